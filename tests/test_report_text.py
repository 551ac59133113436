"""What people type in a chapter becomes blocks, and Swedish, without losing a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.reporting.text import (
    LONGEST_TEXT,
    Heading,
    Items,
    Paragraph,
    Quote,
    Span,
    blocks,
    to_markdown,
    words_of,
)
from activities.reporting.typography import typeset

# Running text, and text that is thick with marks.
ANY = st.text() | st.text(st.sampled_from(" \n\t#>*_-+•.)1290ab[](!`|\"'.\\å<&/:@w"))


def words(block):
    match block:
        case Heading(text):
            return text
        case Items(items, _):
            return " ".join(words_of(item) for item in items)
    return words_of(block.spans)


def letters(text):
    return [letter for letter in text if letter.isalpha()]


def texts(markdown):
    return [words(block) for block in blocks(markdown)]


def test_headings_paragraphs_lists_and_quotes_are_what_there_is():
    assert blocks(
        "# Året\n\nVi höll **tolv** möten\noch *ett* till.\n\n"
        "- första\n- andra\n\n> Tack!\n\n1) ett\n2) två"
    ) == (
        Heading("Året"),
        Paragraph(
            (
                Span("Vi höll "),
                Span("tolv", strong=True),
                Span(" möten och "),
                Span("ett", emphasis=True),
                Span(" till."),
            )
        ),
        Items(((Span("första"),), (Span("andra"),))),
        Quote((Span("Tack!"),)),
        Items(((Span("ett"),), (Span("två"),)), is_numbered=True),
    )


def test_there_is_one_level_of_headings():
    assert {type(b) for b in blocks("# a\n## b\n###### c #")} == {Heading}
    assert texts("#tagg") == ["#tagg"]


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("<b>fet</b> <script>x</script>", "<b>fet</b> <script>x</script>"),
        ("[Läs mer](https://a.se/x_y_z)", "Läs mer (https://a.se/x_y_z)"),
        ("![bild](a.png)", "bild (a.png)"),
        ("[**fet**](x)", "fet (x)"),
        ("`kod` &amp;", "`kod` &amp;"),
        ("| a | b |\n|---|---|", "| a | b | |---|---|"),
        ("    indraget", "indraget"),
        ("2018. Ett år", "2018. Ett år"),
        ("17. mars", "17. mars"),
        ("rad  \nrad\\\nrad", "rad rad rad"),
        ("bort\x00\x0b med det", "bort med det"),
        (r"\*inte fet\*", "*inte fet*"),
    ],
)
def test_what_is_no_block_stands_as_plain_text(typed, set_):
    assert texts(typed) == [set_]


def test_a_list_in_a_list_is_items_of_the_outer_one():
    assert blocks("- a\n  - b\n    1. c\n- d") == (
        Items(((Span("a"),), (Span("b"),), (Span("1. c"),), (Span("d"),))),
    )
    assert blocks("1. a\n   - b\n2. c") == (
        Items(((Span("a – b"),), (Span("c"),)), is_numbered=True),
    )


def test_a_list_that_goes_on_after_a_paragraph_keeps_its_numbers():
    assert texts("1. a\n\nmellan\n\n2. b") == ["a", "mellan", "2. b"]
    assert texts("1. a\n2. b\n17. mars") == ["a b", "17. mars"]


def test_points_that_come_from_a_word_processor_are_a_list():
    assert blocks("• ett\n• två") == (Items(((Span("ett"),), (Span("två"),))),)


def test_no_more_than_the_longest_text_is_read():
    (text,) = texts("a" * LONGEST_TEXT + "b")
    assert text == "a" * LONGEST_TEXT


@given(ANY)
def test_no_letter_is_lost_whatever_is_typed(text):
    assert letters("".join(texts(text))) == letters(text)


@given(ANY)
def test_written_again_it_says_the_same(text):
    first = blocks(text)
    again = blocks(to_markdown(first))
    assert "".join(map(words, again)).split() == "".join(map(words, first)).split()


@given(ANY)
def test_what_is_set_stays_so_and_keeps_its_letters(text):
    done = typeset(text)
    assert typeset(done) == done
    kept = [sign for sign in text if sign.isalnum()]
    assert [sign for sign in done if sign.isalnum()] == kept


@pytest.mark.parametrize(
    "typed",
    ["> ", "* ", "*", "1. ", "[a](b", "111 ", "\\", "'", "*a**b ", "- a\n", "9-", "@"],
)
def test_hostile_text_is_read_in_time_that_grows_with_its_length(typed):
    # Nothing is timed: where time grew with the square, this took minutes.
    blocks(typed * (100_000 // len(typed)))
    blocks("\n".join("  " * deep + typed for deep in range(500)))


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("\"x\", ''x'', “x”, „x“", "”x”, ”x”, ”x”, ”x”"),
        ("2017-2021 och 2017-18", "2017–2021 och 2017–18"),
        ("3-5 maj, s. 4-5", "3–5~maj, s.~4–5"),
        ("maj-juni kl. 10.00-12.00", "maj–juni kl.~10.00–12.00"),
        ("bra - men dyrt", "bra – men dyrt"),
        ("och så vidare...", "och så vidare…"),
        ("6 240 av 1 000 000", "6~240 av 1~000~000"),
        ("§ 8 den 15 mars", "§~8 den 15~mars"),
        ("40 % och 500 kr", "40~% och 500~kr"),
        ("A. Ek, t. ex.", "A.~Ek, t.~ex."),
    ],
)
def test_it_is_set_as_swedish(typed, set_):
    assert typeset(typed).replace("\N{NO-BREAK SPACE}", "~") == set_


@pytest.mark.parametrize(
    "typed",
    [
        "facklig-politisk LO-distriktet",
        "08-791 41 00, 070-123 45 67, +46-8-791",
        "2018-03-15, 2018-12, 2018-03",
        "802400-5434, 1-2-3, 5-3",
        "https://a.se/2017-2021 www.b.se/1-2 c-1-2@d.se d.nu/3-5",
        "....",
    ],
)
def test_what_is_no_typography_stays(typed):
    assert typeset(typed) == typed
