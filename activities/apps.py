"""The app of what: plans, goals, activities, follow-up and reports."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = "Planer och uppföljning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from clubs.spreadsheets.kinds import offer

        from .guards import after_migrating, before_migrating
        from .spreadsheets import ActivitySheet

        pre_migrate.connect(before_migrating, sender=self)
        post_migrate.connect(after_migrating, sender=self)
        offer(ActivitySheet)
