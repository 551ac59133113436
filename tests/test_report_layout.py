"""How the annual report is laid out on its pages: the pure rules."""

from hypothesis import given
from hypothesis import strategies as st

from activities.reporting.layout import (
    PAGE,
    ROWS_ON_A_PAGE,
    SIDE,
    club_rows,
    height_of_outcomes,
    is_spread,
    label_height,
    rolls_in_rows,
)
from activities.reporting.parts import Holder, Roll
from activities.reporting.text import Paragraph, Span
from activities.reporting.value import (
    Commitment,
    ReportChapter,
    SectionReport,
    Standing,
)


def roll(title, *names, post="Ledamot", period=""):
    return Roll(title, tuple(Holder(name, post, period) for name in names))


def test_small_rolls_stand_beside_each_other_in_their_order():
    board = roll("Styrelse", "Anna Ek", period="1 jan–30 sep")
    auditors = roll("Revisorer", "Rut Alm", "Siv Berg")
    youth = roll("Ungdomskommittén", "Omar Said")
    many = roll("Anställda", *(f"Namn {n}" for n in range(12)))
    study = roll("Studiekommittén", "Kajsa Dahl")

    rows = rolls_in_rows((board, auditors, youth, many, roll("Ingen"), study))

    assert rows == [(board,), (auditors, youth), (many,), (study,)]


def test_a_post_or_a_name_that_is_long_gets_the_whole_width():
    long = roll("A", "Anna Ek", post="Ledamot, facklig-politiskt ansvarig")
    named = roll("B", "Anna-Lisa Fredriksson-Lindström")
    short = roll("C", "Siv Berg")

    assert rolls_in_rows((long, short)) == [(long,), (short,)]
    assert rolls_in_rows((short, named)) == [(short,), (named,)]


heights = st.lists(st.floats(0, 22), min_size=2, max_size=20)


@given(heights, st.booleans(), st.floats(1, 5))
def test_the_value_of_a_point_does_not_stand_on_the_line(values, is_first, half):
    step = 76.5 / len(values)
    floor = 27.4
    spots = [((n + 0.5) * step, 5.5 + y * 0.75, 0) for n, y in enumerate(values)]
    at = 0 if is_first else len(spots) - 1

    base = label_height(spots, at, half, floor)

    left = spots[0][0] - SIDE if is_first else spots[-1][0] + SIDE - 2 * half
    left = min(max(spots[at][0] - half, left), spots[-1][0] + SIDE - 2 * half)
    for x, y, _ in spots:
        if left <= x <= left + 2 * half:
            # The figures are 2.1 mm high.
            assert not base - 2.1 < y < base
    assert base <= floor


def section(rows, signs=90):
    commitments = tuple(
        Commitment(f"1.{n}", "o" * signs, Standing.DONE) for n in range(1, rows + 1)
    )
    return SectionReport(1, "Avsnitt", commitments)


def test_a_table_that_would_cost_a_page_more_begins_below_the_text():
    chapter = ReportChapter(
        "avsnitt", "Avsnitt", "avsnitt-1", (Paragraph((Span("o" * 1700),)),), number=1
    )
    short, long = section(8), section(15)

    assert height_of_outcomes(short) < PAGE < height_of_outcomes(long)
    assert is_spread(chapter, short)
    assert not is_spread(chapter, long)


@given(st.integers(1, 400))
def test_pages_of_clubs_are_filled_as_evenly_as_the_heights_of_rows_allow(clubs):
    most = ROWS_ON_A_PAGE[int(club_rows(clubs).removeprefix("rows-")) - 1]
    full, last = divmod(clubs + 2, most)

    assert full + (last > 0) == -(-(clubs + 2) // ROWS_ON_A_PAGE[0])
    if full > 1 and last:
        assert last > most / 3
