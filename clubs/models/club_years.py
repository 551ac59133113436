"""What each club has done and handed in, year by year."""

from django.db import models, transaction
from django.db.models import Q

from . import changes
from .people import Person
from .register import Club
from .rights import EDITORS, FOLLOWERS
from .trail import Event, Stale


class ClubYearQuerySet(models.QuerySet):
    def for_user(self, user):
        here = "club__branch"
        return self.annotate(can_edit=user.rights.here(EDITORS, here)).filter(
            user.rights.here(FOLLOWERS, here)
        )


class ClubYear(models.Model):
    """What a club has done and handed in during a year."""

    club = models.ForeignKey(Club, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField("år")
    annual_meeting_on = models.DateField("årsmöte", null=True, blank=True)
    activity_report_received_on = models.DateField(
        "verksamhetsberättelse kom", null=True, blank=True
    )
    financial_report_received_on = models.DateField(
        "ekonomisk berättelse kom", null=True, blank=True
    )
    register_confirmed_on = models.DateField(
        "registret bekräftat", null=True, blank=True
    )
    register_confirmed_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="bekräftat av",
    )
    members_31_dec = models.PositiveIntegerField(
        "medlemmar 31 december", null=True, blank=True
    )
    members_source = models.CharField("källa", max_length=100, blank=True)
    equality_plan = models.BooleanField("jämställdhetsplan", default=False)
    version = models.PositiveIntegerField(default=1)

    objects = ClubYearQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        verbose_name = "klubbens år"
        verbose_name_plural = "klubbarnas år"
        constraints = [
            models.UniqueConstraint(
                fields=["club", "year"], name="one_row_per_club_and_year"
            ),
            models.CheckConstraint(
                condition=Q(year__range=(1950, 2100)), name="club_year_is_a_year"
            ),
            models.CheckConstraint(
                condition=Q(register_confirmed_by=None)
                | Q(register_confirmed_on__isnull=False),
                name="who_confirmed_a_register_did_so_on_a_day",
                violation_error_message="Skriv vilken dag registret bekräftades.",
            ),
            models.CheckConstraint(
                condition=Q(members_31_dec=None) | ~Q(members_source=""),
                name="a_number_of_members_has_a_source",
                violation_error_message="Skriv varifrån medlemstalet kommer.",
            ),
        ]

    def __str__(self):
        return f"{self.club} {self.year}"

    @classmethod
    @transaction.atomic
    def settle(cls, club, year, *, by, seen, **fields):
        """Save what is known of a year; ``seen`` is 0 while nothing was.

        Stale when somebody else has made or changed it since.
        """
        branch = club.branch.lock()
        row = cls._now(club, year)
        if row.version != seen:
            raise Stale(row)
        return row._save(branch, by=by, verb="settle", fields=fields)

    @classmethod
    @transaction.atomic
    def confirm(cls, club, year, *, by, seen, on, person):
        """The register of the club was right on the day, says ``person``.

        Of the year's other facts it says nothing: that somebody has changed one of
        them makes it Stale only when the register was confirmed meanwhile too.
        """
        branch = club.branch.lock()
        row = cls._now(club, year)
        if row.version != seen and row.register_confirmed_on:
            raise Stale(row)
        said = {"register_confirmed_on": on, "register_confirmed_by": person}
        return row._save(branch, by=by, verb="confirm", fields=said)

    @classmethod
    def _now(cls, club, year):
        """The year's row as it stands; a new one, of version 0, before there is one."""
        row = cls.objects.filter(club=club, year=year).first()
        return row or cls(club=club, year=year, version=0)

    def _save(self, branch, *, by, verb, fields):
        changed = changes.apply(self, fields)
        if not changed:
            return self
        self.validate_constraints()
        self.version += 1
        self.save()
        source = {"members_source": changed.pop("members_source", None)}
        private = changes.names_only({k: v for k, v in source.items() if v})
        Event.objects.record(
            branch, by=by, verb=verb, thing=self, changes=changed, private=private
        )
        return self
