"""Run as a program: a PDF on standard input, its pages' text as JSON on standard output.

It limits itself before it reads a byte of the file, since a PDF can make any parser
loop or swell. It imports nothing of ours.
"""

import json
import resource
import signal
import sys

CPU_SECONDS, MEMORY, MAX_PAGES = 8.0, 96 << 20, 100
FIRST_PAGE_SECONDS, MAX_TEXT = 0.8, 1 << 20


def limit():
    """Half a minute would suit nobody: stop by time, memory, files and processes."""
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
    pages, size = [], 0
    for page in reader.pages:
        text = text_of(page)
        pages.append(text)
        size += len(text)
        if size > MAX_TEXT:
            return {"error": "heavy"}
        if size > 200 * len(pages):
            signal.setitimer(signal.ITIMER_PROF, 0.5)
    if not any(text.strip() for text in pages):
        return {"error": "empty"}
    return {"pages": pages}


def text_of(page):
    """A page with its columns side by side; in reading order where that fails."""
    try:
        text = page.extract_text(extraction_mode="layout")
    except (MemoryError, RecursionError):
        raise
    except Exception:
        text = ""
    return text if text.strip() else page.extract_text()


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
