"""The demo's annual report: written, locked, signed and adopted by two people."""

from datetime import date, datetime, time, timedelta
from time import sleep

from django.utils import timezone

from activities import editions
from activities.models import ChapterKind, PlanState, Report
from activities.writing import made_texts
from sekoplan.pdf import Busy

from . import ground, meetings
from .texts import early, spring_assembly, texts

PLACE = "Stockholm"
BEGUN, WRITTEN, LOCKED, SIGNED = (2, 1), (2, 25), (3, 6), (3, 13)
PARAGRAPH = "8"
DECIDED = "Verksamhetsberättelsen för {year} fastställdes."
# The pages are set two at a time on a machine: whoever comes third waits.
TRIES, WAIT = 60, 2


def tell(plan, cast, now):
    """The report of a plan that is over, unless it has been told or begun by a user."""
    year = plan.starts.year + 1
    on = spring_assembly(year)
    adopted_at = timezone.make_aware(datetime.combine(on, time(21)))
    if adopted_at > now or plan.reports.exists():
        return
    assembly = assembly_on(plan.branch, cast, on)
    told = texts("report")
    day, at = moment(year, BEGUN)
    secretary = cast.writer("Sekreterare", day)
    report = Report.begin(
        plan, by=secretary, day=day, texts=made_texts(plan, day), at=at
    )
    fill_in(report, told)
    write(report, told, secretary, moment(year, WRITTEN)[1])
    _, at = moment(year, LOCKED)
    report = editions.lock(report, by=secretary, seen=report.version, at=at)
    day, at = moment(year, SIGNED)
    report = editions.sign(
        report, by=secretary, seen=report.version, place=PLACE, on=day, at=at
    )
    adopt(report, assembly, cast.writer("Ordförande", assembly.on), adopted_at)


def assembly_on(branch, cast, on):
    """The assembly that got the report, as the other meetings of the demo are told."""
    meeting = ground.assembly_of(branch, on)
    if not meeting.entitled:
        by = cast.writer("Sekreterare", on)
        meeting.branch, meeting.number, meeting.at = branch, 1, time(10)
        meeting.entitled, meeting.present = 121, 104
        meeting.save()
        meetings.book(meeting, by)
        meetings.hold(meeting, by)
    return meeting


def moment(year, month_and_day):
    day = date(year, *month_and_day)
    return day, early(day)


def fill_in(report, told):
    """What is typed in on the forms of the chapters."""
    for kind, data in (
        (ChapterKind.ECONOMY, told["economy"]),
        (ChapterKind.DECISIONS, {"motions": told["motions"]}),
        (ChapterKind.ANNEXES, {"apart": told["apart"]}),
    ):
        report.chapters.filter(kind=kind).update(data=data)


def write(report, told, by, at):
    """The board's own words where there are any, and every chapter finished."""
    for place, chapter in enumerate(report.chapters.for_display()):
        number = str(chapter.section.number) if chapter.section else ""
        text = told["texts"].get(chapter.kind, chapter.text)
        if number in told["added"]:
            text = f"{text}\n\n{told['added'][number]}".strip()
        chapter.write(
            by=by,
            seen=chapter.version,
            text=text,
            ready=True,
            at=at + timedelta(minutes=7 * place),
        )


def adopt(report, assembly, by, at):
    """The assembly's decision; the pages are set as soon as there is room."""
    paragraph = free_paragraph(assembly)
    for _ in range(TRIES):
        try:
            typeset = editions.set_type(report, assembly.body, assembly.on, paragraph)
            break
        except Busy:
            sleep(WAIT)
    else:
        raise Busy
    editions.adopt(
        report,
        by=by,
        seen=report.version,
        meeting=assembly,
        paragraph=paragraph,
        text=DECIDED.format(year=report.plan.starts.year),
        typeset=typeset,
        at=at,
    )


def free_paragraph(assembly):
    taken = set(assembly.decisions.values_list("paragraph", flat=True))
    return next(str(n) for n in range(int(PARAGRAPH), 99) if str(n) not in taken)


def close(plan, cast, now):
    """A plan of another year is closed when its spring assembly has been."""
    day = spring_assembly(plan.starts.year + 1) + timedelta(days=1)
    if early(day) <= now and plan.state == PlanState.ADOPTED:
        plan.close(by=cast.writer("Ordförande", day), at=early(day))
