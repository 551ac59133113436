"""Manners of writing a plan: short texts, each with the sections a secretary sees."""

import io
from collections import Counter
from datetime import date

import docx
import pytest

from activities.reading import read_document, read_text
from activities.reading.quantities import months_in, target_in
from activities.reading.wording import working_title

PLAN = "Verksamhetsplan 2026\n\n"
OPENING = "Resor\n- Vi ska åka till Visby.\n- Vi ska hyra buss.\n\n"
RESOR = ("Resor", ["Vi ska åka till Visby.", "Vi ska hyra buss."])


def outline(text):
    sections = read_text(text).sections
    return [
        (section.title, [goal.text for goal in section.goals]) for section in sections
    ]


def letters(text):
    return Counter(sign for sign in text.lower() if sign.isalnum())


AFTER_A_LIST = {
    "ska beside another manner": (
        "Café\nCaféet ska hålla öppet.\nEn utflykt kommer att ordnas i maj.\n",
        [("Café", ["Caféet ska hålla öppet.", "En utflykt kommer att ordnas i maj."])],
    ),
    "description first": (
        "Gården\nGården består av tre hus.\nLogens tak läggs om. Boden målas.\n"
        "Vi håller två städdagar i april.\n",
        [
            (
                "Gården",
                [
                    "Logens tak läggs om.",
                    "Boden målas.",
                    "Vi håller två städdagar i april.",
                ],
            )
        ],
    ),
    "present tense with a month or a number": (
        "Tidning\nÅrsboken kommer ut i november.\nDessutom ger klubben ut två blad.\n",
        [
            (
                "Tidning",
                ["Årsboken kommer ut i november.", "Dessutom ger klubben ut två blad."],
            )
        ],
    ),
    "infinitives without bullets": (
        "Skog\nBevaka gallringar.\nTa fram en karta till maj.\nProvta tre bäckar.\n",
        [
            (
                "Skog",
                [
                    "Bevaka gallringar.",
                    "Ta fram en karta till maj.",
                    "Provta tre bäckar.",
                ],
            )
        ],
    ),
    "no verbs and no bullets": (
        "Fester\nValborg med eld.\nMidsommar som vanligt.\n"
        "Kräftskiva den 22 augusti.\n",
        [
            (
                "Fester",
                [
                    "Valborg med eld.",
                    "Midsommar som vanligt.",
                    "Kräftskiva den 22 augusti.",
                ],
            )
        ],
    ),
    "present tense without a subject": (
        "STYRELSEN\nSammanträder nio gånger.\nDeltar i mässan i Falun.\n",
        [("STYRELSEN", ["Sammanträder nio gånger.", "Deltar i mässan i Falun."])],
    ),
    "att under a lead-in": (
        "Styrelsen ska arbeta för\natt alla trivs\natt hålla sex möten\n",
        [("Styrelsen ska arbeta för", ["att alla trivs", "att hålla sex möten"])],
    ),
    "a lead-in without colon": (
        "Danskommittén ska\n- ordna tio kvällar\n- anlita en orkester\n",
        [("Danskommittén ska", ["ordna tio kvällar", "anlita en orkester"])],
    ),
    "a numbered heading over a lead-in": (
        "2.1 Grupper\nVi vill under perioden\n* starta tre grupper\n* ge handledning\n",
        [("Grupper", ["starta tre grupper", "ge handledning"])],
    ),
    "a post after the sentence": (
        "Trygghet\nFrågan lyfts i två temamöten. Ansvarig: ombudet\n"
        "Styrelsen ska träffas tio gånger.\n",
        [
            (
                "Trygghet",
                [
                    "Frågan lyfts i två temamöten. Ansvarig: ombudet",
                    "Styrelsen ska träffas tio gånger.",
                ],
            )
        ],
    ),
    "check boxes": (
        "Stugan\n\n[x] Måla om\n[ ] Byta spis\n",
        [("Stugan", ["Måla om", "Byta spis"])],
    ),
    "any symbol as a bullet": (
        "Kök\n♦ Åtta soppluncher\n♦ Julbord i december\n",
        [("Kök", ["Åtta soppluncher", "Julbord i december"])],
    ),
    "a budget at the end": ("Budget\nAvgifter 24 000\nHyra -4 000 kr\n", []),
    "a word list at the end": ("Ordlista\n\nLH = lokal hyresgästförening\n", []),
    "follow-up": ("Uppföljning\nStyrelsen följer upp planen i augusti.\n", []),
    "a signature": ("Bertil Hjul, ordförande\n", []),
    "hyphens at line ends": (
        "Besök\n- Vi ska besöka social-\n  tjänsten.\n"
        "- Vi ska resa till Born-\n  holm.\n"
        "- Vi ska ordna lek- och\n  läsdagar.\n",
        [
            (
                "Besök",
                [
                    "Vi ska besöka socialtjänsten.",
                    "Vi ska resa till Bornholm.",
                    "Vi ska ordna lek- och läsdagar.",
                ],
            )
        ],
    ),
    "headings that run into their paragraph": (
        "HUSET. Taket ska tvättas. Köket ska målas.\n\n"
        "FESTEN. En fest ska hållas i maj.\n",
        [
            ("HUSET", ["Taket ska tvättas.", "Köket ska målas."]),
            ("FESTEN", ["En fest ska hållas i maj."]),
        ],
    ),
    "letters with numbers": (
        "B. Avtal\nB1. Klubben ska teckna avtal.\nB2. Klubben ska utvärdera dem.\n",
        [("Avtal", ["Klubben ska teckna avtal.", "Klubben ska utvärdera dem."])],
    ),
    "what goes on with the goal before": (
        "Stöd\nVi ska starta en läsgrupp. Gruppen träffas åtta gånger.\n"
        "Vi ska också ordna en resa.\n",
        [
            (
                "Stöd",
                [
                    "Vi ska starta en läsgrupp. Gruppen träffas åtta gånger.",
                    "Vi ska också ordna en resa.",
                ],
            )
        ],
    ),
    "a relative clause before ska": (
        "Studier\nTvå kurser bokas till hösten. "
        "Alla som inte gått kursen ska anmälas.\n",
        [
            (
                "Studier",
                [
                    "Två kurser bokas till hösten.",
                    "Alla som inte gått kursen ska anmälas.",
                ],
            )
        ],
    ),
    "who sees to it": (
        "Fest\nEn fest ordnas i maj. Kassören sköter anmälan.\n",
        [("Fest", ["En fest ordnas i maj. Kassören sköter anmälan."])],
    ),
    "a reason first": (
        "Medlemmar\nVi är 200 medlemmar. Därför ska vi ringa alla som slutat.\n",
        [("Medlemmar", ["Därför ska vi ringa alla som slutat."])],
    ),
}


