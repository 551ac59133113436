"""A plan becomes its annual report as of a day, in a constant number of queries."""

from datetime import date, timedelta

from django.db.models import Count, Max, Q, Subquery
from django.db.models.functions import TruncMonth
from django.utils import timezone

from clubs.models import (
    Body,
    Decision,
    Meeting,
    MeetingState,
    Tenure,
    Visit,
    VisitState,
)
from sekoplan import DEMO_NOTICE
from sekoplan.jinja import count, full_date, number

from .models import ChapterKind, Plan, Report
from .periods import period_of, periods, shows_quarters
from .picture import picture_of
from .printing import report_pdf
from .report_chapters import Written, chapters_of, plain, usual
from .report_parts import Content, InShort
from .report_sections import section_of
from .report_value import COMMITMENT, GOAL, AnnualReport, Chart

__all__ = ["annual_report", "report_pdf", "value_of"]

# The assembly that gets the report meets within so many days of the plan's end.
SOON = timedelta(days=400)


def value_of(report: Report, today: date) -> AnnualReport:
    """What an edition says: as it was locked, else as the plan stands today."""
    return annual_report(report.plan, today, report)


def annual_report(plan: Plan, day: date, report: Report | None = None) -> AnnualReport:
    """The report on ``plan`` as known at the end of ``day``.

    ``plan`` comes from ``Plan.objects.for_user`` with its branch. ``report`` is the
    edition whose chapters it has; without one it has the usual ones. After the plan's
    end the report is dated to the last thing that was logged, so that it stays the
    same, byte for byte, as long as nobody adds to it.
    """
    branch = plan.branch
    adopted_on, meeting_on, *logged = _dates(plan)
    if day > plan.ends:
        logged = [timezone.localtime(at).date() for at in logged if at]
        day = min(day, max([plan.ends, *logged]))
    picture = picture_of(plan, day, said=False)
    holders = _holders(plan, min(day, plan.ends))
    sections = tuple(section_of(one, picture, holders) for one in picture.sections)
    written = _written(report) if report else usual(sections)
    charts = _charts(plan, day)
    contents: dict[str, Content | None] = {ChapterKind.IN_SHORT: InShort(charts)}
    return AnnualReport(
        branch=branch.name,
        assembly=branch.the_assembly,
        plan=branch.the_plan,
        starts=plan.starts,
        ends=plan.ends,
        day=day,
        sections=sections,
        chapters=chapters_of(written, sections, contents),
        charts=charts,
        noun=COMMITMENT if branch.parent_id else GOAL,
        adopted_on=adopted_on,
        meeting_on=meeting_on,
        contact=_contact(picture.post_titles, holders),
        demo=DEMO_NOTICE if branch.is_demo else "",
        **_edition(report, branch),
    )


def _edition(report, branch):
    """What an edition says of itself."""
    if report is None:
        return {}
    adopted = ""
    if report.decision_id:
        decision = Decision.objects.select_related("meeting").get(pk=report.decision_id)
        adopted = (
            f"Fastställd av {branch.the_assembly} den "
            f"{full_date(decision.meeting.on)}, § {decision.paragraph}."
        )
    return {
        "edition": report.edition,
        "reason": report.reason,
        "state": str(report.state),
        "adopted": adopted,
    }


def _written(report):
    """The chapters of an edition that are included, in its own order."""
    rows = report.chapters.filter(included=True).order_by("order", "pk")
    return tuple(
        Written(kind, title, plain(text), data, number, pk)
        for kind, title, text, data, number, pk in rows.values_list(
            "kind", "title", "text", "data", "section__number", "pk"
        )
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
