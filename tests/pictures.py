"""The README's pictures, from the demo of one day: ``python -m tests.pictures``."""

import os
import subprocess
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
COLOURS = 64
GAP, DESK = 24, "#D3DCE2"
# The cover, the year in short, and a section.
REPORT_PAGES = (1, 4, 14)


def keep(image, name):
    """Store a picture small: few colours, and none of them by chance."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.png"
    few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    print(f"{path.relative_to(Path.cwd())}: {path.stat().st_size / 1000:.0f} kB")


def shot(page, address, prepare=lambda page: None):
    """The page as it looks the second time, with all its fonts at hand."""
    page.goto(address)
    page.reload(wait_until="networkidle")
    page.evaluate("() => document.fonts.ready")
    prepare(page)
    page.mouse.move(0, 0)
    return Image.open(BytesIO(page.screenshot(animations="disabled")))


def open_editor(page):
    row = page.locator("details.row", has_text="Formge två foldrar")
    row.locator("summary").first.click()
    row.get_by_role("radio", name="Klar").check()
    row.get_by_label("Vad har hänt?").fill("Båda ligger hos tryckeriet.")
    goal = page.locator("section.cm", has_text="Foldrar till regionala företag")
    goal.evaluate("goal => window.scrollTo(0, goal.offsetTop - 16)")


def read_in(page):
    """The demo plan's own text, as a secretary would paste it."""
    from activities.models import Section

    lines = ["Verksamhetsplan 2027"]
    plan = Section.objects.filter(plan__slug="2026", plan__branch__slug="stockholm")
    for section in plan.order_by("number"):
        lines += ["", f"{section.number}. {section.title}"]
        goals = section.goals.order_by("number")
        lines += goals.values_list("adopted_text", flat=True)
    page.goto("/stockholm/plan/ny/")
    page.get_by_label("Eller klistra in texten").fill("\n".join(lines))
    page.get_by_role("button", name="Läs in planen").click()
    page.wait_for_selector("form.check")
    return page.url


def side_by_side(pdf, pages):
    """Pages of a PDF, laid on a desk."""
    with TemporaryDirectory() as folder:
        source = Path(folder) / "report.pdf"
        source.write_bytes(pdf)
        sheets = []
        for number in pages:
            only = ["-f", str(number), "-l", str(number), "-singlefile"]
            sheet = f"{folder}/{number}"
            subprocess.run(
                ["pdftoppm", "-r", "56", *only, "-png", source, sheet], check=True
            )
            sheets.append(Image.open(f"{sheet}.png").copy())
    width = sum(sheet.width + GAP for sheet in sheets) + GAP
    desk = Image.new("RGB", (width, sheets[0].height + 2 * GAP), DESK)
    for place, sheet in enumerate(sheets):
        desk.paste(sheet, (GAP + place * (sheet.width + GAP), GAP))
    return desk


def take(site, browser):
    def page(login, width, height, **options):
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": height},
            locale="sv-SE",
            timezone_id="Europe/Stockholm",
            **options,
        )
        context.add_cookies([site.cookie(login)])
        return context.new_page()

    board = page("styrelseledamot", 1280, 960)
    keep(shot(board, "/stockholm/"), "laget")
    keep(shot(board, "/stockholm/plan/2026/2/", open_editor), "avsnitt")
    keep(shot(board, "/stockholm/uppdatera/"), "uppdatera")
    phone = page(
        "styrelseledamot", 390, 844, color_scheme="dark", device_scale_factor=2
    )
    keep(shot(phone, "/stockholm/"), "laget-telefon")
    officer = page("ombudsman", 390, 844, device_scale_factor=2)
    keep(shot(officer, "/stockholm/besok/nytt/"), "besok-telefon")
    keep(shot(page("ombudsman", 1280, 960), "/stockholm/klubbar/"), "klubbar")
    secretary = page("sekreterare", 1280, 960)
    keep(shot(secretary, read_in(secretary)), "ny-plan")
    address = "/stockholm/rapport/2018/utgava/1/rapport.pdf"
    report = secretary.request.get(address, timeout=60_000)
    keep(side_by_side(report.body(), REPORT_PAGES), "rapport")


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    import django

    django.setup()
    from playwright.sync_api import sync_playwright

    from tests.browser.demo_site import served

    with sync_playwright() as playwright, served() as site:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        take(site, browser)
        browser.close()


if __name__ == "__main__":
    main()
