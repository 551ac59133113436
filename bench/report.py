"""The annual report as PDF, against bare WeasyPrint on the same finished HTML."""

import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median

from activities.models import Activity, Goal, Kind, Plan, PlanState, Section, Status
from activities.printing import finished_html, rendered
from activities.rendering import draft_pdf
from activities.reports import annual_report
from clubs.models import Branch
from sekoplan.pdf import FONTS, PRINT, SCHEME

from . import Row

DAY = date(2018, 12, 31)
RUNS = 3
# What a beginner would write, with Python's and WeasyPrint's defaults; it tells the
# processor time of the whole process, the import included, as ours does.
BARE = """
import resource, sys
from weasyprint import HTML
HTML(filename=sys.argv[1]).write_pdf(sys.argv[2])
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime)
"""


def rows():
    branch = Branch.objects.create(name="Seko Stockholm", slug="stockholm")
    for pages, sections, seconds in ((40, 12, 5), (100, 32, 13)):
        plan = make_plan(branch, f"plan-{pages}", sections)
        yield from compare(plan, pages, seconds)


def compare(plan, pages, seconds):
    ours, bare, walls = [], [], []
    for _ in range(RUNS):
        began, used = time.perf_counter(), time.process_time()
        result = rendered(annual_report(plan, DAY))
        walls.append(time.perf_counter() - began)
        ours.append(time.process_time() - used + result.cpu)
        bare.append(bare_cpu(annual_report(plan, DAY)))
    ratio = median(ours) / median(bare)
    yield Row(
        "P5",
        f"report of {result.pages} pages, CPU with all validity work",
        f"{ratio:.2f} × bare ({median(ours):.2f} s / {median(bare):.2f} s)",
        "≤ 1.1 × bare",
        ratio <= 1.1,
    )
    yield Row(
        "P5",
        f"report of {result.pages} pages, time",
        f"{min(walls):.2f} s, best of {RUNS}",
        f"≤ {seconds} s for {pages} pages",
        min(walls) <= seconds,
    )
    megabytes = result.memory / 2**20
    yield Row(
        "P5",
        f"report of {result.pages} pages, memory of the child",
        f"{megabytes:.0f} MB",
        "≤ 200 MB",
        megabytes <= 200,
    )
    draft_pdf(plan, DAY)
    began = time.perf_counter()
    draft_pdf(plan, DAY)
    again = (time.perf_counter() - began) * 1000
    yield Row(
        "P5",
        f"report of {result.pages} pages, the same again",
        f"{again:.0f} ms",
        "≤ 50 ms",
        again <= 50,
    )


def bare_cpu(report):
    """Processor seconds of bare WeasyPrint on the document, its files beside it."""
    html, pictures = finished_html(report)
    with tempfile.TemporaryDirectory() as folder:
        for path in (*FONTS.iterdir(), *PRINT.glob("*.*")):
            Path(folder, path.name).write_bytes(path.read_bytes())
        for name, text in pictures.items():
            Path(folder, name).write_text(text)
        style = Path(folder, "report.css")
        style.write_text(style.read_text().replace(SCHEME, ""))
        document = Path(folder, "report.html")
        document.write_text(html.replace(SCHEME, ""))
        command = [sys.executable, "-c", BARE, document, Path(folder, "report.pdf")]
        out = subprocess.run(command, check=True, capture_output=True)  # noqa: S603
        return float(out.stdout)


def make_plan(branch, slug, sections):
    """A plan whose report has three pages a section, and four more."""
    plan = Plan.objects.create(
        branch=branch,
        slug=slug,
        title="Verksamhetsplan 2018",
        starts=date(2018, 1, 1),
        ends=DAY,
    )
    made = Section.objects.bulk_create(
        Section(plan=plan, number=number, title=f"Avsnitt om fråga {number}")
        for number in range(1, sections + 1)
    )
    goals = Goal.objects.bulk_create(
        Goal(
            section=section,
            number=number,
            title="Dag om arbetsmiljön",
            kind=Kind.RECURRING,
            adopted_text=(
                "Vi ska samla klubbarna till en dag om arbetsmiljön, med gäster från "
                "minst två arbetsplatser och tid för deltagarnas egna frågor."
            ),
        )
        for section in made
        for number in range(1, 13)
    )
    Activity.objects.bulk_create(
        Activity(
            goal=goal,
            title=f"Träff om arbetsmiljön i klubbarnas lokaler, nummer {number}",
            status=Status.DONE,
            due_on=date(2018, (goal.number + number) % 12 + 1, 5),
            done_on=date(2018, (goal.number + number) % 12 + 1, 7),
            participants=10 + number,
        )
        for goal in goals
        for number in range(1, 4)
    )
    plan.state = PlanState.ADOPTED
    plan.save(update_fields=["state"])
    return plan
