"""The drafts of the chapters that aren't sections of the plan."""

from collections.abc import Callable

from clubs.headcounts import FEW
from sekoplan.jinja import NBSP, full_date, listing, number, upper_first

from ..models.chapters import ChapterKind
from .draft_sections import best_deed, told_in_turn, weight
from .draft_sentences import (
    of_common,
    outcome,
    paragraph,
    so_many,
)
from .parts import (
    Clubs,
    Courses,
    Decisions,
    GoalsAbove,
    Meetings,
    Members,
    NotDone,
)
from .text import Block
from .value import AnnualReport, Standing
from .words import named, number_word

Draft = tuple[Block, ...]
# So many industries are named in a sentence.
MOST_NAMED = 3
FELL_SHORT = (Standing.PARTLY, Standing.NOT_DONE, Standing.STRUCK)


def content_of(report: AnnualReport, kind: str, cls: type):
    """What the chapter of a kind holds, None without it."""
    held = (one.content for one in report.chapters if one.kind == kind)
    return next((content for content in held if isinstance(content, cls)), None)


# --- The first words and the last ----------------------------------------------------


def foreword(report: AnnualReport) -> Draft:
    """Half a page: what was decided, what came of it, and the year in a few figures."""
    if not report.commitments:
        return ()
    return (
        paragraph(_adopted(report), _size(report))
        + paragraph(_result(report), _whole_sections(report))
        + paragraph(*_examples(report), *_work(report))
        + paragraph(_visits(report), _met(report), *_membership(report))
        + paragraph(_short(report), *_carried(report))
    )


def _adopted(report):
    if not report.adopted_on:
        return ""
    return (
        f"{upper_first(report.assembly)} antog {report.plan} för {report.years} "
        f"den {full_date(report.adopted_on)}."
    )


def _size(report):
    total, sections = len(report.commitments), len(report.sections)
    what = so_many(total, report.noun.one, report.noun.many)
    which = "Den" if report.adopted_on else upper_first(report.plan)
    return f"{which} har {what} i {number_word(sections)} avsnitt."


def _so_far(report):
    return report.day < report.ends


def _result(report):
    told = outcome(report.counts, report.noun, _so_far(report))
    if report.is_judged:
        return told
    if any(c.standing.is_judged for c in report.commitments) or not _so_far(report):
        return (
            f"{told} Styrelsen har inte bedömt utfallet av alla {report.noun.many} än."
        )
    return f"Läget den {full_date(report.day)}: {told[:1].lower()}{told[1:]}"


def _whole_sections(report):
    """In how many sections everything was carried out."""
    if not report.is_judged or len(report.sections) < 3:
        return ""
    whole = sum(
        bool(one.commitments) and one.counts[Standing.DONE] == len(one.commitments)
        for one in report.sections
    )
    if not 0 < whole < len(report.sections):
        return ""
    sections = number_word(len(report.sections))
    return (
        f"I {number_word(whole)} av {sections} avsnitt är allt genomfört."
        if whole > 1
        else f"I ett av {sections} avsnitt är allt genomfört."
    )


def _examples(report):
    """What most was done for in the sections with most to tell, in the plan's order."""
    best = [deed for one in report.sections if (deed := best_deed(one))]
    most = sorted(best, key=lambda deed: weight(deed[0])[1], reverse=True)[:MOST_NAMED]
    return told_in_turn([deed for _, deed in sorted(most, key=_place)])


def _place(deed):
    section, _, number = deed[0].number.partition(".")
    return int(section), int(number or 0)


def _work(report):
    """How much was done in all, and how many people that gathered."""
    works = [c.work for c in report.commitments if c.work]
    finished = sum(work.finished for work in works)
    if not finished:
        return
    many = of_common(finished, "gjord aktivitet", "gjorda aktiviteter")
    yield f"Bakom arbetet ligger {many}."
    gatherings = sum(work.gatherings for work in works)
    if 1 < gatherings < finished:
        people = number(sum(work.participants for work in works))
        some = number_word(gatherings)
        yield f"Till {some} av dem kom sammanlagt {people} deltagare."


