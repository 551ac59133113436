"""Old and new text beside each other: no word is lost, and none is invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.comparing import Fate, Piece, compare

SAME, OUT, IN = Fate


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("Vi ska sjunga.", "Vi ska sjunga.", [(SAME, "Vi ska sjunga.")]),
        (
            "Vi ska ge ut fyra nummer.",
            "Vi ska ge ut sex nummer.",
            [(SAME, "Vi ska ge ut"), (OUT, "fyra"), (IN, "sex"), (SAME, "nummer.")],
        ),
        ("Vi ska.", "Vi ska inte.", [(SAME, "Vi"), (OUT, "ska."), (IN, "ska inte.")]),
        ("", "Vi ska sjunga.", [(IN, "Vi ska sjunga.")]),
        ("Vi ska sjunga.", "", [(OUT, "Vi ska sjunga.")]),
        ("Vi ska\nsjunga.", "Vi  ska sjunga.", [(SAME, "Vi ska sjunga.")]),
        ("", "", []),
    ],
)
def test_what_went_out_and_what_came_in(old, new, pieces):
    assert compare(old, new) == [Piece(fate, text) for fate, text in pieces]


WORDS = st.lists(st.sampled_from(["vi", "ska", "ge", "ut", "fyra"])).map(" ".join)


@given(WORDS, WORDS)
def test_both_texts_can_be_read_out_of_the_comparison(old, new):
    pieces = compare(old, new)
    assert " ".join(p.text for p in pieces if p.fate != IN) == old
    assert " ".join(p.text for p in pieces if p.fate != OUT) == new
    fates = [piece.fate for piece in pieces]
    assert all(a != b for a, b in zip(fates, fates[1:], strict=False))
