"""What the drills share: a place of their own, the real server, and people in it."""

import atexit
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from datetime import date
from functools import cache
from http.cookies import SimpleCookie
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "sju sorters kakor"  # noqa: S105
BOARD = "styrelseledamot@sekoplan.example"
CHAIR = "ordforande@sekoplan.example"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
RECEIVER, KEY = "/stockholm/besok/ta-emot/", "/stockholm/besok/nyckel/"


def tell(line):
    print(line, flush=True)


def held(*said):
    """Print each number with whether it is held; whether all are."""
    for what, good in said:
        tell(f"  {'ok ' if good else 'NO '} {what}")
    tell("held" if all(good for _, good in said) else "NOT HELD")
    return all(good for _, good in said)


# A clock on a machine that others use says more of them: ./run trust looks at the rest.
TIMED = not os.environ.get("SEKOPLAN_TRUST")


def in_time(seconds, most):
    return seconds <= most or not TIMED


def load():
    return f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


# --- Databases ------------------------------------------------------------------------


def programs():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else Path(shutil.which("initdb") or "").parent


class Cluster:
    """A PostgreSQL of the drill's own, durable as in production; it may be killed."""

    def __init__(self, folder, *, new=False):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
            # Its parents were made for root alone.
            for parent in self.folder.parents[:-2]:
                parent.chmod(parent.stat().st_mode | 0o011)
        if new:
            how = ("-U", "sekoplan", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
            self._run("initdb", *how)
        self.start()

    def _run(self, program, *words):
        command = [str(programs() / program), "-D", str(self.folder / "data"), *words]
        if os.getuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL)

    def start(self):
        set_by = f"-k {self.folder} -c listen_addresses='' -c max_connections=60"
        self._run(
            "pg_ctl", "-s", "-w", "-l", str(self.folder / "log"), "-o", set_by, "start"
        )

    @property
    def pid(self):
        return int((self.folder / "data/postmaster.pid").read_text().split()[0])

    def kill(self):
        """As when the power of its process goes: nothing is tidied up."""
        pid = self.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for process in (pid, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        while any(Path(f"/proc/{one}").exists() for one in children):
            time.sleep(0.02)

    def stop(self, how="immediate"):
        with suppress(subprocess.CalledProcessError, OSError):
            self._run("pg_ctl", "-s", "-w", "-m", how, "stop")

    @property
    def url(self):
        return f"postgres://sekoplan@/postgres?host={self.folder}"


@contextmanager
def place(folder=None):
    """A Place with the demo in it; on PostgreSQL when DATABASE_URL says so.

    The database lies in ``folder``, or where the operating system has room.
    """
    with TemporaryDirectory() as made:
        engine = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"
        there = Path(folder or made)
        subprocess.run(["cp", "-a", f"{demo(engine)}/.", there], check=True)
        where = placed(engine, Path(made), there)
        try:
            yield where
        finally:
            if where.cluster:
                where.cluster.stop()


def placed(engine, var, folder, **how):
    cluster = Cluster(folder / "cluster", **how) if engine == "PostgreSQL" else None
    url = cluster.url if cluster else f"sqlite:///{folder}/drill.sqlite3"
    return Place(var, url, cluster)


@cache
def demo(engine):
    """A folder with the demo's database, filled once for all drills of this process.

    DRILLS_DEMO names one that stays.
    """
    kept = os.environ.get("DRILLS_DEMO")
    made = Path(kept or mkdtemp(), engine)
    if not kept:
        atexit.register(shutil.rmtree, made.parent, ignore_errors=True)
    if not made.exists():
        made.mkdir(parents=True)
        with TemporaryDirectory() as var:
            where = placed(engine, Path(var), made, new=True)
            where.fill()
            if where.cluster:
                where.cluster.stop("fast")
    return made


def plain(url):
    """Django's address of a database in libpq's words."""
    return url.replace("postgres://", "postgresql://", 1)


class Place:
    """A database and the settings that the server reads."""

    def __init__(self, var, url, cluster=None):
        self.var, self.url, self.cluster = var, url, cluster
        self.engine = "SQLite" if url.startswith("sqlite") else "PostgreSQL"
        self.port = free_port()
        self.environment = {
            **{key: word for key, word in os.environ.items() if key != "SECRET_KEY"},
            "DJANGO_SETTINGS_MODULE": "sekoplan.settings",
            "SEKOPLAN_DEMO": "1",
            "SEKOPLAN_DEMO_PASSWORD": PASSWORD,
            "SEKOPLAN_VAR": str(var),
            "DATABASE_URL": url,
            "PORT": str(self.port),
        }

    @property
    def file(self):
        return Path(self.url.removeprefix("sqlite:///"))

    def manage(self, *words, check=True, **more):
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment | more,
            check=check,
            capture_output=True,
            text=True,
        )

    def fill(self):
        self.manage("migrate", "--verbosity", "0")
        self.manage("createcachetable")
        if not (ROOT / "staticfiles" / "staticfiles.json").exists():
            self.manage("collectstatic", "--noinput", "--verbosity", "0")
        self.manage("load_demo")

    def ask(self, sql):
        """All rows of a question, over a connection of its own."""
        if self.engine == "SQLite":
            import sqlite3

            connection = sqlite3.connect(self.file, timeout=10)
        else:
            import psycopg

            connection = psycopg.connect(plain(self.url))
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def one(self, sql):
        return self.ask(sql)[0][0]

    def is_whole(self):
        """Whether the database finds nothing wrong with itself."""
        if self.engine == "SQLite":
            return self.ask("PRAGMA integrity_check") == [("ok",)] and not self.ask(
                "PRAGMA foreign_key_check"
            )
        words = ("--no-password", "--install-missing", "-U", "sekoplan", "postgres")
        done = subprocess.run(
            [str(programs() / "pg_amcheck"), "-h", str(self.cluster.folder), *words],
            capture_output=True,
        )
        return done.returncode == 0

    @contextmanager
    def served(self, **more):
        server = Server(self, more)
        try:
            server.wait()
            yield server
        finally:
            server.stop()


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Server:
    """The real one, as ./run and the operator start it, in a group of its own."""

    def __init__(self, place, more=None, prefix=()):
        self.port = place.port
        self.log = open(place.var / "server.log", "ab")
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [*prefix, sys.executable, "-m", "sekoplan.server"],
            cwd=ROOT,
            env=place.environment | (more or {}),
            stdout=subprocess.DEVNULL,
            stderr=self.log,
            start_new_session=True,
        )

    def wait(self, seconds=60):
        """Seconds from the start to the first answer."""
        while time.monotonic() - self.began < seconds:
            with suppress(OSError, http.client.HTTPException):
                asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                with closing(asked):
                    asked.request("GET", "/healthz")
                    if asked.getresponse().status == 200:
                        return time.monotonic() - self.began
            time.sleep(0.05)
        raise TimeoutError("the server doesn't answer")

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.kill()
        self.log.close()


