"""Run as a program: a document on standard input, its outline as JSON on the output.

It limits itself before it reads a letter of the document.
"""

import json
import resource
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

# A long plan takes half a second, and a tenth of the memory.
CPU_SECONDS, MEMORY = 5, 512 << 20


def limit():
    """Stop by processor time, memory and written bytes."""
    for what, most in (
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        bound(what, most, most)
    # The reader of a PDF is a child of this one, with a limit of its own.
    bound(resource.RLIMIT_CPU, CPU_SECONDS, 2 * CPU_SECONDS)


def bound(what, soft, hard):
    try:
        resource.setrlimit(what, (soft, hard))
    except (ValueError, OSError):
        return  # a system without that limit still has the parent's time limit


def answer_to(name, data):
    from activities import reading

    try:
        if name is None:
            outline = reading.read_text(data.decode())
        else:
            outline = reading.read_document(name, data)
    except reading.UnreadableDocument as unreadable:
        return {"error": str(unreadable)}
    except (MemoryError, RecursionError):
        return {"error": ""}
    return {"outline": asdict(outline)}


def main():
    limit()
    told = json.loads(sys.stdin.buffer.readline())
    # Isolated (-I) it is told of no directory, its own neither.
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    answer = answer_to(told.get("name"), sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(answer, default=date.isoformat).encode())


if __name__ == "__main__":
    main()
