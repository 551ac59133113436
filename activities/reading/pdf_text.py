"""Run as a program: a PDF on standard input, its pages' text as JSON on the output.

It limits itself before it reads a byte of the file, since a PDF can make any parser
loop or swell. It imports nothing of ours.
"""

import json
import re
import resource
import signal
import sys
from collections import Counter

CPU_SECONDS, MEMORY, MAX_PAGES = 8.0, 96 << 20, 100
FIRST_PAGE_SECONDS, PAGE_SECONDS, MAX_TEXT = 0.8, 0.5, 1 << 20
# The words over the columns of a plan's table, two of them on one line.
COLUMN = (
    r"(?i:Aktivitet\w*|Åtgärd\w*|Åtagande\w*|Insats\w*|Vad|Ansvar\w*|Vem|När|Tid\w*|"
    r"Klart?|Status|Läge|Månad|Datum)"
)
HEADER = re.compile(
    rf"^\s*(?:.{{0,30}}\s)?{COLUMN}\b.{{0,30}}\s{COLUMN}\b.{{0,40}}$", re.M
)

BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)


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
    bounded(range(count), lambda i: lines_of(reader.pages[i], drawn))
    look = usual(drawn)
    pages = [shown(lines, look) for lines in drawn]
    tables = [i for i, lines in enumerate(drawn) if any(map(is_header, lines))]
    if tables:
        # From the first table on, the slower way that keeps columns apart.
        after = range(tables[0], count)
        pages[tables[0] :] = bounded(
            after, lambda i: columns_of(reader.pages[i], drawn[i], pages[i], look)
        )
    if not any(row[0].strip() for rows in pages for row in rows):
        return {"error": "empty"}
    return {"pages": pages, "look": look[:2]}


def bounded(pages, read):
    texts, size = [], 0
    for page in pages:
        texts.append(read(page))
        size += sum(len(row[0]) for row in texts[-1])
        if size > MAX_TEXT:
            raise MemoryError
        if size > 200 * len(texts):
            # The file has shown text: it gets more time, a page at a time.
            signal.setitimer(signal.ITIMER_PROF, PAGE_SECONDS)
    return texts


def columns_of(page, drawn, plain, look):
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
        return plain
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
    looks = {}
    for row in plain:
        looks.setdefault(squeezed(row[0]), []).append(row[1:])
    table = "\n".join(rows[begins:ends]).rstrip().split("\n")
    for i, row in enumerate(table):
        same = looks.get(squeezed(row))
        table[i] = [row, *(same.pop(0) if same else ())]
    above = shown(drawn[: header if begins else 0], look)
    found = above + [[""]] * bool(above) + table + [[""]] + shown(drawn[end:], look)
    # Only if no letter was lost or doubled on the way.
    whole = [
        sorted(" ".join(row[0] for row in part).split()) for part in (found, plain)
    ]
    return found if whole[0] == whole[1] else [[row] for row in rows]


def is_header(line):
    """Does the line name a table's columns, two of them with a capital?"""
    text = text_of(line)
    names = [one for one in re.findall(rf"\b{COLUMN}\b", text) if one[0].isupper()]
    return len(names) > 1 and bool(HEADER.match(text))


def squeezed(text):
    return " ".join(text.split())


def prose_at(lines, first):
    """Where prose in two columns begins among the drawn lines; their number if none.

    There the drawing goes back up, far to the right, to a line as high as the first;
    unlike the cells of a table both columns have long lines.
    """
    for k in range(first + 1, len(lines)):
        (y, pieces, height, _), above = lines[k], lines[k - 1]
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
    return " ".join(re.sub(r"[\r\n\v\u2028\u2029]", " ", t).strip() for _, t in line[1])


def lines_of(page, drawn):
    """Keep a page's lines in `drawn`; the rows they have, to count their letters."""
    drawn.append(drawn_lines(page))
    if not drawn[-1] and (text := page.extract_text()).strip():
        rows = text.split("\n")
        drawn[-1] = [
            (-12.0 * i, [(0.0, row)], 10.0, False) for i, row in enumerate(rows)
        ]
    return [[text_of(line)] for line in drawn[-1]]


def drawn_lines(page):
    """A page's lines as drawn: (height on the page, pieces, size, whether bold).

    A bullet that is drawn after its text is put back before it, by its place.
    """
    lines = []

    def drawn(text, matrix, place, font, size):
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
        bold = bool(BOLD.search(str((font or {}).get("/BaseFont", ""))))
        lines.append((y, [(x, text)], height, bold))

    page.extract_text(visitor_text=drawn)
    for line in lines:
        line[1].sort(key=lambda piece: piece[0])
    return lines


def usual(pages):
    """The size and weight most letters have, the usual step, and the left margin.

    The step is counted in sizes: the smallest that a good part of the lines have.
    """
    letters, steps = Counter(), Counter()
    for lines in pages:
        for line in lines:
            letters[round(line[2] * 2) / 2, line[3]] += len(text_of(line))
        for one, two in zip(lines, lines[1:]):  # noqa: B905
            if one[0] > two[0] and abs(one[2] - two[2]) < 0.5:
                steps[round((one[0] - two[0]) / two[2], 1)] += 1
    size, bold = max(letters, key=letters.get, default=(10.0, False))
    common = [step for step, count in steps.items() if count > 0.15 * steps.total()]
    lefts = Counter(round(line[1][0][0]) for lines in pages for line in lines)
    often = [x for x, count in lefts.items() if count > 0.02 * lefts.total()]
    return max(size, 1), bold, min(common, default=1.2), min(often, default=0)


def shown(lines, look):
    """Rows (text, right edge, first word, size, bold), indented and apart as on paper.

    Widths are in letters of the usual size; a row that only parts others is empty.
    """
    left = min((pieces[0][0] for _, pieces, _, _ in lines), default=0)
    left = look[3] if len(lines) < 10 else left  # too few lines to tell
    unit, step = look[0] / 2, look[2]
    rows, above = [], None
    for line in lines:
        y, pieces, size, bold = line
        if above is not None:
            usual_step = step * max(size, above[1]) if size < 3 * above[1] else size
            room = (above[0] - y) / max(usual_step, 1)
            rows += [[""]] * (min(max(round(room) - 1, 1), 3) if room > 1.14 else 0)
        text = text_of(line)
        indent = min(max(int((pieces[0][0] - left) / unit), 0), 60)
        # From the text on where a bullet or number stands out in the margin.
        first = len(pieces) > 1 and len(pieces[0][1].strip()) < 4
        start = (pieces[1] if first else pieces[0])[0] - left
        body = " ".join(one.strip() for _, one in pieces[first:])
        right = start / unit + width(body) * size / look[0]
        word = width(body.split(None, 1)[0]) * size / look[0]
        row = [" " * indent + text, round(right, 1), round(word, 1), size, bold]
        rows.append(row)
        above = y, size
    return rows


# Letters narrower and wider than half the size, much the same in all fonts.
_NARROW, _SLIM, _WIDE = set("ijl.,:;'|!I"), set('frt()-\u2010\u2013 "/'), set("mwMWÄÅ")


def width(text):
    """How wide a text is, in letters of ordinary width, near enough to compare."""
    return sum(
        0.5 if sign in _NARROW
        else 0.65 if sign in _SLIM
        else 1.6 if sign in _WIDE
        else 1.3 if sign.isupper()
        else 1.08
        for sign in text
    )  # fmt: skip


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