# --- People ---------------------------------------------------------------------------


class Answer(NamedTuple):
    status: int
    text: str
    seconds: float
    where: str


class Person:
    """Somebody with a browser that keeps its connection and its cookies."""

    def __init__(self, port, cookies=None):
        self.port, self.cookies = port, SimpleCookie(cookies)
        self.connection, self.used = None, 0.0
        self.author = self.token = None

    def ask(self, method, path, body=None, headers=None, timeout=30):
        began = time.monotonic()
        # The server closes one that has been idle for ten seconds.
        if began - self.used > 5:
            self.close()
        self.used = began
        if not self.connection:
            self.connection = http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=timeout
            )
        cookies = "; ".join(f"{key}={one.value}" for key, one in self.cookies.items())
        told = {"Host": f"localhost:{self.port}", "Cookie": cookies} | (headers or {})
        try:
            self.connection.request(method, path, body, told)
            response = self.connection.getresponse()
            text = response.read().decode(errors="replace")
        except BaseException:
            self.connection.close()
            self.connection = None
            raise
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self.cookies.load(value)
        if response.will_close:
            self.connection = None
        seconds = time.monotonic() - began
        return Answer(response.status, text, seconds, response.getheader("Location"))

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def __del__(self):
        self.close()

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, **form):
        form = {"csrfmiddlewaretoken": self.token} | form
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(form), kind)

    def log_in(self, email):
        self.token = TOKEN.search(self.get("/konto/logga-in/").text)[1]
        answer = self.post("/konto/logga-in/", login=email, password=PASSWORD)
        if answer.status != 302:
            raise RuntimeError(f"no log-in for {email}: {answer.status}")
        key = json.loads(self.get(KEY).text)
        self.author, self.token = key["author"], key["token"]
        return self

    def another(self):
        """The same person in another window."""
        other = Person(self.port, self.cookies.output(header="", sep=";"))
        other.author, other.token = self.author, self.token
        return other

    def log_visit(self, club, note, uuid=None, saved=None):
        """Send a visit as a phone does, which saved it now or when it is said."""
        now = int(time.time() * 1000)
        told = {
            "id": str(uuid or uuid4()),
            "author": self.author,
            "club": club,
            "workplace": None,
            "visit": None,
            "day": "idag",
            "on": date.today().isoformat(),
            "saved": saved or now,
            "now": now,
            "purposes": [],
            "met": None,
            "new_members": None,
            "new_representatives": None,
            "note": note,
            "next_step": "",
            "next_step_on": "",
        }
        kind = {"Content-Type": "application/json", "X-CSRFToken": self.token}
        return self.ask("POST", RECEIVER, json.dumps(told), kind)


def clubs_of(place):
    """The clubs of the branch that the drills are in."""
    return [
        slug
        for (slug,) in place.ask(
            "SELECT club.slug FROM clubs_club club JOIN clubs_branch branch"
            " ON branch.id = club.branch_id WHERE branch.slug = 'stockholm'"
            " AND club.active_to IS NULL"
        )
    ]


def notes_of(place, word):
    """What of the drill's writing the database holds, as often as it does."""
    text = "\n".join(
        note
        for (note,) in place.ask(
            f"SELECT note FROM clubs_visit WHERE note LIKE '%{word}%'"
        )
    )
    return re.findall(rf"{word} [0-9-]+", text)
