"""What of plans and reports has been kept long enough: notes, names, drafts."""

from django.db.models import F, Q
from django.utils import timezone

from clubs.data_protection.clearing import Rule, delete, tell_cleared
from clubs.data_protection.clocks import end_of_due, last_due, months_later
from clubs.models import Kept

from .models import (
    Activity,
    Assessment,
    ChapterVersion,
    Digest,
    Goal,
    Plan,
    PlanDraft,
    Rendering,
    Report,
    Update,
)
from .models.assessments import BLANKED, EXPLAINED

A_YEAR = 12


def plans_told_of(branch, today):
    """{plan: the day its report was adopted first} of a branch's plans."""
    found: dict[int, object] = {}
    adopted = Report.objects.adopted().filter(plan__branch=branch)
    for plan, at in adopted.order_by("edition").values_list("plan", "adopted_at"):
        found.setdefault(plan, timezone.localdate(at))
    return {plan: day for plan, day in found.items() if day <= today}


def periods_over(branch, today):
    """The plans of congress periods that are over and told of, to the last year."""
    told, periods = plans_told_of(branch, today), {}
    plans = Plan.objects.filter(branch=branch, follows__isnull=False)
    for pk, above, until in plans.values_list("pk", "follows", "follows__ends"):
        if until < today:
            periods.setdefault(above, []).append(pk)
    return [pk for own in periods.values() if told.keys() >= set(own) for pk in own]


def notes_due(model, to_plan, words):
    """What is due of a table: by its period, and at the latest by its own moment."""

    def due(branch, now, months):
        today = timezone.localdate(now)
        old = Q(at__lt=end_of_due(today, months[Kept.NOTES]))
        over = Q(**{f"{to_plan}__in": periods_over(branch, today)})
        rows = model.objects.filter(words, old | over, **{f"{to_plan}__branch": branch})
        return rows.order_by("pk")

    return due


def clear_updates(rows, branch, now):
    found = list(rows.select_related("activity"))
    Update.objects.filter(pk__in=[one.pk for one in found]).update(note="")
    things = {one.activity_id: one.activity for one in found}
    tell_cleared(branch, things.values(), now)
    return len(found)


def clear_assessments(rows, branch, now):
    found = list(rows.select_related("goal"))
    for condition, text in (
        (Q(outcome__in=EXPLAINED), BLANKED),
        (~Q(outcome__in=EXPLAINED), ""),
    ):
        here = Assessment.objects.filter(condition, pk__in=[one.pk for one in found])
        here.update(text=text)
    goals = Goal.objects.in_bulk([one.goal_id for one in found])
    tell_cleared(branch, goals.values(), now)
    return len(found)


def clear_versions(rows, branch, now):
    found = list(rows.select_related("chapter").order_by("pk"))
    ChapterVersion.objects.filter(pk__in=[one.pk for one in found]).update(text="")
    chapters = {one.chapter_id: one.chapter for one in found}
    tell_cleared(branch, chapters.values(), now)
    return len(found)


def links_due(branch, now, months):
    """An activity's link, when its plan's notes go."""
    today = timezone.localdate(now)
    old = Q(goal__section__plan__ends__lte=last_due(today, months[Kept.NOTES]))
    over = Q(goal__section__plan__in=periods_over(branch, today))
    rows = Activity.objects.filter(old | over, goal__section__plan__branch=branch)
    return rows.exclude(link="").order_by("pk")


def clear_links(rows, branch, now):
    found = list(rows)
    here = Activity.objects.filter(pk__in=[one.pk for one in found])
    here.update(link="", version=F("version") + 1)
    tell_cleared(branch, found, now)
    return len(found)


def people_due(branch, now, months):
    """Activities that still say who, a year after their plan's report was adopted."""
    today = timezone.localdate(now)
    plans = [
        plan
        for plan, day in plans_told_of(branch, today).items()
        if months_later(day, A_YEAR) <= today
    ]
    rows = Activity.objects.filter(
        goal__section__plan__in=plans,
        goal__section__plan__ends__lte=last_due(today, A_YEAR),
        people__isnull=False,
    )
    return rows.distinct().order_by("pk")


def clear_people(rows, branch, now):
    """The post that answers for the goal is left."""
    found = list(rows)
    pks = [one.pk for one in found]
    Activity.people.through.objects.filter(activity__in=pks).delete()
    Activity.objects.filter(pk__in=pks).update(version=F("version") + 1)
    tell_cleared(branch, found, now)
    return len(found)


def plan_drafts_due(branch, now, months):
    return PlanDraft.objects.outlived(now)


def renderings_due(branch, now, months):
    return Rendering.objects.outlived(now)


def digests_due(branch, now, months):
    return Digest.objects.filter(made_at__lt=end_of_due(timezone.localdate(now), 12))


RULES = (
    Rule(
        "notes on activities",
        "anteckningar om aktiviteter",
        "note",
        ("activities_update",),
        notes_due(Update, "activity__goal__section__plan", ~Q(note="")),
        clear_updates,
        own=Kept.NOTES,
    ),
    Rule(
        "notes on goals",
        "meningar om utfall och svar",
        "note",
        ("activities_assessment",),
        notes_due(Assessment, "goal__section__plan", ~Q(text__in=["", BLANKED])),
        clear_assessments,
        own=Kept.NOTES,
    ),
    Rule(
        "versions of chapters",
        "tidigare versioner av kapitel",
        "note",
        ("activities_chapterversion",),
        notes_due(ChapterVersion, "chapter__report__plan", ~Q(text="")),
        clear_versions,
        own=Kept.NOTES,
    ),
    Rule(
        "links of activities",
        "länkar på aktiviteter",
        "note",
        ("activities_activity",),
        links_due,
        clear_links,
        own=Kept.NOTES,
    ),
    Rule(
        "people of activities",
        "aktiviteter med namn",
        "plan",
        ("activities_activity_people",),
        people_due,
        clear_people,
    ),
    Rule(
        "plan drafts",
        "inlästa planer",
        "24 hours",
        ("activities_plandraft",),
        plan_drafts_due,
        delete,
        by_branch=False,
    ),
    Rule(
        "renderings",
        "färdiga pdf-filer av utkast",
        "24 hours",
        ("activities_rendering",),
        renderings_due,
        delete,
        by_branch=False,
    ),
    Rule(
        "digests",
        "påminnelser som har skickats",
        "12 months",
        ("activities_digest", "activities_digestline"),
        digests_due,
        delete,
        by_branch=False,
    ),
)
