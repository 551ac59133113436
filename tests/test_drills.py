"""The drills, a few rounds of each: ./run drill all is the whole of them."""

import pytest

from drills import at_once, full, hostile, killed, restored, slow

pytestmark = pytest.mark.trust


@pytest.mark.holds("S49")
def test_a_killed_server_has_lost_nothing_that_it_answered_for(drilled):
    assert killed.main(rounds=4)


@pytest.mark.holds("S52")
def test_a_full_disk_is_told_and_nothing_is_half_written(drilled):
    assert full.main()


@pytest.mark.holds("S50", "S51")
def test_one_of_twenty_editors_wins_and_one_of_twenty_forms_is_stored(drilled):
    assert at_once.main(rounds=1)


def test_slow_connections_keep_nobody_waiting(drilled):
    assert slow.main(seconds=8)


@pytest.mark.holds("S38", "S39")
def test_broken_files_are_read_or_refused():
    assert hostile.main(mutations=500, in_children=20)


@pytest.mark.holds("S56")
def test_a_backup_under_load_comes_back_row_by_row(drilled):
    assert restored.main()
