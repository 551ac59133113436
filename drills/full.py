"""D2. The disk is full: honest 503, reading goes on, nothing is half written.

The database lies on a small tmpfs of its own, 4 MB of it free. With room again writing
goes on, without a restart of the server.
"""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from .serving import (
    BOARD,
    CHAIR,
    Person,
    clubs_of,
    demo,
    held,
    load,
    notes_of,
    place,
    tell,
)

FREE, MOST_WRITES = 4 << 20, 3_000
PAGES = ["/stockholm/", "/stockholm/klubbar/", "/stockholm/besok/", "/healthz"]


def main():
    engine = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"
    with small_disk(size_of(demo(engine)) + FREE) as disk, place(disk) as where:
        with where.served() as server:
            tell(f"D2 on {where.engine}, {free(disk) >> 10} kB free, {load()}")
            return drill(where, server, disk)


def size_of(folder):
    return int(
        subprocess.run(["du", "-s", "-B1", folder], check=True, capture_output=True)
        .stdout.split()[0]
        .decode()
    )


@contextmanager
def small_disk(size):
    with TemporaryDirectory() as folder:
        how = f"size={size},mode=0755"
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", how, "tmpfs", folder])
        if mounted.returncode:
            sys.exit("D2 must be run as root: it mounts a small disk.")
        try:
            yield Path(folder)
        finally:
            for _ in range(50):
                if not subprocess.run(["umount", folder]).returncode:
                    break
                time.sleep(0.2)


def free(disk):
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize


def drill(where, server, disk):
    board, chair = (Person(where.port).log_in(one) for one in (BOARD, CHAIR))
    clubs = clubs_of(where)
    acknowledged, refused = fill(where, board, clubs, disk)
    # Not a byte is left for anybody.
    fill_up(disk)
    api = [board.log_visit(clubs[0], f"full {number}-1") for number in range(3)]
    form = chair.post(
        "/stockholm/installningar/anledningar/", uuid=uuid4(), name=f"full {uuid4()}"
    )
    reads = {path: board.get(path).status for path in PAGES}
    found = notes_of(where, "drill")
    tell(
        f"  {len(acknowledged)} acknowledged before it was full, then {refused.status}"
    )
    for ballast in disk.glob("ballast*"):
        ballast.unlink()
    after, seconds = again(where, board, clubs)
    kept = notes_of(where, "drill")
    told = [
        ("the first refusal was 503", refused.status == 503),
        ("and said in Swedish that nothing is saved", "inte sparat" in refused.text),
        # PostgreSQL may have room in a page for a little more, and then it is saved.
        (
            f"the next were {[one.status for one in api]}, and a form {form.status}",
            {one.status for one in (*api, form)} <= {200, 302, 503},
        ),
        (f"reading meanwhile: {reads}", set(reads.values()) == {200}),
        (
            f"{len(found)} rows meanwhile",
            sorted(found) == sorted(set(acknowledged)),
        ),
        (
            f"with room again {after} after {seconds:.1f} s, the same server",
            after == 200 and server.process.poll() is None,
        ),
        (
            f"{len(kept)} rows in the end",
            sorted(kept) == sorted([*acknowledged, "drill 9-9"]),
        ),
        (
            "a row of each that was answered for, none of a refused one",
            len(notes_of(where, "full")) == sum(one.status == 200 for one in api),
        ),
        ("the database finds itself whole", where.is_whole()),
    ]
    return held(*told)


def fill(where, board, clubs, disk):
    """(what was acknowledged, the first answer that wasn't)"""
    acknowledged = []
    # Most of it at once, the end by writing.
    fill_up(disk, but=1 << 20)
    for number in range(MOST_WRITES):
        note = f"drill 0-{number}"
        answer = board.log_visit(clubs[number % len(clubs)], f"{note} {'ord ' * 100}")
        if answer.status != 200:
            return acknowledged, answer
        acknowledged.append(note)
    raise RuntimeError("the disk was never full")


def fill_up(disk, but=0):
    with open(disk / f"ballast-{uuid4().hex}", "wb") as ballast:
        wanted = max(0, free(disk) - but)
        try:
            while wanted > 0:
                wanted -= ballast.write(bytes(min(wanted, 4_096)))
            ballast.flush()
        except OSError:
            pass


def again(where, board, clubs):
    """(the first write that is taken again, or the last refusal; seconds until it)"""
    began = time.monotonic()
    while True:
        answer = board.log_visit(clubs[0], "drill 9-9")
        waited = time.monotonic() - began
        if answer.status == 200 or waited > 30:
            return answer.status, waited
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(not main())
