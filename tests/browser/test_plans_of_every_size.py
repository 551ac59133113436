"""Plans unlike the demo's: small, large, late, long, and with words that don't fit."""

from datetime import date

import pytest
from django.utils import timezone

from activities.models import Activity
from activities.planning import NewGoal, NewSection, create_plan
from clubs.models import Branch, Person, Post, Tenure, User

from ..people import unguarded
from .pages import open_rows
from .test_accessibility import TOO_WIDE, violations

pytestmark = pytest.mark.look

LONG_WORD = "förhandlingsorganisationsordförandeutbildningsmaterialsbeställning"
LOGIN = "styrelseledamot.goteborg"


@pytest.fixture
def branch(site):
    """Göteborg, which has neither clubs nor committees; its plans make way."""
    branch = Branch.objects.get(slug="goteborg")
    for plan in branch.plans.all():
        plan.slug = f"{plan.slug}-b"
        plan.starts, plan.ends = date(1990, 1, 1), date(1990, 12, 31)
        with unguarded():
            plan.save()
    return branch


def plan_with(branch, sections, *, starts=date(2026, 1, 1), ends=date(2026, 12, 31)):
    return create_plan(
        branch,
        by=User.objects.get(email=f"{LOGIN}@sekoplan.example"),
        title=f"Verksamhetsplan {starts.year}",
        starts=starts,
        ends=ends,
        sections=sections,
        state="antagen",
    )


def goal(title, **about):
    return NewGoal(text=f"Vi ska {title.lower()}.", title=title, **about)


def due(plan, days):
    """Give each goal an activity of its own, due on the days given in turn."""
    goals = [g for s in plan.sections.order_by("number") for g in s.goals.all()]
    for place, one in enumerate(goals):
        Activity.objects.create(
            goal=one, title=f"Steg för {one.title}", due_on=days[place % len(days)]
        )


def six_goals(branch):
    plan = plan_with(
        branch,
        [NewSection("Årets arbete", goals=[goal(f"Göra {n}") for n in "abcdef"])],
    )
    due(plan, [date(2026, month, 15) for month in (3, 6, 9, 11, 12)])


def twenty_five_goals(branch):
    titles = [f"Åtagande nummer {n} av många" for n in range(1, 26)]
    plan = plan_with(branch, [NewSection("Allt på en gång", goals=map(goal, titles))])
    due(plan, [date(2026, month, 28) for month in range(1, 13)])


def six_in_one_month(branch):
    plan = plan_with(
        branch,
        [NewSection("Höstens möten", goals=[goal(f"Möte {n}") for n in range(6)])],
    )
    due(plan, [date(2026, 12, 10)])


def a_word_that_fits_nowhere(branch):
    plan = plan_with(
        branch, [NewSection(LONG_WORD.capitalize(), goals=[goal(LONG_WORD.title())])]
    )
    due(plan, [date(2026, 10, 1)])


def no_activities(branch):
    plan = plan_with(branch, [NewSection("Tomt", goals=[goal("Börja någon gång")])])
    Activity.objects.filter(goal__section__plan=plan).update(removed_at=timezone.now())


def all_late(branch):
    plan = plan_with(
        branch, [NewSection("Sent", goals=[goal(f"Sak {n}") for n in range(8)])]
    )
    due(plan, [date(2026, 1, 2), date(2026, 5, 30)])


def names_from_everywhere(branch):
    post = Post.objects.create(
        branch=branch, title="Studieorganisatör", body="styrelse"
    )
    for name in ("Željko Đorđević-Łukasiewicz", "Nguyễn Thị Phượng", "Şükrü Öğüt"):
        person = Person.objects.create(branch=branch, name=name)
        Tenure.objects.create(post=post, person=person, starts=date(2026, 1, 1))
    plan = plan_with(
        branch, [NewSection("Studier", post=post, goals=[goal("Ordna en cirkel")])]
    )
    due(plan, [date(2026, 11, 2)])


def five_years(branch):
    plan = plan_with(
        branch,
        [
            NewSection(title, goals=[goal(f"{title} {n}") for n in range(5)])
            for title in ("Kongressens mål om inflytande", "Trygghet", "Jämlikhet")
        ],
        starts=date(2023, 1, 1),
        ends=date(2027, 12, 31),
    )
    due(plan, [date(2023 + n % 5, 1 + n % 12, 20) for n in range(15)])


SIZES = [
    *(six_goals, twenty_five_goals, six_in_one_month, a_word_that_fits_nowhere),
    *(no_activities, all_late, names_from_everywhere, five_years),
]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.__name__)
def test_it_fits_on_the_narrowest_screen(look, branch, size):
    size(branch)
    plan = branch.plans.order_by("-starts").first()
    page = look(LOGIN)
    for address in (
        "/goteborg/",
        "/goteborg/uppdatera/",
        plan.get_absolute_url(),
        f"{plan.get_absolute_url()}1/",
        f"{plan.get_absolute_url()}1.1/",
        f"/goteborg/rapport/{plan.slug}/",
    ):
        assert page.goto(address).status == 200, address
        open_rows(page)
        for width in (1280, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(TOO_WIDE) == [0, []], (address, width)
        assert violations(page) == [], address


def test_a_small_branch_meets_nothing_it_lacks(look, branch):
    six_goals(branch)
    page = look(LOGIN)
    page.goto("/goteborg/")
    headings = page.locator("main h2").all_inner_texts()
    assert headings == [
        "Planen månad för månad",
        "Försenat",
        "Dina aktiviteter",
        "Härnäst",
    ]
    assert page.locator("#karta [role=row]").count() == 2
    assert "klubb" not in page.locator("main").inner_text().lower()
