"""Fifty visits from a phone whose network, tabs and answers are lost: fifty rows.

A real browser, a real server. ``SEED=1 ./run drill offline`` repeats one run.
"""

import os
import re
import sys
import time
from collections import Counter
from contextlib import suppress
from random import Random, SystemRandom
from tempfile import TemporaryDirectory

from bench.first_visit import log_in, serving

VISITS = 50
MOST_SECONDS = 420
FORM = "/stockholm/besok/nytt/"
RECEIVER = re.compile(r"/besok/ta-emot/$")
MISHAPS = {
    "none": "nothing happened",
    "away": "no network when it was saved",
    "cut": "the network cut while it was sent",
    "unasked": "the request lost",
    "unanswered": "the answer lost",
    "closed": "the tab closed while it was sent",
}
# Whether the phone has it, or has sent it.
SAVED = """note => new Promise((resolve, reject) => {
    if (document.querySelector("#ok:not([hidden])")) return resolve(true)
    const asked = indexedDB.open("sekoplan", 1)
    asked.onerror = () => reject(asked.error)
    asked.onsuccess = () => {
        const database = asked.result
        const all = database.transaction("visits").objectStore("visits").getAll()
        all.onsuccess = () => {
            database.close()
            resolve(all.result.some(row => row.visit.note === note))
        }
    }
})"""
KEPT = """async () => {
    while (!navigator.serviceWorker.controller ||
            !await caches.match("/stockholm/besok/skal/"))
        await new Promise(later => setTimeout(later, 50))
}"""


def main():
    seed = int(os.environ.get("SEED") or SystemRandom().randrange(10_000))
    with (
        TemporaryDirectory() as folder,
        serving(database := the_database(folder)) as url,
    ):
        print(f"offline drill on {database.partition(':')[0]}, seed {seed}")
        met, left = on_a_phone(url, Random(seed))  # noqa: S311
        rows, told = count(database)
    for mishap, words in MISHAPS.items():
        print(f"  {met[mishap]:3} {words}")
    print(f"  {left:3} left on the phone")
    print(f"  {rows:3} rows, which tell of {len(set(told))} of {VISITS} visits")
    held = left == 0 and rows == len(told) == len(set(told)) == VISITS
    print("held" if held else "NOT HELD")
    return held


def the_database(folder):
    return os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/drill.sqlite3"


def on_a_phone(url, random):
    """(how often each mishap struck, how many visits were left on the phone)"""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-quic"],
        )
        context = browser.new_context(
            base_url=url, storage_state=log_in(browser, url), locale="sv-SE"
        )
        context.set_default_timeout(20_000)
        met = suffer(context, random)
        left = recover(context)
        browser.close()
    return met, left


def suffer(context, random):
    """Log the visits, each with a mishap; how many of each."""
    met = Counter()
    until = time.monotonic() + MOST_SECONDS
    # Another tab that tries to send the same.
    other = context.new_page()
    other.goto(FORM)
    other.evaluate(KEPT)
    clubs = other.eval_on_selector_all(
        "option[data-club]", "all => all.map(one => one.value)"
    )
    page = context.new_page()
    for number in range(VISITS):
        if time.monotonic() > until:
            raise TimeoutError(f"{number} visits in {MOST_SECONDS} s")
        mishap = random.choice(list(MISHAPS))
        met[mishap] += 1
        page.goto(FORM)
        log(context, page, random, mishap, random.choice(clubs), f"övning {number}")
        if mishap == "closed":
            page.close()
            page = context.new_page()
        if random.random() < 0.6:
            context.set_offline(False)
    return met


def log(context, page, random, mishap, club, note):
    """Save one visit while ``mishap`` strikes, until the phone has it."""
    page.locator("[name=other]").fill(club)
    page.locator("[name=note]").fill(note)
    if mishap == "away":
        context.set_offline(True)
    if mishap == "unasked":
        context.route(RECEIVER, lambda route: route.abort(), times=1)
    if mishap == "unanswered":
        context.route(RECEIVER, lose_answer, times=1)
    page.get_by_role("button", name="Spara besök").click()
    if mishap == "cut":
        time.sleep(random.uniform(0, 0.3))
        context.set_offline(True)
    while not page.evaluate(SAVED, note):
        time.sleep(0.02)
    if mishap == "closed":
        time.sleep(random.uniform(0, 0.3))


def lose_answer(route):
    from playwright.sync_api import Error

    # The network is away: then the server never had it. Or the page has given it up.
    with suppress(Error):
        route.fetch()
    with suppress(Error):
        route.abort()


def recover(context):
    """With network again: how many visits are still on the phone in the end."""
    context.set_offline(False)
    context.unroute(RECEIVER)
    page = context.new_page()
    page.goto(FORM)
    for _ in range(100):
        if "vantar" not in page.evaluate("document.cookie"):
            break
        # Not as a person would: it goes away by itself once all is sent.
        page.locator("#send-now").dispatch_event("click")
        time.sleep(0.2)
    return page.evaluate("document.querySelectorAll('#wait-list li').length")


def count(database):
    """(number of rows, what they tell of) as the database has them."""
    os.environ["DATABASE_URL"] = database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekoplan.settings")
    os.environ.setdefault("SEKOPLAN_DEMO", "1")
    import django

    django.setup()
    from clubs.models import Visit

    rows = Visit.objects.filter(note__contains="övning ", state="gjort")
    notes = list(rows.values_list("note", flat=True))
    return len(notes), re.findall(r"övning \d+", "\n".join(notes))


if __name__ == "__main__":
    sys.exit(not main())
