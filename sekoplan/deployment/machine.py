"""The machine: disk, backups, jobs, clock, and who may read what."""

import json
import shutil
import stat
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from sekoplan.backups import BackupError
from sekoplan.backups.keeping import NAME
from sekoplan.backups.sealing import program, recipients
from sekoplan.backups.taking import STAMP, engine_of
from sekoplan.volumes import encrypted

from . import fault, ok, warning
from .database import DAILY

# There when systemd runs the machine
SYSTEMD = Path("/run/systemd/system")
TIMERS = ("digests", "retention", "seal", "backup")
# Free, of the whole disk and in bytes
LITTLE, LEAST = 0.1, 512 << 20


def of_machine(settings):
    var = Path(settings.VAR_DIR)
    yield from of_folder(var)
    yield from of_volume(settings)
    yield from of_space(var, settings.BACKUP_DIR)
    yield from of_backups(settings)
    yield from of_static(settings)
    yield from of_code(settings.BASE_DIR, var)
    yield from of_timers()
    yield from of_clock()


def of_folder(var):
    if not var.is_dir():
        yield fault(f"{var} finns inte.", "Starta tjänsten: systemd gör den.")
        return
    open_to_others = [
        path
        for path in (var, *var.glob("*.sqlite3*"))
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    if open_to_others:
        yield fault(
            f"Andra kan läsa {', '.join(map(str, open_to_others))}.",
            f"chmod -R go= {var}",
        )
    else:
        yield ok(f"{var} läses bara av tjänsten.")


def of_volume(settings):
    if encrypted(settings.VAR_DIR):
        yield ok("Disken är krypterad (dm-crypt).")
    elif settings.ENCRYPTED_VOLUME:
        yield ok("Ni har sagt att disken är krypterad; det syns inte härifrån.")
    else:
        yield fault(
            "Ingen har sagt att databasen ligger på en krypterad disk.",
            "Kryptera den, och skriv SEKOPLAN_ENCRYPTED_VOLUME=yes.",
        )


def of_space(*folders):
    for folder in {path for path in map(Path, folders) if path.is_dir()}:
        disk = shutil.disk_usage(folder)
        told = f"{folder}: {disk.free / (1 << 30):.1f} GiB ledigt."
        if disk.free < LEAST:
            yield fault(told, "Frigör plats: när disken är full sparas inget.")
        elif disk.free < disk.total * LITTLE:
            yield warning(told, "Mindre än en tiondel är ledig: planera för mer.")
        else:
            yield ok(told)


def of_backups(settings):
    try:
        recipients(settings.BACKUP_RECIPIENTS)
        program()
        engine_of(settings.DATABASES["default"]).ready()
    except BackupError as error:
        yield fault(f"Kopior kan inte tas: {error}", "Se docs/backup.md.")
        return
    yield ok("Kopior förseglas för två mottagare.")
    folder = Path(settings.BACKUP_DIR)
    stamps = [
        datetime.strptime(found[1], STAMP).replace(tzinfo=UTC)
        for path in (folder.iterdir() if folder.is_dir() else ())
        if (found := NAME.fullmatch(path.name))
    ]
    newest = max(stamps, default=None)
    if newest is None or datetime.now(UTC) - newest > DAILY:
        when = f"{newest:%Y-%m-%d %H:%M} UTC" if newest else "aldrig"
        yield fault(
            f"Senaste kopia i {folder}: {when}.",
            "Se journalctl -u sekoplan-backup, och kör manage.py backup.",
        )
    else:
        yield ok(f"Senaste kopia: {newest:%Y-%m-%d %H:%M} UTC.")
    if folder.is_dir() and folder.stat().st_dev == Path(settings.VAR_DIR).stat().st_dev:
        yield warning(
            "Kopiorna ligger på samma disk som databasen.",
            "Hämta dem till en annan maskin varje natt (docs/backup.md).",
        )


def of_static(settings):
    """Every file of ours has a hashed name: else pages show bare, or not at all."""
    try:
        manifest = json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text())
    except (OSError, ValueError):
        yield fault("Statiska filer är inte samlade.", "Kör collectstatic --noinput.")
        return
    paths = manifest["paths"]
    source = settings.BASE_DIR / "static"
    missing = [
        path
        for path in source.rglob("*")
        if path.is_file()
        and not (
            settings.STATIC_ROOT / paths.get(str(path.relative_to(source)), "-")
        ).is_file()
    ]
    if missing:
        yield fault(
            f"{len(missing)} statiska filer är inte samlade.",
            "Kör collectstatic --noinput och starta om tjänsten.",
        )
    else:
        yield ok(f"{len(paths)} statiska filer är samlade.")


def of_code(base, var):
    """Whoever gets into the service must not be able to change what it runs."""
    owner = var.stat().st_uid if var.is_dir() else None
    writable = [
        path
        for path in (base, base / "sekoplan", base / ".venv", base / "staticfiles")
        if path.exists()
        and (path.stat().st_uid == owner != 0 or path.stat().st_mode & stat.S_IWOTH)
    ]
    if writable:
        yield warning(
            f"Tjänsten kan skriva i {', '.join(map(str, writable))}.",
            f"chown -R root: {base}",
        )
    else:
        yield ok("Tjänsten kan inte ändra sin egen kod.")


def said_by(*command):
    """What a program of systemd's says, None where there is none."""
    found = shutil.which(command[0])
    if not (found and SYSTEMD.is_dir()):
        return None
    done = subprocess.run(  # noqa: S603
        [found, *command[1:]], capture_output=True, text=True, timeout=10
    )
    return done.stdout.strip()


def of_timers():
    states = {
        name: said_by("systemctl", "is-active", f"sekoplan-{name}.timer")
        for name in TIMERS
    }
    if None in states.values():
        yield warning(
            "systemd finns inte här: om jobben går vet bara ni.",
            "Kör de fyra jobben på annat sätt, dagligen (docs/deploy.md).",
        )
        return
    still = [name for name, state in states.items() if state != "active"]
    if still:
        yield fault(
            f"Timrar som inte går: {', '.join(still)}.",
            "systemctl enable --now "
            + " ".join(f"sekoplan-{name}.timer" for name in still),
        )
    else:
        yield ok("De fyra timrarna går.")


def of_clock():
    """The trail and a code for log-in are only as good as the clock."""
    said = said_by("timedatectl", "show", "--property=NTPSynchronized", "--value")
    if said == "yes":
        yield ok("Klockan går rätt.")
    else:
        yield warning(
            "Klockan ställs inte över nätet, eller så vet systemet inte det.",
            "timedatectl set-ntp true",
        )
