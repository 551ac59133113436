"""Finished PDFs by the hash of what they were made from, and those being made."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from clubs.models import Branch


class RenderingQuerySet(models.QuerySet):
    def outlived(self, now):
        return self.filter(at__lt=now - Rendering.LIFETIME)

    def finished(self):
        return self.filter(pdf__isnull=False)

    def progress(self):
        """Without the file itself, but knowing whether there is one."""
        is_made = models.Q(pdf__isnull=False)
        return self.defer("pdf").annotate(
            is_made=models.ExpressionWrapper(is_made, models.BooleanField())
        )

    def claim(self, branch, digest, now, *, pages=1, again=False):
        """The row, if it falls to whoever asks to make it; else None.

        One of all workers gets it. What nobody has been heard of for a while is free
        (its server was stopped); what failed is only made ``again`` when told so.
        """
        row, is_new = self.get_or_create(
            branch=branch, digest=digest, defaults={"beat_at": now, "pages": pages}
        )
        if is_new:
            return row
        free = models.Q(beat_at=None) | models.Q(beat_at__lt=now - Rendering.SILENCE)
        known = self.filter(free, pk=row.pk, pdf=None)
        if not again:
            known = known.filter(failed_at=None)
        got = known.update(beat_at=now, failed_at=None, page=0, pages=pages, at=now)
        return row if got else None


class Rendering(models.Model):
    """A PDF, kept 24 hours so that the same data is not set twice.

    Without ``pdf`` it is being made: ``page`` is how far it has come, ``pages`` how
    many there probably are (0: it waits for its turn), ``beat_at`` when who makes it
    was last heard of.
    """

    LIFETIME = timedelta(hours=24)
    SILENCE = timedelta(seconds=30)

    branch = models.ForeignKey(Branch, models.CASCADE, related_name="renderings")
    digest = models.CharField(max_length=64)
    pdf = models.BinaryField(null=True, blank=True)
    page = models.PositiveSmallIntegerField(default=0)
    pages = models.PositiveSmallIntegerField(default=0)
    beat_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = RenderingQuerySet.as_manager()

    class Meta:
        verbose_name = "tryckfil"
        verbose_name_plural = "tryckfiler"
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "digest"], name="one_rendering_per_content"
            )
        ]

    def __str__(self):
        return self.digest

    def is_silent(self, now):
        """Whether nobody makes it, though it is neither made nor has failed."""
        if self.is_made or self.failed_at:
            return False
        return self.beat_at is None or self.beat_at < now - self.SILENCE

    def beat(self, now, **changes):
        """Whoever makes it is still at it, and has come so far."""
        Rendering.objects.filter(pk=self.pk, pdf=None).update(beat_at=now, **changes)

    def finish(self, pdf):
        Rendering.objects.filter(pk=self.pk).update(
            pdf=pdf, beat_at=None, failed_at=None
        )

    def fail(self, now):
        Rendering.objects.filter(pk=self.pk, pdf=None).update(
            beat_at=None, failed_at=now
        )

    def release(self):
        """Nobody makes it: there was no room."""
        Rendering.objects.filter(pk=self.pk, pdf=None).update(beat_at=None)
