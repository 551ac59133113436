"""D1. kill -9 of the server during acknowledged writes: none is lost.

On PostgreSQL every second round kills the database too.
"""

import http.client
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from .serving import (
    BOARD,
    Person,
    Server,
    clubs_of,
    held,
    in_time,
    load,
    notes_of,
    place,
    tell,
)

ROUNDS, WRITERS, SECONDS, MOST = 20, 4, 0.6, 5.0


def main(rounds=ROUNDS):
    with place() as where:
        tell(f"D1 on {where.engine}, {rounds} rounds, {load()}")
        clubs, acknowledged, waits = clubs_of(where), [], []
        before = beside(where)
        server = Server(where)
        server.wait()
        person = Person(where.port).log_in(BOARD)
        for number in range(rounds):
            acknowledged += killed(server, person, clubs, number)
            if where.cluster and number % 2:
                where.cluster.kill()
                (where.cluster.folder / "data/postmaster.pid").unlink(missing_ok=True)
                where.cluster.start()
            server.log.close()
            server = Server(where)
            waits.append(server.wait())
        server.stop()
        return counted(where, acknowledged, waits, before)


def killed(server, person, clubs, number):
    """What the server had acknowledged when it was killed in the middle of it."""
    until = time.monotonic() + SECONDS

    def write(writer):
        window, done, turn = person.another(), [], 0
        while time.monotonic() < until + 2:
            note = f"drill {number}-{writer}-{turn}"
            turn += 1
            try:
                answer = window.log_visit(clubs[(turn + writer) % len(clubs)], note)
            except (OSError, http.client.HTTPException):
                return done
            if answer.status == 200:
                done.append((note, json.loads(answer.text)["visit"]))
            else:
                raise RuntimeError(f"{answer.status}: {answer.text[:300]}")
        return done

    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(write, writer) for writer in range(WRITERS)]
        time.sleep(max(0, until - time.monotonic()))
        server.kill()
        return [one for done in writing for one in done.result()]


def beside(where):
    """What is written beside each visit: its receipt, and a line in the trail."""
    return (
        where.one("SELECT count(*) FROM clubs_receipt"),
        where.one("SELECT count(*) FROM clubs_event WHERE kind = 'visit'"),
    )


def counted(where, acknowledged, waits, before):
    found = notes_of(where, "drill")
    lost = {note for note, _ in acknowledged} - set(found)
    visits = {visit for _, visit in acknowledged}
    rows = {pk for (pk,) in where.ask("SELECT id FROM clubs_visit")}
    # A write is the visit, its line in the trail and its receipt, or nothing.
    receipts, trail = (
        now - then for now, then in zip(beside(where), before, strict=True)
    )
    tell(
        f"  {len(acknowledged)} acknowledged, {len(found)} in the database, "
        f"{receipts} receipts, {trail} lines in the trail"
    )
    return held(
        (f"{len(lost)} acknowledged writes lost", not lost and visits <= rows),
        (
            f"{len(found) - len(set(found))} written twice",
            len(found) == len(set(found)),
        ),
        ("as many receipts as writes", receipts == len(found)),
        ("as many lines in the trail", trail == len(found)),
        ("the database finds itself whole", where.is_whole()),
        (f"first answer after {max(waits):.1f} s at most", in_time(max(waits), MOST)),
        ("something was written", len(acknowledged) >= len(waits)),
    )


if __name__ == "__main__":
    sys.exit(not main())
