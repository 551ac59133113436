"""P9 and P10: ./run from nothing to its first page; ./run test, warm."""

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from bench import Row

ROOT = Path(__file__).resolve().parent.parent
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
FIRST_PAGE = (
    "import time, urllib.request\n"
    "while True:\n"
    "    try:\n"
    "        urllib.request.urlopen('http://127.0.0.1:8471/').read(); break\n"
    "    except OSError:\n"
    "        time.sleep(.3)\n"
)
LONGEST = 600


def rows():
    yield cold()
    yield warm_tests()


def cold():
    """In an empty Debian 12: what a newcomer waits for. Needs root and debootstrap."""
    title = "cold ./run on an empty Debian 12, to the first page"
    if os.geteuid() or not shutil.which("debootstrap"):
        return Row("P9", title, "not measured (root, debootstrap)", "≤ 120 s", False)
    with empty_debian() as root:
        began = time.monotonic()
        server = subprocess.Popen(
            inside(root, "./run"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            subprocess.run(["python3", "-c", FIRST_PAGE], check=True, timeout=LONGEST)
            seconds = time.monotonic() - began
        finally:
            server.terminate()
            server.wait()
    return Row("P9", title, f"{seconds:.0f} s", "≤ 120 s", seconds <= 120)


@contextmanager
def empty_debian():
    """A folder with nothing but Debian's smallest system and a clone of this."""
    root = Path(tempfile.mkdtemp(prefix="sekoplan-cold-"))
    mounted = []
    try:
        subprocess.run(
            ["debootstrap", "--variant=minbase", "bookworm", root],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        subprocess.run(
            ["git", "clone", "-q", "--no-hardlinks", ROOT, root / "sekoplan"],
            check=True,
        )
        # What this machine trusts and how it finds names, and nothing else of it.
        if CERTIFICATES.exists():
            shutil.copy(CERTIFICATES, root / "certificates.crt")
        shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
        for kind, place in (("proc", root / "proc"), ("devtmpfs", root / "dev")):
            if not subprocess.run(["mount", "-t", kind, kind, place]).returncode:
                mounted.append(place)
        yield root
    finally:
        for place in reversed(mounted):
            subprocess.run(["umount", "-l", place], check=False)
        shutil.rmtree(root, ignore_errors=True)


def inside(root, command):
    settings = [
        "HOME=/root",
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "PORT=8471",
    ]
    if (root / "certificates.crt").exists():
        settings.append("PIP_CERT=/certificates.crt")
    shell = f"cd /sekoplan && exec {command}"
    return ["chroot", root, "env", "-i", *settings, "bash", "-c", shell]


def warm_tests():
    began = time.monotonic()
    clean = {key: os.environ[key] for key in ("HOME", "PATH") if key in os.environ}
    done = subprocess.run(
        ["./run", "test"],
        cwd=ROOT,
        env=clean,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    seconds = time.monotonic() - began
    closing = done.stdout.strip().splitlines()[-1:] or [""]
    return Row(
        "P10",
        f"warm ./run test: {closing[0]}",
        f"{seconds:.0f} s",
        "≤ 360 s",
        seconds <= 360 and not done.returncode,
    )
