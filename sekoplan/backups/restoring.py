"""The way back: unseal, compare with the manifest, put in place, migrate, replay."""

import gzip
import hashlib
import json
import tarfile
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from . import BackupError, sealing
from .digests import differences
from .taking import FORMAT, LEDGER, MANIFEST, STAMP, alone, engine_of


@dataclass
class Restored:
    manifest: dict
    # The lines of the ledger as the backup has it
    ledger: list
    # What was done besides, for whoever reads the terminal
    told: list = field(default_factory=list)

    @property
    def rows(self):
        return sum(table["rows"] for table in self.manifest["tables"].values())


def put_back(file, *, identity, settings, var, replace=False):
    """Make a backup the database that ``settings`` tells of, every row compared.

    Refused, with nothing changed, when the database holds tables and ``replace`` isn't
    said, or when a single row differs from what the manifest promises.
    """
    engine = engine_of(settings)
    var = Path(var)
    for path in (Path(file), Path(identity)):
        if not path.exists():
            raise BackupError(f"Filen {path} finns inte.")
    if not replace and not engine.is_empty(settings):
        raise BackupError(
            "Databasen är inte tom. Återställ till en tom plats, eller säg --replace."
        )
    with alone(var), unpacked(file, identity, engine, var) as (manifest, ledger, copy):
        done = Restored(manifest, ledger)
        stamp = datetime.now(UTC).strftime(STAMP)
        with engine.put_back(settings, copy, done.told, stamp) as found:
            if differs := list(differences(manifest["tables"], found)):
                raise BackupError("Kopian är skadad: " + "; ".join(differs[:10]))
    return done


@contextmanager
def unpacked(file, identity, engine, var):
    """(manifest, ledger's lines, the database as an open file without a name)"""
    with tempfile.TemporaryFile(dir=var) as copy:
        with (
            sealing.unsealed(file, identity) as plain,
            gzip.GzipFile(fileobj=plain) as packed,
        ):
            try:
                manifest, ledger = read(packed, engine, copy)
            except tarfile.TarError as broken:
                raise ValueError(str(broken)) from None
            # To the end: only there it shows that nothing was cut off.
            while plain.read(1 << 20):
                pass
        copy.seek(0)
        yield manifest, ledger, copy


def read(packed, engine, copy):
    manifest, ledger, digest, size = None, [], hashlib.sha256(), 0
    with tarfile.open(fileobj=packed, mode="r|") as archive:
        for member in archive:
            content = archive.extractfile(member)
            if member.name == MANIFEST:
                manifest = json.load(content)
                check(manifest, engine)
            elif member.name == LEDGER:
                ledger = content.read().decode().splitlines()
            elif manifest and member.name == manifest["file"]:
                while data := content.read(1 << 20):
                    copy.write(data)
                    digest.update(data)
                    size += len(data)
    if not manifest:
        raise BackupError("Filen är ingen säkerhetskopia av Sekoplan.")
    if (digest.hexdigest(), size) != (manifest["sha256"], manifest["size"]):
        raise BackupError("Kopian är skadad: databasen är inte den som kopierades.")
    return manifest, ledger


def check(manifest, engine):
    if manifest["format"] > FORMAT:
        raise BackupError(
            f"Kopian är gjord av en nyare Sekoplan ({manifest['version']}). "
            "Uppdatera först."
        )
    if manifest["file"] != engine.FILE:
        raise BackupError(
            f"Kopian är av {manifest['engine']}. Den går bara att återställa till "
            "samma slags databas: ändra DATABASE_URL."
        )
