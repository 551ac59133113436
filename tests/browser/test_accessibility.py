"""axe finds nothing, nothing is cut off or scrolls sideways, on any page."""

import re
from pathlib import Path

import pytest

from .pages import BOARD, PAGES

pytestmark = pytest.mark.look

STATIC = Path(__file__).parent.parent.parent / "static"
TAGS = [
    *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"),
    "best-practice",
]
WIDTHS = (1280, 390, 320)

# Success criterion 1.4.12: what a reader may set without losing anything.
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important } p { margin-bottom: 2em !important }"""
# A sheet made by script: the pages' own policy lets no style be written into them.
SPACE_OUT = """css => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    document.adoptedStyleSheets.push(sheet)
}"""
# Text that lies outside the box that hides it. What is for the ear alone, and what is
# shortened with an ellipsis and said in full elsewhere, is no loss.
CLIPPED = """() => [...document.querySelectorAll("body *")].filter(element => {
    const style = getComputedStyle(element)
    const apart = ".vh, .skip, textarea, select, input, [role=columnheader]"
    if (element.closest(apart)) return false
    const hides = [style.overflowX, style.overflowY]
    if (!hides.includes("hidden") && !hides.includes("clip")) return false
    if (!element.checkVisibility() || style.clipPath !== "none") return false
    return element.scrollWidth > element.clientWidth + 1
        || element.scrollHeight > element.clientHeight + 1
}).map(element => element.outerHTML.slice(0, 120))"""
# What a closed disclosure holds has a place too, though nobody sees it there.
TOO_WIDE = """() => {
    const room = document.documentElement.clientWidth
    const wide = [...document.querySelectorAll("body *")].filter(element => {
        const box = element.getBoundingClientRect()
        const seen = box.width && element.checkVisibility()
        return seen && box.right > room + 0.5 && !element.closest(".vh, .skip")
    })
    return [document.documentElement.scrollWidth - room,
            wide.slice(0, 5).map(element => element.outerHTML.slice(0, 120))]
}"""


# In the dark the page is the same but for its colours (the test below holds that), so
# that only these rules can answer otherwise; the other ninety need not ask again.
ABOUT_COLOUR = ["color-contrast", "link-in-text-block"]
# And when the narrowest phone shows all that the other one showed, only these can that
# ask where things stand; its colours in the dark are the other's (held below too).
ABOUT_PLACE = [*ABOUT_COLOUR, "target-size", "scrollable-region-focusable"]
# Of every element whether it is there to see, "1" or "0".
SEEN = """() => [...document.querySelectorAll("body *")].map(
    element => +element.checkVisibility({ visibilityProperty: true })).join("")"""


def violations(page, rules=None):
    """What axe finds on the page as it stands: "rule: where", one for each."""
    found = page.evaluate(
        """only => axe.run(document, {
            runOnly: only, resultTypes: ["violations"], elementRef: false,
        }).then(result => result.violations)""",
        {"type": "rule", "values": rules} if rules else TAGS,
    )
    return [
        f"{rule['id']}: {node['target']} {node['html'][:120]}"
        for rule in found
        for node in rule["nodes"]
    ]


def test_the_dark_scheme_changes_nothing_but_colours():
    sheets = [path.read_text() for path in STATIC.rglob("*.css")]
    dark = [
        part for sheet in sheets for part in sheet.split("prefers-color-scheme")[1:]
    ]
    [colours] = [part.partition("}}")[0] for part in dark]
    assert re.fullmatch(r":dark\)\{:root\{(\s*--[\w-]+:#[0-9A-F]{6};)+\s*", colours)


def test_no_colour_changes_between_the_two_phones():
    """Of the rules for a width, those that one of them follows and not the other."""
    sheet = (STATIC / "app.css").read_text()
    rules = re.findall(
        r"@media[^{]*-width:([\d.]+)rem[^{]*\{((?:[^{}]*\{[^{}]*\})*)", sheet
    )
    between = [told for width, told in rules if 320 <= 16 * float(width) <= 390]
    assert between
    colours = r"[{;](?:[a-z]+-)?(?:color|background|opacity|filter)[a-z-]*:"
    assert re.findall(colours, " ".join(between)) == []


def test_axe_sees_pale_text_in_the_dark(look):
    page = look()
    page.emulate_media(color_scheme="dark")
    page.goto("/hjalp/")
    page.evaluate(SPACE_OUT, "main p { color: #223344 }")
    found = violations(page, ABOUT_COLOUR)
    assert {one.split(":")[0] for one in found} == {"color-contrast"}


FAULTS = {
    "image-alt": "<img src='/static/icon.svg'>",
    "button-name": "<button></button>",
    "label": "<input type='text'>",
    "color-contrast": "<p id='pale'>Nästan samma färg som papperet</p>",
    "region": "<p>Utanför alla landmärken</p>",
}


@pytest.mark.parametrize("rule", FAULTS)
def test_axe_finds_a_fault_that_is_put_there(look, rule):
    page = look()
    page.goto("/hjalp/")
    assert violations(page) == []
    place = "body" if rule == "region" else "main"
    page.evaluate(
        "([place, html]) => "
        "document.querySelector(place).insertAdjacentHTML('beforeend', html)",
        [place, FAULTS[rule]],
    )
    page.evaluate(SPACE_OUT, "#pale { color: #EEEEEE }")
    assert {found.split(":")[0] for found in violations(page)} == {rule}


# A mark stands in one of these, and its word in the same one.
WORDLESS = """() => [...document.querySelectorAll("svg.mk")].filter(mark => {
    const place = mark.closest(".st, .opt, .key li, [role=cell], .out, .marks li")
    return !place?.textContent.trim()
}).map(mark => mark.parentElement.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize(
    "address",
    [
        "/stockholm/",
        "/stockholm/uppdatera/",
        "/stockholm/plan/2018/",
        "/stockholm/plan/2026/2/",
        "/stockholm/plan/2026/3.5/",
        "/stockholm/rapport/2018/",
        "/hjalp/",
    ],
)
def test_every_mark_has_its_word(look, address):
    page = look(BOARD)
    page.goto(address)
    assert page.locator("svg.mk").count() >= 5
    assert page.evaluate(WORDLESS) == []


SHIFTS = """() => new Promise(resolve => {
    let moved = 0
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) moved += entry.value
    }).observe({ type: "layout-shift", buffered: true })
    setTimeout(() => resolve(moved), 500)
})"""


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_while_laget_loads(visit, width):
    page = visit(BOARD, viewport={"width": width, "height": 900})
    page.goto("/stockholm/", wait_until="networkidle")
    assert page.evaluate(SHIFTS) == 0


@pytest.mark.parametrize("shown", PAGES, ids=str)
def test_axe_finds_nothing_and_nothing_is_cut_off(look, shown):
    page = look(shown.login)
    shown.open(page)
    found, before = [], None
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light")
        shown_here = page.evaluate(SEEN)
        is_known = width == WIDTHS[-1] and shown_here == before
        before = shown_here
        rules = ABOUT_PLACE if is_known else None
        found += [f"{width} light {what}" for what in violations(page, rules)]
        if not is_known:
            page.emulate_media(color_scheme="dark")
            dark = violations(page, ABOUT_COLOUR)
            found += [f"{width} dark {what}" for what in dark]
    assert found == []
    assert page.evaluate(TOO_WIDE) == [0, []]
    page.evaluate(SPACE_OUT, SPACED)
    assert page.evaluate(TOO_WIDE) == [0, []]
    assert page.evaluate(CLIPPED) == []
