"""The sentences of the annual report, one row a case."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from activities.periods import period_of, periods
from activities.printed_map import COVER, SUMMARY, printed_map, title_rows
from activities.reporting.value import (
    GOAL,
    Responsible,
    Standing,
)
from activities.reporting.words import (
    LONGEST_DESCRIPTION,
    accountable,
    cover_line,
    describe_chart,
    describe_map,
    outcome_line,
    picture_sentence,
    pieces,
    plan_summary,
    reading_guide,
    summary,
)

from .sample_report import (
    VISITS,
    congress_period,
    crowded,
    in_progress,
    nothing_done,
    one_section_of_six,
    report_of,
    sample_report,
)


def plain(text):
    """With ordinary spaces, so that the tables below can be read and typed."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def counts(done=0, partly=0, not_done=0, struck=0, klar=0, going=0, late=0, coming=0):
    return Counter(
        dict(
            zip(
                Standing,
                (done, partly, not_done, struck, klar, going, late, coming),
                strict=True,
            )
        )
    )


@pytest.mark.parametrize(
    ("standing", "sentence"),
    [
        (
            counts(53, 6, 2, 1),
            "Vi genomförde 53 av planens 62 åtaganden. "
            "6 är delvis genomförda, 2 blev inte av och 1 ströks.",
        ),
        (counts(62), "Vi genomförde alla planens 62 åtaganden."),
        (
            counts(4, partly=1),
            "Vi genomförde 4 av planens 5 åtaganden. 1 är delvis genomfört.",
        ),
        (
            counts(0, not_done=2),
            "Vi genomförde inget av planens 2 åtaganden.",
        ),
        (
            counts(0, 1, not_done=2),
            "Vi genomförde inget av planens 3 åtaganden. 1 är delvis genomfört och "
            "2 blev inte av.",
        ),
        (counts(going=3), "Alla planens 3 åtaganden pågår."),
        (counts(coming=3), "Inget av planens 3 åtaganden är påbörjat än."),
        (counts(1), "Vi genomförde planens enda åtagande."),
        (counts(not_done=1), "Planens enda åtagande blev inte av."),
        (counts(going=1), "Planens enda åtagande pågår."),
        (counts(late=1), "Planens enda åtagande är försenat."),
        (counts(), "Planen har inga åtaganden."),
        (
            counts(klar=20, going=30, late=5, coming=7),
            "20 av planens 62 åtaganden är klara, 30 pågår, 5 är försenade och "
            "7 är inte påbörjade.",
        ),
        (
            counts(klar=1, late=1, coming=1, struck=1),
            "1 av planens 4 åtaganden är klart, 1 är försenat, 1 är inte påbörjat och "
            "1 ströks.",
        ),
        (
            counts(going=2, coming=1),
            "Inget av planens 3 åtaganden är klart än. 2 pågår och 1 är inte påbörjat.",
        ),
        (counts(klar=3), "Alla planens 3 åtaganden är klara."),
        (
            counts(33, 4, 2, 1, klar=10, going=12),
            "Styrelsen har bedömt 40 av planens 62 åtaganden: 33 är genomförda, "
            "4 är delvis genomförda, 2 blev inte av och 1 ströks. "
            "22 är inte bedömda än: 10 är klara och 12 pågår.",
        ),
        (
            counts(5, going=1),
            "Styrelsen har bedömt 5 av planens 6 åtaganden: 5 är genomförda. "
            "Ett är inte bedömt än: det pågår.",
        ),
        (
            counts(1234, partly=1),
            "Vi genomförde 1 234 av planens 1 235 åtaganden. 1 är delvis genomfört.",
        ),
    ],
)
def test_the_summary_says_what_the_counts_say(standing, sentence):
    assert plain(summary(standing)) == sentence


