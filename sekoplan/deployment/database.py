"""The database: its settings, its role, and whether the day's work has been done."""

from datetime import timedelta

from . import fault, ok, warning

# A job that runs daily, with two hours for a machine that was off
DAILY = timedelta(hours=26)
OWNED = """SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'S', 'v')
    AND pg_has_role(current_user, c.relowner, 'MEMBER')"""
ROLE = """SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls
    OR rolreplication FROM pg_roles WHERE rolname = current_user"""


def of_database(settings):
    from django.db import DatabaseError, connection

    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield fault(
            f"Databasen svarar inte ({type(error).__name__}).",
            "Kontrollera DATABASE_URL, och att servern är igång.",
        )
        return
    yield ok(f"Databasen svarar: {connection.display_name}.")
    yield from of_migrations(connection)
    yield from of_start()
    if connection.vendor == "postgresql":
        yield from of_role(connection)
        yield from of_line(connection)


def of_migrations(connection):
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield fault(
            f"{len(waiting)} migreringar är inte gjorda.",
            "Kör migrate (docs/deploy.md, Upgrade).",
        )
    else:
        yield ok("Alla migreringar är gjorda.")
    if "cache" not in connection.introspection.table_names():
        yield fault("Tabellen cache saknas.", "Kör createcachetable.")


def of_start():
    """What a start is refused for: settings, guards, demo accounts."""
    from sekoplan.checks import start_up_errors

    errors = start_up_errors()
    for error in errors:
        yield fault(f"{error.id}: {error.msg}", error.hint or "Se docs/deploy.md.")
    if not errors:
        yield ok("Databasen behåller det den kvitterat, och vakterna är på plats.")


def of_role(connection):
    """The guards hold against whoever can't lift them (S53)."""
    with connection.cursor() as cursor:
        cursor.execute(OWNED)
        owns = cursor.fetchone()[0]
        cursor.execute(ROLE)
        mighty = cursor.fetchone()[0]
        cursor.execute(
            """SELECT bool_or(has_table_privilege(c.oid, 'TRUNCATE, TRIGGER'))
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'public' AND c.relkind = 'r'"""
        )
        empties = cursor.fetchone()[0]
    if owns or mighty or empties:
        yield fault(
            "Tjänstens roll i PostgreSQL äger tabellerna eller får mer än den behöver.",
            "Gör två roller med deploy/postgresql.sql och kör tjänsten som den ena.",
        )
    else:
        yield ok("Tjänstens roll äger inget och kan inte lyfta vakterna.")


def of_line(connection):
    host = connection.settings_dict["HOST"]
    if host in ("", "localhost", "127.0.0.1", "::1") or host.startswith("/"):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        row = cursor.fetchone()
    if row and row[0]:
        yield ok("Förbindelsen till PostgreSQL är krypterad.")
    else:
        yield fault(
            f"Förbindelsen till {host} är inte krypterad.",
            "Lägg till ?sslmode=verify-full i DATABASE_URL.",
        )


def of_daily_work(settings):
    from django.utils import timezone

    from clubs.models import Assignment, Branch, Clearing, Event, Seal

    now = timezone.now()
    branches = list(Branch.objects.order_by("pk"))
    if not branches:
        yield warning(
            "Ingen avdelning finns.", "Kör start_branch (docs/deploy.md, Install)."
        )
        return
    first = Event.objects.order_by("at").values_list("at", flat=True).first()
    is_new = first is None or now - first < DAILY
    for what, newest, unit in (
        ("sigill", Seal.objects.order_by("-at").first(), "sekoplan-seal"),
        ("gallring", Clearing.objects.order_by("-at").first(), "sekoplan-retention"),
    ):
        yield of_age(f"Senaste {what}", newest and newest.at, now, is_new, unit)
    for branch in branches:
        held = Assignment.objects.filter(branch=branch).active(timezone.localdate(now))
        number = held.administrators().values("user").distinct().count()
        if number >= 2:
            yield ok(f"{branch}: {number} har hand om behörigheterna.")
        else:
            yield (warning if number else fault)(
                f"{branch}: {number} har hand om behörigheterna.",
                "Bjud in en till: en ensam kan bli sjuk eller tappa sin telefon.",
            )


def of_age(what, at, now, is_new, unit):
    """A day's work that is done every day; a new installation has a day to begin."""
    if at and now - at <= DAILY:
        return ok(f"{what}: {at:%Y-%m-%d %H:%M} UTC.")
    told = f"{what}: {at:%Y-%m-%d %H:%M} UTC." if at else f"{what}: aldrig."
    todo = f"Se journalctl -u {unit}, och systemctl enable --now {unit}.timer"
    return (warning if is_new else fault)(told, todo)
