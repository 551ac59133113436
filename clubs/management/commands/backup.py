"""Take a backup, sealed for two officers."""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from clubs.models import Seal
from sekoplan.backups import BackupError, keeping, sealing, taking


class Command(BaseCommand):
    help = (
        "Säkerhetskopierar databasen medan den används. Kopian förseglas för de två "
        "nycklarna i SEKOPLAN_BACKUP_RECIPIENTS (docs/backup.md)."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "--to",
            type=Path,
            metavar="MAPP",
            help="vart kopian skrivs; annars SEKOPLAN_BACKUP_DIR",
        )
        parser.add_argument(
            "--single", action="store_true", help="nöj dig med en mottagare"
        )
        parser.add_argument(
            "--prune",
            action="store_true",
            help="ta sedan bort kopior vars tid är ute: en om dagen sparas i 30 dagar, "
            "en i månaden i 12 månader",
        )

    def handle(self, *, to, single, prune, **options):
        to = to or settings.BACKUP_DIR
        try:
            taken = taking.take(
                settings.DATABASES["default"],
                var=settings.VAR_DIR,
                to=to,
                ledger=settings.ERASURES,
                keys=sealing.recipients(settings.BACKUP_RECIPIENTS, single=single),
                seals=newest_seals(),
            )
        except BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"{taken.path}\n"
            f"{taken.manifest['engine']}, {len(taken.manifest['tables'])} tabeller, "
            f"{taken.rows} rader; {taken.size} byte förseglade på "
            f"{taken.seconds:.1f} s.\nsha256 {taken.sha256}"
        )
        if prune:
            gone = keeping.prune(to, datetime.now(UTC))
            self.stdout.write(f"Borttagna kopior: {len(gone)}.")


def newest_seals():
    """How far each branch's trail was sealed; nothing before there were seals."""
    newest = {}
    try:
        for branch, on, seal in Seal.objects.order_by("on").values_list(
            "branch__slug", "on", "hash"
        ):
            newest[branch] = {"branch": branch, "on": on.isoformat(), "hash": seal}
    except DatabaseError:
        return []
    return list(newest.values())