def test_a_section_speaks_of_its_own_and_a_congress_plan_of_goals():
    said = plain(summary(counts(2, not_done=1), GOAL, "avsnittets"))
    assert said == "Vi genomförde 2 av avsnittets 3 mål. 1 blev inte av."


def test_the_year_says_when_nothing_is_judged_yet():
    assert "Styrelsen har inte bedömt utfallet än." in plan_summary(in_progress())
    assert "bedömt" not in plan_summary(sample_report())


@pytest.mark.parametrize(
    ("standing", "line"),
    [
        (counts(6), "6 av 6 genomförda"),
        (counts(1), "1 av 1 genomfört"),
        (counts(5, struck=1), "5 av 6 genomförda"),
        (counts(klar=2, going=4), "2 av 6 klara"),
        (counts(klar=1), "1 av 1 klart"),
        (counts(3, klar=2, going=1), "5 av 6 genomförda eller klara"),
    ],
)
def test_the_margin_counts_what_is_done(standing, line):
    assert plain(outcome_line(standing)) == line


@pytest.mark.parametrize(
    ("post", "holders", "line"),
    [
        ("Valledare", ("Amina Nur",), "Amina Nur, valledare"),
        ("Ungdomsansvarig", (), "Ungdomsansvarig"),
        ("Kassör", ("Lena Ek", "Omar Said"), "Lena Ek och Omar Said, kassör"),
        ("LO-ansvarig", ("Lena Ek",), "Lena Ek, LO-ansvarig"),
    ],
)
def test_who_answers_for_a_section(post, holders, line):
    assert accountable(Responsible(post, holders)) == line


def test_the_cover_names_the_assembly_and_its_day_when_known():
    report = sample_report()
    assert plain(cover_line(report)) == (
        "Styrelsens redovisning till representantskapet den 21 mars 2019"
    )
    unknown = replace(report, meeting_on=None, assembly="årsmötet")
    assert cover_line(unknown) == "Styrelsens redovisning till årsmötet"


def test_the_picture_is_told_in_words():
    assert picture_sentence(sample_report()) == (
        "Bilden visar året: fem avsnitt, 19 åtaganden och den månad då vart och ett "
        "blev klart."
    )
    assert picture_sentence(congress_period()) == (
        "Bilden visar perioden: fyra avsnitt, 20 mål och den tid då vart och ett blev "
        "klart eller ska vara klart."
    )
    assert "ett avsnitt, sex åtaganden" in picture_sentence(one_section_of_six())


def test_the_guide_tells_judged_from_not_judged():
    assert plain(reading_guide(sample_report())) == (
        "Representantskapet antog planen den 15 mars 2018. Planen har 19 åtaganden. "
        "Styrelsen har bedömt vart och ett av dem. Avsnitten följer planens ordning "
        "och nummer."
    )
    assert "står läget den 4 oktober 2018" in plain(reading_guide(in_progress()))


def test_the_map_is_described_with_every_mark():
    report = sample_report()
    told = describe_map(report)
    for commitment in report.commitments:
        word = commitment.standing.word.lower()
        assert f"{commitment.number} {word}" in told
    assert "april 4.3 struket" in told
    assert "hela året 1.1 genomfört, 1.3 delvis genomfört" in told


def test_a_description_too_long_for_a_pdf_falls_back_to_counts():
    told = describe_map(report_of(40, 25))
    assert len(told) <= LONGEST_DESCRIPTION
    assert "40 Avsnitt om fråga 40: 3 genomfört" in told


def test_a_chart_is_described_with_every_value():
    report = sample_report()
    told = describe_chart(VISITS, report.periods)
    assert told.startswith("Stapeldiagram. Klubbesök per månad 2018: januari 11, ")
    assert told.endswith("november 12, december 9.")


