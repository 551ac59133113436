"""Makes the .docx, .xlsx and .pdf test documents from plain data and sources/*.html.

Run `python tests/documents/build.py` after a change here. The outcome is committed,
so that the tests need neither Word nor WeasyPrint. The expected outlines (*.json)
are written by hand and never made from anything here.
"""

import datetime
import re
import zipfile
from pathlib import Path

import docx
import openpyxl
from openpyxl.styles import Font

HERE = Path(__file__).parent
MADE = datetime.datetime(2025, 1, 1)

# One tuple a paragraph: style or look, text. "\n" is a line break inside the
# paragraph (shift-enter), "|" parts the cells of a table row.
SPORTS_CLUB = [
    ("Title", "Verksamhetsplan för IK Kometen, 1 augusti 2025–31 juli 2026"),
    ("Normal", "Antagen av årsmötet den 19 juni 2025"),
    ("Heading 1", "Vision"),
    (
        "Normal",
        "Kometen ska vara klubben där ingen slutar för att den inte är bäst. Vi ska ge "
        "alla barn samma speltid och vi ska ha roligt på vägen.",
    ),
    ("Heading 1", "Barn och ungdom"),
    ("Normal", "Ungdomssektionen leder arbetet.\nI sektionen ingår fem ledare."),
    ("List Bullet", "Vi ska starta fotbollsskola för sexåringar i maj."),
    (
        "List Bullet",
        "Vi ska anordna två till tre föräldramöten per lag. Målet är att alla "
        "föräldrar vet vad som förväntas av dem vid sidlinjen.",
    ),
    (
        "List Bullet",
        "Alla ledare ska ha gått den första tränar\u00adutbildningen\noch lämnat "
        "utdrag ur belastningsregistret.",
    ),
    ("Heading 1", "Seniorverksamhet"),
    ("Heading 2", "Damlaget"),
    ("List Number", "Damlaget ska behålla sin plats i division\u00a02."),
    ("List Number", "Damlaget ska spela minst fem träningsmatcher."),
    ("List Number", "Vi ska rekrytera en målvaktstränare."),
    ("Heading 2", "Herrlaget"),
    ("List Number", "Herrlaget ska genomföra ett träningsläger i Gdańsk i mars."),
    ("List Number", "Vi ska utveckla samarbetet med juniorlaget."),
    ("Heading 1", "Arrangemang"),
    ("List Bullet", "Kometcupen den 9–10 maj"),
    ("List Bullet", "Loppis"),
    ("List Bullet", "Julgransplundring i januari (festkommittén)"),
    ("Heading 1", "Anläggning"),
    ("Normal", "Omklädningsrummen renoverades föregående år."),
    ("Normal", "Sjövalla i juni 2025"),
    ("Normal", "Styrelsen"),
]

PARISH = [
    ("bold", "Sankt Östens församling"),
    ("bold", "Verksamhetsplan 2026"),
    ("Normal", "Församlingsrådet ska följa upp planen två gånger per år."),
    ("bold", "Gudstjänst och musik"),
    (
        "table",
        [
            "Aktivitet|Ansvarig|När|Status",
            "Tre familjemässor|Komministern|februari, maj och oktober|1 av 3 klara",
            "Orgelns dag|Organisten|v.\u00a036|Ej påbörjad",
            "Kyrkokören medverkar regelbundet|Organisten||Pågår",
            "Påskspel|Församlingspedagogen|mars–april|Klar",
        ],
    ),
    ("bold", "Diakoni"),
    (
        "table",
        [
            "Aktivitet|Ansvarig|När|Status",
            "Minst tio öppna förmiddagar|Diakonen|september–november|Ej påbörjad",
            "Alla som fyller 80 år ska få besök|Besöksgruppen|hela året|Pågår",
            "Revidera handlingsplan mot\nensamhet|Diakonirådet|senast 31 maj|Försenad",
        ],
    ),
    ("bold", "Barn och unga"),
    ("Normal", "I församlingens arbete med barn och unga vill vi"),
    ("Normal", "-\tstarta en babysångsgrupp (församlingspedagogen)"),
    ("Normal", "-\tha konfirmandläger vecka 25"),
    ("Normal", "-\tbehålla minst hälften av konfirmanderna som unga ledare"),
    ("Normal", "Fastställd av kyrkorådet den 11 december 2025, § 94"),
]

