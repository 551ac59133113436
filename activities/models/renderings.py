"""Finished PDFs of report drafts, by the hash of what they were made from."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from .plans import Plan


class RenderingQuerySet(models.QuerySet):
    def outlived(self, now):
        return self.filter(at__lt=now - Rendering.LIFETIME)


class Rendering(models.Model):
    """A draft's PDF, kept 24 hours so that the same data is not set twice."""

    LIFETIME = timedelta(hours=24)

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="renderings")
    digest = models.CharField(max_length=64)
    pdf = models.BinaryField()
    at = models.DateTimeField(default=timezone.now)

    objects = RenderingQuerySet.as_manager()

    class Meta:
        verbose_name = "tryckfil"
        verbose_name_plural = "tryckfiler"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "digest"], name="one_rendering_per_content"
            )
        ]

    def __str__(self):
        return self.digest
