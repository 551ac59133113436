"""The chapters of an annual report, what is written in them, and every version."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from activities.reporting.text import LONGEST_TEXT
from clubs.models import EDITORS, FOLLOWERS, PLANNERS, Event, Post, Stale, User

from .plans import Section
from .reports import Report

# What the same person writes within so long may be one version.
SITTING = timedelta(minutes=10)
NOT_A_DRAFT = (
    "Rapporten är {state}, så texten kan inte ändras. Lås upp den eller gör en ny "
    "utgåva först."
)

GONE = (
    "Någon har tagit bort kapitlet. Kopiera texten härifrån, lägg till kapitlet igen "
    "och klistra in den."
)


class ChapterKind(models.TextChoices):
    """In the order that a report has unless the board chooses another."""

    FOREWORD = "inledning", "Inledning"
    IN_SHORT = "korthet", "Året i korthet"
    OFFICERS = "förtroendevalda", "Styrelse, revisorer och anställda"
    MEETINGS = "möten", "Sammanträden"
    ASSIGNMENTS = "uppdrag", "Externa uppdrag"
    MEMBERS = "medlemmar", "Medlemsutveckling"
    CLUBS = "klubbar", "Klubbar och förtroendevalda"
    SECTION = "avsnitt", "Avsnitt i planen"
    DECISIONS = "beslut", "Beslut och motioner"
    COURSES = "kurser", "Kurser"
    ABOVE = "kongressmål", "Måluppfyllelse mot målen ovanför"
    NOT_DONE = "inte av", "Det som inte blev av"
    ECONOMY = "ekonomi", "Ekonomi"
    CLOSING = "slutord", "Slutord"
    SIGNATURES = "underskrifter", "Underskrifter"
    ANNEXES = "bilagor", "Bilagor"
    OWN = "eget", "Eget kapitel"


# Those that a report may have several of.
SEVERAL = (ChapterKind.SECTION, ChapterKind.OWN)


class ChapterQuerySet(models.QuerySet):
    def for_user(self, user):
        """The chapters of the reports that one follows, saying what one may do."""
        rights, branch = user.rights, "report__plan__branch"
        return self.annotate(
            can_write=rights.here(EDITORS, branch),
            can_plan=rights.here(PLANNERS, branch),
        ).filter(rights.here(FOLLOWERS, branch))

    def for_display(self):
        return self.select_related(
            "report__plan__branch", "section", "writer", "written_by"
        ).defer("report__frozen", "report__pdf")

    def lay_out(self, report, *, by, at, texts):
        """The chapters that a report begins with, in the order of their kinds.

        ``texts``: what is made of the facts, by the kind or by the section's number.
        """
        sections = list(report.plan.sections.order_by("number"))
        for kind in ChapterKind:
            if kind == ChapterKind.OWN:
                continue
            for section in sections if kind == ChapterKind.SECTION else [None]:
                self.add_made(
                    report,
                    kind,
                    section,
                    by=by,
                    at=at,
                    text=texts.get(section.number if section else kind, ""),
                )

    def add_made(self, report, kind, section, *, by, at, text):
        chapter = Chapter.objects.create(
            report=report,
            kind=kind,
            section=section,
            order=report.chapters.count(),
            writer_id=section.post_id if section else None,
            text=text,
            is_made=True,
        )
        chapter.versions.create(number=1, text=text, manner=Manner.MADE, by=by, at=at)
        return chapter


class Chapter(models.Model):
    """A chapter: the text that somebody writes, and what is typed in on its form.

    ``data`` is what the chapter's own form holds, by its kind: see reporting.forms.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="chapters")
    kind = models.CharField("slag", max_length=15, choices=ChapterKind)
    section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="chapters"
    )
    # Empty: what its kind or its section is called.
    title = models.CharField("rubrik", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("ordning")
    included = models.BooleanField("är med", default=True)
    writer = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="chapters",
        verbose_name="vem som skriver",
    )
    text = models.TextField("text", max_length=LONGEST_TEXT, blank=True)
    data = models.JSONField(default=dict, blank=True)
    # The text was made from the year's facts and nobody has changed it yet.
    is_made = models.BooleanField("gjord ur uppgifterna", default=False)
    ready = models.BooleanField("klar för styrelsen", default=False)
    written_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField("skrevs", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ChapterQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "kapitel"
        verbose_name_plural = "kapitel"
        constraints = [
            models.UniqueConstraint(
                fields=["report", "section"],
                condition=Q(section__isnull=False),
                name="one_chapter_per_section",
            ),
            models.UniqueConstraint(
                fields=["report", "kind"],
                condition=~Q(kind__in=["avsnitt", "eget"]),
                name="one_chapter_of_each_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ChapterKind.values), name="chapter_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="avsnitt", section__isnull=False)
                | ~Q(kind="avsnitt") & Q(section=None),
                name="chapter_of_a_section_has_one",
            ),
            models.CheckConstraint(
                condition=~Q(kind="eget") | ~Q(title=""),
                name="own_chapter_has_a_title",
                violation_error_message="Skriv en rubrik.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """Where it is written: a section's by its number."""
        plan = self.report.plan
        place = [plan.branch.slug, plan.slug]
        if self.section:
            return reverse("write_section", args=[*place, self.section.number])
        return reverse("write_chapter", args=[*place, self.pk])

    @property
    def name(self):
        """What it is called in the report."""
        if self.title:
            return self.title
        return self.section.title if self.section else self.get_kind_display()

    @property
    def has_text(self):
        return bool(self.text.strip())

    def write(self, *, by, seen, text, ready=None, at=None):
        """Keep what somebody has written; ``ready`` says whether it is finished.

        ``seen`` is the version that the text was written from. When somebody was
        before, the text is kept beside as a version of its own, and Stale raised with
        the chapter as it stands. The same text once more changes nothing, whatever
        was seen: a form sent twice, or whose answer never came.
        Raises ValidationError when the report is no draft.
        """
        return self._change(
            "write", by=by, seen=seen, text=text, ready=ready, manner=Manner.KEPT, at=at
        )

    def restore(self, version, *, by, seen, at=None):
        """Let the text of an earlier version stand again, as a new one."""
        return self._change(
            "restore",
            by=by,
            seen=seen,
            text=version.text,
            ready=False,
            manner=Manner.RESTORED,
            at=at,
        )

    def redraft(self, *, by, seen, text, at=None):
        """Begin anew with ``text``, made of the facts; what stood is a version."""
        return self._change(
            "redraft",
            by=by,
            seen=seen,
            text=text,
            ready=False,
            manner=Manner.MADE,
            at=at,
        )

    def _change(self, verb, *, by, seen, text, ready, manner, at):
        at = at or timezone.now()
        with transaction.atomic():
            now = self._held()
            if text == now.text and ready in (None, now.ready):
                return now
            is_late = now.version != seen
            if is_late:
                now._keep(text, Manner.BESIDE, by=by, at=at)
            else:
                now._set(verb, text, ready, manner, by=by, at=at)
        if is_late:
            # After the transaction, so that what was written stays kept.
            raise Stale(now)
        return now

    def _held(self):
        """The chapter as it stands, for the rest of the transaction."""
        Event.objects.hold(self.report.plan.branch_id)
        now = Chapter.objects.for_display().filter(pk=self.pk).first()
        if now is None:
            raise ValidationError(GONE)
        if not now.report.is_draft:
            state = now.report.get_state_display()
            raise ValidationError(NOT_A_DRAFT.format(state=state))
        return now

    def _set(self, verb, text, ready, manner, *, by, at):
        was = {"ready": self.ready, "is_made": self.is_made}
        changed = text != self.text
        if changed:
            self._keep(text, manner, by=by, at=at, tell=False)
            self.is_made = manner == Manner.MADE
            self.text, self.written_by, self.written_at = text, by, at
        if ready is not None:
            self.ready = ready
        self.version += 1
        self.save(
            update_fields=[
                "text",
                "is_made",
                "ready",
                "written_by",
                "written_at",
                "version",
            ]
        )
        self._tell(
            verb,
            {
                name: [old, new]
                for name, old in was.items()
                if (new := getattr(self, name)) != old
            }
            | {"version": [self.version - 1, self.version]},
            text if changed else None,
            by=by,
            at=at,
        )

    def _keep(self, text, manner, *, by, at, tell=True):
        """A version of ``text``, or the last one grown to it.

        What the same person writes in one sitting is one version as long as every
        word of it stands in the longer text, in the same order: nothing is lost.
        """
        last = self.versions.first()
        if manner == Manner.BESIDE and last.text == text:
            return
        if (
            manner in (Manner.KEPT, Manner.BESIDE)
            and last.manner == manner
            and last.by_id == by.pk
            and at - last.at < SITTING
            and holds_words(text, last.text)
        ):
            last.text = text
            last.save(update_fields=["text"])
        else:
            self.versions.create(
                number=last.number + 1, text=text, manner=manner, by=by, at=at
            )
        if tell:
            self._tell("keep_beside", {}, text, by=by, at=at)

    def _tell(self, verb, changes, text, *, by, at):
        Event.objects.record(
            self.report.plan.branch,
            by=by,
            verb=verb,
            thing=self,
            changes=changes,
            private=None if text is None else {"text": text},
            at=at,
            held=True,
        )

    def appoint(self, writer, *, by):
        """Say which post is to write it; None for nobody in particular."""
        with transaction.atomic():
            now = self._held()
            if now.writer_id == (writer and writer.pk):
                return now
            before, now.writer = now.writer_id, writer
            now.save(update_fields=["writer"])
            changes = {"writer": [before, writer and writer.pk]}
            now._tell("appoint", changes, None, by=by, at=timezone.now())
        return now


def holds_words(text, earlier):
    """Whether every word of ``earlier`` stands in ``text``, in the same order."""
    words = iter(text.split())
    return all(word in words for word in earlier.split())


class Manner(models.TextChoices):
    """How a version came about."""

    MADE = "gjord", "gjord ur uppgifterna"
    KEPT = "sparad", "sparad"
    RESTORED = "återställd", "återställd"
    # Somebody else was first: it never stood in the report.
    BESIDE = "undanlagd", "sparad vid sidan av"


class ChapterVersion(models.Model):
    """The text of a chapter as it was. Nothing that was written is ever away."""

    chapter = models.ForeignKey(Chapter, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("version")
    text = models.TextField("text", max_length=LONGEST_TEXT, blank=True)
    manner = models.CharField(
        max_length=12, choices=Manner, default=Manner.KEPT, verbose_name="hur"
    )
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField("skrevs", default=timezone.now)

    class Meta:
        ordering = ["-number"]
        verbose_name = "version"
        verbose_name_plural = "versioner"
        constraints = [
            models.UniqueConstraint(
                fields=["chapter", "number"], name="version_number_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(manner__in=Manner.values), name="version_manner_is_known"
            ),
        ]

    def __str__(self):
        return f"{self.chapter}, version {self.number}"
