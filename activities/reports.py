"""A plan becomes its annual report as of a day, in a constant number of queries."""

from dataclasses import replace
from datetime import date

from django.utils import timezone

from sekoplan import DEMO_NOTICE

from .models import FROZEN, Plan, Report
from .picture import picture_of
from .printing import report_pdf
from .reporting.bodies import answering
from .reporting.chapters import chapters_of, chosen, drafted, usual, without_empty
from .reporting.contents import Material, contents
from .reporting.facts import SOON, Dates, Held, Logged, Titled, Written, load
from .reporting.frozen import thaw
from .reporting.sections import section_of
from .reporting.value import COMMITMENT, GOAL, AnnualReport

__all__ = ["SOON", "annual_report", "report_pdf", "value_of"]


def value_of(report: Report, today: date) -> AnnualReport:
    """What an edition says: as it was locked, else as its plan stands today."""
    frozen = report.frozen if report.state in FROZEN else None
    if frozen:
        return thaw(frozen)
    return annual_report(report.plan, today, report)


def annual_report(plan: Plan, day: date, report: Report | None = None) -> AnnualReport:
    """The report on ``plan`` as known at the end of ``day``; four queries, or five.

    ``plan`` comes from ``Plan.objects.for_user`` with its branch. ``report`` is the
    edition whose chapters it has; without one it has the usual ones, with texts made
    from the facts. After the plan's end the report is dated to the last thing that was
    logged, so that it stays the same, byte for byte, as long as nobody adds to it.
    """
    branch, facts = plan.branch, load(plan, day, report)
    if day > plan.ends:
        logged = [one.at for one in facts[Logged] if one.at]
        days = [timezone.localtime(at).date() for at in logged]
        day = min(day, max([plan.ends, *days]))
    (dates,) = facts[Dates]
    held = facts[Held]
    titles = dict(facts[Titled])
    holders = answering(held, min(day, plan.ends))
    picture = picture_of(plan, day, said=False, holders=False)
    sections = tuple(
        section_of(one, picture, titles, holders) for one in picture.sections
    )
    places = chosen(facts[Written]) if report else usual(sections)
    typed_in = {one.kind: one.data for one in places}
    made = Material(facts, typed_in, picture, sections)
    value = AnnualReport(
        branch=branch.name,
        assembly=branch.the_assembly,
        plan=branch.the_plan,
        starts=plan.starts,
        ends=plan.ends,
        day=day,
        sections=sections,
        chapters=chapters_of(places, sections, contents(places, made)),
        noun=COMMITMENT if branch.parent_id else GOAL,
        adopted_on=dates.adopted_on,
        meeting_on=dates.meeting_on,
        contact=contact(titles, holders),
        demo=DEMO_NOTICE if branch.is_demo else "",
    )
    if report is None:
        return without_empty(drafted(value))
    return without_empty(
        replace(
            value,
            edition=report.edition,
            reason=report.reason,
            state=str(report.state),
        )
    )


def contact(titles, holders):
    """Whom to ask: the holder of the secretary's post, else of the chair's."""
    for wanted in ("sekreterare", "ordförande"):
        for post, title in sorted(titles.items()):
            if title.casefold() == wanted and holders.get(post):
                return f"{holders[post][0]}, {wanted}"
    return ""
