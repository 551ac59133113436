"""The year's evidence beside the text of a section: what can be put into it."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone

from clubs.headcounts import headcount
from clubs.models import Body
from sekoplan.jinja import NBSP, day_month, full_date, upper_first

from .calls import calls_of
from .measures import last_counted
from .models import GoalRevision, Measure, RevisionKind, Status, Update
from .picture import GoalRow
from .reporting.words import number_word
from .reporting.work import figure_of

NOTE, ACTIVITY, VISITS, MEASURE, DECISION = (
    "notering", "aktivitet", "besök", "mått", "beslut",
)  # fmt: skip
OF_VISITS = (Measure.VISITS, Measure.CLUB_VISITS, Measure.WORKPLACE_VISITS)
# What a decision did to a commitment.
DECIDED = {
    RevisionKind.CHANGE: "ändrade åtagandet",
    RevisionKind.ADD: "lade till åtagandet",
    RevisionKind.STRIKE: "strök åtagandet",
}


@dataclass(frozen=True)
class EvidenceLine:
    """A thing that happened; ``insertion`` is what goes into the text when pressed."""

    # Unique among the lines: "u12" an update, "a7" an activity or the last of a
    # series, "b3" visits or "m3" a measure of goal 3, "d5" a revision, "s3" a strike.
    key: str
    on: date
    text: str
    insertion: str
    # "notering", "aktivitet", "besök", "mått" or "beslut"
    kind: str
    # It has come since the text was last written.
    is_new: bool = False
    # Who wrote a note, with their post: "Siv Ek, sekreterare".
    by: str = ""


@dataclass(frozen=True)
class GoalEvidence:
    goal: GoalRow
    # The goal's own page.
    address: str
    # The newest first
    lines: tuple[EvidenceLine, ...] = ()


@dataclass(frozen=True)
class Evidence:
    goals: tuple[GoalEvidence, ...] = ()

    @property
    def new(self):
        """How many lines have come since the text was last written."""
        return sum(line.is_new for goal in self.goals for line in goal.lines)


def evidence_for(
    section, picture, *, user_reads_notes: bool, since: datetime | None
) -> Evidence:
    """What happened in a section of the picture, or in the whole plan if it is None.

    Two queries. ``since`` is when the text was last written; of a text that nobody
    has written nothing is new. Notes are there only for who reads them, and neither
    undone reports nor removed activities for anybody.
    """
    sections = picture.sections if section is None else [section]
    goals = [goal for one in sections for goal in one.goals]
    reports, revisions = _reports(goals, picture.day), _revisions(goals, picture.day)
    authors = _posts(picture)
    found = []
    for goal in goals:
        lines = [*_activities(goal, reports), *_figure(goal)]
        lines += _decided(goal, revisions.get(goal.id, ()), picture.plan)
        if user_reads_notes:
            lines += _notes(goal, reports, authors)
        told = [
            replace(line, is_new=bool(since and at and at > since))
            for line, at in lines
        ]
        told.sort(key=lambda line: (line.on, line.key), reverse=True)
        found.append(GoalEvidence(goal, _address(goal, picture.plan), tuple(told)))
    return Evidence(tuple(found))


def _address(goal, plan):
    where = [plan.branch.slug, plan.slug, goal.section.number, goal.number]
    return reverse("goal", args=where)


# --- What is fetched -----------------------------------------------------------------


def _reports(goals, day):
    """activity id → its standing reports by the end of the day, the newest first."""
    ids = [row.id for goal in goals for row in goal.activities]
    found = defaultdict(list)
    standing = Update.objects.filter(activity__in=ids).standing(day)
    for update in standing.select_related("by"):
        found[update.activity_id].append(update)
    return found


def _revisions(goals, day):
    """goal id → the decisions by the day that changed its text or let it be."""
    ids = [goal.id for goal in goals]
    decided = GoalRevision.objects.filter(goal__in=ids, decision__meeting__on__lte=day)
    found = defaultdict(list)
    for revision in decided.select_related("decision__meeting"):
        found[revision.goal_id].append(revision)
    return found


def _posts(picture):
    """account id → the titles of the branch's posts that it holds."""
    held = defaultdict(list)
    for post, accounts in picture.held_by.items():
        for account in accounts:
            held[account].append(picture.post_titles[post])
    return held


# --- Lines, each with the moment when it was written ---------------------------------


