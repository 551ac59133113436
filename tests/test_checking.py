"""Correcting an outline: words move, and none is lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities import checking


def outline():
    def goal(number, text, **fields):
        return checking.blank_goal({"text": text}) | {"number": number} | fields

    return {
        "document": "plan",
        "title": "Verksamhetsplan 2018",
        "from": None,
        "to": None,
        "sections": [
            {
                "number": "1",
                "title": "Information",
                "intro": "Om läsarna.",
                "goals": [
                    goal("1", "Vi ska ge ut sex brev. Målet är fler läsare."),
                    goal("2", "Vi ska trycka en folder."),
                ],
            },
            {
                "number": "2",
                "title": "Studier",
                "intro": None,
                "goals": [goal("1", "Vi ska ordna en kurs.")],
            },
        ],
        "leftovers": [{"line": 1, "text": "Verksamhetsplan 2018"}],
        "warnings": [],
    }


def texts(tree):
    return [[goal["text"] for goal in section["goals"]] for section in tree["sections"]]


def words(tree):
    said = [goal["text"] for section in tree["sections"] for goal in section["goals"]]
    said += [section["title"] or "" for section in tree["sections"]]
    said += [section["intro"] or "" for section in tree["sections"]]
    said += [left["text"] for left in tree["leftovers"]]
    return sorted(re.findall(r"\w+", " ".join(said)))


@pytest.mark.parametrize(
    ("deed", "expected"),
    [
        (
            "split:0:0:1",
            [
                [
                    "Vi ska ge ut sex brev.",
                    "Målet är fler läsare.",
                    "Vi ska trycka en folder.",
                ],
                ["Vi ska ordna en kurs."],
            ],
        ),
        (
            "join:0:1",
            [
                [
                    "Vi ska ge ut sex brev. Målet är fler läsare. "
                    "Vi ska trycka en folder."
                ],
                ["Vi ska ordna en kurs."],
            ],
        ),
        (
            "down:0:1",
            [
                ["Vi ska ge ut sex brev. Målet är fler läsare."],
                ["Vi ska trycka en folder.", "Vi ska ordna en kurs."],
            ],
        ),
        (
            "up:1:0",
            [
                [
                    "Vi ska ge ut sex brev. Målet är fler läsare.",
                    "Vi ska trycka en folder.",
                    "Vi ska ordna en kurs.",
                ],
                [],
            ],
        ),
        (
            "out:0:1",
            [
                ["Vi ska ge ut sex brev. Målet är fler läsare."],
                ["Vi ska ordna en kurs."],
            ],
        ),
    ],
)
def test_each_button_does_what_it_says_and_loses_no_word(deed, expected):
    before = outline()
    after = checking.acted(before, deed)
    assert texts(after) == expected
    assert words(after) == words(before)
    assert before == outline()


def test_what_is_left_out_can_be_taken_back():
    out = checking.acted(outline(), "out:0:1")
    back = checking.acted(out, "in:0:1")
    assert texts(back)[1] == ["Vi ska ordna en kurs.", "Vi ska trycka en folder."]


def test_a_leftover_can_become_a_section():
    after = checking.acted(outline(), "heading:0")
    assert after["sections"][2]["title"] == "Verksamhetsplan 2018"
    assert after["leftovers"] == []


@given(st.lists(st.text("joinspltupdownheadgs:0123456789-", max_size=14), max_size=8))
def test_no_press_of_any_button_loses_a_word(deeds):
    tree = outline()
    for deed in deeds:
        tree = checking.acted(tree, deed)
    assert words(tree) == words(outline())


@given(
    st.lists(
        st.builds(
            "{}:{}:{}".format,
            st.sampled_from(["up", "down", "out", "in", "join"]),
            st.integers(0, 3),
            st.integers(0, 3),
        ),
        max_size=12,
    )
)
def test_moving_about_loses_no_word(deeds):
    tree = outline()
    for deed in deeds:
        tree = checking.acted(tree, deed)
    assert words(tree) == words(outline())


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("", []),
        ("mars–juni, september", [3, 4, 5, 6, 9]),
        ("3-6, 9", [3, 4, 5, 6, 9]),
        ("mars-juni och september", [3, 4, 5, 6, 9]),
        ("nov–feb", [1, 2, 11, 12]),
        ("jan feb", [1, 2]),
        ("Maj", [5]),
    ],
)
def test_months_are_read_as_people_write_them(text, months):
    assert checking.months_from(text) == months
    assert checking.months_from(checking.months_as_text(months)) == months


def test_a_word_that_is_no_month_is_told_in_swedish():
    with pytest.raises(ValueError, match="är ingen månad"):
        checking.months_from("mars, höst")


def test_a_field_in_error_keeps_its_old_value_and_the_rest_is_taken():
    sent = {
        "g0-1-text": "Vi ska trycka två foldrar.",
        "g0-1-title": "Foldrar",
        "g0-1-kind": "leverans",
        "g0-1-min": "två",
        "g0-1-max": "",
        "g0-1-unit": "foldrar",
        "g0-1-months": "3",
    }
    after, errors = checking.corrected(outline(), sent)
    goal = after["sections"][0]["goals"][1]
    assert errors == {"g0-1-min": "Skriv ett heltal med siffror."}
    assert (goal["text"], goal["kind"], goal["months"]) == (
        "Vi ska trycka två foldrar.",
        "leverans",
        [3],
    )


def test_rows_of_last_year_are_known_whatever_their_case_and_dots():
    known = checking.known_from(outline(), [(7, "VI SKA TRYCKA EN FOLDER")])
    assert known == {(0, 1): 7}


def test_printed_numbers_are_kept_when_they_rise():
    tree = outline()
    tree["sections"][1]["number"] = "4"
    numbers = [s.number for s in checking.as_sections(tree, [None, None], {})]
    assert numbers == [1, 4]
    tree["sections"][1]["number"] = "1.2"
    numbers = [s.number for s in checking.as_sections(tree, [None, None], {})]
    assert numbers == [1, 2]


def test_a_goal_is_moved_to_the_section_chosen():
    sent = {"g0-0-text": "Vi ska ge ut sex brev. Målet är fler läsare.", "g0-0-to": "1"}
    after, errors = checking.corrected(outline(), sent)
    assert errors == {}
    assert texts(after) == [
        ["Vi ska trycka en folder."],
        ["Vi ska ordna en kurs.", "Vi ska ge ut sex brev. Målet är fler läsare."],
    ]
    assert words(after) == words(outline())
