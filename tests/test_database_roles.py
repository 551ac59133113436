"""The server's role in PostgreSQL works as before, and can't lift what guards (S53)."""

from datetime import date

import psycopg
import pytest

from .serving import Visitor, run, server

pytestmark = [
    pytest.mark.only("postgresql"),
    pytest.mark.trust,
    pytest.mark.holds("S53", "S55"),
]

SECTION = f"/stockholm/plan/{date.today().year}/1/"
# What would take away a guard, or go around it
BEYOND_IT = [
    "ALTER TABLE clubs_event DISABLE TRIGGER ALL",
    "ALTER TABLE clubs_event DISABLE TRIGGER guard_event_stays",
    "DROP TRIGGER guard_event_stays ON clubs_event",
    "DROP FUNCTION guard_event_stays() CASCADE",
    "CREATE OR REPLACE FUNCTION guard_event_stays() RETURNS trigger LANGUAGE plpgsql"
    " AS $$ BEGIN RETURN OLD; END $$",
    "TRUNCATE clubs_event CASCADE",
    "DROP TABLE clubs_event CASCADE",
    "ALTER TABLE clubs_event ADD COLUMN also text",
    "ALTER TABLE clubs_event OWNER TO CURRENT_USER",
    "GRANT TRUNCATE ON clubs_event TO CURRENT_USER; TRUNCATE clubs_event CASCADE",
    "CREATE RULE none AS ON INSERT TO clubs_event DO INSTEAD NOTHING",
    "SET session_replication_role = replica",
    "SET ROLE {owner}",
    "SET SESSION AUTHORIZATION {owner}",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "CREATE TABLE mine (id int)",
    "CREATE TEMPORARY TABLE clubs_event (id int)",
    "CREATE SCHEMA mine",
    "CREATE EXTENSION file_fdw",
    "COPY clubs_event TO '/tmp/trail'",
    "COPY clubs_event FROM PROGRAM 'id'",
    "SELECT pg_read_file('/etc/passwd')",
]
# What it may as to rights, and the guards refuse
GUARDED = [
    "UPDATE clubs_event SET verb = 'other'",
    "DELETE FROM clubs_event",
    "UPDATE activities_goal SET adopted_text = 'other' WHERE section_id IN"
    " (SELECT s.id FROM activities_section s JOIN activities_plan p"
    " ON p.id = s.plan_id WHERE p.adopted_by_id IS NOT NULL)",
    "UPDATE activities_report SET sha256 = 'other' WHERE state = 'fastställd'",
]


@pytest.fixture
def app(roles):
    with psycopg.connect(roles.app) as connection:
        yield connection
        connection.rollback()


def owner_of(roles):
    return roles.owner.partition("//")[2].partition(":")[0]


@pytest.mark.parametrize("statement", BEYOND_IT)
def test_the_servers_role_changes_no_table_and_lifts_no_guard(app, roles, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(statement.format(owner=owner_of(roles)))


@pytest.mark.parametrize("statement", GUARDED)
def test_what_the_role_may_write_the_guards_refuse(app, statement):
    with pytest.raises(psycopg.errors.CheckViolation, match="guard"):
        app.execute(statement)


def test_without_the_guard_the_role_could(roles):
    """As the owner, who may: the guard is what stands between."""
    with psycopg.connect(roles.owner) as owner:
        owner.execute("ALTER TABLE clubs_event DISABLE TRIGGER USER")
        assert owner.execute(GUARDED[0]).rowcount > 100
        owner.rollback()


def test_it_owns_nothing(app):
    owned = app.execute(
        "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
        " WHERE r.rolname = current_user"
    ).fetchone()
    assert owned == (0,)


def test_it_serves_a_person_who_logs_in_and_says_how_it_goes(roles, tmp_path):
    """The demo was loaded by this role, too: adoption, reports and all."""
    run("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    with server(DATABASE_URL=roles.app, SEKOPLAN_VAR=str(tmp_path)) as url:
        visitor = Visitor(url)
        page = visitor.follow(visitor.log_in("styrelseledamot@sekoplan.example"))
        assert page.status == 200
        page = visitor.get(SECTION)
        action = next(
            form.action
            for form in page.forms
            if form.action and "/aktivitet/" in form.action
        )
        said = visitor.send(page, action, note="Sagt av serverns egen roll")
        assert said.status == 302
        assert "Sagt av serverns egen roll" in visitor.follow(said).text
