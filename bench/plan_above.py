"""The plan above: Röda tråden and the national view, of 20 branches and 10 years."""

from activities.models import Goal
from clubs.models import Role

from . import Row
from .data import Size, grow, lay
from .pages import MOST_QUERIES, empty_the_cache
from .visitor import MINIMAL, Visitor, opening, queries, side_by_side

ROUNDS = 60
YEARS, BRANCHES = 9, 19
# Plans as long as real ones; of what happened in them only enough for every mark.
PLANS = Size(activities=62, updates=62, clubs=3, visits=6, people=8, workplaces=4)


def rows():
    ground = lay(PLANS)
    first_counts, first = count(ground), measure(ground)
    grow(ground, PLANS, years=0, branches=BRANCHES)
    wide = measure(ground)
    grow(ground, PLANS, years=YEARS, branches=0)
    for branch in ground.union.branches.exclude(pk=ground.branch.pk):
        ground.branch, its = branch, ground.branch
        grow(ground, PLANS, years=YEARS, branches=0)
        ground.branch = its
    counts, last = count(ground), measure(ground)
    goals = Goal.objects.filter(section__plan__branch__parent=ground.union).count()
    yield Row("", "Goals of 20 branches in 10 years", f"{goals}", "12 400", True)
    for name, number in counts.items():
        held = first_counts[name] == number <= MOST_QUERIES
        told = f"{first_counts[name]} and {number}"
        yield Row("P2", f"{name}, queries", told, f"≤ {MOST_QUERIES}, equal", held)
    for name in ("Röda tråden", "Avdelningarna, nothing changed"):
        yield growth("1 branch, 1 year", name, first, last)
    # Drawn anew it lists every branch: its growth is told of the years alone.
    yield growth("20 branches, 1 year", "Avdelningarna, drawn anew", wide, last)
    small, large = (
        times(found, "Avdelningarna, drawn anew") for found in (first, last)
    )
    told = f"{small:.1f} → {large:.1f} × M"
    yield Row("", "Avdelningarna, drawn anew, 1 → 20 branches", told, "told", True)


def times(found, name):
    return found[name].cpu / found["M"].cpu


def growth(since, name, before, after):
    small, large = times(before, name), times(after, name)
    grown = large / small - 1
    told = f"{grown:+.0%} ({small:.1f} → {large:.1f} × M)"
    return Row("P3", f"{name}, since {since}", told, "≤ 10 %", grown <= 0.10)


def visits(ground):
    """Name of a page → (who opens it, its address)."""
    chair = Visitor(ground.users[Role.CHAIR])
    national = Visitor(ground.users[Role.NATIONAL])
    above = f"/{ground.union.slug}/avdelningar/"
    slug = ground.plan.follows.follows.slug
    return {
        "Röda tråden": (chair, f"/{ground.branch.slug}/roda-traden/"),
        "Röda tråden, förbundet": (national, f"/{ground.union.slug}/roda-traden/"),
        "Avdelningarna": (national, above),
        "Ett mål": (national, f"{above}?plan={slug}&mal=1.1"),
        "En avdelning": (
            national,
            f"{above}?plan={slug}&avdelning={ground.branch.slug}",
        ),
    }


def count(ground):
    found = {}
    for name, (visitor, address) in visits(ground).items():
        empty_the_cache()
        found[name], answer = queries(visitor, address)
        assert answer.status == 200, f"{address}: {answer.status}"
    return found


def measure(ground):
    pages = visits(ground)
    anew = opening(*pages["Avdelningarna"], empty_the_cache)
    return side_by_side(
        ROUNDS,
        **{
            "Röda tråden": opening(*pages["Röda tråden"]),
            "Avdelningarna, nothing changed": opening(*pages["Avdelningarna"]),
            "Avdelningarna, drawn anew": anew,
            "M": opening(pages["Röda tråden"][0], MINIMAL),
        },
    )
