"""What is told of a measure: values, ranges, months and whose the target is."""

from datetime import date

import pytest

from activities.measure_words import months_in_words, span_in_words, told_of
from activities.measures import ActivityFact, Counted, FigureFact, GoalFact, mark
from activities.picture import GoalRow

TODAY = date(2018, 10, 4)


def row(kind="återkommande", *days, unit="möten", source="styrelse", **fields):
    """A row of a picture, of a goal with an activity done on each of the days."""
    activities = [
        ActivityFact(n, "Gjort", "klar", None, day, quantity=1)
        for n, day in enumerate(days)
    ]
    period = {"starts": date(2018, 1, 1), "ends": date(2018, 12, 31)}
    fact = GoalFact(
        kind=kind,
        activities=tuple(activities),
        unit=unit,
        **(period | {"measure": "aktiviteter"} | fields),
    )
    return GoalRow(
        id=1,
        section=None,
        number=1,
        title="",
        adopted_text="",
        post_id=None,
        check_every=90,
        unit=unit,
        target_source=source,
        version=1,
        fact=fact,
        purposes=set(),
        clubs={},
        post_kind_id=None,
        course_id=None,
        series_id=None,
        whole_source="",
        activities=[],
        removed=[],
        day=TODAY,
        mark=mark(fact, TODAY),
    )


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def told(goal):
    """The parts that are told, in their order."""
    found = told_of(goal)
    parts = (found.value, found.last, found.target, found.expected, found.judged)
    return plain("; ".join(part for part in parts if part))


SEPTEMBER = date(2018, 9, 3)
SAID = {
    "nothing yet": (
        row(target_min=4),
        "inget ännu; styrelsens mål är minst 4 möten; hittills borde 3 vara gjorda",
    ),
    "one is one": (
        row("löpande", SEPTEMBER),
        "1 möte; senast 3 sep; bedöms vid årets slut",
    ),
    "a range": (
        row("återkommande", SEPTEMBER, target_min=1, target_max=2, source="plan"),
        "1 möte; senast 3 sep; planens mål är 1–2 möten",
    ),
    "more than the target": (
        row("återkommande", *[SEPTEMBER] * 5, target_min=4, target_max=4),
        "5 möten; senast 3 sep; styrelsens mål är 4 möten; "
        "hittills borde 3 vara gjorda",
    ),
    "a window that has not begun": (
        row(target_min=2, months=(11, 12)),
        "inget ännu; styrelsens mål är minst 2 möten; börjar i november",
    ),
    "a plan over two years": (
        row(
            "återkommande",
            SEPTEMBER,
            starts=date(2018, 7, 1),
            ends=date(2020, 6, 30),
            target_min=8,
        ),
        "1 möte; senast 3 sep 2018; styrelsens mål är minst 8 möten; "
        "hittills borde 1 vara gjord",
    ),
    "continuous over two years": (
        row("löpande", ends=date(2019, 12, 31), measure=""),
        "räknas inte; bedöms vid periodens slut",
    ),
    "a share": (
        row("täckning", measure="register", counted=Counted(2, 3), unit="%"),
        "2 av 3 klubbar (66 %); klart när alla aktiviteter är klara",
    ),
    "a share of nothing": (
        row("täckning", measure="register", counted=Counted(0, 0), target_min=100),
        "inget att räkna än; styrelsens mål är minst 100 möten",
    ),
    "a share of an unknown whole": (
        row("täckning", SEPTEMBER, measure="andel", unit="%", target_min=50),
        "1, av en helhet som inte är angiven; senast 3 sep; styrelsens mål är 50 %",
    ),
    "a series that has risen": (
        row(
            "löpande",
            measure="serie",
            unit="följare",
            figures=(FigureFact(SEPTEMBER, 3900),),
            baseline=3600,
            baseline_on=date(2017, 12, 31),
        ),
        "3 900 följare, 300 fler än den 31 december 2017; senast 3 sep; "
        "bedöms vid årets slut",
    ),
    "a series that stands still": (
        row(
            "löpande",
            measure="serie",
            unit="",
            figures=(FigureFact(SEPTEMBER, 3600),),
            baseline=3600,
        ),
        "3 600, lika många som från början; senast 3 sep; bedöms vid årets slut",
    ),
    "a series without a figure": (
        row("löpande", measure="serie", baseline=3600),
        "inget värde än; bedöms vid årets slut",
    ),
    "judged": (
        row("löpande", SEPTEMBER, outcome="genomfört"),
        "1 möte; senast 3 sep",
    ),
}


@pytest.mark.parametrize(("goal", "said"), SAID.values(), ids=SAID.keys())
def test_what_is_told_of_a_measure(goal, said):
    assert told(goal) == said


def test_the_evidence_is_silent_when_there_is_none():
    assert told_of(row()).evidence == ""
    assert plain(told_of(row("löpande", SEPTEMBER)).evidence) == "1 möte, senast 3 sep"


@pytest.mark.parametrize(
    ("months", "said"),
    [
        ([], "hela året"),
        (range(1, 13), "hela året"),
        ([3, 4, 5, 6, 9], "mars–juni och september"),
        ([1, 2, 8, 9, 12], "januari–februari, augusti–september och december"),
        ([4], "april"),
        ([9, 3, 9], "mars och september"),
    ],
)
def test_months_are_told_as_windows(months, said):
    assert months_in_words(months) == said


@pytest.mark.parametrize(
    ("low", "high", "unit", "said"),
    [
        (1, 2, "seminarier", "1–2 seminarier"),
        (12, 12, "brev", "12 brev"),
        (1, 1, "seminarier", "1 seminarium"),
        (3, None, "motparter", "minst 3 motparter"),
        (80, None, "%", "80 %"),
        (5000, None, "samtal", "minst 5 000 samtal"),
        (4, 6, "", "4–6"),
    ],
)
def test_a_target_is_a_range(low, high, unit, said):
    assert plain(span_in_words(low, high, unit)) == said