@pytest.mark.parametrize("manner", AFTER_A_LIST)
def test_a_manner_is_read_beside_a_list(manner):
    text, expected = AFTER_A_LIST[manner]
    assert outline(PLAN + OPENING + text) == [RESOR, *expected]


@pytest.mark.parametrize("manner", sorted(AFTER_A_LIST.keys() - {"check boxes"}))
def test_no_letter_is_lost_or_doubled_in_any_manner(manner):
    text = PLAN + OPENING + AFTER_A_LIST[manner][0]
    found = read_text(text)
    told = [leftover.text for leftover in found.leftovers]
    for section in found.sections:
        told += [section.number or "", section.title or "", section.intro or ""]
        told += [(goal.number or "") + goal.text for goal in section.goals]
    assert letters("".join(told)) == letters(text)


WHOLE = {
    "an introduction ends where bodies are named": (
        PLAN + "Allmänt\nVi ska vara goda.\n\nStyrelsen ska\n- hålla tio möten\n\n"
        "Valberedningen ska\n- hitta en kassör\n",
        [
            ("Styrelsen ska", ["hålla tio möten"]),
            ("Valberedningen ska", ["hitta en kassör"]),
        ],
    ),
    "an introduction that holds the whole plan": (
        PLAN
        + "Inledning\nVi ska vara bra.\nVi vill:\n- ordna en fest\n- hålla möten\n",
        [("Inledning", ["ordna en fest", "hålla möten"])],
    ),
    "records": (
        "Handlingsplan 2026\n\nAktivitet: Konsert\nAnsvarig: Kören\nNär: maj\n\n"
        "Aktivitet: Lucia\nAnsvarig: Bo\nNär: december\n",
        [(None, ["Konsert", "Lucia"])],
    ),
    "lines that begin with dates": (
        "Kalender 2026\nMötena hålls i källaren.\n29 augusti – Släktdag i Ro\n"
        "9 september – Höstens möte\n23/10 Kurs\n",
        [
            (
                None,
                [
                    "29 augusti – Släktdag i Ro",
                    "9 september – Höstens möte",
                    "23/10 Kurs",
                ],
            )
        ],
    ),
    "numbering that begins anew": (
        PLAN + "Mål\n1. Vi ska bli fler.\n2. Vi ska synas.\nAktiviteter\n"
        "1. Besöka skolor\n2. Dela ut flygblad\n",
        [
            ("Mål", ["Vi ska bli fler.", "Vi ska synas."]),
            ("Aktiviteter", ["Besöka skolor", "Dela ut flygblad"]),
        ],
    ),
    "questions in a table's header": (
        PLAN + "Inflytande\n\n| # | Vad ska göras? | Vem ansvarar? | När? |\n"
        "|--|--|--|--|\n| 1 | **Tre stormöten**<br>för alla | Rådet | mars |\n",
        [("Inflytande", ["Tre stormöten för alla"])],
    ),
    "a table with a header in other words": (
        PLAN + "Resor\n\n| Sak | Vem | Pengar |\n|---|---|---|\n"
        "| Resa till Visby | Bo | 200 kr |\n| Resa till Ro | Eva | - |\n",
        [("Resor", ["Resa till Visby", "Resa till Ro"])],
    ),
    "a letter": (
        "Föreningen Lyktan\nTill alla boende\n\nHej grannar!\n\nVi ska byta rör. Så "
        "här gör ni:\n- Töm badrummet.\n- Lämna nyckel.\n\nVänliga hälsningar\nSam\n",
        [],
    ),
    "a policy": ("Policy mot mobbning\n\nVi ska\n- ingripa\n- prata\n", []),
}


