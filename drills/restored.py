"""D8. A backup while eight write: sealed, restored, migrated, every row compared.

Then the trail is verified, and a chair logs in to what was restored.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from .serving import (
    BOARD,
    CHAIR,
    Cluster,
    Person,
    Place,
    clubs_of,
    held,
    in_time,
    load,
    notes_of,
    place,
    tell,
)

WRITERS, MOST_SECONDS = 8, 300


def main():
    began = time.monotonic()
    with place() as where, TemporaryDirectory() as made:
        tell(f"D8 on {where.engine}, {WRITERS} writers, {load()}")
        folder = Path(made)
        officers = [officer(folder / name) for name in ("ordforande", "sekreterare")]
        with where.served():
            where.manage("seal_trail", check=False)
            before, during, taken = under_load(where, folder, officers)
        (backup,) = (folder / "kopior").glob("*.age")
        plain = [path for path in where.var.rglob("*") if looks_plain(path)]
        with elsewhere(where, folder) as there:
            restored = there.manage(
                "restore",
                str(backup),
                f"--identity={folder / 'sekreterare'}",
                "--without-ledger",
                check=False,
            )
            tell(
                "  " + (restored.stdout + restored.stderr).strip().replace("\n", "\n  ")
            )
            found = notes_of(there, "drill")
            verified = there.manage("verify_trail", check=False)
            with there.served():
                page = Person(there.port).log_in(CHAIR).get("/stockholm/")
            whole = there.is_whole()
        seconds = time.monotonic() - began
    tell(f"  {len(before)} written before the backup began, {len(during)} during it")
    return held(
        ("the backup was taken", taken.returncode == 0),
        ("and nothing plain is left beside the database", not plain),
        ("every row equal to the manifest", "alla lika kopian" in restored.stdout),
        ("the way back came to its end", restored.returncode == 0),
        (
            f"all {len(before)} written before the backup are in it",
            set(before) <= set(found) and len(found) == len(set(found)),
        ),
        ("nothing that nobody wrote", set(found) <= set(before) | set(during)),
        ("somebody wrote meanwhile", len(during) > 0),
        ("the trail is verified", verified.returncode == 0),
        ("the database finds itself whole", whole),
        (f"a chair's page answers {page.status}", page.status == 200),
        (f"{seconds:.0f} s in all", in_time(seconds, MOST_SECONDS)),
    )


def said_by(command):
    tell("  " + (command.stdout + command.stderr).strip().replace("\n", "\n  "))


def officer(file):
    """An officer's public key; the secret one lies in ``file``."""
    said = subprocess.run(
        ["age-keygen", "-o", file], check=True, capture_output=True, text=True
    )
    return re.search(r"age1\w+", said.stderr)[0]


def under_load(where, folder, officers):
    """(notes acknowledged before the backup began, during it, how it went)"""
    board, clubs, stop = Person(where.port).log_in(BOARD), clubs_of(where), Event()

    def write(writer):
        window, done = board.another(), []
        while not stop.is_set():
            note = f"drill {writer}-{len(done)}"
            sent = time.monotonic()
            answer = window.log_visit(clubs[(writer + len(done)) % len(clubs)], note)
            if answer.status != 200:
                raise RuntimeError(f"{answer.status}: {answer.text[:200]}")
            json.loads(answer.text)
            done.append((note, sent, time.monotonic()))
        return done

    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(write, number) for number in range(WRITERS)]
        time.sleep(3)
        began = time.monotonic()
        taken = where.manage(
            "backup",
            f"--to={folder / 'kopior'}",
            check=False,
            SEKOPLAN_BACKUP_RECIPIENTS=" ".join(officers),
        )
        ended = time.monotonic()
        time.sleep(1)
        stop.set()
        written = [one for done in writing for one in done.result()]
    said_by(taken)
    before = [note for note, _, answered in written if answered < began]
    during = [
        note for note, sent, answered in written if answered >= began and sent < ended
    ]
    return before, during, taken


def looks_plain(path):
    """Whether a file that isn't the database itself holds one."""
    if not path.is_file() or path.name.startswith("drill.sqlite3"):
        return False
    if "cluster" in path.parts:
        return False
    return path.read_bytes()[:16].startswith((b"SQLite format 3", b"PGDMP"))


class elsewhere:  # noqa: N801 (read as a verb's object)
    """An empty database of the same kind, as on another machine."""

    def __init__(self, where, folder):
        self.where, self.folder = where, folder / "elsewhere"
        self.cluster = None

    def __enter__(self):
        self.folder.mkdir(mode=0o711)
        url = f"sqlite:///{self.folder}/drill.sqlite3"
        if self.where.engine == "PostgreSQL":
            os.chmod(self.folder.parent, 0o711)
            self.cluster = Cluster(self.folder / "cluster", new=True)
            url = self.cluster.url
        return Place(self.folder, url, self.cluster)

    def __exit__(self, *failure):
        if self.cluster:
            self.cluster.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(not main())
