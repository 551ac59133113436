"""What has been answered is on the disk, read from the system's calls (S48, S49).

The server is watched by strace. What it wrote and had not synced when it answered is
then left out, as a power cut leaves it out: every answered write must be there still.
"""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from drills.serving import BOARD, Person, Server, clubs_of, notes_of, place

pytestmark = [pytest.mark.trust, pytest.mark.holds("S48", "S49")]

WRITES = 12
CALLS = "pwrite64,write,fdatasync,fsync,ftruncate,sendto,writev,openat,close,unlink"
LINE = re.compile(
    r"^(?P<pid>\d+) +(?P<at>[0-9.]+) (?P<call>\w+)\((?P<words>.*)\) += (?P<gave>-?\d+)"
)
FILE = re.compile(r"^(?P<fd>\d+)<(?P<path>[^>]*)>")
ACKNOWLEDGED = "HTTP/1.1 200"


def calls(log):
    """(when, call, file or address, its line) of each call that came to its end."""
    begun = {}
    for line in log.read_text(errors="replace").splitlines():
        pid = line.split(" ", 1)[0]
        if line.endswith("<unfinished ...>"):
            begun[pid] = line.removesuffix(" <unfinished ...>")
            continue
        if "resumed>" in line:
            line = begun.pop(pid, "") + line.split("resumed>", 1)[1]
        if (told := LINE.match(line)) and int(told["gave"]) >= 0:
            about = FILE.match(told["words"])
            path = about["path"] if about else ""
            yield told["call"], named(path) if "\\x" in path else path, told


def named(path):
    """A file's name; all words come in hexadecimal."""
    return unhex(path).decode(errors="replace")


def watched(command, log):
    return [
        *("strace", "-f", "-ttt", "-y", "-qq", "-xx", "-s", "70000"),
        *("-e", f"trace={CALLS}", "-e", "signal=none", "-o", str(log)),
        *command,
    ]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("synchronous", ["FULL", "NORMAL"])
