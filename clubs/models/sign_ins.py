"""Log-ins that worked and log-ins that were refused, per account."""

from django.db import models
from django.utils import timezone

from .branches import User


class Means(models.TextChoices):
    PASSKEY = "passkey", "passkey"
    CODE = "kod", "lösenord och kod"
    PASSWORD = "lösenord", "lösenord"


class SignIn(models.Model):
    """One try at an account that exists; an unknown address leaves no row."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField(default=timezone.now)
    means = models.CharField(max_length=10, choices=Means)
    worked = models.BooleanField()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "inloggning"
        verbose_name_plural = "inloggningar"
        indexes = [
            models.Index(fields=["user", "-at"], name="sign_in_by_user_time"),
            models.Index(fields=["at"], name="sign_in_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(means__in=Means.values),
                name="sign_in_means_is_known",
            )
        ]

    def __str__(self):
        return f"{self.user_id} {self.at:%Y-%m-%d %H:%M}"