@pytest.mark.parametrize("manner", WHOLE)
def test_a_whole_document_is_read(manner):
    text, expected = WHOLE[manner]
    assert outline(text) == expected


def test_records_fill_the_fields_and_name_their_labels_once():
    text = (
        "Handlingsplan 2026\n\nAktivitet: Konsert\nAnsvarig: Kören\nNär: maj\n"
        "Status: Pågår\n\nAktivitet: Lucia\nAnsvarig: Bo\nNär: december\nStatus: Klar\n"
    )
    found = read_text(text)
    goals = found.sections[0].goals
    assert [(goal.responsible, goal.months, goal.status) for goal in goals] == [
        ("Kören", (5,), "Pågår"),
        ("Bo", (12,), "Klar"),
    ]
    assert [left.text for left in found.leftovers] == [
        "Handlingsplan 2026",
        "Aktivitet: Ansvarig: När: Status:",
    ]


def test_an_aim_over_its_record_introduces_it():
    record = "Mål: {}\nÅtgärd: {}\nAnsvarig: {}\nNär: {}\n\n"
    found = read_text(
        "Handlingsplan 2026\n\nRekrytering\n\n"
        + record.format("Fler ska spela.", "Vi ska besöka skolor.", "Bo", "maj")
        + record.format("Fler ska stanna.", "Lån av instrument", "Eva", "löpande")
    )
    [section] = found.sections
    assert section.intro == "Mål: Fler ska spela.\nMål: Fler ska stanna."
    assert [(goal.text, goal.responsible, goal.months) for goal in section.goals] == [
        ("Vi ska besöka skolor.", "Bo", (5,)),
        ("Lån av instrument", "Eva", ()),
    ]


def test_an_aim_that_somebody_answers_for_is_what_is_to_be_done():
    found = read_text(
        "Handlingsplan 2026\n\nRekrytering\n\nMål: Öka antalet elever\nAnsvarig: Bo\n"
    )
    [goal] = found.sections[0].goals
    assert (goal.text, goal.responsible) == ("Öka antalet elever", "Bo")


def test_a_report_that_holds_a_plan_gives_the_plan_and_says_so():
    found = read_text(
        "Verksamhetsberättelse 2025 och verksamhetsplan 2026\n\nBerättelse\nVi har "
        "haft tio möten.\n\nVerksamhetsplan 2026\n\nMöten\nVi ska hålla tio möten.\n"
    )
    assert [goal.text for section in found.sections for goal in section.goals] == [
        "Vi ska hålla tio möten."
    ]
    assert any("både berättelse och plan" in w.message for w in found.warnings)


def test_a_heading_that_gives_nothing_is_asked_about():
    found = read_text(PLAN + OPENING + "Gården\nGården är gammal.\n")
    assert [warning.line for warning in found.warnings] == [7]


