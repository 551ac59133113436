"""Make a backup the database again, and bring it up to this day."""

from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from clubs.models import Seal
from sekoplan.backups import BackupError, restoring


class Command(BaseCommand):
    help = (
        "Återställer en säkerhetskopia till en tom databas: jämför varje rad, "
        "migrerar, gör om raderingar och prövar historiken (docs/backup.md)."
    )
    # The database that they would ask isn't there yet.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FIL")
        parser.add_argument(
            "--identity",
            type=Path,
            metavar="NYCKELFIL",
            required=True,
            help="den hemliga nyckeln, från ett USB-minne som sedan tas ur",
        )
        parser.add_argument(
            "--ledger",
            type=Path,
            metavar="FIL",
            help="den nyaste listan över raderingar; annars var/erasures.jsonl",
        )
        parser.add_argument(
            "--without-ledger",
            action="store_true",
            help="ingen har raderats sedan kopian gjordes, eller så är listan förlorad",
        )
        parser.add_argument(
            "--replace",
            action="store_true",
            help="ställ undan en databas som redan har innehåll",
        )

    def handle(self, *, file, identity, ledger, without_ledger, replace, **options):
        lines = self.ledger_lines(ledger, without_ledger)
        connections.close_all()
        try:
            done = restoring.put_back(
                file,
                identity=identity,
                settings=settings.DATABASES["default"],
                var=settings.VAR_DIR,
                replace=replace,
            )
        except BackupError as error:
            raise CommandError(str(error)) from None
        manifest = done.manifest
        self.say(
            f"Kopian är från {manifest['at']}, version {manifest['version']}, "
            f"{manifest['engine']}."
        )
        self.say(
            f"{len(manifest['tables'])} tabeller, {done.rows} rader: alla lika kopian."
        )
        for told in done.told:
            self.say(told)
        call_command("migrate", verbosity=0)
        self.say("Databasen har den här versionens tabeller.")
        self.end_sessions()
        known = set(done.ledger)
        newer = [line for line in lines if line not in known]
        self.replay(newer)
        self.keep_ledger([*done.ledger, *newer])
        self.look_for_seals(manifest["seals"])
        self.verify_trail()

    def say(self, line):
        self.stdout.write(line)

    def ledger_lines(self, ledger, without_ledger):
        if without_ledger:
            return []
        ledger = ledger or Path(settings.ERASURES)
        if not ledger.exists():
            raise CommandError(
                f"Listan över raderingar ({ledger}) finns inte. Utan den kommer "
                "den som har raderats sedan kopian gjordes tillbaka. Ange --ledger, "
                "eller --without-ledger om ingen har raderats."
            )
        return [line for line in ledger.read_text().splitlines() if line.strip()]

    def end_sessions(self):
        """Nobody comes back in who had been shut out since the backup."""
        number, _ = Session.objects.all().delete()
        cache.clear()
        self.say(f"Avslutade inloggningar: {number}. Alla loggar in på nytt.")

    def replay(self, lines):
        if not lines:
            self.say("Raderingar att göra om: 0.")
            return
        from clubs.data_protection.erasing import replay

        self.say(f"Raderingar att göra om: {len(lines)}.")
        self.say(f"Raderade på nytt: {replay(lines)}.")

    def keep_ledger(self, lines):
        """The next restoring needs it too, and here it is perhaps the only one left."""
        here = Path(settings.ERASURES)
        if lines and not here.exists():
            here.touch(mode=0o600)
            here.write_text("".join(f"{line}\n" for line in lines))

    def look_for_seals(self, seals):
        for seal in seals:
            if not Seal.objects.filter(
                branch__slug=seal["branch"], hash=seal["hash"]
            ).exists():
                raise CommandError(
                    f"Sigillet {seal['hash']} av {seal['on']} saknas i databasen."
                )

    def verify_trail(self):
        if "verify_trail" not in get_commands():
            self.say("Historiken är inte prövad: kommandot verify_trail saknas.")
            return
        call_command("verify_trail", stdout=self.stdout)
