"""The app of who, where and when."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ClubsConfig(AppConfig):
    name = "clubs"
    verbose_name = "Avdelningar, personer och klubbar"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Listens for log-ins, wherever they come from
        from clubs import signing_in  # noqa: F401
        from sekoplan import sessions  # noqa: F401
        from sekoplan.guards import after_migrating, before_migrating

        from . import trail_words  # noqa: F401, what it says it offers

        # Once for both apps: the signals come when all migrations are ahead, or done.
        pre_migrate.connect(before_migrating, sender=self)
        post_migrate.connect(after_migrating, sender=self)
