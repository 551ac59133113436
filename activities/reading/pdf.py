"""A PDF's text, read by a child process that is bounded in time and memory."""

import json
import subprocess
import sys
from pathlib import Path

from .lines import lines_of_text
from .refusal import UnreadableDocument

SECONDS, MAX_TEXT = 10, 2 << 20
_CHILD = Path(__file__).with_name("pdf_text.py")
_MESSAGES = {
    "encrypted": "PDF-filen är låst med lösenord. Spara en kopia utan lösenord, eller "
    "klistra in texten.",
    "empty": "PDF-filen innehåller bara bilder, ingen text. Den är troligen inskannad. "
    "Be om dokumentet i Word, eller skriv in texten.",
    "pages": "PDF-filen har fler än 100 sidor. Spara bara sidorna med planen.",
    "heavy": "PDF-filen tar för lång tid att läsa. Spara om den, eller klistra in "
    "texten.",
    "broken": "PDF-filen är skadad och går inte att läsa. Spara den på nytt, eller "
    "klistra in texten.",
}


def page_lines(data):
    """The lines of a PDF, page after page."""
    try:
        child = subprocess.run(  # noqa: S603  our own file, no shell, no arguments
            [sys.executable, "-I", str(_CHILD)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnreadableDocument(_MESSAGES["heavy"]) from None
    try:
        answer = json.loads(child.stdout[: MAX_TEXT * 2])
    except ValueError:
        # Killed by its limits: no answer.
        raise UnreadableDocument(_MESSAGES["heavy"]) from None
    if "error" in answer:
        raise UnreadableDocument(_MESSAGES[answer["error"]])
    return lines_of_text("\f".join(page + "\n" for page in answer["pages"]))
