"""A plan becomes its annual report as of a day, in a constant number of queries."""

from collections import Counter
from datetime import date, timedelta
from itertools import islice

from django.db.models import Count, Max, Q, Subquery
from django.db.models.functions import TruncMonth
from django.utils import timezone

from clubs.headcounts import counted, headcount
from clubs.models import Body, Meeting, MeetingState, Tenure, Visit, VisitState
from sekoplan import DEMO_NOTICE
from sekoplan.jinja import count, full_date, number, short_date, upper_first

from .calls import calls_of, sum_of
from .evidence import share_in_words
from .measure_words import WHOSE, span_in_words, value_in_words
from .measures import Mark
from .models import Goal, Measure, Outcome, Plan, TargetSource
from .periods import period_of, periods, shows_quarters
from .picture import picture_of
from .printing import report_pdf
from .report_value import (
    COMMITMENT,
    GOAL,
    AnnualReport,
    Chart,
    Commitment,
    Deed,
    Fact,
    Responsible,
    SectionReport,
    Standing,
)

__all__ = ["annual_report", "report_pdf"]

STANDING_OF_OUTCOME = {
    Outcome.DONE: Standing.DONE,
    Outcome.PARTLY: Standing.PARTLY,
    Outcome.NOT_DONE: Standing.NOT_DONE,
    Outcome.STRUCK: Standing.STRUCK,
}
STANDING_OF_MARK = {
    Mark.DONE: Standing.FINISHED,
    Mark.ONGOING: Standing.ONGOING,
    Mark.LATE: Standing.LATE,
    Mark.TO_COME: Standing.NOT_STARTED,
    Mark.STRUCK: Standing.STRUCK,
}
# More finished activities than this are told as a sum and the last three.
MOST_DEEDS = 4
LATEST = 3
# A sum below this is no figure for the margin: "1 konferens".
WORTH_A_FIGURE = 10
# A margin has room for so many shares of the register.
MOST_SHARES = 2
# The assembly that gets the report meets within so many days of the plan's end.
SOON = timedelta(days=400)


def annual_report(plan: Plan, day: date) -> AnnualReport:
    """The report on ``plan`` as known at the end of ``day``: ten queries.

    ``plan`` comes from ``Plan.objects.for_user`` with its branch. After the plan's
    end the report is dated to the last thing that was logged, so that it stays the
    same, byte for byte, as long as nobody adds to it.
    """
    branch = plan.branch
    adopted_on, meeting_on, *logged = _dates(plan)
    if day > plan.ends:
        logged = [timezone.localtime(at).date() for at in logged if at]
        day = min(day, max([plan.ends, *logged]))
    picture = picture_of(plan, day)
    holders = _holders(plan, min(day, plan.ends))
    decisions = _decisions(plan)
    return AnnualReport(
        branch=branch.name,
        assembly=branch.the_assembly,
        plan=branch.the_plan,
        starts=plan.starts,
        ends=plan.ends,
        day=day,
        sections=tuple(
            _section(section, picture, holders, decisions)
            for section in picture.sections
        ),
        charts=_charts(plan, day),
        noun=COMMITMENT if branch.parent_id else GOAL,
        adopted_on=adopted_on,
        meeting_on=meeting_on,
        contact=_contact(picture.post_titles, holders),
        demo=DEMO_NOTICE if branch.is_demo else "",
    )


def _dates(plan):
    """Adopted on, the assembly that gets the report, last outcome, last update."""
    coming = Meeting.objects.filter(
        branch=plan.branch_id,
        body=Body.ASSEMBLY,
        on__gt=plan.ends,
        on__lte=plan.ends + SOON,
    ).exclude(state=MeetingState.CANCELLED)
    return (
        Plan.objects.filter(pk=plan.pk)
        .values_list(
            "adopted_by__meeting__on", Subquery(coming.order_by("on").values("on")[:1])
        )
        .annotate(
            Max("sections__goals__assessments__at"),
            Max("sections__goals__activities__updates__at"),
        )
        .get()
    )


def _holders(plan, day):
    """post id → who held it on the day, else the last who did during the plan.

    Those who answered for the work, not those who came after.
    """
    held = (
        Tenure.objects.filter(
            Q(ends=None) | Q(ends__gte=plan.starts),
            post__branch=plan.branch_id,
            post__club=None,
            starts__lte=day,
        )
        .order_by("ends", "starts", "pk")
        .values_list("post_id", "person__name", "ends")
    )
    holders = {}
    for post, name, ends in held:
        still, last = holders.setdefault(post, ([], []))
        if ends is None or ends >= day:
            still.append(name)
        else:
            last[:] = [name]
    return {post: still or last for post, (still, last) in holders.items()}


def _decisions(plan):
    """goal id → the decision that struck it, as a sentence."""
    bodies = {
        Body.ASSEMBLY: plan.branch.the_assembly,
        Body.BOARD: "styrelsen",
        Body.COMMITTEE: "kommittén",
    }
    struck = Goal.objects.filter(section__plan=plan).exclude(struck_by=None)
    return {
        pk: f"Struket efter beslut av {bodies[body]} {full_date(on)}, § {paragraph}."
        for pk, body, on, paragraph in struck.values_list(
            "id",
            "struck_by__meeting__body",
            "struck_by__meeting__on",
            "struck_by__paragraph",
        )
    }


def _section(section, picture, holders, decisions):
    responsible = None
    if title := picture.post_titles.get(section.post_id):
        responsible = Responsible(title, tuple(holders.get(section.post_id, ())))
    return SectionReport(
        number=section.number,
        title=section.title,
        commitments=tuple(
            _commitment(goal, picture, decisions.get(goal.id, ""))
            for goal in section.goals
        ),
        responsible=responsible,
        facts=tuple(_facts(section, picture.day)),
    )


