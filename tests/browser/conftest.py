"""The demo's site, and browsers on it that complain of every error in the console."""

import re
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from . import demo_site

# Long enough for a machine that does other things as well; nothing here is timed.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)

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
            | {"base_url": site.url, "viewport": {"width": 1280, "height": 900}}
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
