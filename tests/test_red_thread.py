"""Röda tråden as pure rules: what serves what, through every step, and the gaps."""

import csv
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.red_thread import Link, carried, reached, without_direct

HERE = Path(__file__).parent
REAL = Path(
    os.environ.get("SEKOPLAN_REAL_DOCUMENTS", HERE.parent.parent / "shared/documents")
)
# Congress goals, national goals, commitments
C1, C2, C3 = 101, 102, 103
N1, N2 = 51, 52
A, B, D = 1, 2, 3


def direct(goal, above):
    return Link(goal, above, True)


def indirect(goal, above):
    return Link(goal, above, False)


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ([], {}),
        ([direct(A, C1)], {A: {C1: True}}),
        ([direct(A, N1), direct(N1, C1)], {A: {N1: True, C1: True}, N1: {C1: True}}),
        # One step that is indirect makes the whole way so.
        (
            [indirect(A, N1), direct(N1, C1)],
            {A: {N1: False, C1: False}, N1: {C1: True}},
        ),
        (
            [direct(A, N1), indirect(N1, C1)],
            {A: {N1: True, C1: False}, N1: {C1: False}},
        ),
        # Of two ways to the same goal the direct one counts, whichever comes first.
        (
            [direct(A, N1), indirect(N1, C1), direct(A, C1)],
            {A: {N1: True, C1: True}, N1: {C1: False}},
        ),
        (
            [direct(A, C1), direct(A, N1), indirect(N1, C1)],
            {A: {N1: True, C1: True}, N1: {C1: False}},
        ),
    ],
)
def test_what_a_goal_serves(links, expected):
    assert reached(links) == expected


def test_nothing_goes_by_way_of_a_struck_goal():
    links = [direct(A, N1), direct(N1, C1), direct(B, C2), direct(D, C2)]
    assert reached(links, {N1, B}) == {D: {C2: True}}


def test_plans_that_meet_in_a_ring_come_to_an_end():
    ring = [direct(A, N1), direct(N1, A)]
    assert reached(ring)[A][N1] is True


@given(st.lists(st.builds(Link, *[st.integers(1, 6)] * 2, st.booleans())))
def test_any_links_at_all_come_to_an_end(links):
    reached(links)
    upwards = [link for link in links if link.goal < link.above]
    ways = reached(upwards)
    for link in upwards:
        assert ways[link.goal][link.above] >= link.direct


def test_only_direct_links_fill_a_gap():
    ways = reached([indirect(A, C1), direct(B, C2), direct(A, N1), indirect(N1, C3)])
    assert without_direct([C1, C2, C3], carried(ways, {A, B})) == [C1, C3]
    assert without_direct([A, B, D], ways) == [D]


def test_what_lies_between_is_no_commitment():
    """A goal of the national plan alone leaves the congress's goal without one."""
    ways = reached([direct(N1, C1)])
    assert without_direct([C1], carried(ways, {A, B})) == [C1]
    ways = reached([direct(N1, C1), direct(A, N1)])
    assert without_direct([C1], carried(ways, {A, B})) == []


def test_the_real_mapping_leaves_seven_goals_and_nineteen_commitments_alone():
    path = REAL / "mapping.tsv"
    if not path.exists():
        pytest.skip(f"the real documents are not in {REAL}")
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    commitments = list(dict.fromkeys(row["atagande_id"] for row in rows))
    ways = reached(
        Link(row["atagande_id"], row["mal_id"], row["styrka"] == "direkt")
        for row in rows
        if row["mal_id"] != "–"
    )
    goals = [f"G{number}" for number in range(1, 18)]
    below = carried(ways, set(commitments))
    assert len(commitments) == 62
    gaps = ["G7", "G8", "G9", "G10", "G12", "G14", "G15"]
    assert without_direct(goals, below) == gaps
    tasks = [f"U{number}" for number in range(1, 6)]
    assert without_direct(tasks, below) == ["U1", "U2", "U3", "U5"]
    assert len(without_direct(commitments, ways)) == 19
