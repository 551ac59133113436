"""Run as a program: a PDF on standard input, its pages' text as JSON on the output.

It limits itself before it reads a byte of the file, since a PDF can make any parser
loop or swell. It imports nothing of ours.
"""

import json
import re
import resource
import signal
import sys

CPU_SECONDS, MEMORY, MAX_PAGES = 8.0, 96 << 20, 100
FIRST_PAGE_SECONDS, PAGE_SECONDS, MAX_TEXT = 0.8, 0.5, 1 << 20
# The words over the columns of a plan's table, two of them on one line.
COLUMN = (
    r"(?:Aktivitet\w*|Åtgärd\w*|Åtagande\w*|Insats\w*|Vad|Ansvar\w*|Vem|När|Tid\w*|"
    r"Klart?|Status|Läge|Månad|Datum)"
)
HEADER = re.compile(
    rf"^\s*(?:.{{0,30}}\s)?{COLUMN}\b.{{0,30}}\s{COLUMN}\b.{{0,40}}$", re.M | re.I
)


def limit():
    """Stop by processor time, memory and written bytes."""
    for what, most in (
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, int(CPU_SECONDS) + 1),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            continue  # a system without that limit still has the parent's time limit
    # Until a page has been read the file has shown nothing: it gets little time.
    signal.setitimer(signal.ITIMER_PROF, FIRST_PAGE_SECONDS)


def pages_of(data):
    import io
    import logging

    import pypdf

    logging.disable()
    reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        return {"error": "encrypted"}
    count = len(reader.pages)
    if count > MAX_PAGES:
        return {"error": "pages"}
    pages = bounded(reader.pages, lines_of)
    tables = [i for i, text in enumerate(pages) if HEADER.search(text)]
    if tables:
        # From the first table on, the slower way that keeps columns apart.
        pages[tables[0] :] = bounded(reader.pages[tables[0] :], columns_of)
    if not any(text.strip() for text in pages):
        return {"error": "empty"}
    return {"pages": pages}


def bounded(pages, read):
    texts, size = [], 0
    for page in pages:
        texts.append(read(page))
        size += len(texts[-1])
        if size > MAX_TEXT:
            raise MemoryError
        if size > 200 * len(texts):
            # The file has shown text: it gets more time, a page at a time.
            signal.setitimer(signal.ITIMER_PROF, PAGE_SECONDS)
    return texts


def columns_of(page):
    """A page with its columns side by side; as lines where that fails."""
    try:
        text = page.extract_text(extraction_mode="layout")
    except (MemoryError, RecursionError):
        raise
    except Exception:
        text = ""
    return text if text.strip() else lines_of(page)


def lines_of(page):
    """A page's lines in the order they are drawn, indented and with empty lines.

    A bullet that is drawn after its text is put back before it, by its place.
    """
    lines = []

    def drawn(text, matrix, place, _font, size):
        if not text.strip():
            return
        x = place[4] * matrix[0] + place[5] * matrix[2] + matrix[4]
        y = place[4] * matrix[1] + place[5] * matrix[3] + matrix[5]
        height = abs((size or 1) * place[3] * matrix[3]) or 10
        near = [lines[-1]] if lines else []
        if len(text.strip()) < 6:
            near = lines[:-40:-1]
        for line in near:
            if abs(line[0] - y) < 0.4 * height:
                line[1].append((x, text))
                return
        lines.append((y, [(x, text)], height))

    plain = page.extract_text(visitor_text=drawn)
    if not lines:
        return plain
    left = min(x for _, pieces, _ in lines for x, _ in pieces)
    steps = [one[0] - two[0] for one, two in zip(lines, lines[1:])]  # noqa: B905
    steps = sorted(step for step in steps if 0 < step < 100)
    pitch = steps[len(steps) // 3] if steps else 0
    shown, above = [], None
    for y, pieces, height in lines:
        if above is not None and pitch:
            shown += [""] * min(max(round((above - y) / pitch) - 1, 0), 3)
        pieces.sort(key=lambda piece: piece[0])
        text = " ".join(text.strip() for _, text in pieces)
        indent = int((pieces[0][0] - left) / height * 2)
        shown.append(" " * min(max(indent, 0), 60) + text)
        above = y
    return "\n".join(shown)


def main():
    limit()
    data = sys.stdin.buffer.read()
    try:
        answer = pages_of(data)
    except MemoryError:
        answer = {"error": "heavy"}
    except Exception as error:
        needs_key = "ncrypt" in str(error) or "assword" in str(error)
        answer = {"error": "encrypted" if needs_key else "broken"}
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    main()
