"""The first visit to Läget and the visit form: a phone, 1.6 Mbit/s, CPU ÷ 4."""

import gzip
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from . import Row

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5
PASSWORD = "sju sorters kakor"  # noqa: S105
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
# Each with all the scripts that it comes to load, when rows are opened too.
PAGES = {
    "Läget": ("/stockholm/", ["app.js", "vendor/htmx-4.0.1.min.js"]),
    "Logga besök": ("/stockholm/besok/nytt/", ["app.js", "besok.js", "sw.js"]),
}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
PAINTED = """() => new Promise(resolve => {
    const seen = { lcp: 0, cls: 0 }
    const observe = (type, use) => new PerformanceObserver(
        list => list.getEntries().forEach(use)).observe({ type, buffered: true })
    observe("largest-contentful-paint", entry => { seen.lcp = entry.startTime })
    observe("layout-shift", entry => { seen.cls += entry.value })
    setTimeout(() => resolve(seen), 500)
})"""


def rows():
    from playwright.sync_api import sync_playwright

    with serving() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-quic"],
        )
        session = log_in(browser, url)
        for name, (path, scripts) in PAGES.items():
            # The server's first page is nobody's first visit.
            visits = [visit(browser, session, url + path) for _ in range(RUNS + 1)]
            yield from held_by(name, visits[1:])
            size = sum(
                len(gzip.compress((ROOT / "static" / script).read_bytes(), mtime=0))
                for script in scripts
            )
            yield Row(
                "P8",
                f"{name}: all its JavaScript, gzip",
                f"{size / 1000:.1f} kB",
                "≤ 18 kB",
                size <= 18_000,
            )
        browser.close()


def held_by(page, visits):
    cold, again = zip(*visits, strict=True)
    yield held(f"{page} cold, largest paint", "lcp", cold, 1.5, "s")
    both = cold + again
    yield held(f"{page}: layout shift, cold and again", "cls", both, 0, "", worst=True)
    yield held(f"{page}: transferred, cold", "kb", cold, 50, "kB", worst=True)
    yield held(f"{page}: requests, cold", "requests", cold, 5, "", worst=True)
    yield held(f"{page}: transferred, again", "kb", again, 10, "kB", worst=True)


def held(what, name, visits, most, unit, worst=False):
    """The median of the visits, or the worst of them, beside the limit."""
    found = [visit[name] for visit in visits]
    value = max(found) if worst else median(found)
    shown = f"{value:.2f}" if name in ("lcp", "cls") else f"{value:.0f}"
    if not worst:
        shown = f"{shown} {unit}, median of {RUNS} ({min(found):.2f}–{max(found):.2f})"
    else:
        shown = f"{shown} {unit}".strip()
    limit = "0" if most == 0 else f"≤ {most} {unit}".strip()
    return Row("P8", what, shown, limit, value <= most)


@contextmanager
def serving(database=None):
    """The demo, served by granian as ./run does it; its address."""
    with TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if name != "SECRET_KEY"
            },
            "DJANGO_SETTINGS_MODULE": "sekoplan.settings",
            "SEKOPLAN_DEMO": "1",
            "SEKOPLAN_DEMO_PASSWORD": PASSWORD,
            "SEKOPLAN_VAR": folder,
            "DATABASE_URL": database or f"sqlite:///{folder}/demo.sqlite3",
            "PORT": str(port),
        }
        for command in (
            ["migrate", "--verbosity", "0"],
            ["createcachetable"],
            ["collectstatic", "--noinput", "--verbosity", "0"],
            ["load_demo"],
        ):
            subprocess.run(  # noqa: S603
                [sys.executable, "manage.py", *command],
                cwd=ROOT,
                env=environment,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        server = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "sekoplan.server"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        url = f"http://localhost:{port}"
        try:
            wait_for(f"{url}/healthz")
            yield url
        finally:
            server.terminate()
            server.wait()


def wait_for(address):
    for _ in range(150):
        try:
            urllib.request.urlopen(address).close()  # noqa: S310
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(address)


def log_in(browser, url):
    """The session of a board member, as the browser keeps it."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{url}/konto/logga-in/")
    page.get_by_label("E-post").fill("styrelseledamot@sekoplan.example")
    page.get_by_label("Lösenord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()
    page.wait_for_url("**/stockholm/")
    state = context.storage_state()
    context.close()
    return state


def visit(browser, session, address):
    """(first, again): what one browser with an empty cache meets, twice.

    What the worker of the visit form fetches to keep comes after the page, on its own.
    """
    context = browser.new_context(storage_state=session, **PHONE)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", NETWORK)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    both = []
    for _ in range(2):
        sizes, cached = {}, set()

        def finished(event, sizes=sizes):
            sizes[event["requestId"]] = event["encodedDataLength"]

        def from_cache(event, cached=cached):
            cached.add(event["requestId"])

        wire.on("Network.loadingFinished", finished)
        wire.on("Network.requestServedFromCache", from_cache)
        page.goto(address, wait_until="networkidle")
        painted = page.evaluate(PAINTED)
        wire.remove_listener("Network.loadingFinished", finished)
        wire.remove_listener("Network.requestServedFromCache", from_cache)
        fetched = {key: size for key, size in sizes.items() if key not in cached}
        both.append(
            {
                "lcp": painted["lcp"] / 1000,
                "cls": painted["cls"],
                "kb": sum(fetched.values()) / 1000,
                "requests": sum(size > 0 for size in fetched.values()),
            }
        )
        page.goto("about:blank")
    context.close()
    return tuple(both)
