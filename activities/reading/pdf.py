"""A PDF's text, read by a child process that is bounded in time and memory."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from .columns import header_roles
from .headings import is_lead_in
from .labels import LABEL_HEADING, LABELLED
from .language import commitment
from .lines import SOFT_HYPHEN, lines_of_text
from .pdf_text import HEADER
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
            env={},
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
    return _looked(answer["pages"], *answer["look"])


def _looked(pages, size, bold):
    """The lines of the pages; `size` and `bold` are those of most letters.

    A typographic hyphen is a line's own where the document has none inside its lines.
    """
    pages = [page or [[""]] for page in pages]
    text = "\f".join("\n".join(row[0] for row in page) + "\n" for page in pages)
    if not re.search("\u2010\\w", text):
        text = text.replace("\u2010\n", f"{SOFT_HYPHEN}\n")
    rows = [row for page in pages for row in page]
    lines, looks = [], []
    for line in lines_of_text(text):
        _, *look = rows[line.number - 1]
        lines.append(replace(line, look=tuple(look[:2]) or None))
        stands_out = look and (look[2] > 1.08 * size or (look[3] and not bold))
        looks.append((round(look[2], 1), look[3]) if stands_out else None)
    return _headed(lines, looks)


def _headed(lines, looks):
    """The lines, with levels for those that stand out by their look as headings do."""
    ranks = {look: i for i, look in enumerate(sorted({*looks} - {None})[::-1], start=1)}
    rights = sorted(line.look[0] for line in lines if line.look)
    edge = rights[int(len(rights) * 0.9)] if rights else 0
    first = 0
    while first < len(lines):
        end = first + 1
        while (
            end < len(lines)
            and looks[end] == looks[first]
            and looks[first]
            and not lines[end].gap
            and not lines[end].page_start
            and lines[end - 1].right + 1 + lines[end].look[1] > 0.9 * edge
            and not re.match(r"(?:\d+(?:\.\d+)*|[A-Z])[.)]?\s", lines[end].text)
        ):
            end += 1
        text = " ".join(line.text for line in lines[first:end])
        if looks[first] and _is_heading(text):
            level = ranks[looks[first]]
            lines[first:end] = [replace(one, level=level) for one in lines[first:end]]
            above = lines[first - 1].level if first else None
            if above == level and not lines[first].gap:
                lines[first] = replace(lines[first], gap=1)  # another heading
        first = end
    return lines


def _is_heading(text):
    """Text that stands out: not a lead-in, a label, a sentence or a table's head."""
    return (
        1 < len(text) < 150
        and not re.search(r"[.,;]$", text)
        and bool(re.match(r"[\"”»(§]?\s?[A-ZÅÄÖ0-9]", text))
        and not (is_lead_in(text) or LABELLED.match(text))
        and not LABEL_HEADING.fullmatch(text.rstrip(":"))
        and commitment(text) != "shall"
        and header_roles(re.split(r"\s{2,}", text)) is None
        and not HEADER.search(text)
    )
