"""The app of what: plans, goals, activities, follow-up and reports."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = "Planer och uppföljning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from clubs.data_protection import clearing, erasing, texts
        from clubs.spreadsheets.kinds import offer

        from . import trail_words  # noqa: F401, what it says it offers
        from .clearing import RULES
        from .erasing import PART, TEXTS
        from .spreadsheets import ActivitySheet

        offer(ActivitySheet)
        erasing.offer(PART)
        for one in TEXTS:
            texts.offer(one)
        for rule in RULES:
            clearing.offer(rule)
