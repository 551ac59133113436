"""The annual report: where each section stands, and the draft as a PDF."""

import logging
from collections import Counter

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.picture import picture_of
from activities.rendering import draft_pdf
from clubs.views.scope import branch_for
from sekoplan.jinja import listing
from sekoplan.pdf import Busy, RenderingFailed

from .scope import plan_for, plans_for, years_of

logger = logging.getLogger(__name__)


# How many of a section's commitments stand so, one and several.
COUNTED = {
    "Genomfört": ("genomfört", "genomförda"),
    "Delvis genomfört": ("delvis genomfört", "delvis genomförda"),
    "Inte genomfört": ("inte genomfört", "inte genomförda"),
    "Struket": ("struket", "strukna"),
    "Klar": ("klart", "klara"),
    "Pågår": ("pågår", "pågår"),
    "Försenad": ("försenat", "försenade"),
    "Ej påbörjad": ("ej påbörjat", "ej påbörjade"),
    "Struken": ("struket", "strukna"),
}


@require_safe
def reports(request, branch):
    """The report that is wanted today."""
    mine = plans_for(request, branch).filter(can_follow=True)
    wanted = mine.to_report(timezone.localdate()).first()
    if wanted:
        return redirect("report", branch, wanted.slug)
    context = {"branch": branch_for(request, branch, can_follow=True), "nav": "report"}
    return render(request, "activities/no_plan.html", context)


def told(words):
    """["Klar", "Klar", "Pågår"] → "2 klara och 1 pågår"."""
    found = Counter(words)
    return listing(
        f"{found[word]} {forms[found[word] != 1]}"
        for word, forms in COUNTED.items()
        if found[word]
    )


@require_safe
def report(request, branch, slug):
    plan = plan_for(request, branch, slug, can_follow=True)
    day = timezone.localdate()
    picture = picture_of(plan, day)
    rows = [
        (
            section,
            ", ".join(picture.holders.get(section.post_id, ()))
            or picture.post_titles.get(section.post_id, ""),
            [goal for goal in section.in_force if not goal.fact.outcome],
            told(goal.word for goal in section.goals),
        )
        for section in picture.sections
    ]
    missing = sum(len(lacking) for _, _, lacking, _ in rows)
    return render(
        request,
        "activities/report.html",
        {
            "plan": plan,
            "branch": plan.branch,
            "picture": picture,
            "rows": rows,
            "missing": missing,
            "has_ended": plan.ends < day,
            "years": years_of(request, branch, can_follow=True),
            "nav": "report",
        },
    )


@require_safe
def report_draft(request, branch, slug):
    """The draft as a PDF, made now or taken from its row when nothing has changed."""
    plan = plan_for(request, branch, slug, can_follow=True)
    try:
        pdf = draft_pdf(plan)
    except Busy:
        context = {"plan": plan, "branch": plan.branch, "nav": "report"}
        response = render(request, "activities/report_busy.html", context, status=503)
        response["Retry-After"] = "20"
        return response
    except RenderingFailed:
        logger.exception("a report's draft could not be set")
        context = {"plan": plan, "branch": plan.branch, "nav": "report"}
        return render(request, "activities/report_failed.html", context, status=500)
    response = HttpResponse(pdf, content_type="application/pdf")
    name = f"verksamhetsberattelse-{plan.branch.slug}-{plan.slug}-utkast.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
