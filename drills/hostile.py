"""D7. Ten thousand broken files through every reader: a refusal or a reading, at once.

Valid files are mutated, outside and inside their zipped parts. What reads in the
server's own process is read here in one that is watched; what the product reads in a
child process is read in that child. Times are the processor's: others use this machine.
"""

import io
import os
import resource
import sys
import zipfile
from collections import Counter
from multiprocessing import get_context
from random import Random, SystemRandom

from .serving import ROOT, held, in_time, load, tell

MUTATIONS, IN_CHILDREN = 10_000, 400
MOST_SECONDS, MOST_MEMORY = 1.0, 100 << 20
DOCUMENTS = ROOT / "tests" / "documents"
# What breaks parsers when it stands where it shouldn't
PIECES = [
    b"\x00",
    b"\xff\xfe",
    b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>]>",
    b"<a>" * 500,
    b"\xe2\x80\xae",
    b"-1",
    b"99999999999999999999",
    b";" * 300,
    b'"' * 99,
    b"\r\n" * 200,
    b"/Length 999999999",
    b"<< /Kids [1 0 R] >>",
]


def main(mutations=MUTATIONS, in_children=IN_CHILDREN):
    seed = int(os.environ.get("SEED") or SystemRandom().randrange(10_000))
    tell(f"D7, {mutations} mutations, seed {seed}, {load()}")
    inside = sorted(file for file in valid() if not in_child(*file[:2]))
    children = sorted(file for file in valid() if in_child(*file[:2]))
    jobs = [
        (seed, inside, mutations - in_children),
        (seed + 1, children, in_children),
    ]
    # A new process, so that its memory is that of the reading alone.
    with get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        found = pool.starmap(tried, jobs, chunksize=1)
    said = []
    for name, met in zip(("the server's readers", "child readers"), found, strict=True):
        slowest, which = met["slowest"]
        said += [
            (f"{name}: {sum(met['answers'].values())} read", True),
            (f"{name}: {dict(met['answers'])}", not met["unhandled"]),
            (
                f"slowest {slowest * 1000:.0f} ms ({which})",
                in_time(slowest, MOST_SECONDS),
            ),
            (f"{met['memory'] >> 20} MB more", met["memory"] < MOST_MEMORY),
        ]
        for one in met["unhandled"][:5]:
            tell(f"  {one}")
    return held(*said)


def in_child(reader, name):
    return name.endswith(".pdf")


def valid():
    """(reader, name, bytes) of files that are read without a murmur."""
    for path in sorted(DOCUMENTS.iterdir()):
        if path.suffix in (".txt", ".md", ".docx", ".pdf"):
            yield "plan", path.name, path.read_bytes()
        if path.suffix == ".pdf":
            yield "annex", path.name, path.read_bytes()
    yield "sheet", "klubbar.xlsx", a_workbook()
    rows = ["Klubb;Ort;Antal"] + [f"Klubb {n};Ort {n};{n},5" for n in range(200)]
    yield "sheet", "klubbar.csv", "\r\n".join(rows).encode("utf-8-sig")
    yield "sheet", "latin.csv", "\r\n".join(rows).encode("cp1252")


def a_workbook():
    import openpyxl

    book = openpyxl.Workbook()
    for number in range(200):
        book.active.append([f"Klubb {number}", "Ort", number, 1.5, "=1+1"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def mutated(random, name, data):
    """The file with a few wrongs; a zipped one often inside a part of it."""
    if name.endswith((".docx", ".xlsx")) and random.random() < 0.7:
        return inside_a_part(random, data)
    data = bytearray(data)
    for _ in range(random.choice([1, 1, 2, 5, 20])):
        wrong(random, data)
    return bytes(data)


def wrong(random, data):
    if not data:
        return
    at = random.randrange(len(data))
    match random.randrange(6):
        case 0:
            data[at] ^= 1 << random.randrange(8)
        case 1:
            del data[at : at + random.choice([1, 10, 1_000])]
        case 2:
            data[at:at] = random.choice(PIECES)
        case 3:
            data[at:at] = data[at : at + 200] * random.choice([2, 50])
        case 4:
            del data[at:]
        case 5:
            data[at : at + 4] = random.randbytes(4)


def inside_a_part(random, data):
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        names = old.namelist()
        chosen = random.choice(names)
        for name in names:
            part = bytearray(old.read(name))
            if name == chosen:
                for _ in range(random.choice([1, 2, 5])):
                    wrong(random, part)
            new.writestr(name, bytes(part))
    return made.getvalue()


def readers():
    from activities.papers import UnreadablePaper
    from activities.papers import read as read_paper
    from activities.reading import UnreadableDocument, read_document
    from clubs.spreadsheets.reading import Unreadable, read

    return {
        "plan": (read_document, UnreadableDocument),
        "annex": (read_paper, UnreadablePaper),
        "sheet": (read, Unreadable),
    }


def spent():
    own, child = (
        resource.getrusage(who)
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + child.ru_utime + child.ru_stime


def most_resident():
    return 1024 * max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )


def tried(seed, files, number):
    """What came of reading ``number`` mutations of ``files``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    random, answers, unhandled, slowest = Random(seed), Counter(), [], (0.0, "")
    by_reader = readers()
    for reader, name, data in files:
        by_reader[reader][0](name, data)
    before = most_resident()
    for turn in range(number):
        reader, name, data = random.choice(files)
        read, refusal = by_reader[reader]
        broken = mutated(random, name, data)
        began = spent()
        try:
            read(name, broken)
            answers["read"] += 1
        except refusal:
            answers["refused"] += 1
        except Exception as error:
            answers["unhandled"] += 1
            unhandled.append(f"{turn} {reader} {name}: {type(error).__name__} {error}")
        slowest = max(slowest, (spent() - began, f"{reader} {name}"))
    return {
        "answers": answers,
        "unhandled": unhandled,
        "slowest": slowest,
        "memory": most_resident() - before,
    }


if __name__ == "__main__":
    sys.exit(not main())
