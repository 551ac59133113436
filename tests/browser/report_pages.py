"""The pages where a report's chapters are arranged and typed in."""

from django.utils import timezone

from activities.models import ChapterKind, Plan, Report
from clubs.models import User

YEAR = "/stockholm/rapport/2026/"


def draft():
    """The report on this year, begun by the secretary, with an economy to look at."""
    plan = Plan.objects.get(slug="2026", branch__slug="stockholm")
    user = User.objects.get(email="sekreterare@sekoplan.example")
    report = Report.begin(plan, by=user, day=timezone.localdate())
    rows = [
        ("rubrik", "Intäkter", None, None),
        ("rad", "Medlemsavgifter", 4_812_300, 4_634_100),
        ("rad", "Bidrag till regionklubbarnas gemensamma konferens", 90_000, None),
        ("summa", "Summa intäkter", 4_902_000, 4_634_100),
    ]
    names = ("kind", "label", "amount", "before")
    report.chapters.filter(kind=ChapterKind.ECONOMY).update(
        data={
            "now": "2026",
            "before": "2025",
            "rows": [dict(zip(names, row, strict=True)) for row in rows],
        }
    )
    # A section that is left out is told of, and a chapter can be taken away.
    section = report.chapters.filter(kind=ChapterKind.SECTION).last()
    report.chapters.filter(pk=section.pk).update(included=False)
    own = report.chapters.filter(kind=ChapterKind.OWN)
    if not own:
        own.create(report=report, kind="eget", title="Förhandling", order=90)
    return report


def form_of(path):
    """A page of the report's with all that can be opened."""

    def open_page(page):
        draft()
        answer = page.goto(f"{YEAR}{path}/")
        assert answer.status == 200
        page.evaluate(
            "document.querySelectorAll('main details').forEach(e => { e.open = true })"
        )

    return open_page


def economy_with_errors(page):
    form_of("ekonomi")(page)
    page.get_by_label("Rad 2, årets belopp").fill("tolv")
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="Spara tabellen").last.click()
    page.wait_for_selector("#err")