def _visits(report):
    clubs = content_of(report, ChapterKind.CLUBS, Clubs)
    if not clubs:
        return ""
    visits = sum(line.visits for line in clubs.industries)
    visited = sum(line.visited for line in clubs.industries)
    every = sum(line.clubs for line in clubs.industries)
    if not visits:
        return ""
    which = (
        "klubben"
        if every == 1
        else f"alla {number_word(every)} klubbar"
        if visited == every
        else f"{number(visited)} av {number(every)} klubbar"
    )
    return f"Vi gjorde {so_many(visits, 'besök', 'besök')} hos {which}."


def _met(report):
    """ "Representantskapet sammanträdde två gånger och styrelsen elva.\""""
    held = content_of(report, ChapterKind.MEETINGS, Meetings)
    groups = [group for group in held.groups if group.meetings] if held else []
    if not groups:
        return ""
    first, *rest = groups
    told = [f"{upper_first(first.title)} sammanträdde {_times(len(first.meetings))}"]
    for group in rest:
        times = _times(len(group.meetings)).removesuffix(f"{NBSP}gånger")
        told.append(f"{group.title[:1].lower()}{group.title[1:]} {times}")
    return f"{listing(told)}."


def _times(value):
    return of_common(value, "gång", "gånger")


def _membership(report):
    """How each series of the chapter about members has gone."""
    members = content_of(report, ChapterKind.MEMBERS, Members)
    for table in members.tables if members else ():
        if len(table.readings) < 2:
            continue
        first, last = table.readings[0], table.readings[-1]
        change = last.value - first.value
        value = f"{number(last.value)}{NBSP}{table.unit}".rstrip()
        since = f"den {full_date(first.on)}"
        than = (
            f"lika många som {since}"
            if not change
            else f"{number(abs(change))} {'fler' if change > 0 else 'färre'} än {since}"
        )
        if table.name.casefold() == table.unit.casefold():
            yield f"Den {full_date(last.on)} hade vi {value}, {than}."
        else:
            name = upper_first(table.name)
            yield f"{name}: {value} den {full_date(last.on)}, {than}."


def _short(report):
    """Where it is told what fell short."""
    if not any(report.counts[one] for one in FELL_SHORT):
        return ""
    return "Vad som inte blev av, och varför, redovisar vi i ett eget kapitel."


def _carried(report):
    carried = sum(bool(c.work and c.work.carried_over) for c in report.commitments)
    if carried:
        what = so_many(carried, report.noun.one, report.noun.many)
        yield f"{upper_first(what)} följer med till nästa plan."


def closing(report: AnnualReport) -> Draft:
    """A last word: that all is told, and what goes on."""
    if not report.is_judged or not report.commitments:
        return ()
    done = f"Med detta har styrelsen redovisat {report.plan} för {report.years}."
    return paragraph(done, *_carried(report))


# --- One or two sentences each -------------------------------------------------------


def meetings(report: AnnualReport) -> Draft:
    return paragraph(_met(report), *_attendance(report))


def _attendance(report):
    """How many came to the meetings of each body, when that is known of them all."""
    held = content_of(report, ChapterKind.MEETINGS, Meetings)
    for group in held.groups if held else ():
        known = [one for one in group.meetings if one.present and one.entitled]
        if len(known) < 2 or len(known) < len(group.meetings):
            continue
        present = sum(one.present for one in known)
        share = round(100 * present / sum(one.entitled for one in known))
        yield f"{_whose(group.title)} möten hade en närvaro på {share}{NBSP}procent."


def _whose(title):
    return title if title.endswith("s") else f"{title}s"


def members(report: AnnualReport) -> Draft:
    return paragraph(*_membership(report))


def clubs(report: AnnualReport) -> Draft:
    held = content_of(report, ChapterKind.CLUBS, Clubs)
    industries = held.industries if held else ()
    whole = [one.industry for one in industries if one.visited == one.clubs > 0]
    every = ""
    if _visits(report) and 0 < len(whole) < len(industries):
        told = listing(map(_lower_first, whole))
        if len(whole) > MOST_NAMED:
            of = number_word(len(industries))
            told = f"{number_word(len(whole))} av {of} branscher"
        every = f"Inom {told} fick alla klubbar besök."
    return paragraph(_visits(report), every)


