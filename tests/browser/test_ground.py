"""What a real browser says about the ground that every page stands on."""

import pytest
from django.urls import reverse


@pytest.fixture
def page(site, browser):
    """A page of the demo's site in a browser of its own."""
    page = browser.new_page(base_url=site.url)
    yield page
    page.close()


@pytest.fixture
def complaints(page):
    """What the browser writes in its console while a page is used."""
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def test_a_page_loads_whole_and_the_browser_has_no_complaint(site, page, complaints):
    loaded = []
    page.on("response", lambda answer: loaded.append((answer.url, answer.status)))
    page.goto(reverse("account_login"))
    page.wait_for_load_state("networkidle")
    assert complaints == []
    assert len(loaded) >= 2
    for address, status in loaded:
        assert address.startswith(site.url)
        assert status == 200, address


def test_an_inline_script_does_not_run(page, complaints):
    page.goto(reverse("account_login"))
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "document.title = 'kapad'";
            document.head.append(script);
        }"""
    )
    assert page.title() != "kapad"
    assert "Content Security Policy" in " ".join(complaints)