def _commitment(goal, picture, decision):
    standing = STANDING_OF_MARK[goal.mark]
    if goal.fact.outcome and not goal.fact.is_struck:
        standing = STANDING_OF_OUTCOME[goal.fact.outcome]
    done = _done(goal, picture.day)
    return Commitment(
        number=goal.full_number,
        text=goal.adopted_text,
        standing=standing,
        period=_period(goal, standing, done, picture.plan),
        sentence=goal.outcome_text,
        decision=decision if standing == Standing.STRUCK else "",
        # What the board has written replaces the list that it was written from.
        deeds=() if goal.outcome_text else tuple(_deeds(goal, done)),
    )


def _done(goal, day):
    """Its finished activities up to the day, in the order they were finished."""
    done = [
        row
        for row in goal.activities
        if row.status == "klar" and row.fact.done_on and row.fact.done_on <= day
    ]
    return sorted(done, key=lambda row: (row.fact.done_on, row.id))


def _period(goal, standing, done, plan):
    """Where its mark stands: what is done when it was, the rest when it is due."""
    if goal.month is None:
        return None
    day = date(*goal.month, 1)
    if standing in (Standing.DONE, Standing.FINISHED) and done:
        day = done[-1].fact.done_on
    return period_of(day, plan.starts, plan.ends)


def _deeds(goal, done):
    ringpass, calls = sum_of(done)
    if ringpass > 1:
        yield Deed(f"{number(ringpass)} ringpass: {calls.summed}.")
    else:
        yield from _counted(goal)
    series = Counter(row.fact.batch for row in done if row.fact.batch)
    for name, made in series.items():
        planned = sum(row.fact.batch == name for row in goal.activities)
        last = max(row.fact.done_on for row in done if row.fact.batch == name)
        yield Deed(f"{name}: {made} av {planned} gjorda, senast {short_date(last)}.")
    single = [row for row in done if not row.fact.batch]
    if len(single) > MOST_DEEDS:
        yield Deed(f"{count(len(single), 'gjord', 'gjorda')} aktiviteter. De senaste:")
        single = single[-LATEST:]
    for row in single:
        title = "Klart" if row.is_placeholder or row.title == goal.title else row.title
        text = title if title.endswith((".", "!", "?")) else f"{title}."
        if row.participants and row.participants > 1:
            text += f" {upper_first(headcount(row.participants))} deltagare."
        if calls := calls_of(row):
            text += f" {calls}."
        yield Deed(text, row.fact.done_on)


def _counted(goal):
    """What the goal has come to, when its measure says more than the list does.

    With the target, and whose it is: the assembly's own or what the board set itself.
    """
    fact, reached = goal.fact, goal.reached
    if reached is None:
        return
    told = []
    if fact.measure == Measure.SERIES:
        told.append(value_in_words(goal))
    elif (share := share_in_words(goal)) and reached.value:
        told.append(" ".join(share))
    elif fact.measure != Measure.ACTIVITIES and share is None and reached.value > 1:
        unit = "besök" if fact.measure == Measure.VISITS else goal.unit
        of = f" av {number(reached.whole)}" if reached.whole else ""
        if unit and unit != "%":
            told.append(f"{counted(reached.value, unit)}{of} {unit}")
    if (fact.target_min or 0) > 1:
        whose = WHOSE[TargetSource(goal.target_source)]
        span = span_in_words(fact.target_min, fact.target_max, goal.unit)
        told.append(f"{whose}: {span}")
    if told:
        yield Deed(" ".join(f"{upper_first(one)}." for one in told))


def _facts(section, day):
    """Figures for the margin: finished activities, then shares and the largest sum."""
    finished = sum(len(_done(goal, day)) for goal in section.goals)
    if finished:
        text = "gjord aktivitet" if finished == 1 else "gjorda aktiviteter"
        yield Fact(number(finished), text)
    sums = Counter()
    shares = filter(None, map(share_in_words, section.goals))
    for value, text in islice(shares, MOST_SHARES):
        yield Fact(upper_first(value), text)
    for goal in section.goals:
        if goal.reached and goal.fact.measure == Measure.QUANTITY and goal.unit:
            sums[goal.unit] += goal.reached.value
    for unit, value in sums.most_common(1):
        if value >= WORTH_A_FIGURE:
            yield Fact(number(value), unit)


def _charts(plan, day):
    """Visits by period, when there were any."""
    visits = (
        Visit.objects.filter(
            branch=plan.branch_id,
            club__isnull=False,
            state=VisitState.DONE,
            on__range=(plan.starts, min(plan.ends, day)),
        )
        .order_by()
        .annotate(month=TruncMonth("on"))
        .values_list("month", "club_id")
        .annotate(Count("pk"))
    )
    spans = periods(plan.starts, plan.ends)
    values, clubs = [0] * len(spans), set()
    for month, club, made in visits:
        values[period_of(month, plan.starts, plan.ends)] += made
        clubs.add(club)
    if not clubs:
        return ()
    year = f" {plan.starts.year}" if plan.starts.year == plan.ends.year else ""
    by = "kvartal" if shows_quarters(plan.starts, plan.ends) else "månad"
    return (
        Chart(
            f"{number(sum(values))} besök hos {count(len(clubs), 'klubb', 'klubbar')}",
            f"Klubbesök per {by}{year}",
            tuple(values),
        ),
    )


def _contact(titles, holders):
    """Whom to ask: the holder of the secretary's post, else of the chair's."""
    for wanted in ("sekreterare", "ordförande"):
        for post, title in sorted(titles.items()):
            if title.casefold() == wanted and holders.get(post):
                return f"{holders[post][0]}, {wanted}"
    return ""
