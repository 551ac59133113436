"""Run as a program: lays the pages of files in the empty pages of a document of ours.

On standard input a line of JSON and the PDFs that it tells of, on standard output one
PDF. It limits itself before it reads a byte of a file, since a PDF can make any parser
loop or swell. It imports nothing of ours.
"""

import json
import resource
import signal
import sys

CPU_SECONDS, MEMORY = 30, 640 << 20
MOST_BYTES, MOST_PAGES = 60 << 20, 800
MM = 72 / 25.4
# Where a sheet stands on a page of A4: above our own foot, with its page number.
LEFT, FOOT, RIGHT, TOP = 9 * MM, 17 * MM, 201 * MM, 288 * MM
# What says that the whole is fit to keep or readable to all: it no longer is ours.
CLAIMS = ("/Metadata", "/MarkInfo", "/StructTreeRoot", "/OutputIntents", "/AF")


def limit():
    """Stop by processor time, memory and written bytes."""
    for what, most in (
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, CPU_SECONDS + 1),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            continue  # a system without that limit still has the parent's time limit
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)


def merged(ours, sheets):
    import io

    import pikepdf

    document = pikepdf.open(io.BytesIO(ours))
    if len(document.pages) > MOST_PAGES:
        raise ValueError("too many pages")
    unclaim(document)
    names = pikepdf.NameTree(document.Root.Names.Dests)
    place_of = {page.objgen: n for n, page in enumerate(document.pages)}
    for name, data in sheets:
        destination = names[name]
        if isinstance(destination, pikepdf.Dictionary):
            destination = destination.D
        first = place_of[destination[0].objgen]
        lay_in(document, first, pikepdf.open(io.BytesIO(data)))
    written = io.BytesIO()
    # The same bytes each time; what nothing leads to any more is left out.
    document.save(
        written,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
    )
    if written.tell() > MOST_BYTES:
        raise ValueError("too large")
    return written.getvalue()


def unclaim(document):
    """Take away what is true of a document of ours and of no other."""
    for name in CLAIMS:
        if name in document.Root:
            del document.Root[name]
    if "/EmbeddedFiles" in document.Root.get("/Names", {}):
        del document.Root.Names["/EmbeddedFiles"]
    for page in document.pages:
        for name in ("/StructParents", "/Tabs"):
            if name in page.obj:
                del page.obj[name]
        for link in page.obj.get("/Annots", []):
            if "/StructParent" in link:
                del link["/StructParent"]


def lay_in(document, first, file):
    """The pages of ``file`` on those of ``document`` from ``first``, as they look.

    What is drawn beside the text, a signature or a stamp, becomes part of the page;
    what can be pressed, filled in or run is left behind.
    """
    from pikepdf import Name, Rectangle

    if "/AcroForm" in file.Root:
        file.generate_appearance_streams()
    file.flatten_annotations("screen")
    for number, sheet in enumerate(file.pages):
        page = document.pages[first + number]
        wide = is_wide(sheet)
        if wide:
            # A wide sheet keeps its reading direction, and fills a page of its own.
            page.obj["/MediaBox"] = [0, 0, 297 * MM, 210 * MM]
            for name in ("/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"):
                if name in page.obj:
                    del page.obj[name]
            page.obj["/Contents"] = document.make_stream(b"")
            room = Rectangle(LEFT, LEFT, 288 * MM, 201 * MM)
        else:
            room = Rectangle(LEFT, FOOT, RIGHT, TOP)
        drawn = document.copy_foreign(sheet.as_form_xobject())
        # Pages share their names; one that is made up here would be drawn by lot.
        name = Name(f"/Sheet{first + number}")
        page.add_resource(drawn, Name.XObject, name)
        placed = page.calc_form_xobject_placement(drawn, name, room)
        page.contents_add(document.make_stream(b"q\n"), prepend=True)
        page.contents_add(document.make_stream(b"\nQ\n" + placed))


def is_wide(sheet):
    left, low, right, high = (float(side) for side in sheet.trimbox)
    wide = abs(right - left) > abs(high - low)
    return not wide if int(sheet.obj.get("/Rotate", 0)) % 180 else wide


def main():
    limit()
    told = json.loads(sys.stdin.buffer.readline())
    read = sys.stdin.buffer.read
    ours = read(told["ours"])
    sheets = [(name, read(size)) for name, size in told["sheets"]]
    sys.stdout.buffer.write(merged(ours, sheets))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
