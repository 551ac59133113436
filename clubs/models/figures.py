"""Series of figures that are read off now and then: members, followers."""

from django.db import models
from django.utils import timezone

from .branches import Branch, User
from .rights import EDITORS, FOLLOWERS


class SeriesQuerySet(models.QuerySet):
    def for_user(self, user):
        """The series of the branches whose work one follows."""
        return self.annotate(can_edit=user.rights.here(EDITORS)).filter(
            user.rights.here(FOLLOWERS)
        )


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
