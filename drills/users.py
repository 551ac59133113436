"""D5. Fifty people at work: nine pages read for each thing written."""

import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random

from .serving import (
    BOARD,
    Person,
    clubs_of,
    held,
    in_time,
    load,
    percentile,
    place,
    tell,
)

USERS, SECONDS, WARM_UP = 50, 60, 5
# Somebody reads what they opened before they open the next.
PAUSE = (4.0, 12.0)
PAGES = [
    "/stockholm/",
    "/stockholm/roda-traden/",
    "/stockholm/besok/",
    "/stockholm/klubbar/",
    "/stockholm/utbildning/",
    "/stockholm/arshjulet/",
    "/stockholm/moten/",
    "/stockholm/uppdatera/",
    "/stockholm/arbetsplatser/",
]


def main(seconds=SECONDS):
    with place() as where, where.served(WEB_WORKERS="2"):
        tell(f"D5 on {where.engine}, {USERS} users, {seconds} s, {load()}")
        board, clubs = Person(where.port).log_in(BOARD), clubs_of(where)
        for path in PAGES * 2:
            board.get(path)
        began = time.monotonic()

        def work(number):
            random, window, reads, writes = Random(number), board.another(), [], []
            time.sleep(random.uniform(0, PAUSE[1]))
            while time.monotonic() < began + seconds:
                if random.random() < 0.1:
                    club, note = (
                        random.choice(clubs),
                        f"användare {number}-{len(writes)}",
                    )
                    writes.append(window.log_visit(club, note))
                else:
                    reads.append(window.get(random.choice(PAGES)))
                time.sleep(random.uniform(*PAUSE))
            return reads, writes

        with ThreadPoolExecutor(USERS) as pool:
            done = list(pool.map(work, range(USERS)))
    reads = [one for some, _ in done for one in some]
    writes = [one for _, some in done for one in some]
    statuses = Counter(answer.status for answer in reads + writes)
    times = [[one.seconds for one in some] for some in (reads, writes)]
    read, write = (percentile(some, 0.99) for some in times)
    tell(
        f"  {len(reads)} pages and {len(writes)} writes in {seconds} s; half of the "
        f"pages within {percentile(times[0], 0.5) * 1000:.0f} ms; {load()}"
    )
    return held(
        (f"answers: {dict(statuses)}", not any(code >= 500 for code in statuses)),
        ("every page and write was one", set(statuses) == {200}),
        (f"p99 of a page {read * 1000:.0f} ms", in_time(read, 0.5)),
        (f"p99 of a write {write * 1000:.0f} ms", in_time(write, 1)),
    )


if __name__ == "__main__":
    sys.exit(not main())
