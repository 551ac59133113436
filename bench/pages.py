"""Pages: Läget's CPU against M, queries a page, and what history costs."""

import os

from django.core.cache import caches

from activities.models import Goal, Measure
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


NAMED = {"cold": "Läget, cold", "cold_250": "Läget, cold, 250 clubs"}
# Goals whose pages are opened, one of each of these.
FROM_THE_REGISTER = (
    Measure.CLUB_VISITS,
    Measure.REGISTERS,
    Measure.WORKPLACE_VISITS,
    Measure.TRAINED,
)
GROWN = [
    *(
        "Läget",
        "Avsnitt",
        "Planen",
        "Röda tråden",
        "Klubbar",
        "Klubb",
        "Besök",
        "Logga besök",
    ),
    *("Arbetsplatser", "Utbildning"),
    *(f"Åtagande, {measure}" for measure in FROM_THE_REGISTER),
]
# Of these again with 250 clubs
OF_CLUBS = ("Klubbar", "Klubb", "Besök", "Logga besök", "Arbetsplatser")


def rows():
    ground, wide = lay(), lay(WIDE, number=2)
    chair = Visitor(ground.users[Role.CHAIR])
    other = Visitor(wide.users[Role.CHAIR])
    delegate = Visitor(ground.users[Role.DELEGATE])
    addresses, wider = pages(ground), pages(wide)
    first_counts = count(chair, delegate, addresses)
    first = measure(chair, addresses, other, wider)
    yield from against_m(first)
    size = LARGE if os.environ.get("BENCH_LARGE") else FULL
    grow(ground, size, years=YEARS, branches=BRANCHES)
    grow(wide, size, years=YEARS, branches=0)
    counts = count(chair, delegate, addresses)
    yield from query_rows(first_counts, counts)
    yield from growth_rows(first, measure(chair, addresses, other, wider))


def pages(ground):
    """Name of a page → its address."""
    branch, plan = f"/{ground.branch.slug}/", ground.plan.slug
    goals = {
        goal.measure: f"{goal.section.number}.{goal.number}"
        for goal in Goal.objects.filter(section__plan=ground.plan)
        .select_related("section")
        .order_by("-pk")
    }
    return {
        "Läget": branch,
        "Läget en annan dag": f"{branch}?den={plan}-01-31",
        "Planen": f"{branch}plan/{plan}/",
        "Röda tråden": f"{branch}roda-traden/",
        "Avsnitt": f"{branch}plan/{plan}/1/",
        "Åtagande": f"{branch}plan/{plan}/1.1/",
        **{
            f"Åtagande, {measure}": f"{branch}plan/{plan}/{goals[measure]}/"
            for measure in FROM_THE_REGISTER
        },
        "Ändra åtagande": f"{branch}plan/{plan}/1.1/andra/",
        "Ny aktivitet": f"{branch}plan/{plan}/1.1/aktivitet/",
        "Uppdatera dina aktiviteter": f"{branch}uppdatera/",
        "Sök": f"{branch}sok/?q=arbetsplatsen",
        "Klubbar": f"{branch}klubbar/",
        "Klubb": f"{branch}klubbar/{ground.branch.clubs.first().slug}/",
        "Ruttlista": f"{branch}klubbar/rutt/",
        "Besök": f"{branch}besok/",
        "Logga besök": f"{branch}besok/nytt/",
        "Arbetsplatser": f"{branch}arbetsplatser/",
        "Utbildning": f"{branch}utbildning/",
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


def measure(visitor, addresses, other, wider):
    """Name of a page → Times; Läget also cold, and some with 250 clubs."""
    deeds = {name: opening(visitor, addresses[name]) for name in GROWN}
    deeds |= {f"{name}, 250 clubs": opening(other, wider[name]) for name in OF_CLUBS}
    return side_by_side(
        ROUNDS,
        **deeds,
        M=opening(visitor, MINIMAL),
        cold_250=opening(other, wider["Läget"], empty_the_cache),
        cold=opening(visitor, addresses["Läget"], empty_the_cache),
    )


def against_m(found):
    yardstick = found["M"].cpu
    for name, what, most in (
        ("cold", "Läget, full branch, cold", 6),
        ("Läget", "Läget, nothing changed", 2),
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
    for name in before:
        if name == "M":
            continue
        small = before[name].cpu / before["M"].cpu
        large = after[name].cpu / after["M"].cpu
        growth = large / small - 1
        yield Row(
            "P3",
            f"{NAMED.get(name, name)}, from 1× to 100×",
            f"{growth:+.0%} ({small:.1f} → {large:.1f} × M)",
            "≤ 10 %",
            growth <= 0.10,
        )
