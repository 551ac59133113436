"""The seal: age for two recipients, of whom neither's key has been on the server."""

import hashlib
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from . import BackupError

RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")
FIRST_LINE = b"age-encryption.org/v1\n"
HEADER_ENDS = re.compile(rb"\n--- [^\n]+\n")
STANZA = re.compile(rb"^-> X25519 ", re.MULTILINE)
# A payload is a nonce, then pieces of 64 KiB with sixteen bytes each that seal them.
NONCE, PIECE, TAG = 16, 64 << 10, 16


@dataclass(frozen=True)
class Sealed:
    size: int
    sha256: str


def recipients(words, *, single=False):
    """The public keys in a setting; refused unless there are two different ones."""
    keys = list(dict.fromkeys(re.split(r"[\s,]+", words.strip()))) if words else []
    for key in keys:
        if key.upper().startswith("AGE-SECRET-KEY"):
            raise BackupError(
                "SEKOPLAN_BACKUP_RECIPIENTS innehåller en hemlig nyckel. Den får "
                "aldrig finnas på servern: gör nya nycklar (docs/backup.md)."
            )
        if not RECIPIENT.fullmatch(key):
            raise BackupError(
                f"”{key}” i SEKOPLAN_BACKUP_RECIPIENTS är ingen öppen age-nyckel. "
                "En sådan börjar med age1 och har 62 tecken."
            )
    if len(keys) == 2 or (len(keys) == 1 and single):
        return keys
    raise BackupError(
        f"SEKOPLAN_BACKUP_RECIPIENTS ska ha två öppna nycklar, en för var och en av "
        f"två förtroendevalda. Den har {len(keys)}."
        + (" Med --single räcker en." if len(keys) == 1 else "")
    )


def program():
    if found := shutil.which("age"):
        return found
    raise BackupError("Programmet age saknas. Installera det: apt install age")


class Counted:
    """Passes on what is written, and knows how much it was."""

    def __init__(self, file):
        self.file, self.size = file, 0

    def write(self, data):
        self.file.write(data)
        self.size += len(data)
        return len(data)

    def flush(self):
        self.file.flush()


@contextmanager
def sealing(file, keys):
    """Takes what is written to it and puts it, sealed, in ``file``."""
    command = [program(), *(word for key in keys for word in ("-r", key))]
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(  # noqa: S603 (a program of the system's, no shell)
            command, stdin=subprocess.PIPE, stdout=file, stderr=said
        )
        try:
            writer = Counted(child.stdin)
            yield writer
        except BrokenPipeError:
            # It has given up, and says why.
            pass
        except BaseException:
            child.kill()
            raise
        finally:
            with suppress(BrokenPipeError):
                child.stdin.close()
            status = child.wait()
        if status:
            raise BackupError(f"age kunde inte försegla: {words(said)}")


def words(said):
    said.seek(0)
    text = said.read(2_000).decode(errors="replace")
    return " ".join(
        text.replace("age: error:", "").replace("age: report", "\n").split()
    )


def verified(file, plain_size, keys):
    """What was written, read back: the right recipients, and the size to the byte."""
    file.seek(0)
    head = file.read(4_096)
    ends = HEADER_ENDS.search(head)
    if not head.startswith(FIRST_LINE) or not ends:
        raise BackupError("Det som skrevs är ingen age-fil. Ingenting är sparat.")
    if len(STANZA.findall(head[: ends.end()])) != len(keys):
        raise BackupError("Filen är inte förseglad för rätt antal nycklar.")
    pieces = max(1, -(-plain_size // PIECE))
    wanted = ends.end() + NONCE + plain_size + pieces * TAG
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while data := file.read(1 << 20):
        digest.update(data)
        size += len(data)
    if size != wanted:
        raise BackupError(f"Filen har {size} byte, den ska ha {wanted}.")
    return Sealed(size, digest.hexdigest())


@contextmanager
def unsealed(path, identity):
    """What is sealed in a file, as a stream; refused when a byte of it is wrong."""
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(  # noqa: S603 (a program of the system's, no shell)
            [program(), "-d", "-i", str(identity), "--", str(path)],
            stdout=subprocess.PIPE,
            stderr=said,
        )
        try:
            yield child.stdout
        except (EOFError, OSError, ValueError) as broken:
            # Whoever reads stumbles first; why is known by the one who unseals.
            child.stdout.close()
            if child.wait() > 0:
                raise BackupError(f"Filen går inte att öppna: {words(said)}") from None
            raise BackupError(f"Filen är ingen hel kopia: {broken}") from None
        except BaseException:
            child.kill()
            raise
        finally:
            child.stdout.close()
            status = child.wait()
        if status:
            raise BackupError(f"Filen går inte att öppna: {words(said)}")
