"""Attacks by one request that would keep the server, or everybody else, waiting."""

import signal
from functools import partial
from itertools import islice, permutations

import pytest

from activities.reporting.text import LONGEST_TEXT, blocks
from activities.reporting.words import pieces
from clubs.models import Club
from clubs.spreadsheets.widgets import Missing
from sekoplan import pdf

pytestmark = pytest.mark.django_db
HEAVY = "Dokumentet tar för lång tid att läsa."


@pytest.fixture
def paste(login, anna):
    """Pastes a plan as Anna; the answer's page."""

    def pasted(text):
        return login(anna).post("/stockholm/plan/ny/", {"text": text})

    return pasted


@pytest.mark.holds("S38")
def test_a_text_of_labels_in_labels_is_refused(paste):
    """It takes a level of Python's stack for each."""
    answer = paste("\n".join(["Mål: " * 4 + "x"] * 2900))
    assert answer.status_code == 422
    assert HEAVY in answer.text


@pytest.mark.trust
@pytest.mark.holds("S38")
def test_a_text_that_keeps_the_patterns_busy_is_given_up(paste):
    """A hundred times "A. A. A." took a minute, in which nobody else was answered."""
    answer = paste("\n".join(["A. " * 3_000] * 40))
    assert answer.status_code == 422
    assert HEAVY in answer.text


@pytest.mark.holds("S38")
def test_a_text_with_a_thousand_signatures_is_read(paste):
    """All that came after each was judged anew: this took more than a minute."""
    signed = "Ekeryd i januari 2026\n\nslutord.\n\n" * 700
    answer = paste(f"Verksamhetsplan 2026\n\n{signed}Vi ska måla båten.\n")
    assert HEAVY not in answer.text


def test_who_reads_the_log_asks_for_somebody_with_any_number(login, siv):
    answer = login(siv).get(f"/stockholm/dataskydd/lasningar/?vem={'9' * 20}")
    assert answer.status_code == 200


@pytest.mark.holds("S38")
def test_thousands_of_words_that_are_nearly_known_are_not_all_guessed(
    login, anna, stockholm
):
    """They took a minute. Of the rows that the page shows, most are as before."""
    Club.objects.create(branch=stockholm, name="Depån i Solna", slug="depan")
    nearly = ["".join(word) for word in islice(permutations("Depån i Solna"), 1, 4_500)]
    rows = [f"Bolaget;Plats {n};{word}" for n, word in enumerate(nearly)]
    text = "\n".join(["Arbetsgivare;Arbetsplats;Klubb", *rows])
    answer = login(anna).post("/stockholm/kalkylblad/arbetsplatser/", {"text": text})
    assert answer.status_code == 422
    assert f"{nearly[0]}” finns inte i listan. Menade du Depån i Solna?" in answer.text
    club = Missing([f"Depån i Solna {n}" for n in range(300)])
    guessed = ["Menade du" in club(word) for word in nearly]
    assert (guessed[0], guessed[-1]) == (True, False)


@pytest.fixture
def seconds():
    """Gives what follows so many seconds of the processor, and then breaks it off."""

    def broken_off(*_):
        raise AssertionError("It kept the server busy.")

    def start(number):
        signal.setitimer(signal.ITIMER_VIRTUAL, number)

    before = signal.signal(signal.SIGVTALRM, broken_off)
    yield start
    start(0)
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize("sign", ["å", "a\u00ad", "a\u0301", "/", '"'])
def test_a_chapter_that_is_one_long_word_is_set_at_once(seconds, sign):
    """It took the page of the report a minute, in which nobody else was answered."""
    text = (sign * LONGEST_TEXT)[:LONGEST_TEXT]
    seconds(5)
    assert "".join(piece for piece, _ in pieces(text)) == text
    assert blocks(text)


@pytest.mark.holds("S44")
def test_an_extract_that_no_pdf_can_be_made_of_is_had_as_json(
    login, siv, stockholm, monkeypatch
):
    """A chapter of one long word took all of its time, and gave 500."""
    small = partial(pdf.render, memory=1 << 20)
    monkeypatch.setattr(pdf, "render", small)
    answer = login(siv).get("/konto/utdrag.pdf")
    assert answer.status_code == 503
    assert "Hämta det som JSON." in answer.text
    assert login(siv).get("/konto/utdrag.json").status_code == 200
