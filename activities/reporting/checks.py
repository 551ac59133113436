"""What an annual report lacks before it is locked, each with where it is mended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Max, OuterRef, Q, Subquery
from django.urls import reverse

from clubs.models import Body, Meeting, MeetingState, PostBody, Tenure
from sekoplan.jinja import full_date, short_date

from ..models import Assessment, AttachmentKind, ChapterKind, Goal, Outcome
from ..models.assessments import EXPLAINED

# Nobody waits longer than so for the assembly that gets the report.
SOON = timedelta(days=400)
# Those that say nothing unless somebody has written something.
WRITTEN = (
    ChapterKind.FOREWORD,
    ChapterKind.SECTION,
    ChapterKind.CLOSING,
    ChapterKind.OWN,
)
TELL_OF_OUTCOMES = (ChapterKind.FOREWORD, ChapterKind.ABOVE)
AUDIT = "revisionsberättelse"
MISSING, REASONS, TEXTS = "Utfall saknas", "Skäl saknas", "Texter"
FACTS, DECIDING = "Uppgifter", "Underskrifter och möte"


@dataclass(frozen=True)
class Lack:
    """Something that is missing: what, and the address where it is put right."""

    text: str
    link: str
    group: str
    is_blocking: bool = False
    # Made anew from the facts it is right again.
    is_outdated: bool = False


def lacks_of(report, today):
    """Everything that ``report`` lacks on ``today``, in the order of its pages."""
    return tuple(_Check(report, today).lacks())


def grouped(lacks):
    """``{group: lacks}``; what keeps the report from being locked comes first."""
    groups: dict[str, list[Lack]] = {}
    for lack in sorted(lacks, key=lambda one: not one.is_blocking):
        groups.setdefault(lack.group, []).append(lack)
    return groups


class _Check:
    """The questions that are asked of a report: seven queries in all."""

    def __init__(self, report, today):
        self.report, self.plan, self.today = report, report.plan, today
        chapters = report.chapters.select_related("section").order_by("order", "pk")
        self.chapters = list(chapters)
        self.included = {one.kind: one for one in self.chapters if one.included}
        self.judged = dict(
            Assessment.objects.outcomes()
            .filter(goal__section__plan=self.plan)
            .values_list("goal__section")
            .annotate(Max("at"))
            .order_by()
        )

    def lacks(self) -> Iterator[Lack]:
        yield from self.of_goals()
        yield from self.of_chapters()
        yield from self.of_motions()
        yield from self.of_meetings()
        yield from self.of_economy()
        yield from self.of_annexes()
        yield from self.of_signers()

    def to(self, name, *args):
        return reverse(name, args=[self.plan.branch.slug, self.plan.slug, *args])

    def of_goals(self):
        """Each goal has an outcome, and a reason unless it was carried out."""
        outcomes = Assessment.objects.outcomes().filter(goal=OuterRef("pk"))
        outcomes = outcomes.order_by("-at", "-pk")
        goals = (
            Goal.objects.filter(section__plan=self.plan)
            .annotate(
                outcome=Subquery(outcomes.values("outcome")[:1]),
                sentence=Subquery(outcomes.values("text")[:1]),
            )
            .order_by("section__number", "number")
            .values_list(
                "section__number",
                "number",
                "title",
                "outcome",
                "sentence",
                "struck_by",
                "revised_by__reason",
            )
        )
        for section, number, title, outcome, sentence, struck, reason in goals:
            name = f"{section}.{number} {title}"
            link = f"{self.to('write_section', section)}#m{section}.{number}"
            if struck:
                if not (sentence or reason):
                    yield Lack(f"{name} är struket", link, REASONS)
            elif not outcome:
                yield Lack(name, link, MISSING, is_blocking=True)
            elif outcome in EXPLAINED and not sentence:
                yield Lack(f"{name}: {Outcome(outcome).label}", link, REASONS)

    def of_chapters(self):
        """Each section has its chapter; what is to be read is written, and ready."""
        arrange = self.to("arrange_chapters")
        there = {one.section_id for one in self.chapters if one.included}
        for number, title, pk in self.plan.sections.values_list(
            "number", "title", "pk"
        ):
            if pk not in there:
                text = f"Avsnitt {number} {title} är inte med i berättelsen"
                yield Lack(text, arrange, TEXTS)
        for one in self.chapters:
            if not one.included:
                continue
            name = f"{one.section.number} {one.name}" if one.section else one.name
            link = self.to("write_chapter", one.pk)
            if one.section:
                link = self.to("write_section", one.section.number)
            if not one.text.strip():
                if one.kind in WRITTEN:
                    yield Lack(f"{name} har ingen text", link, TEXTS)
            elif one.is_made and self.is_judged_since(one):
                text = f"{name} är gjord före bedömningen av åtagandena"
                yield Lack(text, link, TEXTS, is_outdated=True)
            elif not one.ready:
                yield Lack(f"{name} är inte klar för styrelsen", link, TEXTS)

    def is_judged_since(self, chapter):
        """Whether goals that its text tells of were judged after it was made."""
        made = chapter.written_at or self.report.at
        if chapter.section_id:
            return self.judged.get(chapter.section_id, made) > made
        return chapter.kind in TELL_OF_OUTCOMES and any(
            at > made for at in self.judged.values()
        )

    def of_motions(self):
        chapter = self.included.get(ChapterKind.DECISIONS)
        for motion in _rows(chapter, "motions"):
            if not motion.get("became"):
                number, title = motion.get("number", ""), motion.get("title", "")
                name = f"Motion {number} {title}".strip()
                text = f"{name}: skriv vad som har hänt med den"
                yield Lack(text, self.to("motions"), FACTS)

    def of_meetings(self):
        """Those of the plan's time were held by so many; one later gets the report."""
        plan, branch = self.plan, self.plan.branch
        meetings = (
            Meeting.objects.filter(branch=branch)
            .filter(
                Q(on__range=(plan.starts, min(plan.ends, self.today)))
                | Q(body=Body.ASSEMBLY, on__gt=plan.ends, on__lte=plan.ends + SOON)
            )
            .exclude(state=MeetingState.CANCELLED)
            .select_related("post")
            .order_by("on", "pk")
        )
        wanted = ChapterKind.MEETINGS in self.included
        received = False
        for one in meetings:
            one.branch = branch
            if one.on > plan.ends:
                received = True
            elif wanted and (not one.is_held or one.present is None):
                what = "hur många som kom" if one.is_held else "om mötet hölls"
                text = f"{one.name} {short_date(one.on)}: skriv {what}"
                yield Lack(text, one.get_absolute_url(), FACTS)
        if not received:
            text = "Mötet som fastställer berättelsen är inte inbokat"
            yield Lack(text, reverse("new_meeting", args=[branch.slug]), DECIDING)
        if plan.ends >= self.today:
            text = (
                f"Planen gäller till och med {full_date(plan.ends)}. Det som görs "
                "efter låsningen kommer inte med"
            )
            yield Lack(text, plan.get_absolute_url(), DECIDING)

    def of_economy(self):
        chapter = self.included.get(ChapterKind.ECONOMY)
        if chapter and not any(
            row.get("amount") is not None for row in _rows(chapter, "rows")
        ):
            text = "Ekonomin är tom. Fyll i den eller ta bort kapitlet"
            yield Lack(text, self.to("economy"), FACTS)

    def of_annexes(self):
        chapter = self.included.get(ChapterKind.ANNEXES)
        if chapter is None:
            return
        sent = self.report.attachments.filter(removed_at=None)
        kinds = set(sent.values_list("kind", flat=True))
        apart = {str(one).casefold() for one in chapter.data.get("apart") or ()}
        if not kinds and not apart:
            text = "Bilagorna saknas. Lägg till dem eller ta bort kapitlet"
            yield Lack(text, self.to("annexes"), FACTS)
        elif AttachmentKind.AUDIT not in kinds and AUDIT not in apart:
            text = "Revisionsberättelsen saknas bland bilagorna"
            yield Lack(text, self.to("annexes"), FACTS)

    def of_signers(self):
        """Somebody signs: those chosen, else the board as it was at the plan's end."""
        chapter = self.included.get(ChapterKind.SIGNATURES)
        if chapter is None:
            text = "Underskrifterna är inte med i berättelsen"
            yield Lack(text, self.to("arrange_chapters"), DECIDING)
            return
        held = Tenure.objects.filter(post__branch=self.plan.branch_id)
        chosen = chapter.data.get("tenures")
        if chosen is None:
            held = held.on(self.plan.ends).filter(
                post__club=None, post__body=PostBody.BOARD
            )
        else:
            held = held.filter(pk__in=chosen)
        if not held.exists():
            text = "Ingen är vald att skriva under"
            yield Lack(text, self.to("signers"), DECIDING)


def _rows(chapter, name):
    """The rows of a list that was typed in on a form of its own."""
    rows = chapter.data.get(name) if chapter else None
    return [row for row in rows or () if isinstance(row, dict)]
