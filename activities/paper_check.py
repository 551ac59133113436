"""Run as a program: a PDF on standard input, its number of pages as JSON on the output.

It limits itself before it reads a byte of the file, since a PDF can make any parser
loop or swell. It imports nothing of ours.
"""

import json
import re
import resource
import signal
import sys

CPU_SECONDS, MEMORY, MAX_PAGES, MAX_DEPTH = 8, 160 << 20, 500, 50
# What a paper to read has no use for: it runs when the file is opened
RUNS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition"}
# The same anywhere in the file: a program that mends a broken file finds what this
# reader doesn't. A name may be written with its letters as numbers: /Java#53cript.
WRITTEN = re.compile(rf"(?:{'|'.join(sorted(RUNS))})(?![A-Za-z0-9])".encode())
AS_NUMBER = re.compile(rb"#([0-9A-Fa-f]{2})")


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


def checked(data):
    import io
    import logging

    import pypdf

    logging.disable()
    reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        return {"error": "encrypted"}
    count = len(reader.pages)
    if not count:
        return {"error": "broken"}
    if count > MAX_PAGES:
        return {"error": "pages"}
    if WRITTEN.search(AS_NUMBER.sub(lambda hit: bytes.fromhex(hit[1].decode()), data)):
        return {"error": "script"}
    if unfit := hidden(reader):
        return {"error": unfit}
    for page in reader.pages:
        page.mediabox  # noqa: B018  a page without its size is no page
    return {"pages": count}


def hidden(reader):
    """Why a file is refused for what is inside: every object of it is looked at."""
    from pypdf.generic import IndirectObject

    numbers = {number for ids in reader.xref.values() for number in ids}
    numbers |= set(reader.xref_objStm)
    of_number = {n: g for g, ids in reader.xref.items() for n in ids}
    pending = [(reader.trailer, 0)]
    for number in sorted(numbers):
        # What can't be read here may be what another program runs: it is refused.
        generation = of_number.get(number, 0)
        found = reader.get_object(IndirectObject(number, generation, reader))
        pending.append((found, 0))
        while pending:
            if unfit := unfit_in(*pending.pop(), pending):
                return unfit
    return ""


def unfit_in(thing, depth, pending):
    """What is wrong with an object itself; what it holds is put in ``pending``."""
    if depth > MAX_DEPTH:
        raise RecursionError
    if isinstance(thing, dict):
        names = {str(name) for name in thing}
        if "/JS" in names or "/XFA" in names:
            return "script"
        if "/EF" in names:
            return "files"
        raw = {str(name): dict.__getitem__(thing, name) for name in thing}
        if "/S" in names and str(thing["/S"]) in RUNS:
            return "script"
        pending += [(one, depth + 1) for one in raw.values() if is_holder(one)]
    elif isinstance(thing, list):
        pending += [(one, depth + 1) for one in list.__iter__(thing) if is_holder(one)]
    return ""


def is_holder(thing):
    return isinstance(thing, dict | list)


def main():
    limit()
    try:
        answer = checked(sys.stdin.buffer.read())
    except (MemoryError, RecursionError):
        answer = {"error": "heavy"}
    except Exception:
        answer = {"error": "broken"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
