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
    drawn = []  # each page's lines, kept for those that hold tables
    pages = bounded(range(count), lambda i: lines_of(reader.pages[i], drawn))
    tables = [i for i, text in enumerate(pages) if HEADER.search(text)]
    if tables:
        # From the first table on, the slower way that keeps columns apart.
        pages[tables[0] :] = bounded(
            range(tables[0], count), lambda i: columns_of(reader.pages[i], drawn[i])
        )
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


def columns_of(page, drawn):
    """A page with its table's columns side by side; as lines where that fails.

    What stands over the table, and prose in two columns under it, keeps the order in
    which it is drawn: side by side its lines would run together.
    """
    try:
        text = page.extract_text(extraction_mode="layout")
    except (MemoryError, RecursionError):
        raise
    except Exception:
        text = ""
    if not text.strip():
        return shown(drawn)
    texts = [squeezed(text_of(line)) for line in drawn]
    rows = text.split("\n")
    header = next((i for i, one in enumerate(texts) if HEADER.match(one)), 0)
    begins = next((i for i, one in enumerate(rows) if HEADER.match(squeezed(one))), 0)
    end = prose_at(drawn, header)
    below = texts[end] if end < len(drawn) else None
    ends = next(
        (
            i
            for i in range(begins, len(rows))
            if below and squeezed(rows[i]).startswith(below)
        ),
        len(rows),
    )
    table = "\n".join(rows[begins:ends]).rstrip()
    parts = (shown(drawn[: header if begins else 0]), table, shown(drawn[end:]))
    found = "\n\n".join(filter(None, parts))
    # Only if no letter was lost or doubled on the way.
    same = sorted(found.split()) == sorted(shown(drawn).split())
    return found if same else text


def squeezed(text):
    return " ".join(text.split())


def prose_at(lines, first):
    """Where prose in two columns begins among the drawn lines; their number if none.

    There the drawing goes back up, far to the right, to a line as high as the first;
    unlike the cells of a table both columns have long lines.
    """
    for k in range(first + 1, len(lines)):
        (y, pieces, height), above = lines[k], lines[k - 1]
        if y < above[0] + 2 * height or pieces[0][0] < above[1][0][0] + 100:
            continue
        left = [j for j in range(first, k) if abs(lines[j][0] - y) < 0.5 * height]
        longest = [
            sorted(len(text_of(line)) for line in block)[-2]
            for block in (lines[left[0] : k] if left else [], lines[k : k + k - first])
            if len(block) > 2
        ]
        if len(longest) == 2 and min(longest) > 30:
            return left[0]
    return len(lines)


def text_of(line):
    return " ".join(text.strip() for _, text in line[1])


def lines_of(page, drawn):
    drawn.append(drawn_lines(page))
    return shown(drawn[-1]) or page.extract_text()


def drawn_lines(page):
    """A page's lines in the order they are drawn: (height on the page, pieces, size).

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

    page.extract_text(visitor_text=drawn)
    for _, pieces, _ in lines:
        pieces.sort(key=lambda piece: piece[0])
    return lines


def shown(lines):
    """The lines indented, and with empty lines where there is room for them."""
    if not lines:
        return ""
    left = min(x for _, pieces, _ in lines for x, _ in pieces)
    steps = [one[0] - two[0] for one, two in zip(lines, lines[1:])]  # noqa: B905
    steps = sorted(step for step in steps if 0 < step < 100)
    pitch = steps[len(steps) // 3] if steps else 0
    rows, above = [], None
    for y, pieces, height in lines:
        if above is not None and pitch:
            rows += [""] * min(max(round((above - y) / pitch) - 1, 0), 3)
        indent = int((pieces[0][0] - left) / height * 2)
        rows.append(" " * min(max(indent, 0), 60) + text_of((y, pieces)))
        above = y
    return "\n".join(rows)


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
