"""Series of figures that are read off now and then: members, followers."""

from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from . import changes
from .branches import Branch, User
from .rights import EDITORS, FOLLOWERS
from .trail import Event, Stale


class SeriesQuerySet(models.QuerySet):
    def for_user(self, user):
        """The series of the branches whose work one follows."""
        return self.annotate(can_edit=user.rights.here(EDITORS)).filter(
            user.rights.here(FOLLOWERS)
        )

    def with_newest(self):
        """Each with how many figures it has, and the newest of them."""
        newest = Figure.objects.filter(series=OuterRef("pk")).order_by("-on")
        return self.annotate(
            number=Count("figures"),
            newest_on=Subquery(newest.values("on")[:1]),
            newest_value=Subquery(newest.values("value")[:1]),
        ).order_by("name")

    @transaction.atomic
    def add(self, branch, *, by, name, unit="", at=None):
        branch.lock()
        series = self.model(branch=branch, name=name, unit=unit)
        series.validate_constraints()
        series.save(force_insert=True)
        told = {"name": [None, name], "unit": [None, unit]}
        Event.objects.record(
            branch, by=by, verb="add", thing=series, changes=told, at=at
        )
        return series


class Series(models.Model):
    """Something that is measured over time, such as the members at each month's end."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="series")
    name = models.CharField("namn", max_length=100)
    unit = models.CharField("enhet", max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "mätserie"
        verbose_name_plural = "mätserier"
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "name"],
                name="series_name_is_unique_in_branch",
                violation_error_message="Det finns redan en mätserie som heter så.",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("series", args=[self.branch.slug, self.pk])

    @transaction.atomic
    def edit(self, *, by, seen, name, unit):
        """Say what it is called and counts. ``seen`` is the version on the page."""
        self.branch.lock()
        told = changes.apply(self, {"name": name, "unit": unit})
        if not told:
            return self
        self.validate_constraints()
        taken = Series.objects.filter(pk=self.pk, version=seen)
        if not taken.update(name=name, unit=unit, version=F("version") + 1):
            raise Stale(Series.objects.get(pk=self.pk))
        self.version = seen + 1
        Event.objects.record(
            self.branch, by=by, verb="change", thing=self, changes=told
        )
        return self

    @transaction.atomic
    def note(self, *, by, on, value, source="", replaces=None, at=None):
        """What it was on a day; a day has one figure.

        Another figure of the same day is corrected only by somebody who has seen it:
        ``replaces`` is its value. The trail tells each day as a field of the series,
        so that an earlier picture finds what stood then.
        """
        self.branch.lock()
        figure = self.figures.filter(on=on).first() or Figure(series=self, on=on)
        before = figure.value
        if before is not None and (before, figure.source) == (value, source):
            return figure
        if before is not None and before != replaces:
            raise Stale(figure)
        figure.value, figure.source = value, source
        figure.by, figure.at = by, at or timezone.now()
        figure.save()
        Event.objects.record(
            self.branch,
            by=by,
            verb="note",
            thing=self,
            changes={on.isoformat(): [before, value]},
            private={"source": source} if source else None,
            at=figure.at,
        )
        return figure

    @transaction.atomic
    def take_out(self, on, *, by, seen):
        """Take out the figure of a day, when it never was; the trail keeps it."""
        self.branch.lock()
        gone, _ = self.figures.filter(on=on, value=seen).delete()
        if not gone:
            raise Stale(self.figures.filter(on=on).first())
        Event.objects.record(
            self.branch,
            by=by,
            verb="take out",
            thing=self,
            changes={on.isoformat(): [seen, None]},
        )


class FigureQuerySet(models.QuerySet):
    def for_user(self, user):
        """Those of the series that one reads."""
        here = "series__branch"
        return self.annotate(can_edit=user.rights.here(EDITORS, here)).filter(
            user.rights.here(FOLLOWERS, here)
        )


class Figure(models.Model):
    """What a series was on a day, and where the number comes from."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="figures")
    on = models.DateField("dag")
    value = models.IntegerField("värde")
    source = models.CharField("källa", max_length=100, blank=True)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField("skrevs", default=timezone.now)

    objects = FigureQuerySet.as_manager()

    class Meta:
        ordering = ["on"]
        verbose_name = "mätvärde"
        verbose_name_plural = "mätvärden"
        constraints = [
            models.UniqueConstraint(
                fields=["series", "on"],
                name="one_figure_per_series_and_day",
                violation_error_message="Det finns redan ett värde för den dagen.",
            )
        ]

    def __str__(self):
        return f"{self.series} {self.on}"
