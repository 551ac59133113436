"""What somebody with every log-in tries on meetings and the national view."""

import pytest

YEARS = ["0020181", "00201899999", "9" * 5000, "2018 ", "２０１８", "²", "\0", "-2018"]


@pytest.mark.parametrize("year", YEARS)
def test_no_year_breaks_the_lists_of_meetings(login, siv, plan, year):
    client = login(siv)
    for page in ("/stockholm/moten/", "/stockholm/moten/beslut/"):
        answer = client.get(page, {"ar": year})
        assert answer.status_code == 200
        assert "2018" in answer.text


@pytest.mark.parametrize("year", YEARS)
def test_no_year_breaks_the_national_view(login, nils, plan, year):
    answer = login(nils).get("/seko/avdelningar/", {"ar": year})
    assert answer.status_code == 404