CSV = {
    "rows that are headings": (
        "Aktivitet;Ansvarig;När\nMöten;;\nÅrsmöte;Bo;mars\nResor;;\nUtflykt;Eva;maj\n",
        [("Möten", ["Årsmöte"], (3,)), ("Resor", ["Utflykt"], (5,))],
    ),
    "a column of months with empty cells": (
        "Månad;Aktivitet;Ansvarig\nJanuari;Budget;Bo\n;Möte;Bo\nMars;Årsmöte;Eva\n",
        [("Januari", ["Budget", "Möte"], (1,)), ("Mars", ["Årsmöte"], (3,))],
    ),
    "a column with spans of months": (
        "Månad;Vad;Vem\nJanuari;Bokslut;Bo\nApril–maj;Grävning;Bo\n",
        [("Januari", ["Bokslut"], (1,)), ("April–maj", ["Grävning"], (4, 5))],
    ),
    "a column for each month": (
        "Aktivitet;Ansvarig;Jan;Feb;Mar\nStyrelsemöte;Bo;x;;x\n",
        [(None, ["Styrelsemöte"], (1, 3))],
    ),
    "other words for when": (
        "Aktivitet;Vem ansvarar;Klart när\nCup;Bo;1/6\n",
        [(None, ["Cup"], (6,))],
    ),
}


@pytest.mark.parametrize("shape", CSV)
def test_a_table_of_another_shape_is_read(shape):
    text, expected = CSV[shape]
    sections = read_document("plan.csv", text.encode()).sections
    assert [
        (section.title, [goal.text for goal in section.goals], section.goals[0].months)
        for section in sections
    ] == expected


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Laga asfalten vid garage 14–32", (None, None, None)),
        ("Bevaka Snäckgatan 3–9", (None, None, None)),
        ("Gå steg 1 och 2", (None, None, None)),
        ("Tisdag 13 kl. 13.00 Möte", (None, None, None)),
        ("Halvera kön på 6 veckor", (None, None, None)),
        ("Matsvinnet ska minska med 30 procent", (30, 30, "%")),
        ("Sammanträda varje månad utom juli", (11, 11, None)),
    ],
)
def test_numbers_that_count_nothing_are_no_targets(text, target):
    assert target_in(text) == target


def test_the_month_that_is_excepted_is_not_named():
    year = date(2026, 1, 1)
    assert months_in("varje månad utom juli", year) == (
        1,
        2,
        3,
        4,
        5,
        6,
        8,
        9,
        10,
        11,
        12,
    )
    assert months_in("maj–augusti, ej juli", year) == (5, 6, 8)


def test_a_word_file_with_a_paragraph_mark_at_each_line_s_end_is_healed():
    """As text pasted from a PDF is: even before a name in capitals."""
    lines = [
        "Verksamhetsplan 2026",
        "Resor",
        "Vi ska resa till Gotland med alla som vill och som har varit med oss i",
        "minst ett år.",
        "Vi ska ordna en vandring tillsammans med vännerna i den andra klubben i",
        "Sörmland.",
        "Vi ska visa en film om våra resor för alla som inte kunde följa med under",
        "sommaren.",
        "Möten",
        "Vi ska hålla två möten om året där alla medlemmar kan säga vad de tycker om",
        "resorna.",
        "Vi ska bjuda in en gäst till varje möte som berättar om en plats som vi inte",
        "känner.",
        "Vi ska skriva ned vad gästen säger och lägga det på vår sida så att alla kan",
        "läsa det.",
    ]
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    sections = read_document("plan.docx", file.getvalue()).sections
    assert [len(section.goals) for section in sections] == [3, 3]
    assert sections[0].goals[1].text.endswith("den andra klubben i Sörmland.")


@pytest.mark.parametrize(
    "text, title",
    [
        (
            "Vi ska vara aktiva i byns fritidskommitté och verka för att utveckla "
            "ungdomsarbetet.",
            "Vara aktiva i byns fritidskommitté",
        ),
        (
            "Vi ska anordna 1 - 2 kvällskurser om buller med bl.a. fokus på tystare "
            "maskiner i verkstäderna.",
            "Anordna 1 - 2 kvällskurser om buller",
        ),
        (
            "Alla lokaler som saknar en egen utrymningsplan ska besökas under våren",
            "Alla lokaler … ska besökas under våren",
        ),
        (
            "Föreningen ska bilda grupper på de orter där minst tio av medlemmarna "
            "har bott sedan starten.",
            "Bilda grupper på de orter där minst tio av medlemmarna…",
        ),
    ],
)
def test_a_working_title_ends_where_nothing_is_left_hanging(text, title):
    assert working_title(text) == title


def test_a_sentence_before_a_list_is_asked_about():
    outline = read_text(
        "Plan 2026\n\nUnga\n\nKlubben ska starta en grupp.\n- ordna två träffar\n"
        "- besöka skolor\n"
    )
    assert [warning.line for warning in outline.warnings] == [5]
