"""Inför mötet as data: what has changed, what is late, silent or needs help: pure."""

from dataclasses import dataclass, field, replace
from datetime import date

from sekoplan.jinja import count, day_month, full_date, listing, short_date

from .comparison import SAID, Stood, compare, goals_of

# So many lines of a part are printed, so that the whole keeps to two pages.
SHOWN = {"changed": 14, "late": 9, "silent": 7, "help": 8, "waiting": 10}
# What is left of a note on paper
NOTE = 160


@dataclass(frozen=True)
class Since:
    """What the brief compares with: a meeting, its day, and the picture then.

    ``goals`` are those that a closed review froze; None when only the log tells.
    """

    name: str
    on: date
    goals: dict[int, Stood] | None = None


@dataclass(frozen=True)
class Item:
    """A goal in a part of the brief. ``was`` is how it stood, when that has changed."""

    goal: object
    mark: str
    word: str
    was: Stood | None = None
    who: str = ""
    title: str = ""
    note: str = ""
    news: str = ""

    @property
    def number(self):
        return self.goal.full_number


@dataclass(frozen=True)
class Part:
    """A heading with its goals; ``more`` are those that there is no room for."""

    key: str
    title: str
    empty: str
    items: list = field(default_factory=list)
    more: int = 0

    @property
    def total(self):
        return len(self.items) + self.more

    def cut(self, most):
        kept = self.items[:most]
        return replace(self, items=kept, more=self.total - len(kept))


@dataclass(frozen=True)
class Waiting:
    """Who hasn't answered, with the numbers of the goals that they answer for."""

    who: str
    numbers: list


@dataclass(frozen=True)
class Brief:
    """The meeting's picture of the plan."""

    meeting: object
    day: date
    since: Since | None
    parts: list
    waiting: list
    # (answered, asked) of the review; None without one
    progress: tuple[int, int] | None
    news: str
    in_force: int
    more_waiting: int = 0

    def on_paper(self, share=1.0):
        """As much of it as two pages hold; a ``share`` of what usually does."""

        def most(key):
            return max(2, int(SHOWN[key] * share))

        parts = [
            replace(part, items=[shortened(item) for item in part.items]).cut(
                most(part.key)
            )
            for part in self.parts
        ]
        waiting = self.waiting[: most("waiting")]
        left = len(self.waiting) - len(waiting)
        return replace(self, parts=parts, waiting=waiting, more_waiting=left)


def shortened(item):
    """A note that is longer than a line or two is cut at a word, and says so."""
    if len(item.note) <= NOTE:
        return item
    return replace(item, note=item.note[:NOTE].rsplit(" ", 1)[0] + " …")


def brief_of(picture, *, meeting, since, told, asked=None, with_notes=False):
    """The Brief of ``meeting`` in the picture of its day.

    ``told`` is goal id → the newest note in the log since ``since``, an empty text when
    there is none; ``asked`` is the ``reviewing.Round`` of an open review, if there is
    one. Without ``with_notes`` nothing that anybody wrote comes along.
    """
    notes = told if with_notes else {}
    now = goals_of(picture)

    def item(goal, **more):
        return Item(
            goal, goal.mark, goal.word, who=picture.who(goal), title=goal.title, **more
        )

    changed = list(changes(picture, since, now, told, notes, item))
    late = [
        item(goal, note=late_note(goal, picture) if with_notes else "")
        for goal in picture.late
    ]
    silent = [item(goal) for goal in picture.in_force if goal.is_silent]
    parts = [
        Part("changed", "Ändrat sedan sist", "Inget har ändrats sedan sist.", changed),
        Part("late", "Försenat", "Inget är försenat.", late),
        Part(
            "help",
            "Behöver hjälp eller är en risk",
            "Ingen har bett om hjälp.",
            list(asking(picture, item, with_notes)),
        ),
        Part("silent", "Tyst", "Inget har tystnat.", silent),
    ]
    waiting, progress = [], None
    if asked:
        progress = len(asked.answered), len(asked.asked)
        waiting = [
            Waiting(who, [goal.full_number for goal in goals])
            for who, goals in asked.by_holder()
        ]
    return Brief(
        meeting=meeting,
        day=picture.day,
        since=since,
        parts=parts,
        waiting=waiting,
        progress=progress,
        news=news_of(picture, since, now, {part.key: part.total for part in parts}),
        in_force=len(picture.in_force),
    )


