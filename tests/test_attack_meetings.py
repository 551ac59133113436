"""What somebody with every log-in tries on meetings and the national view."""

import pytest

from activities import papers

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


def written(*objects, catalog=b""):
    """A PDF of one page with more ``objects``, numbered from 4."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    catalog = b"<</Type/Catalog/Pages 2 0 R%b>>" % catalog
    content, places = b"%PDF-1.7\n", b""
    for number, one in enumerate((catalog, pages, page, *objects), 1):
        places += b"%010d 00000 n \n" % len(content)
        content += b"%d 0 obj %b endobj\n" % (number, one)
    count = len(objects) + 4
    table = b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return content + table + end % (count, len(content))


@pytest.mark.parametrize("name", [b"/JavaScript", b"/J#61v#61Script"])
@pytest.mark.parametrize("lie", [b"%010d 00000 n", b"%010d 00000 f"])
def test_code_where_the_file_says_that_nothing_is_is_found(name, lie):
    """Other programs look through the whole file when its table lies."""
    code = b"<</S%b/JS(app.alert(1))>>" % name
    content = written(code, catalog=b"/OpenAction 4 0 R")
    place = content.index(b"4 0 obj")
    content = content.replace(b"%010d 00000 n" % place, lie % (place + 3))
    with pytest.raises(papers.UnreadablePaper, match="kod som körs"):
        papers.read("a.pdf", content)


def test_no_file_hides_in_a_paper():
    file = b"<</Type/EmbeddedFile/Length 2>>stream\nMZ\nendstream"
    shown = b"<</Type/Filespec/F(a.exe)/EF<</F 5 0 R>>>>"
    names = b"/Names<</EmbeddedFiles<</Names[(a.exe) 4 0 R]>>>>"
    assert papers.read("a.pdf", written()).pages == 1
    with pytest.raises(papers.UnreadablePaper, match="andra filer"):
        papers.read("a.pdf", written(shown, file, catalog=names))
