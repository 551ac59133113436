"""The demo's site, and browsers on it that complain of every error in the console."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from . import demo_site

# Long enough for a machine that does other things as well; nothing here is timed.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)

AXE = Path(__file__).parent.parent / "vendor" / "axe-4.14.1.min.js"
WINDOW = {"width": 1280, "height": 900}

# What the browser itself says of the answers that refuse a page or a form.
REFUSED = re.compile(
    r"Failed to load resource: the server responded with a status of (404|409|410|422)"
)


@pytest.fixture(scope="session")
def base_url():
    """In place of pytest-base-url's own, whose kind of fixture pytest 9 warns of."""
    return None


@pytest.fixture(scope="session")
def _pw_artifacts_folder():
    """The plugin's own, which a process of xdist leaves for the interpreter to warn of.

    Nothing is put there unless pytest is asked for videos or traces.
    """
    with TemporaryDirectory(prefix="playwright-pytest-") as folder:
        yield SimpleNamespace(name=folder)


@pytest.fixture(scope="package")
def served(django_db_blocker):
    with django_db_blocker.unblock(), demo_site.served() as site:
        yield site


@pytest.fixture
def site(served):
    """The demo as it was loaded, to read and to write in."""
    with demo_site.fresh_copy():
        yield served


class Complaints(list):
    """What a browser had to complain of, by page."""

    def listen_to(self, page):
        page.on("pageerror", lambda error: self.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self.hear(page, message))
        page.on("response", self.check)

    def hear(self, page, message):
        if message.type in ("error", "warning") and not REFUSED.match(message.text):
            self.append(f"{page.url}: {message.text}")

    def check(self, response):
        resource = response.request.resource_type
        if response.status >= 400 and resource not in ("document", "fetch", "xhr"):
            self.append(f"{response.status} {response.url}")


@pytest.fixture
def complaints():
    return Complaints()


@pytest.fixture
def visit(site, browser, browser_context_args, complaints):
    """``visit("styrelseledamot")``: a page of a browser where that account is in.

    Errors in its console, scripts and files fail the test when it ends.
    """
    contexts = []

    def open_browser(login=None, **options):
        context = browser.new_context(
            **browser_context_args
            | {"base_url": site.url, "viewport": WINDOW}
            | options
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if login:
            context.add_cookies([site.cookie(login)])
        context.on("page", complaints.listen_to)
        return context.new_page()

    yield open_browser
    for context in contexts:
        context.close()
    assert complaints == []


@dataclass
class Window:
    """A window that stays open from test to test, and what it complained of."""

    page: Page
    complaints: Complaints = field(default_factory=Complaints)

    def __post_init__(self):
        self.page.context.set_default_timeout(PATIENCE)
        self.page.context.add_init_script(path=AXE)
        self.complaints.listen_to(self.page)

    def tidy(self, url):
        """Leave the page and all that it kept, as if the window were new."""
        self.page.goto("about:blank")
        self.page.context.unroute_all()
        session = self.page.context.new_cdp_session(self.page)
        kept = {"origin": url, "storageTypes": "all"}
        session.send("Storage.clearDataForOrigin", kept)
        session.detach()
        self.page.context.clear_cookies()
        self.page.set_viewport_size(WINDOW)
        self.page.emulate_media(color_scheme="light")


@pytest.fixture(scope="package")
def windows(browser):
    """{login: Window}"""
    opened = {}
    yield opened
    for window in opened.values():
        window.page.context.close()


@pytest.fixture
def look(site, windows, browser, browser_context_args):
    """As ``visit``, for those who look at drawn pages, with axe at hand in each.

    An account's window stays open: opening one takes longer than most of the pages.
    """
    used = []

    def look_at(login=None):
        if login not in windows:
            context = browser.new_context(**browser_context_args, base_url=site.url)
            windows[login] = Window(context.new_page())
        window = windows[login]
        window.tidy(site.url)
        used.append(window)
        if login:
            window.page.context.add_cookies([site.cookie(login)])
        return window.page

    yield look_at
    heard = []
    for window in used:
        window.page.goto("about:blank")
        heard += window.complaints
        window.complaints.clear()
    assert heard == []
