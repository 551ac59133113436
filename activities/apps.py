"""The app of what: plans, goals, activities, follow-up and reports."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = "Planer och uppföljning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from clubs.spreadsheets.kinds import offer

        from .spreadsheets import ActivitySheet

        offer(ActivitySheet)
