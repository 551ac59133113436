"""The preview of a plan: words are corrected and moved, and none is lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities import checking, correcting, rearranging
from activities.models import Kind


def goal(number, text, line):
    return {
        "number": number,
        "text": text,
        "title": text[:20],
        "kind": Kind.CONTINUOUS.value,
        "target_min": None,
        "target_max": None,
        "unit": None,
        "months": [],
        "responsible": None,
        "status": None,
        "line": line,
    }


def outline():
    plan = {
        "document": "plan",
        "title": "Verksamhetsplan 2018",
        "from": None,
        "to": None,
        "sections": [
            {
                "number": "1",
                "title": "Information",
                "intro": "Om läsarna.",
                "line": 3,
                "goals": [
                    goal("1", "Vi ska ge ut sex brev. Målet är fler läsare.", 5),
                    goal("2", "Vi ska trycka en folder.", 7),
                ],
            },
            {
                "number": "2",
                "title": "Studier",
                "intro": None,
                "line": 10,
                "goals": [goal("1", "Vi ska ordna en kurs.", 12)],
            },
        ],
        "leftovers": [
            {"line": 1, "text": "Verksamhetsplan 2018"},
            {"line": 6, "text": "Brev på papper."},
            {"line": 14, "text": "Sida 1"},
        ],
        "warnings": [
            {"line": 1, "message": "Vilket år gäller planen?"},
            {"line": 7, "message": "Stämmer det?"},
        ],
    }
    return rearranging.keyed(plan)


def texts(tree):
    sections = rearranging.kept(tree["sections"])
    return [[goal["text"] for goal in rearranging.kept(s["goals"])] for s in sections]


def acted(tree, *deeds):
    for deed in deeds:
        tree, _ = rearranging.acted(tree, deed)
    return tree


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
            "split:0-0:1",
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
            "join:0-1",
            [
                [
                    "Vi ska ge ut sex brev. Målet är fler läsare. "
                    "Vi ska trycka en folder."
                ],
                ["Vi ska ordna en kurs."],
            ],
        ),
        (
            "down:0-1",
            [
                ["Vi ska ge ut sex brev. Målet är fler läsare."],
                ["Vi ska trycka en folder.", "Vi ska ordna en kurs."],
            ],
        ),
        (
            "up:1-0",
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
            "out:0-1",
            [
                ["Vi ska ge ut sex brev. Målet är fler läsare."],
                ["Vi ska ordna en kurs."],
            ],
        ),
    ],
)
def test_each_button_does_what_it_says_and_loses_no_word(deed, expected):
    before = outline()
    after = acted(before, deed)
    assert texts(after) == expected
    assert words(after) == words(before)
    assert before == outline()


def test_what_is_left_out_stands_in_its_place_and_can_be_taken_back():
    tree = outline()
    tree["sections"][0]["goals"][0] |= {"kind": "leverans", "months": [3]}
    for key in ("0-0", "0"):
        out = acted(tree, f"out:{key}")
        assert texts(out) != texts(tree)
        assert key not in rearranging.numbers(out)
        assert acted(out, f"back:{key}") == tree


def test_numbers_are_those_the_plan_will_have():
    tree = acted(outline(), "out:0-0")
    assert rearranging.numbers(tree) == {
        "0": "1",
        "0-1": "1.1",
        "1": "2",
        "1-0": "2.1",
    }
    tree = acted(outline(), "out:0")
    assert rearranging.numbers(tree) == {"1": "2", "1-0": "2.1"}


def test_a_row_is_moved_past_those_left_out():
    tree = acted(outline(), "split:0-0:1", "out:n1", "up:0-1")
    assert texts(tree)[0] == ["Vi ska trycka en folder.", "Vi ska ge ut sex brev."]


def test_a_leftover_belongs_to_the_goal_before_it():
    tree, key = rearranging.acted(outline(), "add:1")
    assert key == "0-0"
    assert texts(tree)[0][0].endswith("fler läsare. Brev på papper.")
    assert [left["key"] for left in tree["leftovers"]] == ["0", "2"]
    # Nothing stands before the heading of the document.
    assert rearranging.acted(outline(), "add:0") == (outline(), "")


def test_a_leftover_becomes_a_goal_where_it_stood():
    tree, key = rearranging.acted(outline(), "in:1")
    assert rearranging.numbers(tree)[key] == "1.2"
    assert texts(tree)[0][1] == "Brev på papper."
    tree, key = rearranging.acted(outline(), "in:0")
    assert rearranging.numbers(tree)[key] == "1.1"


def test_a_leftover_begins_a_section_with_what_stands_after_it():
    tree, key = rearranging.acted(outline(), "heading:1")
    assert [section["title"] for section in tree["sections"]] == [
        "Information",
        "Brev på papper.",
        "Studier",
    ]
    assert texts(tree)[1] == ["Vi ska trycka en folder."]
    assert rearranging.numbers(tree)[key] == "2"
    tree, _ = rearranging.acted(outline(), "heading:0")
    assert tree["sections"][0]["title"] == "Verksamhetsplan 2018"
    assert tree["sections"][0]["goals"] == []


def test_a_long_heading_keeps_its_words():
    tree = outline()
    tree["leftovers"][1]["text"] = "Mycket att berätta. " * 20
    after = acted(tree, "heading:1")
    assert len(after["sections"][1]["title"]) <= 200
    assert words(after) == words(tree)


def test_an_introduction_becomes_a_goal():
    tree, key = rearranging.acted(outline(), "intro:0")
    assert (texts(tree)[0][0], tree["sections"][0]["intro"]) == ("Om läsarna.", None)
    assert rearranging.numbers(tree)[key] == "1.1"


def test_a_document_without_goals_becomes_a_plan_line_by_line():
    tree = outline() | {"sections": []}
    tree = acted(tree, "heading:0", "in:1", "add:2")
    assert texts(tree) == [["Brev på papper. Sida 1"]]


KEYS = st.sampled_from(["0", "1", "2", "0-0", "0-1", "1-0", "n1", "n2", "9", ""])
DEEDS = st.sampled_from([*rearranging.DEEDS, "next", ""])


@given(
    st.lists(
        st.one_of(
            st.builds("{}:{}".format, DEEDS, KEYS),
            st.builds("split:{}:{}".format, KEYS, st.integers(-1, 3)),
            st.text("joinspltupdownheadgs:0123456789-", max_size=14),
        ),
        max_size=14,
    )
)
def test_no_press_of_any_button_loses_a_word(deeds):
    before = outline()
    after = acted(before, *deeds)
    assert words(after) == words(before)
    keys = [part["key"] for _, part in correcting.parts_of(after)]
    assert len(keys) == len(set(keys))


def test_the_reader_s_questions_stand_at_their_rows():
    asked = checking.questions_of(outline())
    assert asked == {"": ["Vilket år gäller planen?"], "0-1": ["Stämmer det?"]}


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (None, None, "brev", ""),
        (12, 12, "brev", "12 brev"),
        (3, None, None, "minst 3"),
        (None, 3, "möten", "högst 3 möten"),
        (1, 2, "kurser", "1–2 kurser"),
    ],
)
def test_a_target_is_told_in_words(low, high, unit, text):
    target = {"target_min": low, "target_max": high, "unit": unit}
    assert checking.target_as_text(target) == text


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
    done = correcting.corrected(outline(), sent)
    goal = done.outline["sections"][0]["goals"][1]
    assert done.errors == {"g0-1-min": "Skriv ett heltal med siffror."}
    assert (goal["text"], goal["kind"], goal["months"]) == (
        "Vi ska trycka två foldrar.",
        "leverans",
        [3],
    )


def test_rows_of_last_year_are_known_whatever_their_case_and_dots():
    known = checking.known_from(outline(), [(7, "VI SKA TRYCKA EN FOLDER")])
    assert known == {"0-1": 7}


def test_printed_numbers_are_kept_when_they_rise():
    tree = outline()
    tree["sections"][1]["number"] = "4"
    numbers = [s.number for s in checking.as_sections(tree, {}, {})]
    assert numbers == [1, 4]
    tree["sections"][1]["number"] = "1.2"
    numbers = [s.number for s in checking.as_sections(tree, {}, {})]
    assert numbers == [1, 2]


def test_a_goal_is_moved_to_the_section_chosen():
    done = correcting.corrected(outline(), {"g0-0-to": "1"})
    assert done.touched == ["g0-0"]
    assert texts(done.outline) == [
        ["Vi ska trycka en folder."],
        ["Vi ska ordna en kurs.", "Vi ska ge ut sex brev. Målet är fler läsare."],
    ]


def test_a_unit_may_be_emptied_and_a_title_comes_anew():
    tree = outline()
    tree["sections"][1]["goals"][0] |= {"unit": "kurser", "title": "Något annat"}
    done = correcting.corrected(tree, {"g1-0-unit": "", "g1-0-title": " "})
    goal = done.outline["sections"][1]["goals"][0]
    assert (goal["unit"], goal["title"]) == (None, "Ordna en kurs")


def test_a_text_may_not_be_emptied_or_cut_in_silence():
    done = correcting.corrected(
        outline(), {"g0-0-text": " ", "g0-1-text": "a" * 10_001, "s1-title": ""}
    )
    assert [name for name, _, _ in correcting.faults(done.outline, done.errors)] == [
        "g0-0-text",
        "g0-1-text",
        "s1-title",
    ]
    assert words(done.outline) == words(outline())


def test_a_target_s_ends_are_kept_together():
    tree = outline()
    tree["sections"][1]["goals"][0] |= {"target_min": 2, "target_max": 3}
    done = correcting.corrected(tree, {"g1-0-min": "5", "g1-0-max": "4"})
    goal = done.outline["sections"][1]["goals"][0]
    assert (goal["target_min"], goal["target_max"]) == (2, 3)
    assert list(done.errors) == ["g1-0-max"]


def test_each_mistake_says_which_row_it_stands_in():
    sent = {"g0-1-min": "två", "s1-title": ""}
    done = correcting.corrected(outline(), sent)
    assert correcting.faults(done.outline, done.errors) == [
        ("g0-1-min", "1.2 Mål, minst", "Skriv ett heltal med siffror."),
        ("s1-title", "Avsnitt 2, rubrik", "Skriv avsnittets rubrik."),
    ]


def test_what_another_tab_has_changed_is_not_written_over():
    """A form sends all its rows: those its writer never touched say nothing."""
    form = {"was": correcting.digests(outline())}
    for name, part in correcting.parts_of(outline()):
        shown = correcting.shown(part)
        form |= {f"{name}-{field}": text for field, text in shown.items()}
    newer = outline()
    newer["sections"][0]["goals"][0]["title"] = "Breven"
    newer["sections"][0]["goals"][1]["months"] = [5]

    done = correcting.corrected(newer, form | {"g1-0-title": "Kursen"})
    assert done.touched == ["g1-0"]
    assert not done.stopped
    assert done.outline["sections"][0] == newer["sections"][0]

    done = correcting.corrected(newer, form | {"g0-1-title": "Foldern"})
    assert done.conflicts == {
        "g0-1-title": "Vi ska trycka en fol",
        "g0-1-months": "maj",
    }
    assert done.outline == newer

    # Without the guard the other tab's words are written over.
    del form["was"]
    done = correcting.corrected(newer, form | {"g0-1-title": "Foldern"})
    assert done.outline["sections"][0]["goals"][0]["title"] != "Breven"


def test_words_written_in_a_row_that_is_gone_are_told():
    form = {"was": correcting.digests(outline()), "g0-1-text": "Vi ska trycka två."}
    done = correcting.corrected(acted(outline(), "join:0-1"), form)
    assert done.lost == ["Vi ska trycka två."]