def changes(picture, since, now, told, notes, item):
    """Goals that stand otherwise than before; then those that the log tells of."""
    moved = {}
    if since and since.goals is not None:
        found = compare(since.goals, now)
        moved = {after.id: before for before, after in found.moved}
        came = {one.id for one in found.came}
        struck = {one.id for one in found.struck}
        for goal in picture.goals:
            note = notes.get(goal.id, "")
            if goal.id in moved:
                yield item(goal, was=moved[goal.id], note=note)
            elif goal.id in came:
                yield item(goal, note=note, news="Nytt åtagande")
            elif goal.id in struck:
                yield item(goal, note=note, news="Struket")
    for goal in picture.in_force:
        if goal.id in told and goal.id not in moved:
            note = notes.get(goal.id, "")
            yield item(goal, note=note, news="" if note else "Nytt i loggen")


def asking(picture, item, with_notes):
    """Goals where the log asks for help, or somebody says so, or sees a risk."""
    helped = picture.helped
    for goal in picture.in_force:
        rows = [row for row in goal.activities if row.id in helped and row.fact.is_open]
        said = goal.said if goal.said and goal.said.word in ("hjälp", "risk") else None
        if not rows and not said:
            continue
        news = [f"Hjälp med {row.title}" for row in rows if row.title != goal.title]
        if said:
            news.append(f"{SAID[said.word].capitalize()} {short_date(said.at)}")
        notes = [picture.notes.get(row.id, "") for row in rows]
        notes = [said.text if said else "", *notes] if with_notes else []
        note = next(filter(None, notes), "")
        yield item(goal, note=note, news=". ".join(news))


def late_note(goal, picture):
    """What was last written about the activity that makes the goal late."""
    for row in goal.activities:
        if row.fact.is_late(picture.day) and row.id in picture.notes:
            return picture.notes[row.id]
    return ""


def news_of(picture, since, now, totals):
    """The brief in a sentence or two."""
    said = []
    if since and since.goals is not None:
        found = compare(since.goals, now)
        done, late = len(found.to_done), len(found.to_late)
        steps = []
        if done:
            steps.append(count(done, "åtagande blivit klart", "åtaganden blivit klara"))
        if late:
            late_word = (
                ("försenat", "försenade")
                if steps
                else (
                    "åtagande blivit försenat",
                    "åtaganden blivit försenade",
                )
            )
            steps.append(count(late, *late_word))
        when = f"Sedan {since.name} {day_month(since.on)}"
        if steps:
            said.append(f"{when} har {listing(steps)}.")
        else:
            said.append(f"{when} har inget blivit klart eller försenat.")
    else:
        done = len(picture.done)
        goals = count(len(picture.in_force), "åtagande", "åtaganden")
        said.append(f"{done} av {goals} är {'klart' if done == 1 else 'klara'}.")
    state = []
    if totals["late"]:
        state.append(count(totals["late"], "är försenat", "är försenade"))
    if totals["silent"]:
        state.append(count(totals["silent"], "är tyst", "är tysta"))
    if totals["help"]:
        state.append(
            count(
                totals["help"],
                "behöver hjälp eller är en risk",
                "behöver hjälp eller är en risk",
            )
        )
    if state:
        said.append(f"{listing(state)}.")
    return " ".join(said)


def heading_of(meeting, branch):
    """ "Inför styrelsemötet 9 december 2026"."""
    names = {"styrelse": "styrelsemötet", "representantskap": branch.the_assembly}
    return f"Inför {names.get(meeting.body, 'kommittémötet')} {full_date(meeting.on)}"
