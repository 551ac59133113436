"""Pages: Läget's CPU against M, queries a page, and what history costs."""

import os

from django.core.cache import caches

from clubs.models import Role

from . import Row
from .data import FULL, Size, grow, lay
from .visitor import MINIMAL, Visitor, opening, queries, side_by_side

ROUNDS = 100
MOST_QUERIES = 12
# 100 times as much: nine earlier years, and nine other branches with all ten.
YEARS, BRANCHES = 9, 9
# With --large a million visits: ten times as many in each of those years.
LARGE = Size(visits=10_000)
# The branch with the most clubs.
WIDE = Size(clubs=250)


def rows():
    ground, wide = lay(), lay(WIDE, number=2)
    chair = Visitor(ground.users[Role.CHAIR])
    other = Visitor(wide.users[Role.CHAIR])
    delegate = Visitor(ground.users[Role.DELEGATE])
    addresses = pages(ground)
    all_clubs = opening(other, pages(wide)["Klubbar"])
    first_counts = count(chair, delegate, addresses)
    first = measure(chair, addresses, all_clubs)
    yield from against_m(first)
    size = LARGE if os.environ.get("BENCH_LARGE") else FULL
    grow(ground, size, years=YEARS, branches=BRANCHES)
    grow(wide, size, years=YEARS, branches=0)
    counts = count(chair, delegate, addresses)
    yield from query_rows(first_counts, counts)
    yield from growth_rows(first, measure(chair, addresses, all_clubs))


def pages(ground):
    """Name of a page → its address."""
    branch, plan = f"/{ground.branch.slug}/", ground.plan.slug
    return {
        "Läget": branch,
        "Läget en annan dag": f"{branch}?den={plan}-01-31",
        "Planen": f"{branch}plan/{plan}/",
        "Avsnitt": f"{branch}plan/{plan}/1/",
        "Åtagande": f"{branch}plan/{plan}/1.1/",
        "Ändra åtagande": f"{branch}plan/{plan}/1.1/andra/",
        "Ny aktivitet": f"{branch}plan/{plan}/1.1/aktivitet/",
        "Uppdatera dina aktiviteter": f"{branch}uppdatera/",
        "Sök": f"{branch}sok/?q=arbetsplatsen",
        "Klubbar": f"{branch}klubbar/",
        "Klubb": f"{branch}klubbar/{ground.branch.clubs.first().slug}/",
        "Ruttlista": f"{branch}klubbar/rutt/",
        "Rapport": f"{branch}rapport/{plan}/",
        "Ny plan": f"{branch}plan/ny/",
        "Inställningar": f"{branch}installningar/",
        "Uppdrag": f"{branch}installningar/uppdrag/",
        "Personer": f"{branch}installningar/personer/",
    }


def empty_the_cache():
    caches["fragments"].clear()


def count(chair, delegate, addresses):
    """Name of a page → number of queries, cold; the plan also as a delegate sees it."""
    visits = {name: (chair, address) for name, address in addresses.items()}
    visits["Planen, som ombud"] = delegate, addresses["Planen"]
    counted = {}
    for name, (visitor, address) in visits.items():
        empty_the_cache()
        counted[name], answer = queries(visitor, address)
        assert answer.status == 200, f"{address}: {answer.status}"
    return counted


def measure(visitor, addresses, all_clubs):
    home = addresses["Läget"]
    return side_by_side(
        ROUNDS,
        M=opening(visitor, MINIMAL),
        unchanged=opening(visitor, home),
        cold=opening(visitor, home, empty_the_cache),
        section=opening(visitor, addresses["Avsnitt"]),
        plan=opening(visitor, addresses["Planen"]),
        clubs=opening(visitor, addresses["Klubbar"]),
        all_clubs=all_clubs,
    )


def against_m(found):
    yardstick = found["M"].cpu
    for name, what, most in (
        ("cold", "Läget, full branch, cold", 6),
        ("unchanged", "Läget, nothing changed", 2),
    ):
        ratio = found[name].cpu / yardstick
        yield Row(
            "P1",
            f"{what}, CPU per request",
            f"{ratio:.2f} × M (M = {yardstick * 1000:.2f} ms)",
            f"≤ {most} × M",
            ratio <= most,
        )


def query_rows(before, after):
    for name, number in after.items():
        yield Row(
            "P2",
            f"{name}, queries at 1× and 100×",
            f"{before[name]} and {number}",
            f"≤ {MOST_QUERIES}, equal",
            before[name] == number <= MOST_QUERIES,
        )


def growth_rows(before, after):
    """Each as multiples of M at the time, so that the machine's mood falls out."""
    for name, what in (
        ("unchanged", "Läget, nothing changed"),
        ("cold", "Läget, cold"),
        ("section", "Avsnitt"),
        ("plan", "Planen"),
        ("clubs", "Klubbar, 100 clubs"),
        ("all_clubs", "Klubbar, 250 clubs"),
    ):
        small = before[name].cpu / before["M"].cpu
        large = after[name].cpu / after["M"].cpu
        growth = large / small - 1
        yield Row(
            "P3",
            f"{what}, from 1× to 100×",
            f"{growth:+.0%} ({small:.1f} → {large:.1f} × M)",
            "≤ 10 %",
            growth <= 0.10,
        )
