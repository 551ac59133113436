"""What plans and reports know of somebody: what goes of it, and what stands adopted."""

from django.db.models import Q
from django.urls import reverse

from clubs.data_protection.erasing import Part
from clubs.data_protection.texts import Texts
from sekoplan.jinja import full_date

from .models import Attachment, Digest, PlanDraft, Rendering, Report, ReportState
from .models.assessments import BLANKED, EXPLAINED
from .models.states import ADOPTED

TEXT_STANDS = "Texten är antagen av ett möte och ändras inte."
REPORT_STANDS = (
    "Berättelsen är fastställd och ändras inte. Namnet på den som är vald står kvar "
    "där."
)


def in_plan(to_plan):
    return Q(**{f"{to_plan}state__in": ADOPTED})


def adopted_report(to_report):
    return Q(**{f"{to_report}state": ReportState.ADOPTED})


DECIDED = Q(decision__isnull=False) | Q(declined_by__isnull=False)


def link_to_report(report):
    report = (
        Report.objects.select_related("plan__branch")
        .only("edition", "plan__title", "plan__slug", "plan__branch__slug")
        .get(pk=report.pk)
    )
    place = [report.plan.branch.slug, report.plan.slug]
    text = f"Berättelsen för {report.plan.title}, utgåva {report.edition}"
    return text, reverse("read_report", args=place)


def link_to_goal(goal):
    goal = type(goal).objects.for_display().get(pk=goal.pk)
    return str(goal), goal.get_absolute_url()


TEXTS = (
    Texts("activities.Plan", "planer", stands=in_plan(""), why=TEXT_STANDS),
    Texts(
        "activities.Section",
        "planens avsnitt",
        stands=in_plan("plan__"),
        why=TEXT_STANDS,
    ),
    Texts(
        "activities.Goal",
        "åtaganden",
        why=TEXT_STANDS,
        adopted={
            "adopted_text": in_plan("section__plan__"),
            "unit": in_plan("section__plan__"),
        },
        link=link_to_goal,
    ),
    Texts("activities.Activity", "aktiviteter"),
    Texts(
        "activities.Update",
        "anteckningar om aktiviteter (hela texten)",
        goes_whole=Q(),
        uncounted=True,
    ),
    Texts(
        "activities.Assessment",
        "bedömningar och svar (hela texten)",
        goes_whole=Q(),
        blank=(Q(outcome__in=EXPLAINED), BLANKED),
        uncounted=True,
    ),
    Texts(
        "activities.GoalRevision",
        "förslag till ändringar",
        why="Mötet har beslutat om ändringen. Motiveringen tas bort.",
        adopted=dict.fromkeys(
            ("section_title", "title", "old", "new", "unit"), DECIDED
        ),
        goes_whole=DECIDED,
    ),
    Texts(
        "activities.Review",
        "avstämningar",
        stands=Q(closed_at__isnull=False),
        why="En stängd avstämning är en bild av den dagen och ändras inte.",
    ),
    Texts(
        "activities.Report",
        "verksamhetsberättelser",
        stands=adopted_report(""),
        why=REPORT_STANDS,
        link=link_to_report,
    ),
    Texts(
        "activities.Chapter",
        "verksamhetsberättelsens kapitel",
        stands=adopted_report("report__"),
        why=REPORT_STANDS,
    ),
    Texts(
        "activities.ChapterVersion",
        "tidigare versioner av kapitel",
        goes_whole=adopted_report("chapter__report__"),
    ),
    Texts("activities.BundlePart", "mötets handlingar"),
    Texts(
        "activities.Attachment",
        "filernas rubriker",
        stands=adopted_report("report__"),
        why=REPORT_STANDS,
    ),
)


def goes(subject):
    drafts = _drafts(subject)
    found = [
        ("inlästa planer som väntar", len(drafts)),
        ("färdiga pdf-filer av utkast", _renderings(subject).count()),
    ]
    if subject.user:
        digests = Digest.objects.filter(user=subject.user).count()
        found.append(("påminnelser som har skickats", digests))
    return found


def erase(subject):
    drafts = PlanDraft.objects.filter(pk__in=[draft.pk for draft in _drafts(subject)])
    counts = {
        "activities_plandraft": drafts.delete()[0],
        "activities_rendering": _renderings(subject).delete()[0],
    }
    if subject.user:
        gone = Digest.objects.filter(user=subject.user).delete()[1]
        counts["activities_digest"] = gone.get("activities.Digest", 0)
    return counts


def _drafts(subject):
    """Plans that are being read in: their own, and those with their name in them."""
    naming, found = subject.sought, []
    for draft in PlanDraft.objects.filter(branch__in=subject.branches):
        own = subject.user and draft.by_id == subject.user.pk
        if own or naming.stands_in(draft.outline):
            found.append(draft)
    return found


def _renderings(subject):
    return Rendering.objects.filter(branch__in=subject.branches)


def stands_in_way(subject):
    """What is locked says the same until it is adopted, or unlocked."""
    naming, found = subject.sought, []
    locked = (
        Report.objects.filter(
            plan__branch__in=subject.branches,
            state__in=(ReportState.LOCKED, ReportState.SIGNED),
        )
        .select_related("plan")
        .defer("pdf")
    )
    for report in locked:
        if naming.stands_in(report.frozen):
            found.append(
                f"Namnet står i berättelsen för {report.plan.title}, som är låst sedan "
                f"{full_date(report.locked_at)}. Fastställ den eller lås upp den först."
            )
    return found


def stays(subject):
    sent = Attachment.objects.filter(
        Q(meeting__branch__in=subject.branches)
        | Q(report__plan__branch__in=subject.branches),
        removed_at=None,
    ).count()
    if not sent:
        return []
    what = "en uppladdad pdf-fil" if sent == 1 else f"{sent} uppladdade pdf-filer"
    return [
        (
            what,
            "Text i filer som ni har laddat upp går inte att söka igenom. Ta bort den "
            "fil där namnet inte ska stå, och ladda upp en ny.",
            [],
        )
    ]


PART = Part(goes=goes, erase=erase, stays=stays, stands_in_way=stands_in_way)
