"""A start on a database that could lose or leak something is refused (S47)."""

import os

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections

from clubs.models import User
from sekoplan import checks
from sekoplan.volumes import encrypted

sqlite = pytest.mark.only("sqlite")
postgresql = pytest.mark.only("postgresql")
pytestmark = pytest.mark.holds("S47")


def codes(errors):
    return {error.id.removeprefix("sekoplan.") for error in errors}


@pytest.fixture
def pragma(transactional_db):
    """Changes a pragma of the live connection; a new connection forgets it."""

    def change(statement):
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA {statement}")

    yield change
    connection.close()


@sqlite
def test_the_database_we_set_up_is_good_enough(db):
    assert checks.start_up_errors() == []


@sqlite
@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("synchronous=NORMAL", "E002"),
        ("foreign_keys=OFF", "E003"),
        ("busy_timeout=100", "E004"),
        # Some builds of SQLite overwrite what is erased by themselves, and some don't.
        ("secure_delete=OFF", "E012"),
        ("secure_delete=FAST", "E012"),
    ],
)
def test_a_weaker_sqlite_is_refused(pragma, statement, code):
    pragma(statement)
    assert codes(checks.start_up_errors()) == {code}
    with pytest.raises(ImproperlyConfigured, match=code):
        checks.refuse_unsafe_start()


@sqlite
def test_a_rollback_journal_is_refused(pragma):
    pragma("journal_mode=DELETE")
    try:
        assert codes(checks.start_up_errors()) == {"E001"}
    finally:
        pragma("journal_mode=WAL")


@sqlite
def test_transactions_that_lock_late_are_refused(db, monkeypatch):
    monkeypatch.setattr(connections["default"], "transaction_mode", "DEFERRED")
    assert codes(checks.start_up_errors()) == {"E005"}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/sekoplan/sekoplan.sqlite3", "nfs4"),
        ("/srv/sekoplan files/sekoplan.sqlite3", "cifs"),
        ("/srv-local/sekoplan.sqlite3", "ext4"),
    ],
)
def test_the_file_system_is_that_of_the_nearest_mount(tmp_path, path, kind):
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/vda / ext4 rw 0 0\n"
        "server:/plans /srv nfs4 rw 0 0\n"
        "//server/plans /srv/sekoplan\\040files cifs rw 0 0\n"
    )
    assert checks.file_system(path, mounts) == kind
    assert kind.startswith(checks.NETWORK_FILE_SYSTEMS) == (kind != "ext4")


@postgresql
def test_only_what_the_throw_away_cluster_turned_off_is_missing(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync')")
        safe = cursor.fetchone()[0] == "on"
    assert codes(checks.start_up_errors()) == (set() if safe else {"E008", "E009"})


@postgresql
def test_commits_that_do_not_wait_for_the_disk_are_refused(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    assert "E007" in codes(checks.start_up_errors())


def test_demo_accounts_are_refused_outside_the_demo(db, settings):
    User.objects.create(email="revisor@sekoplan.example", name="Revisor")
    assert "E010" in codes(checks.start_up_errors())
    settings.DEMO = True
    assert "E010" not in codes(checks.start_up_errors())


@pytest.mark.holds("S17")
def test_nobody_can_log_in_to_a_new_installation(db):
    assert User.objects.count() == 0


@pytest.fixture
def disk(tmp_path):
    """A /sys/dev/block where the folder's disk is told of as Linux does."""
    number = tmp_path.stat().st_dev
    device = tmp_path / "sys" / f"{os.major(number)}:{os.minor(number)}"

    def made_of(*uuids):
        place = device
        for uuid in uuids:
            (place / "dm").mkdir(parents=True)
            (place / "dm/uuid").write_text(uuid)
            place = place / "slaves/below"
        place.mkdir(parents=True)
        return tmp_path, tmp_path / "sys"

    return made_of


@pytest.mark.parametrize(
    ("uuids", "expected"),
    [
        ([], False),
        (["CRYPT-LUKS2-0123-data"], True),
        (["LVM-abc", "CRYPT-LUKS2-0123-data"], True),
        (["LVM-abc"], False),
    ],
)
def test_an_encrypted_volume_is_seen_below_others(disk, uuids, expected):
    assert encrypted(*disk(*uuids)) is expected


def test_a_volume_that_nobody_has_spoken_for_is_told_of_at_the_start(
    db, settings, caplog
):
    checks.warn_at_start()
    assert "sekoplan.W001" in caplog.text
    caplog.clear()
    settings.ENCRYPTED_VOLUME = True
    checks.warn_at_start()
    assert "sekoplan.W001" not in caplog.text
