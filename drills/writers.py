"""D4. Eight writers beside four readers for a minute: no error, nobody waits long."""

import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from .serving import (
    BOARD,
    Person,
    clubs_of,
    held,
    in_time,
    load,
    notes_of,
    percentile,
    place,
    tell,
)

WRITERS, READERS, SECONDS, MOST = 8, 4, 60, 1.0
PAGES = ["/stockholm/", "/stockholm/besok/", "/stockholm/klubbar/"]


def main(seconds=SECONDS):
    with place() as where, where.served(WEB_WORKERS="2"):
        tell(f"D4 on {where.engine}, {seconds} s, {load()}")
        board, clubs = Person(where.port).log_in(BOARD), clubs_of(where)
        until = time.monotonic() + seconds

        def write(writer):
            window, met = board.another(), []
            while time.monotonic() < until:
                note = f"skrivare {writer}-{len(met)}"
                answer = window.log_visit(clubs[(writer + len(met)) % len(clubs)], note)
                met.append(answer)
            return met

        def read(reader):
            window, met = board.another(), []
            while time.monotonic() < until:
                met.append(window.get(PAGES[(reader + len(met)) % len(PAGES)]))
            return met

        with ThreadPoolExecutor(WRITERS + READERS) as pool:
            writing = [pool.submit(write, number) for number in range(WRITERS)]
            reading = [pool.submit(read, number) for number in range(READERS)]
            writes = [one for done in writing for one in done.result()]
            reads = [one for done in reading for one in done.result()]
        found = notes_of(where, "skrivare")
        whole = where.is_whole()
    statuses = Counter(answer.status for answer in writes + reads)
    p99 = percentile([answer.seconds for answer in writes], 0.99)
    read_p99 = percentile([answer.seconds for answer in reads], 0.99)
    tell(
        f"  {len(writes)} writes, {len(reads)} reads (p99 {read_p99 * 1000:.0f} ms); "
        f"{load()}"
    )
    return held(
        (f"answers: {dict(statuses)}", set(statuses) == {200}),
        (f"p99 of a write {p99 * 1000:.0f} ms", in_time(p99, MOST)),
        (f"{len(found)} rows", len(found) == len(set(found)) == len(writes)),
        ("the database finds itself whole", whole),
    )


if __name__ == "__main__":
    sys.exit(not main())
