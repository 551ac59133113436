"""The chapters of an annual report, what is written in them, and every version."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from clubs.models import EDITORS, FOLLOWERS, PLANNERS, Post, User

from .plans import Section
from .reports import Report

# About thirty pages of text.
LONGEST_TEXT = 60_000


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
        )


class Chapter(models.Model):
    """A chapter: the text that somebody writes, and what is typed in on its form.

    ``data`` is what the chapter's own form holds, by its kind: see report_forms.
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

    @property
    def name(self):
        """What it is called in the report."""
        if self.title:
            return self.title
        return self.section.title if self.section else self.get_kind_display()


class Manner(models.TextChoices):
    """How a version came about."""

    MADE = "gjord", "gjord ur uppgifterna"
    KEPT = "sparad", "sparad"
    RESTORED = "återställd", "återställd"


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
