"""Reading a plan document of 20 pages, from the file to its outline."""

from io import BytesIO
from statistics import median
from time import perf_counter

from . import Row

PAGES = 20
RUNS = 3
SECONDS = 1.0
TEXT = (
    "Vi ska under året besöka minst {n} arbetsplatser och tala med medlemmarna om "
    "arbetsmiljö, löner och inflytande, och följa upp besöken med klubbarna."
)
INTRO = (
    "Avdelningen arbetar för att alla ska ha ett tryggt arbete med goda villkor. Det "
    "kräver klubbar med kunskap och förtroendevalda som har tid för sitt uppdrag."
)


def rows():
    try:
        from activities import reading
    except ImportError as missing:
        yield Row("P6", f"skipped: {missing}", "–", f"≤ {SECONDS:.0f} s", True)
        return
    for name, make in (("plan.docx", word_document), ("plan.pdf", pdf_document)):
        data = make()
        taken = []
        for _ in range(RUNS):
            started = perf_counter()
            outline = reading.read_document(name, data)
            taken.append(perf_counter() - started)
        goals = sum(len(section.goals) for section in outline.sections)
        yield Row(
            "P6",
            f"{PAGES} pages of {name.partition('.')[2].upper()}, {goals} goals",
            f"{median(taken):.2f} s",
            f"≤ {SECONDS:.0f} s",
            median(taken) <= SECONDS and goals >= PAGES * 5,
        )


def sections():
    """(heading, introduction, goals) of a section a page."""
    for page in range(1, PAGES + 1):
        goals = [TEXT.format(n=page + number) for number in range(12)]
        yield f"{page}. Verksamhetsområde {page}", INTRO, goals


def word_document():
    from docx import Document

    document = Document()
    document.add_heading("Verksamhetsplan 2026", 0)
    for heading, intro, goals in sections():
        document.add_heading(heading, 1)
        document.add_paragraph(intro)
        for goal in goals:
            document.add_paragraph(goal, style="List Bullet")
        document.add_page_break()
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def pdf_document():
    from weasyprint import HTML

    html = "".join(
        f"<section><h2>{heading}</h2><p>{intro}</p>"
        + "".join(f"<p>• {goal}</p>" for goal in goals)
        + "</section>"
        for heading, intro, goals in sections()
    )
    style = "<style>section { break-after: page }</style>"
    return HTML(
        string=f"<html lang=sv>{style}<h1>Verksamhetsplan 2026</h1>{html}"
    ).write_pdf()
