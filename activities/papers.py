"""A PDF that somebody sends in: what it is, or a kind refusal.

The limits are S38 and S39 of the quality requirements. The file is opened by a child
process with little time and memory (`paper_check.py`).
"""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path, PurePath

# An agenda is a tenth of a megabyte, ten scanned pages are a few.
MAX_BYTES = 5 << 20
SECONDS = 12
_CHILD = Path(__file__).with_name("paper_check.py")
TOO_LARGE = (
    "Filen är större än 5 MB. Spara den med mindre bilder eller dela upp den i flera."
)
_MESSAGES = {
    "encrypted": "PDF-filen är låst. Spara en kopia utan lösenord och välj den.",
    "script": "PDF-filen innehåller kod som körs när den öppnas. Skriv ut den till en "
    "ny PDF och välj den i stället.",
    "files": "PDF-filen har andra filer inuti. Skriv ut den till en ny PDF och välj "
    "den i stället.",
    "pages": "PDF-filen har fler än 500 sidor. Dela upp den i flera.",
    "heavy": "PDF-filen tar för lång tid att läsa. Skriv ut den till en ny PDF och "
    "välj den i stället.",
    "broken": "PDF-filen är skadad och går inte att läsa. Spara den på nytt.",
}


class UnreadablePaper(ValueError):
    """What is wrong with a file, in words to the person who chose it."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF that can be kept: its bytes, how many pages, and their digest."""

    pdf: bytes
    pages: int

    @property
    def size(self):
        return len(self.pdf)

    @property
    def sha256(self):
        return hashlib.sha256(self.pdf).hexdigest()


def read(name, data):
    """The paper in the file ``name`` of the bytes ``data``; raises UnreadablePaper."""
    suffix = PurePath(name.replace("\\", "/")).suffix.lower()
    if suffix != ".pdf":
        raise UnreadablePaper(
            "Handlingar sparas som PDF. Spara dokumentet som PDF och välj det igen."
        )
    if len(data) > MAX_BYTES:
        raise UnreadablePaper(TOO_LARGE)
    if not data.strip():
        raise UnreadablePaper("Filen är tom. Välj en annan fil.")
    if not data.startswith(b"%PDF-"):
        raise UnreadablePaper(
            "Filen heter .pdf men innehåller något annat. Öppna den i det program den "
            "kommer från och spara den som PDF."
        )
    answer = _answer(data)
    if "error" in answer:
        raise UnreadablePaper(_MESSAGES[answer["error"]])
    return Paper(data, answer["pages"])


def _answer(data):
    """What the child says of the file; killed by its limits it says nothing."""
    try:
        child = subprocess.run(  # noqa: S603  our own file, no shell, no arguments
            [sys.executable, "-I", str(_CHILD)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            env={},
            check=False,
        )
        return json.loads(child.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return {"error": "heavy"}
