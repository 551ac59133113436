"""Finished HTML becomes a PDF in a child process with limits and nothing to fetch.

The only place that WeasyPrint is used. ``python -m sekoplan.pdf`` is the child: a job
as JSON on standard input, a line of JSON and the PDF on standard output. It knows
neither Django nor the database.
"""

import fcntl
import gc
import io
import json
import logging
import os
import re
import resource
import subprocess
import sys
import tempfile
import time as clock
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "sekoplan" / "fonts"
PRINT = ROOT / "templates" / "report"
SCHEME = "report:"
TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}

# S44. The memory is address space, and 2.8 times what a report of 100 pages takes.
CPU_SECONDS = 20
MEMORY = 1 << 30
SLOTS = 2
RETRY_AFTER = 5
# A child that waits for something, which it never should, is given up after this.
PATIENCE = 60
# How often who waits for a child is told how far it has come, in seconds.
BEAT = 0.5


class Busy(Exception):
    """As many PDFs as may be are being made. The view answers 503 and Retry-After."""

    retry_after = RETRY_AFTER


class RenderingFailed(Exception):
    """The child gave no PDF: the exception says why, in words for the log."""


@dataclass(frozen=True)
class Rendered:
    pdf: bytes
    pages: int
    cpu: float  # seconds, the start of the child included
    memory: int  # bytes, resident at most
    complaints: tuple[str, ...]  # what WeasyPrint warned of; may quote the document


def render(
    html: str,
    *,
    made: date,
    pictures: Mapping[str, str] | None = None,
    attached: Mapping[str, tuple[bytes, str]] | None = None,
    cpu_seconds: int = CPU_SECONDS,
    memory: int = MEMORY,
    told: Callable[[int], None] | None = None,
) -> Rendered:
    """The document as PDF/A-3a and PDF/UA-1; the same input gives the same bytes.

    ``made`` is the day it says it was made, ``pictures`` the text of SVG pictures by
    name, ``attached`` the files that it carries: name → its bytes and what it is, said
    in words. The document reaches those, the fonts of ``sekoplan/fonts`` and the style
    sheets and marks of ``templates/report`` as ``report:NAME``, and nothing else.
    ``told`` is called every half second with the page that it has come to.
    Raises Busy when two are being made, RenderingFailed past a limit.
    """
    job = {
        "html": html,
        "made": made.isoformat(),
        "pictures": dict(pictures or {}),
        "attached": [
            (name, b64encode(data).decode(), description)
            for name, (data, description) in (attached or {}).items()
        ],
    }
    limits = [str(cpu_seconds), str(memory)]
    with (
        _slot() as lock,
        _pipe() as (heard, tells),
        tempfile.TemporaryDirectory(prefix="sekoplan-pdf-") as folder,
    ):
        child = subprocess.Popen(  # noqa: S603 (our own module, no shell)
            [sys.executable, "-m", "sekoplan.pdf", *limits, str(tells)],
            cwd=ROOT,
            env=_environment(folder, made),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # The slot is the child's until it dies, even should we die before.
            pass_fds=(lock, tells),
        )
        try:
            out, errors = _heard_out(child, json.dumps(job).encode(), heard, told)
        except BaseException as stopped:
            child.kill()
            child.communicate()
            if isinstance(stopped, subprocess.TimeoutExpired):
                raise RenderingFailed(f"no PDF in {PATIENCE} s") from stopped
            raise
    if child.returncode:
        last = errors.decode(errors="replace").strip().rsplit("\n", 1)[-1]
        kind = last.partition(":")[0]  # the message may quote the document
        raise RenderingFailed(f"child ended with {child.returncode} {kind}".strip())
    line, _, pdf = out.partition(b"\n")
    said = json.loads(line)
    if said["complaints"]:
        # How many, not which: they may quote the document.
        logging.getLogger(__name__).warning(
            "pdf complaints %d", len(said["complaints"])
        )
    return Rendered(pdf=pdf, complaints=tuple(said.pop("complaints")), **said)


def _heard_out(child, job, heard, told):
    """What the child wrote when it has ended, its errors beside."""
    given_up, page = clock.monotonic() + PATIENCE, 0
    while True:
        left = given_up - clock.monotonic()
        try:
            return child.communicate(job, max(0, min(BEAT, left) if told else left))
        except subprocess.TimeoutExpired:
            if clock.monotonic() >= given_up:
                raise
        job = None  # what was not written yet is kept, and may not be given again
        page = max(page, *_pages(heard))
        told(page)


@contextmanager
def _pipe():
    """Where a child tells its pages: what we read, and what it writes in."""
    heard, tells = os.pipe()
    os.set_blocking(heard, False)
    # A child that nobody listens to doesn't wait for them either.
    os.set_blocking(tells, False)
    try:
        yield heard, tells
    finally:
        os.close(heard)
        os.close(tells)


