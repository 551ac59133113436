"""Who has read what only few may read, and why."""

from django.db import models
from django.utils import timezone

from .branches import Branch, User
from .rights import LOG_READERS


class Read(models.TextChoices):
    """What is logged when somebody reads it: ``kind`` of a reading (S64)."""

    VISIT = "visit", "en anteckning från ett besök"
    PERSON = "person", "en persons sida"
    EXTRACT = "extract", "ett utdrag om en person"
    OWN_EXTRACT = "own extract", "sitt eget utdrag"
    EXPORT = "export", "en lista med namn som kalkylblad"
    INCIDENT = "incident", "underlag för en incident"
    # What an export was called in the first releases
    SHEET = "branch", "en lista med namn som kalkylblad"


# The thing that was read is the person, the account, or the branch that it all is in.
ABOUT_PERSON = (Read.PERSON, Read.EXTRACT)
ABOUT_USER = ("user", Read.OWN_EXTRACT)
LISTS = (Read.EXPORT, Read.SHEET)


class ReadingQuerySet(models.QuerySet):
    def for_user(self, user):
        """The read log as in "Who sees what": some read all, others their own."""
        own = models.Q(by=user.pk)
        return self.filter(user.rights.here(LOG_READERS) | own & user.rights.here())

    def about(self, whom):
        """Those of a page or an extract about ``whom``, and of lists they may be in."""
        lists = models.Q(kind__in=LISTS, branch__people__in=whom.persons)
        as_person = models.Q(kind__in=ABOUT_PERSON, object_id__in=whom.persons)
        as_user = models.Q(kind__in=ABOUT_USER, object_id=whom.user)
        return self.filter(as_person | as_user | lists).distinct()

    def note(self, branch, *, by, thing, reason="", kind=""):
        """Write that ``by`` reads ``thing`` now; never what stands in it.

        ``kind`` when it isn't the thing itself that is read, but what is told of it.
        """
        return self.create(
            branch=branch,
            by=by,
            kind=kind or thing._meta.model_name,
            object_id=thing.pk,
            reason=reason,
        )


class Reading(models.Model):
    """One line of the read log: a note of a visit, a person's page, an extract, a
    list with names."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="readings")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=20)
    object_id = models.PositiveBigIntegerField()
    reason = models.CharField("varför", max_length=200, blank=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "läsning"
        verbose_name_plural = "läsningar"
        indexes = [models.Index(fields=["branch", "at"], name="reading_by_branch_time")]

    def __str__(self):
        return f"{self.kind} {self.object_id}"
