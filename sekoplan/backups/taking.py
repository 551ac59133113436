"""Take a backup: copy, verify, seal, write, and only then give the file its name."""

import fcntl
import gzip
import hashlib
import io
import json
import os
import tarfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sekoplan import __version__

from . import BackupError, postgresql, sealing, sqlite

ENGINES = {
    "sekoplan.sqlite": sqlite,
    "django.db.backends.postgresql": postgresql,
}
MANIFEST, LEDGER = "manifest.json", "erasures.jsonl"
STAMP = "%Y%m%dT%H%M%SZ"
UNFINISHED = ".sekoplan-unfinished-"
FORMAT = 1


@dataclass(frozen=True)
class Taken:
    path: Path
    size: int
    sha256: str
    manifest: dict
    seconds: float

    @property
    def rows(self):
        return sum(table["rows"] for table in self.manifest["tables"].values())


def engine_of(settings):
    return ENGINES[settings["ENGINE"]]


def take(settings, *, var, to, keys, ledger=None, seals=()):
    """Write the database that ``settings`` tells of to the folder ``to``, sealed.

    ``var`` is where the plain copy lies without a name meanwhile: the database's own
    volume. ``ledger`` is the file of erasures. ``seals`` are the newest of the trail,
    for the manifest.
    """
    began = time.monotonic()
    engine = engine_of(settings)
    var, to = Path(var), Path(to)
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(var):
        for left in to.glob(f"{UNFINISHED}*"):
            left.unlink()
        # Before the copy: an erasure in between is then replayed once too often, which
        # does nothing, and never once too seldom.
        erased = read_ledger(ledger or var / LEDGER)
        now = datetime.now(UTC)
        with engine.copied(settings, var) as (copy, tables):
            manifest = {
                "format": FORMAT,
                "version": __version__,
                "at": now.isoformat(timespec="seconds"),
                "engine": engine.engine(settings),
                "file": engine.FILE,
                "sha256": digest(copy),
                "size": os.fstat(copy.fileno()).st_size,
                "tables": tables,
                "seals": list(seals),
            }
            path = to / f"sekoplan-{now.strftime(STAMP)}.age"
            sealed = write(path, keys, manifest, erased, copy)
        leave_beside(path, sealed, erased)
    return Taken(path, sealed.size, sealed.sha256, manifest, time.monotonic() - began)


def digest(copy):
    """SHA-256 of an open file, which is then at its beginning again."""
    copy.seek(0)
    found = hashlib.file_digest(copy, "sha256").hexdigest()
    copy.seek(0)
    return found


@contextmanager
def alone(var):
    """One backup or restore at a time, of all processes."""
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(var / "backup.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise BackupError("En annan säkerhetskopia görs just nu.") from None
    finally:
        os.close(lock)


def read_ledger(path):
    ledger = Path(path)
    return ledger.read_bytes() if ledger.exists() else b""


def write(path, keys, manifest, ledger, copy):
    """The sealed file, complete on the disk before it has its name."""
    unfinished = path.with_name(f"{UNFINISHED}{path.name}")
    try:
        with open(
            os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "rb+"
        ) as file:
            with sealing.sealing(file, keys) as plain:
                pack(plain, manifest, ledger, copy)
            os.fsync(file.fileno())
            sealed = sealing.verified(file, plain.size, keys)
        os.rename(unfinished, path)
        settle(path.parent)
    except OSError as error:
        raise BackupError(f"Kopian går inte att skriva: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return sealed


def settle(folder):
    """Let a name that was given outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def pack(plain, manifest, ledger, copy):
    """The manifest first: whoever unpacks knows what to expect before it comes."""
    told = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    with (
        gzip.GzipFile(fileobj=plain, mode="wb", compresslevel=6) as packed,
        tarfile.open(fileobj=packed, mode="w|") as archive,
    ):
        for name, content in ((MANIFEST, told), (LEDGER, ledger)):
            archive.addfile(entry(name, len(content)), io.BytesIO(content))
        archive.addfile(entry(manifest["file"], manifest["size"]), copy)


def entry(name, size):
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def leave_beside(path, sealed, ledger):
    """What can be had without a key: the sum, and the newest ledger, which is ids."""
    private(path.with_name(f"{path.name}.sha256"), f"{sealed.sha256}  {path.name}\n")
    if ledger:
        private(path.with_name(LEDGER), ledger.decode())


def private(path, text):
    beside = path.with_name(f"{UNFINISHED}{path.name}")
    with open(os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as f:
        f.write(text)
        f.flush()
        os.fsync(f.fileno())
    os.rename(beside, path)