def _notes(goal, reports, authors):
    for row in goal.activities:
        for update in reports.get(row.id, ()):
            if update.note:
                by = [update.by.name, *authors[update.by_id]] if update.by else []
                line = EvidenceLine(
                    key=f"u{update.pk}",
                    on=update.on,
                    text=update.note,
                    insertion=update.note,
                    kind=NOTE,
                    by=", ".join(by),
                )
                yield line, update.at


def _activities(goal, reports):
    """Its finished activities; those of a series are one line."""
    batches = defaultdict(list)
    for row in goal.activities:
        if not row.fact.is_done(goal.day):
            continue
        if row.fact.batch:
            batches[row.fact.batch].append(row)
            continue
        text = _told(row)
        when = _day(row.fact.done_on, goal)
        if row.is_placeholder or row.title == goal.title:
            insertion = f"{goal.title}: klart den {when}."
        else:
            insertion = f"{text[0].rstrip('.')} ({', '.join([when, *text[1:]])})."
        line = EvidenceLine(
            key=f"a{row.id}",
            on=row.fact.done_on,
            text=", ".join(text),
            insertion=insertion,
            kind=ACTIVITY,
        )
        yield line, _done_at(row, reports)
    for name, rows in batches.items():
        last = max(rows, key=lambda row: (row.fact.done_on, row.id))
        planned = sum(
            row.fact.batch == name and row.status != Status.CANCELLED
            for row in goal.activities
        )
        share = f"{number_word(len(rows))} av {number_word(planned)} gjorda"
        moments = filter(None, (_done_at(row, reports) for row in rows))
        line = EvidenceLine(
            key=f"a{last.id}",
            on=last.fact.done_on,
            text=f"{name}: {share}",
            insertion=f"{name}: {share}, senast den {_day(last.fact.done_on, goal)}.",
            kind=ACTIVITY,
        )
        yield line, max(moments, default=None)


def _told(row):
    """What an activity was, and its figures: ["Kurs", "31 deltagare"]."""
    told = [row.title]
    if row.participants:
        told.append(f"{headcount(row.participants)} deltagare")
    if calls := calls_of(row):
        told.append(str(calls))
    return told


def _done_at(row, reports):
    """When it was reported as finished; None when it came so, as from a file."""
    done = (one.at for one in reports.get(row.id, ()) if one.after == Status.DONE)
    return max(done, default=None)


def _figure(goal):
    """What its measure has come to. The day is that of the last that counts."""
    if figure := figure_of(goal):
        is_visits = goal.fact.measure in OF_VISITS
        on = last_counted(goal.fact, goal.day)
        line = EvidenceLine(
            key=f"{'b' if is_visits else 'm'}{goal.id}",
            on=on or min(goal.day, goal.fact.ends),
            text=upper_first(figure),
            insertion=f"{upper_first(figure)}.",
            kind=VISITS if is_visits else MEASURE,
        )
        # In the morning of the day, as its hour isn't known.
        yield line, on and timezone.make_aware(datetime.combine(on, time.min))


def _decided(goal, revisions, plan):
    struck = goal.struck
    for one in revisions:
        meeting, paragraph = one.decision.meeting, one.decision.paragraph
        what = DECIDED[RevisionKind(one.kind)]
        told = (_body(meeting.body, plan), what, meeting.on, paragraph)
        yield _decision(f"d{one.pk}", *told), one.decided_at
        if one.kind == RevisionKind.STRIKE:
            struck = None
    if struck:
        told = (_body(struck.body, plan), DECIDED[RevisionKind.STRIKE], *struck[1:])
        yield _decision(f"s{goal.id}", *told), None


def _decision(key, body, what, on, paragraph):
    did = f"{body} {what}"
    return EvidenceLine(
        key=key,
        on=on,
        text=f"{upper_first(did)}, §{NBSP}{paragraph}",
        insertion=f"{upper_first(did)} den {full_date(on)}, §{NBSP}{paragraph}.",
        kind=DECISION,
    )


def _body(body, plan):
    bodies = {
        Body.ASSEMBLY: plan.branch.the_assembly,
        Body.BOARD: "styrelsen",
        Body.COMMITTEE: "kommittén",
    }
    return bodies[Body(body)]


def _day(on, goal):
    """A day as running text has it, with its year if the plan has several."""
    fact = goal.fact
    own_year = fact.starts.year == fact.ends.year == on.year
    return day_month(on) if own_year else full_date(on)
