"""Loads the demo, or carries it on to today; never beside anything else."""

import os
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from clubs.models import Branch, Event, Seal, User

from . import (
    changes,
    figures,
    follow_up,
    ground,
    meetings,
    plans,
    register,
    reports,
    reviews,
    visits,
)
from .texts import texts

DOMAIN = "@sekoplan.example"


class DemoRefused(Exception):
    """The database holds something else than the demo."""


def refuse_foreign():
    if not settings.DEMO:
        raise DemoRefused("Exempeldata läses bara in när SEKOPLAN_DEMO är på.")
    foreign = Branch.objects.filter(is_demo=False).exists()
    if foreign or User.objects.exclude(email__endswith=DOMAIN).exists():
        raise DemoRefused(
            "Databasen innehåller annat än exempeldata. Inget har ändrats. "
            "Peka DATABASE_URL eller SEKOPLAN_VAR på en tom databas."
        )


def load(now=None):
    """Bring the demo up to ``now``, all of it or nothing. Returns the day it shows.

    Raises DemoRefused when the database holds anything else. A second run the same
    moment changes nothing; a later one goes on where the trail ends.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    with transaction.atomic():
        refuse_foreign()
        if Branch.objects.exists():
            branches = {branch.slug: branch for branch in Branch.objects.all()}
        else:
            branches = ground.lay()
            stockholm = branches["stockholm"]
            ombudsman = ground.Cast(stockholm).staff[0]
            register.lay(stockholm, ombudsman, today)
        begun = years_begun(branches["stockholm"])
        for year in sorted({plans.FIRST_YEAR, *begun, today.year}):
            carry_on_stockholm(branches, year, now)
        for year in sorted({*years_begun(branches["goteborg"]), today.year}):
            carry_on_goteborg(branches, year, now)
        read_off(branches["stockholm"], today)
        report_on(branches["stockholm"], now)
        set_passwords()
        for branch in branches.values():
            Seal.objects.seal(branch, today, at=now)
    return today


def read_off(branch, today):
    """The series of the branch, when the years are told: they are no end of a trail."""
    figures.read_off(branch, ground.Cast(branch), today)
    for year in years_begun(branch):
        plan, _ = own_plan(branch, year)
        plans.measure_by_series(plan, year)


def report_on(branch, now):
    """The report of the first year, which the assembly has adopted."""
    plan, _ = own_plan(branch, plans.FIRST_YEAR)
    if plan:
        plan.branch = branch
        reports.tell(plan, ground.Cast(branch), now)


def own_plan(branch, year):
    """(plan, taken): the demo's plan of a year, and whether a user's stands there.

    The demo's is known by the meeting that adopted it; another is the user's own.
    """
    plan = branch.plans.filter(slug=str(year)).select_related("adopted_by__meeting")
    plan = plan.first()
    if plan is None:
        return None, False
    decision = plan.adopted_by
    if decision and decision.text == plans.words_of_adoption(plan.title):
        return plan, False
    return None, True


def years_begun(branch):
    slugs = branch.plans.values_list("slug", flat=True)
    years = [int(slug) for slug in slugs if slug.isdigit() and len(slug) == 4]
    return [year for year in years if own_plan(branch, year)[0]]


def end_of_trail(branch):
    newest = Event.objects.filter(branch=branch).order_by("-at").first()
    return newest.at if newest else None


def carry_on_stockholm(branches, year, now):
    branch = branches["stockholm"]
    plan, taken = own_plan(branch, year)
    if taken:
        return
    today = timezone.localdate(now)
    cast = ground.Cast(branch)
    ground.hold_meetings(branch, year, today)
    since = end_of_trail(branch)
    if plan is None:
        above = plans.national_plan(branches["seko"], year)
        plan = plans.stockholm_plan(branch, cast, year, above)
        since = None
    story, nearby = texts("story"), {}
    if year != plans.FIRST_YEAR:
        story = renumbered(story)
        nearby = renumbered(texts("current")["now"])
    tell(plan, story, nearby, cast, since, now, more=changes.add)
    register.keep(branch, cast.staff[0], year, today)
    visits.pay(branch, cast, year, today)
    meetings.keep(branch, cast, year, now)
    if year == today.year or plan.reviews.open().exists():
        reviews.hold(branch, cast, plan, now)
    if year != plans.FIRST_YEAR:
        reports.close(plan, cast, now)


def carry_on_goteborg(branches, year, now):
    branch = branches["goteborg"]
    plan, taken = own_plan(branch, year)
    if taken:
        return
    today = timezone.localdate(now)
    cast = ground.Cast(branch)
    ground.hold_meetings(branch, year, today)
    since = end_of_trail(branch)
    if plan is None:
        above = plans.national_plan(branches["seko"], year)
        plan = plans.goteborg_plan(branch, cast, year, above)
        since = None
    told = texts("goteborg")
    tell(plan, told["story"], told["now"], cast, since, now)
    meetings.keep(branch, cast, year, now)
    reports.close(plan, cast, now)


def renumbered(by_goal):
    rolled = {plans.rolled_number(number): rows for number, rows in by_goal.items()}
    rolled.pop(None, None)
    return rolled


def tell(plan, story, nearby, cast, since, now, more=None):
    """Do what the story says happened after ``since`` and until ``now``.

    ``more`` adds deeds of its own to the year.
    """
    today = timezone.localdate(now)
    year = plan.starts.year
    goals = plans.by_number(plan)
    told = follow_up.year_of(story, goals, cast, year)
    if more:
        more(told, plan, goals)
    is_this_year = today.year == year
    if is_this_year and not follow_up.placed_is_coming(nearby, goals, today):
        if since is not None:
            follow_up.finish_placed(
                told, nearby, goals, at=since + timedelta(seconds=1)
            )
        follow_up.place_today(told, nearby, goals, today, since)
    for deed in told.deeds:
        if (since is None or deed.at > since) and deed.at <= now:
            deed.do()


# One password for all accounts: from the environment, else made once and kept.


def password():
    """SEKOPLAN_DEMO_PASSWORD, else that of var/demo-password, made at first need."""
    if given := os.environ.get("SEKOPLAN_DEMO_PASSWORD"):
        return given
    kept = settings.VAR_DIR / "demo-password"
    if not kept.exists():
        settings.VAR_DIR.mkdir(mode=0o700, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(12))
    return kept.read_text().strip()


def set_passwords():
    """Give the demo's log-ins today's password, if they haven't got it."""
    accounts = User.objects.filter(
        email__in=[f"{name}{DOMAIN}" for name in ground.ROLES]
    )
    wanted = password()
    first = accounts.order_by("pk").first()
    if first is not None and not check_password(wanted, first.password):
        accounts.update(password=make_password(wanted))
