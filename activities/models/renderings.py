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


class Rendering(models.Model):
    """A draft's PDF, kept 24 hours so that the same data is not set twice.

    Without ``pdf`` it is being made: ``page`` is how far it has come, ``pages`` how
    many there probably are, ``beat_at`` when who makes it was last heard of.
    """

    LIFETIME = timedelta(hours=24)

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