def test_an_answered_write_outlives_a_power_cut(drilled, tmp_path, synchronous):
    """With NORMAL the same trial loses writes: so it does find what it looks for."""
    log = tmp_path / "calls"
    with place() as where:
        begins = tmp_path / "begins"
        begins.mkdir()
        server = Server(where)
        server.wait()
        board, clubs = Person(where.port).log_in(BOARD), clubs_of(where)
        server.stop()
        # Nothing but the file itself: no log from before is at stake.
        with closing(sqlite3.connect(where.file)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(where.file, begins / where.file.name)
        answered = write_watched(where, board, clubs, log, synchronous)
        assert sorted(notes_of(where, "drill")) == sorted(answered)
        left = after_a_power_cut(log, where.file, begins)
    lost = set(answered) - set(left)
    if synchronous == "FULL":
        assert not lost
    else:
        assert lost


def write_watched(where, board, clubs, log, synchronous):
    """The notes that a server under strace has answered for, until it is killed."""
    starts = (
        "import sekoplan.checks, sekoplan.settings as s;"
        f"s.DATABASES['default']['OPTIONS']['init_command'] = 'PRAGMA journal_mode=WAL;"
        f" PRAGMA synchronous={synchronous}; PRAGMA foreign_keys=ON;';"
        "from sekoplan import checks; checks.refuse_unsafe_start = lambda: None;"
        "from django.core.wsgi import get_wsgi_application as get;"
        "from wsgiref.simple_server import make_server as make;"
        f"make('127.0.0.1', {where.port}, get()).serve_forever()"
    )
    process = subprocess.Popen(
        watched([sys.executable, "-c", starts], log),
        cwd=Path(__file__).parent.parent,
        env=where.environment,
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until = time.monotonic() + 90
        while time.monotonic() < until:
            with suppress(OSError):
                board.get("/healthz")
                break
            time.sleep(0.2)
        answered = []
        for number in range(WRITES):
            note = f"drill 0-{number}"
            window = board.another()
            answer = window.log_visit(clubs[number % len(clubs)], note)
            assert answer.status == 200, answer.text[:300]
            answered.append(note)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return answered


def after_a_power_cut(log, file, begins):
    """What the database tells of when only what was synced has come to the disk."""
    wal = f"{file}-wal"
    disk = {str(file): bytearray((begins / file.name).read_bytes()), wal: bytearray()}
    cache = {name: bytearray(data) for name, data in disk.items()}
    for call, path, told in calls(log):
        if path not in cache:
            continue
        if call == "pwrite64":
            _, data, size, at = told["words"].rsplit(", ", 3)
            put(cache[path], int(at), unhex(data), int(size))
        elif call == "ftruncate":
            size = int(told["words"].rsplit(", ", 1)[1])
            del cache[path][size:]
        elif call in ("fdatasync", "fsync"):
            disk[path] = bytearray(cache[path])
    (begins / f"{file.name}-wal").write_bytes(disk[wal])
    (begins / file.name).write_bytes(disk[str(file)])
    with closing(sqlite3.connect(begins / file.name)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        notes = database.execute("SELECT note FROM clubs_visit").fetchall()
    return re.findall(r"drill [0-9-]+", "\n".join(note for (note,) in notes))


def put(data, at, written, size):
    assert len(written) == size
    if len(data) < at + size:
        data.extend(bytes(at + size - len(data)))
    data[at : at + size] = written


def unhex(told):
    return bytes.fromhex(told.strip('"').replace("\\x", ""))


def test_the_disk_has_it_before_the_answer_leaves(drilled, tmp_path):
    """Of each answer to a write: something of the database's was synced before it.

    On PostgreSQL it is the log (WAL), synced by the process that commits.
    """
    log = tmp_path / "calls"
    with place() as where:
        with where.served() as server:
            board, clubs = Person(where.port).log_in(BOARD), clubs_of(where)
            board.log_visit(clubs[0], "drill 0-0")
            pids = [server.process.pid]
            if where.cluster:
                pids.append(where.cluster.pid)
            watch = attach(pids, log)
            try:
                for number in range(1, WRITES):
                    answer = board.log_visit(
                        clubs[number % len(clubs)], f"drill 0-{number}"
                    )
                    assert answer.status == 200
                # The answer is here before strace has written down that it was sent.
                wait_for(lambda: len(answers_in(log)) >= WRITES - 1)
            finally:
                watch.terminate()
                watch.wait()
    answers = answers_in(log)
    assert len(answers) == WRITES - 1
    assert all(answers), answers


def answers_in(log):
    """For each answer to a write, how often the log was synced since the one before."""
    synced, answers = 0, []
    for call, path, told in calls(log):
        if call in ("fdatasync", "fsync") and ("-wal" in path or "pg_wal" in path):
            synced += 1
        elif ACKNOWLEDGED in text(told):
            answers.append(synced)
            synced = 0
    return answers


def wait_for(true, seconds=20):
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.1)


def text(told):
    if told["call"] not in ("sendto", "writev", "write"):
        return ""
    first = re.search(r'"((?:\\x[0-9a-f]{2})+)"', told["words"])
    return unhex(first[1])[:40].decode(errors="replace") if first else ""


def attach(pids, log):
    """strace on processes that run, with all that descends from them."""
    everyone = []
    for pid in pids:
        everyone += [str(pid), *descendants(pid)]
    watch = subprocess.Popen(
        watched([word for pid in everyone for word in ("-p", pid)], log),
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: all(is_watched(one) for one in everyone))
    return watch


def is_watched(pid):
    """Each of its threads: those that answer are not the first."""
    return all(
        "TracerPid:\t0\n" not in (task / "status").read_text()
        for task in Path(f"/proc/{pid}/task").iterdir()
    )


def descendants(pid):
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield child
            yield from descendants(child)
