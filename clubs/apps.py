"""The app of who, where and when."""

from django.apps import AppConfig


class ClubsConfig(AppConfig):
    name = "clubs"
    verbose_name = "Avdelningar, personer och klubbar"
    default_auto_field = "django.db.models.BigAutoField"