def _lower_first(name):
    """ "post", but "IT": a name in running text."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def courses(report: AnnualReport) -> Draft:
    """How many occasions and how many came, those that may be told of (S11)."""
    held = content_of(report, ChapterKind.COURSES, Courses)
    occasions = sum(line.occasions for line in held.lines) if held else 0
    if not occasions:
        return ()
    told = [line for line in held.lines if line.participants >= FEW]
    people = number(sum(line.participants for line in told))
    least = "minst " if any(0 < line.participants < FEW for line in held.lines) else ""
    with_people = f", med sammanlagt {least}{people} deltagare" if told else ""
    many = so_many(occasions, "kurstillfälle", "kurstillfällen")
    return paragraph(f"Vi höll {many}{with_people}.")


def decisions(report: AnnualReport) -> Draft:
    held = content_of(report, ChapterKind.DECISIONS, Decisions)
    if not held:
        return ()
    made, motions = len(held.decisions), len(held.motions)
    told = ""
    if made:
        days = len({(one.on, one.meeting) for one in held.decisions})
        told = (
            f"Här står {so_many(made, 'beslut', 'beslut')} från "
            f"{so_many(days, 'möte', 'möten')}."
        )
    answered = ""
    if motions:
        many = of_common(motions, "motion", "motioner")
        answered = f"{upper_first(report.assembly)} behandlade {many}."
    return paragraph(answered, told)


def goals_above(report: AnnualReport) -> Draft:
    """How many of the goals above the plan has served, and how many have none."""
    held = content_of(report, ChapterKind.ABOVE, GoalsAbove)
    goals = [goal for group in held.groups for goal in group.goals] if held else []
    served = [goal for goal in goals if goal.served_by]
    if not goals or not served:
        return ()
    done = sum(
        any(
            one.standing in (Standing.DONE, Standing.FINISHED) for one in goal.served_by
        )
        for goal in served
    )
    alone = len(goals) - len(served)
    one = report.noun.one
    first = f"Vår plan har minst ett {one} för vart och ett av målen."
    if alone:
        some, all_ = number_word(len(served)), number_word(len(goals))
        first = (
            f"{upper_first(some)} av de {all_} målen har minst ett {one} i vår plan."
        )
    came = ""
    if report.is_judged and 0 < done < len(served):
        came = f"För {number_word(done)} av dem är minst ett {one} helt genomfört."
    without = f"{upper_first(number_word(alone))} mål har inget." if alone else ""
    return paragraph(first, came, without)


def not_done(report: AnnualReport) -> Draft:
    held = content_of(report, ChapterKind.NOT_DONE, NotDone)
    if not held or not held.lines:
        return ()
    total, noun = len(held.lines), report.noun
    told: list[str] = []
    for standing, one, many in (
        (Standing.PARTLY, "blev delvis genomfört", "blev delvis genomförda"),
        (Standing.NOT_DONE, "blev inte av", "blev inte av"),
        (Standing.STRUCK, "ströks", "ströks"),
    ):
        if times := sum(line.standing == standing for line in held.lines):
            what = f" {named(noun, times)}" if not told else ""
            told.append(f"{number_word(times)}{what} {one if times == 1 else many}")
    carried = sum(line.carried_over for line in held.lines)
    if not carried:
        after = "Inget av dem följer med till nästa plan." if total > 1 else ""
    elif carried == total:
        after = (
            "Alla följer med till nästa plan."
            if total > 1
            else "Det följer med till nästa plan."
        )
    else:
        after = f"{upper_first(number_word(carried))} följer med till nästa plan."
    return paragraph(f"{upper_first(listing(told))}." if told else "", after)


DRAFTS: dict[str, Callable[[AnnualReport], Draft]] = {
    ChapterKind.FOREWORD: foreword,
    ChapterKind.MEETINGS: meetings,
    ChapterKind.MEMBERS: members,
    ChapterKind.CLUBS: clubs,
    ChapterKind.DECISIONS: decisions,
    ChapterKind.COURSES: courses,
    ChapterKind.ABOVE: goals_above,
    ChapterKind.NOT_DONE: not_done,
    ChapterKind.CLOSING: closing,
}
