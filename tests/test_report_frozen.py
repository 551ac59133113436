"""A locked report is what it was, whatever a later release adds to the value."""

import json
from dataclasses import is_dataclass, make_dataclass, replace
from datetime import date
from enum import Enum
from typing import get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.reporting.frozen import (
    NotFrozenHere,
    choices_of,
    fields_of,
    freeze,
    thaw,
)
from activities.reporting.parts import Annex, Annexes, Content, Signatures
from activities.reporting.text import Block, Heading, Paragraph, Quote, Span
from activities.reporting.value import AnnualReport, ReportChapter

from .sample_report import congress_period, crowded, sample_report

PLAIN = {
    str: st.text(max_size=8),
    int: st.integers(-(2**40), 2**40),
    bool: st.booleans(),
    date: st.dates(date(1950, 1, 1), date(2100, 1, 1)),
}


def anything(kind):
    """A strategy of a field's type; lists are short, for there are many of them."""
    choices = choices_of(kind)
    made = st.one_of(*(one_of(choice) for choice in choices))
    return made if choices == get_args(kind) or choices == (kind,) else st.none() | made


def one_of(kind):
    if get_origin(kind) is tuple:
        return st.lists(anything(get_args(kind)[0]), max_size=2).map(tuple)
    if is_dataclass(kind):
        each = {field.name: anything(of) for field, of in fields_of(kind)}
        return st.builds(kind, **each)
    return st.sampled_from(kind) if issubclass(kind, Enum) else PLAIN[kind]


def through_the_database(frozen):
    return json.loads(json.dumps(frozen))


@settings(deadline=None)
@given(anything(AnnualReport))
def test_any_report_is_thawed_as_it_was_frozen(report):
    thawed = thaw(through_the_database(freeze(report)))
    assert thawed == report
    assert thawed.digest == report.digest


@pytest.mark.parametrize("made", [sample_report, congress_period, crowded])
def test_a_whole_report_is_thawed_as_it_was_frozen(made):
    report = made()
    thawed = thaw(through_the_database(freeze(report)))
    assert (thawed, thawed.digest) == (report, report.digest)
    assert isinstance(thawed.sections, tuple)
    assert type(thawed.commitments[0].standing) is type(report.commitments[0].standing)


@pytest.mark.parametrize("cls", [*get_args(Content), *get_args(Block)])
def test_each_content_and_block_keeps_its_kind(cls):
    """Nothing of the parts is forgotten, and none is taken for another."""

    @settings(max_examples=5, deadline=None)
    @given(one_of(cls))
    def check(part):
        chapter = ReportChapter("eget", "Eget", "eget-1")
        if cls in get_args(Block):
            chapter = replace(chapter, text=(part,))
        else:
            chapter = replace(chapter, content=part)
        report = replace(sample_report(), chapters=(chapter,))
        (thawed,) = thaw(through_the_database(freeze(report))).chapters
        assert thawed == chapter

    check()


def test_a_field_that_came_later_has_its_default():
    frozen = freeze(replace(sample_report(), chapters=signed()))
    del frozen["report"]["state"], frozen["report"]["edition"]
    for chapter in frozen["report"]["chapters"]:
        del chapter["text"], chapter["number"]
    thawed = thaw(frozen)
    assert (thawed.state, thawed.edition) == ("utkast", 1)
    assert [chapter.text for chapter in thawed.chapters] == [(), ()]


def signed():
    return (
        ReportChapter(
            "underskrifter",
            "Underskrifter",
            "underskrifter",
            content=Signatures("", None, ()),
        ),
        ReportChapter(
            "bilagor", "Bilagor", "bilagor", content=Annexes((Annex("Revision"),))
        ),
    )


@pytest.mark.parametrize("stored", [None, {}, [], {"format": 2, "report": {}}])
def test_another_format_is_not_guessed_at(stored):
    with pytest.raises(NotFrozenHere, match="this release reads 1"):
        thaw(stored)


def test_what_this_release_does_not_know_is_not_left_out():
    frozen = freeze(replace(sample_report(), chapters=signed()))
    frozen["report"]["motto"] = "Framåt"
    with pytest.raises(NotFrozenHere, match="motto"):
        thaw(frozen)
    del frozen["report"]["motto"]
    frozen["report"]["chapters"][0]["content"]["is"] = "Poem"
    with pytest.raises(NotFrozenHere, match=r"report\.chapters\[0\].*Poem"):
        thaw(frozen)
    frozen["report"]["chapters"] = []
    frozen["report"]["edition"] = "1"
    with pytest.raises(NotFrozenHere, match=r"report\.edition"):
        thaw(frozen)
    del frozen["report"]["branch"]
    frozen["report"]["edition"] = 1
    with pytest.raises(NotFrozenHere, match="branch"):
        thaw(frozen)


def test_two_reports_that_differ_in_kind_alone_have_two_digests():
    """Else a draft's stored PDF would be taken for another's."""
    spans = (Span("Ett gott år."),)
    digests = {
        replace(
            sample_report(),
            chapters=(ReportChapter("slutord", "Slutord", "slutord", text=(block,)),),
        ).digest
        for block in (Paragraph(spans), Quote(spans), Heading("Ett gott år."))
    }
    assert len(digests) == 3


def test_a_field_that_came_later_does_not_change_a_digest():
    """A report that was locked keeps the digest that the minutes may have taken."""
    report = sample_report()
    with_more = make_dataclass(
        "AnnualReport", [("motto", str, "")], bases=(AnnualReport,), frozen=True
    )
    assert with_more(**vars(report)).digest == report.digest
    assert with_more(**vars(report), motto="Framåt").digest != report.digest
