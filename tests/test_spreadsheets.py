"""Lists go out to a spreadsheet program and come back, looked through and at once."""

import pytest

from clubs.models import Club, Event, ImportDraft, Industry
from tests.sheets import cells_of, excel, fetched, read_in, said, save

HEADINGS = ["Klubb", "Slag", "Bransch", "Arbetsgivare", "Ort", "Aktiv från"]


@pytest.fixture
def industries(stockholm):
    return [
        Industry.objects.create(branch=stockholm, name=name)
        for name in ("Post", "Spår", "Väg och ban")
    ]


def hundred_clubs():
    return [
        [f"Klubb {n}", "företagsklubb", "Post", f"Bolag {n}", "Solna", "2018-03-05"]
        for n in range(1, 101)
    ]


# The secretary imports a hundred clubs ---------------------------------------------


def test_six_errors_are_told_at_once_and_nothing_is_saved(login, siv, industries):
    rows = hundred_clubs()
    rows[12][2] = "Posst"
    rows[20][0] = ""
    rows[33][5] = "31/2 2018"
    rows[46][1] = "klubben"
    rows[58][0] = "Klubb 1"
    rows[71][4] = "Anna 811218-9876"
    page = read_in(login(siv), "klubbar", excel(HEADINGS, *rows))
    assert page.status_code == 422
    text = said(page)
    assert "6 rader behöver rättas" in text
    for wrong in (
        "Rad 14, Bransch: ”Posst” finns inte i listan. Menade du Post?",
        "Rad 22, Klubb: Skriv klubbens namn.",
        "Rad 35, Aktiv från: Dagen ”31/2 2018” finns inte i almanackan.",
        "Rad 48, Slag: ”klubben” finns inte i listan. Välj bland",
        "Rad 60, Klubb: Det finns redan en klubb med det namnet.",
        "Rad 73, Ort: Det ser ut som ett personnummer: 811218-9876.",
    ):
        assert wrong in text
    assert not Club.objects.exists()
    assert not Event.objects.exists()
    assert not ImportDraft.objects.exists()


def test_mended_they_are_shown_and_then_saved_at_once(login, siv, industries):
    client = login(siv)
    preview = read_in(client, "klubbar", excel(HEADINGS, *hundred_clubs()))
    assert preview.status_code == 200
    assert "100 rader är nya och 0 ändras. 0 är som förut." in said(preview)
    assert not Club.objects.exists()
    answer = save(client, preview)
    assert "Sparat: 100 nya och 0 ändrade klubbar." in said(answer)
    assert Club.objects.count() == 100
    club = Club.objects.get(name="Klubb 7")
    assert (club.slug, club.industry.name, club.place) == ("klubb-7", "Post", "Solna")
    assert Event.objects.filter(verb="add", kind="club", by=siv).count() == 100
    assert not ImportDraft.objects.exists()
    # And once more: nothing is new.
    again = read_in(client, "klubbar", fetched(client, "klubbar"))
    assert "Ingenting ändras. Alla 100 rader är som förut." in said(again)
    assert len(cells_of(fetched(client, "klubbar"))) == 101