PATIENTS = [
    ("Normal", "Reumatikernas länsförening i Åsarna"),
    ("Normal", "Innehåll"),
    ("Normal", "1. Inledning\t2"),
    ("Normal", "2. Intressepolitik\t2"),
    ("Normal", "3. Föreningsutveckling\t3"),
    ("Normal", "4. Rehabilitering\t3"),
    ("Normal", "VERKSAMHETSPLAN 2025–2027"),
    ("caps", "1. Inledning"),
    (
        "Normal",
        "Länsföreningen består av sju lokalföreningar. Planen ska vara ett stöd för "
        "dem och inte en börda. Vi ska bli bättre på att lyssna.",
    ),
    ("caps", "2. Intressepolitik"),
    ("Normal", "Under perioden skall vi:"),
    ("Normal", "o\tpåverka regionen så att alla får en fast vårdkontakt"),
    ("Normal", "o\tha representanter i samtliga brukarråd"),
    ("Normal", "o\tta fram en rapport om väntetider till varmvattenbassäng"),
    ("caps", "3. Föreningsutveckling"),
    ("Normal", "Länsföreningen skall stödja lokalföreningarnas styrelser."),
    ("Normal", "Länsföreningen skall anordna en ordförandekonferens per år."),
    (
        "Normal",
        "Länsföreningen skall ge ut tre nummer av Ledstången per år. Ambitionen är "
        "att varje lokalförening medverkar med minst en artikel.",
    ),
    ("caps", "4. Rehabilitering"),
    ("Normal", "a)\tBassängträning i Åsarna, Över\u00adtjärn och Bölebyn"),
    ("Normal", "b)\tMinst fyra friskvårdshelger under perioden"),
    ("Normal", "c)\tTräffar för unga reumatiker, varje kvartal"),
    ("Normal", "Åsarna 2024-11-30"),
    ("Normal", "Gunvor Ledin\tSixten Knoge"),
    ("Normal", "Ordförande\tSekreterare"),
]

DOCUMENTS = {
    "sports-club-styles.docx": (SPORTS_CLUB, "IK Kometen, verksamhetsplan"),
    "parish-tables.docx": (PARISH, None),
    "patients-plain-paragraphs.docx": (PATIENTS, "Verksamhetsplan 2025–2027"),
}

DAY = datetime.date

# One list a row; a row with one cell is a heading or a remark.
ALLOTMENT_SHEET = {
    "Aktivitetsplan": [
        ["Aktivitetsplan 2026 – Koloniföreningen Solängen"],
        ["Uppdaterad 2026-04-30"],
        [],
        ["Område", "Aktivitet", "Ansvarig", "När", "Status"],
        ["Odling", "Tre odlarträffar", "Odlingsgruppen", "mars-maj", "2 av 3 klara"],
        [None, "Komposteringskurs", "Odlingsgruppen", DAY(2026, 9, 12), "Ej påbörjad"],
        [None, "Jordprov på alla lotter", "Lottfogden", "april", "Klar"],
        ["Gemensamt", "Minst fyra arbetsdagar", "Arbetsledaren", None, "Pågår"],
        [None, "Ny grind mot Gryttjärnsvägen", "Styrelsen", "v. 24", "Försenad"],
        ["Medlemmar", "Månatligt nyhetsbrev", "Sekreteraren", None, "4 av 12 klara"],
        [None, "Skördefest", "Festkommittén", DAY(2026, 8, 22), "Ej påbörjad"],
    ],
    "Blad2": [],
}