def _pages(heard):
    """The pages that the child has told since the last time, after a nought."""
    try:
        lines = os.read(heard, 1 << 16)
    except BlockingIOError:
        lines = b""
    return [0, *(int(line) for line in lines.split())]


def _environment(folder, made):
    """What the child may know: no secret of ours, one clock, only our own fonts."""
    config = Path(folder, "fonts.conf")
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir>"
        "</fontconfig>"
    )
    noon = datetime.combine(made, time(12), UTC)
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "TMPDIR": folder,
        "HOME": folder,
        "FONTCONFIG_FILE": str(config),
        "SOURCE_DATE_EPOCH": str(int(noon.timestamp())),
        "PYTHONHASHSEED": "0",
    }


@contextmanager
def _slot():
    """One of the places that all workers share, as a locked file; Busy when none."""
    from django.conf import settings

    folder = Path(settings.VAR_DIR) / "pdf"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number in range(SLOTS):
        lock = os.open(folder / f"slot-{number}", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            continue
        try:
            yield lock
        finally:
            os.close(lock)
        return
    raise Busy


def has_room() -> bool:
    """Whether a PDF could be made just now: what is made before it isn't in vain."""
    try:
        with _slot():
            return True
    except Busy:
        return False


# --- The child -----------------------------------------------------------------------


def main(cpu_seconds, memory, tells):
    _limit(int(cpu_seconds), int(memory))
    _tell_pages(int(tells))
    job = json.load(sys.stdin)
    # Collecting garbage while boxes are made costs a tenth of the time and frees
    # next to nothing: draw() does it once, where it frees something.
    gc.disable()
    pdf, pages, complaints = draw(
        job["html"], date.fromisoformat(job["made"]), job["pictures"], job["attached"]
    )
    used = resource.getrusage(resource.RUSAGE_SELF)
    told = {
        "pages": pages,
        "cpu": round(used.ru_utime + used.ru_stime, 3),
        "memory": _most_resident(),
        "complaints": complaints,
    }
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + pdf)
    sys.stdout.flush()
    # Freeing a hundred pages of boxes one by one is time that nobody asked for;
    # the parent takes away the folder with the fonts.
    os._exit(0)


def _tell_pages(tells):
    """Writes the number of each page as it is begun."""

    def tell(record):
        if record.args and isinstance(record.args[0], int):
            with suppress(BlockingIOError):
                os.write(tells, b"%d\n" % record.args[0])

    handler = logging.Handler(logging.INFO)
    handler.emit = tell
    logger = logging.getLogger("weasyprint.progress")
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False


def _most_resident():
    """Bytes. The process's own: ru_maxrss begins at what the parent held."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024


def _limit(cpu_seconds, memory):
    for what, limit in (
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 16 << 20),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (limit, limit))


def draw(html, made, pictures, attached):
    """(PDF, number of pages, complaints). The import alone takes half a second."""
    _leave_a_font()
    _style_no_unseen_parts()
    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    from .pdf_finish import finish

    class OwnFilesOnly(URLFetcher):
        """Serves what comes with the program and the job. No file, no net, no data."""

        def fetch(self, url, headers=None):
            name = url.removeprefix(SCHEME)
            if name == url:
                raise ValueError("the report fetches nothing from outside")
            headers = {"Content-Type": TYPES[Path(name).suffix]}
            if name in pictures:
                return URLFetcherResponse(url, pictures[name], headers)
            return URLFetcherResponse(url, _bundled(name).read_bytes(), headers)

    complaints = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: complaints.append(record.getMessage())
    logger = logging.getLogger("weasyprint")
    logger.handlers[:] = [handler]
    logger.propagate = False

    html = _printable(html)
    pictures = {name: _printable(text) for name, text in pictures.items()}
    document = weasyprint.HTML(string=html, url_fetcher=OwnFilesOnly()).render()
    gc.collect()  # the parser's tree and text make room for what is drawn
    document.metadata.created = document.metadata.modified = made.isoformat()
    pdf = document.write_pdf(
        finisher=finish,
        pdf_variant="pdf/a-3a",
        attachments=[_attachment(made, *one) for one in attached],
    )
    return pdf, len(document.pages), complaints


def _attachment(made, name, data, description):
    """A file of data that the document was made from (ISO 19005-3, 6.8)."""
    from weasyprint import Attachment

    noon = datetime.combine(made, time(12), UTC)
    return Attachment(
        file_obj=io.BytesIO(b64decode(data)),
        name=name,
        description=description,
        created=noon,
        modified=noon,
        relationship="Data",
    )


def _leave_a_font():
    """The machine's only font: without any, text that names no font of ours crashes."""
    from fontTools.ttLib import woff2

    font = FONTS / "source-serif-4-latin-400-normal.woff2"
    woff2.decompress(font, Path(tempfile.gettempdir(), "last.ttf"))