@pytest.mark.parametrize(
    ("starts", "ends", "number", "first", "last"),
    [
        (date(2018, 1, 1), date(2018, 12, 31), 12, "januari", "december"),
        (date(2018, 7, 1), date(2019, 6, 30), 12, "juli 2018", "juni 2019"),
        (date(2018, 1, 1), date(2019, 6, 30), 18, "januari 2018", "juni 2019"),
        (
            date(2018, 1, 1),
            date(2019, 7, 31),
            7,
            "kvartal 1 2018",
            "kvartal 3 2019",
        ),
        (
            date(2017, 9, 1),
            date(2021, 8, 31),
            17,
            "kvartal 3 2017",
            "kvartal 3 2021",
        ),
        (date(2018, 3, 5), date(2018, 3, 20), 1, "mars", "mars"),
    ],
)
def test_a_plan_is_told_in_months_and_a_long_one_in_quarters(
    starts, ends, number, first, last
):
    spans = periods(starts, ends)
    assert (len(spans), spans[0].name, spans[-1].name) == (number, first, last)
    assert period_of(starts, starts, ends) == 0
    assert period_of(ends, starts, ends) == number - 1
    assert period_of(date(1999, 1, 1), starts, ends) == 0
    assert period_of(date(2030, 1, 1), starts, ends) == number - 1


def test_a_plan_of_three_years_is_no_year_though_it_has_twelve_quarters():
    report = replace(sample_report(), starts=date(2018, 1, 1), ends=date(2020, 12, 31))
    assert len(report.periods) == 12
    assert report.whole == "hela tiden"
    assert sample_report().whole == "hela året"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Samtal i A-gruppen, varje år.", ["A-gruppen,"]),
        ("LO-distriktet ger 1-2 kurser", ["LO-distriktet", "1-2"]),
        ("i (S-)föreningen och v-gruppen", ["v-gruppen"]),
    ],
)
def test_initials_stay_with_their_word(text, told):
    split = list(pieces(text))
    assert "".join(piece for piece, _ in split) == text
    assert [piece for piece, manner in split if manner == "whole"] == told


def test_a_word_with_a_hyphen_is_broken_at_it():
    assert list(pieces("en facklig-politisk dag")) == [
        ("en ", ""),
        ("facklig-politisk", "joint"),
        (" dag", ""),
    ]
    long = "A-" + "gruppsordförande" * 3
    assert list(pieces(long)) == [(long, "joint")]


@pytest.mark.parametrize("frame", [COVER, SUMMARY], ids=["cover", "summary"])
@pytest.mark.parametrize(
    "report",
    [sample_report(), crowded(), congress_period(), nothing_done(), report_of(40, 6)],
    ids=["year", "crowded", "congress", "nothing", "forty"],
)
def test_no_two_marks_of_the_map_lie_on_each_other(report, frame):
    drawn = printed_map(report, frame)
    spots = [spot for line in drawn.lines for spot in line.spots]
    assert len(spots) == len(report.commitments)
    assert drawn.lines[-1].y <= frame.top + frame.height + frame.step
    near = 2 * drawn.radius * 0.98
    for index, one in enumerate(spots):
        for other in spots[index + 1 :]:
            apart = ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5
            assert apart >= near, (one, other)


@pytest.mark.parametrize(
    ("title", "rows"),
    [
        ("Utbildning", ("Utbildning",)),
        (
            "Företräda medlemmar i regionklubbarna",
            ("Företräda medlemmar i", "regionklubbarna"),
        ),
        ("x" * 60, ("x" * 33 + "…",)),
        ("Ett ord till " * 8, ("Ett ord till Ett ord till Ett ord", None)),
    ],
)
def test_a_long_title_goes_on_two_rows_at_most(title, rows):
    made = title_rows(title)
    assert made[0] == rows[0]
    assert len(made) == len(rows)
    assert all(len(row) <= 34 for row in made)


def test_the_same_data_has_the_same_digest_and_a_comma_another():
    report = sample_report()
    assert report.digest == sample_report().digest
    assert len(report.digest) == 64
    assert report.digest != replace(report, contact="Lena Ek,").digest
