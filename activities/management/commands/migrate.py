"""Migrate a database whose guards are old or missing: it is what puts them back."""

from django.core.management.commands import migrate


class Command(migrate.Command):
    def get_check_kwargs(self, options):
        """Without the databases' checks, which ask for the guards to be in place."""
        return {**super().get_check_kwargs(options), "databases": []}