CLUB_SHEET = {
    "Plan 2025": [
        ["Nr", "Vad ska göras", "Ansvar", "Tid", "Läge", "Kommentar"],
        ["1 Medlemmar"],
        [1.1, "Två värvningskampanjer", "Klubbstyrelsen", "april och okt", "1 av 2"],
        [1.2, "Alla nyanställda ska få besök", "Ombuden", None, "pågår"],
        [1.3, "Fika på nattskiftet", None, "Kvartal 3", None, "Fråga Åsa om termosar"],
        ["2 Förhandling"],
        [2.1, "Löneenkät", "Förhandlingsdelegationen", "februari", "klar"],
        [2.2, "Verka för heltid som norm", "Ordförande", "hela året", "pågår"],
        ["3 Arbetsmiljö"],
        [
            3.1,
            "1-2 seminarier om stress",
            "Skyddskommittén",
            "sep - nov",
            "ej påbörjad",
        ],
        [3.2, "Skyddsrond varje kvartal", "Skyddsombuden", None, "3 av 4 klara"],
    ],
}

ORIENTEERING_SHEETS = {
    "Läs detta": [["Fyll i varje rad och spara före styrelsemötet."]],
    "Tävling": [
        ["OK Barkbåten"],
        ["Vad vi gör under 2026"],
        [],
        ["Projekt", "Håller i det", "Deadline", "Hur går det", "Not"],
        ["VÅREN"],
        ["Två teknikpass", "Tränarrådet", "mars och april", "På gång", None],
        ["Barkbåtsdubbeln", "Tävlingsledaren", "v. 20", "Ej påbörjat", "sök tillstånd"],
        ["HÖSTEN"],
        ["Natt-KM", "Tränarrådet", DAY(2026, 10, 15), None, None],
    ],
    "Klubben": [
        ["Projekt", "Håller i det", "Deadline", "Hur går det"],
        ["Ta fram en ny karta över Norrskogen", "Kartgruppen", "november", "På gång"],
        ["Alla ledare ska gå barnledarkurs", "Ordföranden", "september", "Klart"],
    ],
}

SHEETS = {
    "orienteers-sheets.xlsx": ORIENTEERING_SHEETS,
    "allotment-areas.xlsx": ALLOTMENT_SHEET,
    "union-club-section-rows.xlsx": CLUB_SHEET,
}


def settle(path):
    """Rewrite a zip-based document without the clock, so that it builds the same."""
    with zipfile.ZipFile(path) as old:
        parts = [(name, old.read(name)) for name in old.namelist()]
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts:
            if name == "docProps/core.xml":
                content = re.sub(
                    rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2025-01-01T00:00:00Z", content
                )
            new.writestr(
                zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)),
                content,
                compress_type=zipfile.ZIP_DEFLATED,
            )


def build_docx(path, paragraphs, footer):
    document = docx.Document()
    for style, content in paragraphs:
        if style == "table":
            table = document.add_table(0, content[0].count("|") + 1, "Table Grid")
            for row in content:
                for cell, text in zip(
                    table.add_row().cells, row.split("|"), strict=True
                ):
                    cell.text = text
        elif style in ("bold", "caps"):
            run = document.add_paragraph().add_run(content)
            run.bold = style == "bold"
            run.font.all_caps = style == "caps"
        else:
            document.add_paragraph(content, style)
    if footer:
        document.sections[0].footer.paragraphs[0].text = footer
    document.core_properties.created = document.core_properties.modified = MADE
    document.save(path)


def build_xlsx(path, sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for number, row in enumerate(rows, 1):
            sheet.append(row)
            if len(row) == 1:
                sheet.cell(number, 1).font = Font(bold=True)
                sheet.merge_cells(
                    start_row=number, end_row=number, start_column=1, end_column=5
                )
    book.properties.created = book.properties.modified = MADE
    book.save(path)


def build_pdf(source):
    # Imported here: the other formats can be made without WeasyPrint's libraries.
    import weasyprint

    weasyprint.HTML(source).write_pdf(
        HERE / f"{source.stem}.pdf", pdf_identifier=source.stem.encode()
    )


def main():
    for name, (paragraphs, footer) in DOCUMENTS.items():
        build_docx(HERE / name, paragraphs, footer)
        settle(HERE / name)
    for name, sheets in SHEETS.items():
        build_xlsx(HERE / name, sheets)
        settle(HERE / name)
    for source in sorted((HERE / "sources").glob("*.html")):
        build_pdf(source)


if __name__ == "__main__":
    main()
