"""D3. Twenty edit one thing at once: one wins, the others see both texts.

And twenty times the same form: one row. Without the version in the form, all would win.
"""

import re
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

from .serving import BOARD, CHAIR, Person, clubs_of, held, load, place, tell

MANY, ROUNDS = 20, 3
POSTS = "/stockholm/installningar/uppdrag/"


def main(rounds=ROUNDS):
    with place() as where, where.served():
        tell(f"D3 on {where.engine}, {MANY} at once, {rounds} rounds, {load()}")
        chair = Person(where.port).log_in(CHAIR)
        editors, both, unguarded = Counter(), 0, Counter()
        for _ in range(rounds):
            met, shown = edit(where, chair)
            editors += met
            both += shown
            unguarded += edit(where, chair, guarded=False)[0]
        board = Person(where.port).log_in(BOARD)
        same = Counter()
        rows = []
        for _ in range(rounds):
            answers, count = submit(where, board)
            same += answers
            rows.append(count)
    tell(f"  edits answered {dict(editors)}; the same form answered {dict(same)}")
    return held(
        (f"{editors[302]} winners in {rounds} rounds", editors[302] == rounds),
        (f"{editors[409]} conflicts", editors[409] == (MANY - 1) * rounds),
        (f"{both} of them with both texts", both == editors[409]),
        (
            f"without the guard {unguarded[302]} would have won",
            unguarded[302] == MANY * rounds,
        ),
        (f"{rows} rows from {MANY} identical forms each", rows == [1] * rounds),
        ("each of them answered as the first", same == Counter({200: MANY * rounds})),
    )


def at_once(deeds):
    """The answers to deeds that all begin together."""
    gate = Barrier(len(deeds))

    def do(deed):
        gate.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def edit(where, chair, guarded=True):
    """Twenty who have the same page open, and each writes a title of their own.

    Unguarded each is told the version that stands, one after the other.
    """
    pk, title, body, kind = where.ask(
        "SELECT post.id, post.title, post.body, post.kind_id FROM clubs_post post"
        " JOIN clubs_branch branch ON branch.id = post.branch_id"
        " WHERE branch.slug = 'stockholm' AND post.club_id IS NULL"
        " AND post.removed_at IS NULL ORDER BY post.id LIMIT 1"
    )[0]

    def version():
        return where.one(f"SELECT version FROM clubs_post WHERE id = {pk}")

    def form():
        return {
            "uuid": uuid4(),
            "title": f"{title.split(' drill')[0]} drill {uuid4().hex[:8]}",
            "body": body,
            "kind": kind or "",
            "seen": version(),
        }

    if not guarded:
        answers = [chair.post(f"{POSTS}{pk}/", **form()) for _ in range(MANY)]
        return Counter(answer.status for answer in answers), 0
    forms = [form() for _ in range(MANY)]
    windows = [chair.another() for _ in forms]
    answers = at_once(
        [
            lambda window=window, sent=sent: window.post(f"{POSTS}{pk}/", **sent)
            for window, sent in zip(windows, forms, strict=True)
        ]
    )
    winner = where.one(f"SELECT title FROM clubs_post WHERE id = {pk}")
    both = sum(
        answer.status == 409 and winner in answer.text and sent["title"] in answer.text
        for answer, sent in zip(answers, forms, strict=True)
    )
    return Counter(answer.status for answer in answers), both


def submit(where, board):
    """The same visit twenty times."""
    club, uuid, note = clubs_of(where)[0], uuid4(), f"samma {uuid4().hex}"
    saved = int(time.time() * 1000)
    windows = [board.another() for _ in range(MANY)]
    answers = at_once(
        [
            lambda window=window: window.log_visit(club, note, uuid, saved)
            for window in windows
        ]
    )
    notes = where.ask(f"SELECT note FROM clubs_visit WHERE note LIKE '%{note}%'")
    told = re.findall(note, "\n".join(text for (text,) in notes))
    return Counter(answer.status for answer in answers), len(told)


if __name__ == "__main__":
    sys.exit(not main())
