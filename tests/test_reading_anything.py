"""The reader of plan documents never fails: soups of lines, and documents cut short."""

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.reading import read_text
from activities.reading.files import lines_of
from activities.reading.structure import outline_of

DOCUMENTS = Path(__file__).parent / "documents"
SOURCES = sorted(
    path
    for outline in DOCUMENTS.glob("*.json")
    for path in DOCUMENTS.glob(f"{outline.stem}.*")
    if path != outline
)
# Pieces as real plans have them: each trap of a plan's form, whole and broken off.
PIECES = """\
Verksamhetsplan 2027
Långsiktiga mål
VERKSAMHETSBERÄTTELSE
Innehåll
1 Mötena ........ 3
# Klubben
## 2.1 Studier
1 Organisation
1.1 Rekrytering
§ 3 Ungdom
4. MILJÖ
Ekonomi
Ekonomiskt läge
Uppföljning
Bakgrund
Bilagor
Hösten
Mars
April – maj
Kvartal 2
Vi ska
Vi ska:
Klubben skall under året
Vi vill att
Styrelsen planerar att:
- ordna en kurs
– besöka alla arbetsplatser
• Fyra medlemsmöten
• Möten:
o ge ut fyra nummer
    - en om våren
a) hålla en stämma
b) värva minst tio nya medlemmar
1. Vi ska ta fram en policy.
2) städa
[x] Loppis
☐ Utflykt
Vi ska erbjuda ledamöterna utbildning varje år.
Klubben skall arbeta för fler med-
lemmar och förtroende-
och vara aktiv i
Arbetet ska följas upp.
Målet är att nå alla. Det sker i maj.
Styrelsen träffas första måndagen i månaden.
Kassören ansvarar.
Så var det förra året.
Frågan är öppen?
Ansvarig: kassören
När: v. 36
Status: 2 av 4 klara
Mål: fler medlemmar
Mål 1: Sjöstaden
Åtgärder: vi ordnar en kurs
Aktivitet: Loppis
Syfte: glädje
Aktivitet | Ansvarig | När | Status
Loppis | Anna | maj | Klar
--- | ---
Aktivitet\tVem\tNär
Kurs\tstyrelsen\thösten
Aktivitet      Ansvarig      När
Höstfest       Erik          november
Område;Aktivitet;När
Studier;Kurs;månatligt
Räntor 388 500 kr
Summa 12 000
7 mars Årsmöte
29/8 Slåtter
2027: Ny lokal
v. 24 Läger
Sida 2 av 7
12
Seko Norrby
Norrby den 4 mars 2027
Anna Ek, ordförande
Anna Ek          Bo Alm
_______
***
–
:
.
)
»
\f
\u00ad
""".split("\n")


def letters(text):
    return Counter(sign for sign in text.lower() if sign.isalnum())


def written(outline):
    """Every text of an outline once, without the title, which is a copy."""
    for section in outline.sections:
        yield from (section.number, section.title, section.intro)
        for goal in section.goals:
            yield from (goal.number, goal.text)
    yield from (leftover.text for leftover in outline.leftovers)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_any_soup_of_lines_is_read_and_no_letter_doubled(pieces):
    text = "\n".join(pieces)
    found = Counter()
    for part in written(read_text(text)):
        found += letters(part or "")
    marks = re.compile(r"^(?:\s*o(?= )|\[x\])", re.MULTILINE)
    assert not found - letters(text)
    # Cells of a table have fields of their own; nothing else may be lost.
    if not re.search(r"[|\t;]|:|  ", text):
        assert not letters(marks.sub("", text)) - found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_a_document_cut_short_is_still_read(path):
    lines = lines_of(path.name, path.read_bytes())
    for end in range(0, len(lines), 10):
        outline_of(lines[:end], path.name)
        outline_of(lines[end:], path.name)