def _style_no_unseen_parts():
    """Makes one style an element, not seven: a fifth of a long report's memory.

    WeasyPrint's own style sheet has rules for the mark, the footnote and the note of
    every element. Our documents have no notes, and a list that shows its marks has to
    say ``li::marker`` itself.
    """
    from weasyprint.html import UA_STYLESHEET

    # A rule is a test, a specificity, an order, the part it styles, its declarations.
    for_any = UA_STYLESHEET.matcher.other_selectors
    for_any[:] = [rule for rule in for_any if rule[3] is None]


def _bundled(name):
    """The file that comes with the program under that name, or ValueError."""
    for folder in (FONTS, PRINT):
        files = {path.name: path for path in folder.iterdir() if path.suffix in TYPES}
        if name in files:
            return files[name]
    raise ValueError("no such file comes with the program")


# Signs that are worth more than a question mark when our fonts lack them.
STAND_INS = str.maketrans(
    {
        "\N{HYPHEN}": "-",
        "\N{NON-BREAKING HYPHEN}": "-",
        "\N{FIGURE DASH}": "–",
        "\N{HORIZONTAL BAR}": "–",
        "\N{RIGHTWARDS ARROW}": "–",
        "\N{NARROW NO-BREAK SPACE}": "\N{NO-BREAK SPACE}",
        "\N{FIGURE SPACE}": "\N{NO-BREAK SPACE}",
        "\N{THIN SPACE}": " ",
        "\N{LESS-THAN OR EQUAL TO}": "högst ",
        "\N{GREATER-THAN OR EQUAL TO}": "minst ",
        "\N{NUMERO SIGN}": "nr",
        "\N{BLACK CIRCLE}": "•",
        "\N{BLACK SQUARE}": "•",
        "\N{BLACK SMALL SQUARE}": "•",
    }
)


# Where a word may be parted: between two letters, and not where "f" begins a ligature.
PARTING = re.compile(r"(?<=[^\W\d_])(?<!f)\u00ad+(?=[^\W\d_])")
ACCENTS = "".join(map(chr, range(0x300, 0x370)))
LOOSE_ACCENTS = re.compile(rf"(.)([{ACCENTS}]+)", re.DOTALL)


def _printable(text):
    """The text in signs that our fonts have: archive PDFs refuse an empty box.

    Accents that are missing fall away from their letter, unseen signs go, and what
    remains becomes a question mark; a pictograph goes, as it says nothing in words.
    """
    text = unicodedata.normalize("NFC", text).translate(STAND_INS)
    known = _covered()
    missing = {sign: _nearest(sign, known) for sign in set(text) - known}
    return _apart(text.translate({ord(sign): near for sign, near in missing.items()}))


def _apart(text):
    """The text without what makes several glyphs one: soft hyphens in a ligature,
    accents upon accents. WeasyPrint 70 gives the first of those glyphs no text, and
    then the whole font can't be read out.
    """
    text = LOOSE_ACCENTS.sub(_with_one_accent, text)
    return "\u00ad".join(part.replace("\u00ad", "") for part in PARTING.split(text))


def _with_one_accent(found):
    sign, accents = found.groups()
    plain = sign.isalpha() and not unicodedata.decomposition(sign)
    return sign + accents[0] if plain else sign


def _nearest(sign, known):
    if sign in known or sign in "\n\t\N{SOFT HYPHEN}":
        return sign
    category = unicodedata.category(sign)
    if category[0] == "Z":
        return " "
    if category[0] == "C" or category in ("So", "Sk", "Mn", "Me"):
        return ""
    # One step at a time: "ǖ" is "ü" with a line, and only the line is missing.
    parts = [part for part in unicodedata.decomposition(sign).split() if part[0] != "<"]
    bare = [_nearest(chr(int(part, 16)), known) for part in parts]
    near = "".join(one for one in bare if one != "?")
    return near if near.lstrip(ACCENTS) else "?"


def _covered():
    """The signs that both families can set, in every weight."""
    from fontTools.ttLib import TTFont

    families = {}
    for path in sorted(FONTS.glob("*.woff2")):
        family, style = re.fullmatch(
            r"(.+?)-latin(?:-ext)?-(\d+-\w+)", path.stem
        ).groups()
        signs = families.setdefault((family, style), set())
        with TTFont(path, lazy=True) as font:
            signs.update(font.getBestCmap())
    return {chr(point) for point in set.intersection(*families.values())}


if __name__ == "__main__":
    main(*sys.argv[1:])
