"""Whatever people write stands on the page as they wrote it, and is nothing else."""

import re
from html.parser import HTMLParser
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.test_access import ROUTES

from .asking import MORE, Browser, address, answers_to
from .canaries import WORD, plant


def tried(times):
    """So many examples, more for ./run trust; in one world, and the same each time."""
    return settings(
        max_examples=times * 10 if MORE else times,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )


class Drawn(HTMLParser):
    """What a page is made of: its elements in order, and their texts and values."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.elements, self.texts = [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        # The random ones and the policy's are new on every page.
        self.texts += [
            value for _, value in attrs if value and WORD.search(value or "")
        ]

    def handle_data(self, data):
        if WORD.search(data):
            self.texts.append(data)


SIGNS = st.text("<>&\"'/=;:(){}%$#åÅ☃é💥x1-!?[]", max_size=6)


def drawn(world, browsers):
    """{route: Drawn} of every page that the chair reads, by one browser."""
    found = {}
    if not browsers:
        browsers.append(Browser(world.roles["chair"]))
    [browser] = browsers
    for route in ROUTES:
        if route.get != "-" and route.name not in world.writes_on_get:
            answer = browser.ask("GET", address(route, world.here))
            if answer.get("Content-Type", "").startswith("text/html"):
                found[route.name] = Drawn(answer.text)
    return found


@pytest.mark.holds("S34")
@pytest.mark.more
def test_a_text_makes_no_element_and_is_read_as_it_was_written(world):
    """As an ordinary word would, in every text of every row on every page."""

    def shown(end):
        # Markdown means something by signs; it has tests of its own.
        plant(world, lambda word: word.capitalize() + end)
        return drawn(world, browsers)

    browsers = []
    ordinary = shown("")

    @tried(2)
    @given(end=SIGNS)
    def try_one(end):
        assert_alike(ordinary, shown(end), end)

    for end in ("<i>&\"'", "'-->]]>", "{{7*7}}", "&lt;b"):
        assert_alike(ordinary, shown(end), end)
    try_one()


def assert_alike(ordinary, hostile, end):
    for name, page in ordinary.items():
        assert hostile[name].elements == page.elements, (name, end)
        for before, after in zip(page.texts, hostile[name].texts, strict=True):
            with_end = f"({WORD.pattern}){re.escape(end)}"
            plain = re.sub(with_end, r"\1", as_typed(after), flags=re.I)
            assert plain == as_typed(before), (name, end)


def as_typed(text):
    """The report is set as print is, and says the same."""
    return text.replace("”", '"').replace("’", "'").replace("–", "--")


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    [
        "a\0b",
        "9" * 400,
        "-1",
        str(2**63),
        "²",
        "nan",
        "\r\nX: y",
        "..",
        "%00",
        "' OR 1=1",
    ]
)


@pytest.mark.holds("S36")
@pytest.mark.more
@pytest.mark.parametrize("role", ["chair", "national", "anonymous"])
def test_no_query_and_no_address_is_an_error_of_ours(world, role):
    """In every parameter that a page looks for, and in every part of its address."""
    browser = Browser(world.roles[role])
    looked_for = {name: one.looked_for for name, one in answers_to(world, role).items()}

    @tried(3 if role == "chair" else 1)
    @given(text=TEXT)
    def try_one(text):
        for route in ROUTES:
            place = address(route, world.here)
            query = {
                name: text for name in looked_for.get(route.name, ()) if name != "*"
            }
            if query:
                answer = browser.ask("GET", f"{place}?{urlencode(query)}")
                assert answer.status_code < 500, (route.name, text)
        for route in ROUTES:
            parts = address(route, world.here).strip("/").split("/")
            changed = sum(map(ord, text)) % len(parts)
            parts[changed] = quote(text, safe="") or "-"
            for method in ("GET", "POST"):
                answer = browser.ask(method, f"/{'/'.join(parts)}/")
                assert answer.status_code < 500, (route.name, text)

    try_one()


@pytest.mark.holds("S36")
@pytest.mark.parametrize("role", ["chair", "administrator"])
def test_no_number_in_an_address_is_too_large(world, role):
    """In each part of it that is a number: the draw above seldom hits that one."""
    browser = Browser(world.roles[role])
    for route in ROUTES:
        parts = address(route, world.here).strip("/").split("/")
        for place in (n for n, part in enumerate(parts) if part.isdigit()):
            here = [*parts]
            here[place] = str(2**63)
            for method in ("GET", "POST"):
                answer = browser.ask(method, f"/{'/'.join(here)}/")
                assert answer.status_code < 500, (route.name, method)
