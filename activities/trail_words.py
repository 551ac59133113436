"""What the trail calls the deeds, the things and the facts of plans and reports."""

from django.db.models import Q
from django.urls import reverse

from clubs.telling import (
    SILENT,
    Field,
    KindWords,
    checksum,
    counted,
    day,
    moment,
    offer,
    plain,
    quoted,
    word_of,
    yes_no,
)
from clubs.trail_words import at_place, by_branch, dated, first, meeting_title
from sekoplan.jinja import listing, month

from .models import (
    Activity,
    Adoption,
    Attachment,
    AttachmentKind,
    BundlePart,
    Chapter,
    ChapterKind,
    DelegateLink,
    Goal,
    GoalRevision,
    Kind,
    Measure,
    Outcome,
    PartKind,
    Plan,
    PlanState,
    Report,
    ReportState,
    Review,
    RevisionKind,
    Section,
    Status,
    TargetSource,
    Word,
)


def months(value, names):
    return listing([month(number) for number in value])


def goals_served(value, names):
    return listing([names.of("goal", pk) for pk, _ in value]) if value else ""


def plan_title(title, *rest):
    return title


def goal_title(section, number, title, *rest):
    return f"{section}.{number} {title}"


def section_title(number, title, plan, *rest):
    return f"avsnitt {number} {title} i {plan}"


def revision_title(kind, section, number, title, *rest):
    what = f"{section}.{number} {title}" if number else title or "ett nytt åtagande"
    return f"förslaget om {what}"


def chapter_title(title, section, kind, plan, *rest):
    return f"{title or section or ChapterKind(kind).label} i berättelsen för {plan}"


def attachment_title(title, on, plan, *rest):
    place = f"mötet {dated(on)}" if on else f"berättelsen för {plan}"
    return f"”{title}” till {place}"


def part_title(title, on, *rest):
    return f"”{title}” i handlingarna till mötet {dated(on)}"


def report_title(plan, edition, *rest):
    nth = f", utgåva {edition}" if edition != "1" else ""
    return f"verksamhetsberättelsen för {plan}{nth}"


def of_a_meeting(model):
    """Papers of a meeting or of a report: of the branch by either."""

    def called(user, branch):
        here = Q(meeting__branch=branch) | Q(report__plan__branch=branch)
        return model.objects.filter(here), (
            "title",
            "meeting__on",
            "report__plan__title",
        )

    return called


class Ids(Field):
    """Pairs of an id and something more."""

    def ids(self, value):
        return [pk for pk, _ in value or ()]

    def told(self, value, names):
        return goals_served(value, names)


PLAN = "plan__branch"
SECTION = "section__plan__branch"
ACTIVITY = "goal__section__plan__branch"
LEADS = frozenset({"edit"})

offer(
    KindWords(
        "plan",
        "en plan",
        "planer",
        verbs={
            "create": "gjorde planen {}",
            "propose": "föreslog {} för mötet",
            "take_back": "gjorde {} till utkast igen",
            "adopt": "skrev in att {} är antagen",
            "close": "avslutade {}",
            "follow": "valde plan ovanför {}",
        },
        fields={
            "state": Field("läge", word_of(PlanState)),
            "title": SILENT,
            "sections": Field("avsnitt", counted),
            "goals": Field("åtaganden", counted),
            "rolled_from": Field("gjord av", of="plan"),
            "follows": Field("plan ovanför", of="plan"),
        },
        called=by_branch(Plan, "title"),
        title=first,
        parts=lambda pk: [
            ("section", Section.objects.filter(plan=pk)),
            ("goal", Goal.objects.filter(section__plan=pk)),
            ("goalrevision", GoalRevision.objects.filter(plan=pk)),
            ("adoption", Adoption.objects.filter(plan=pk)),
            ("review", Review.objects.filter(plan=pk)),
        ],
        address=lambda branch, plan: reverse("plan", args=[branch.slug, plan.slug]),
    ),
    KindWords(
        "adoption",
        "ett beslut om att anta",
        "antaganden",
        verbs={
            "ask": "skrev in att mötet har antagit {} och bad om en bekräftelse",
            "confirm": "bekräftade att mötet har antagit {}",
            "withdraw": "drog tillbaka beslutet om att anta {}",
        },
        fields={"plan": SILENT, "text": Field("textens kontrollsumma", checksum)},
        called=by_branch(Adoption, "plan__title", branch=PLAN),
        title=first,
        beside="plan",
    ),
    KindWords(
        "section",
        "ett avsnitt",
        "avsnitt",
        verbs={"create": "lade till {}", "edit": "ändrade {}"},
        leads=LEADS,
        fields={
            "title": Field("rubriken", quoted),
            "intro": Field("inledningen", quoted),
            "post": Field("ansvarig", of="post"),
            "number": Field("nummer", plain),
        },
        called=by_branch(Section, "number", "title", "plan__title", branch=PLAN),
        title=section_title,
        beside="plan",
    ),
    KindWords(
        "goal",
        "ett åtagande",
        "åtaganden",
        verbs={
            "create": "lade till åtagandet {}",
            "edit": "ändrade {}",
            "revise": "ändrade {} enligt mötets beslut",
            "strike": "strök {} enligt mötets beslut",
            "assess": "bedömde utfallet av {}",
            "answer": "svarade i avstämningen om {}",
            "serve": "valde mål som {} bidrar till",
        },
        leads=LEADS,
        fields={
            "title": Field("arbetstiteln", quoted),
            "adopted_text": Field("den beslutade texten", quoted),
            "outcome": Field("utfall", word_of(Outcome)),
            "word": Field("svar", word_of(Word)),
            "kind": Field("slag", word_of(Kind)),
            "measure": Field("sättet att räkna", word_of(Measure)),
            "target_min": Field("mål, minst", counted),
            "target_max": Field("mål, högst", counted),
            "unit": Field("enhet", quoted),
            "target_source": Field("vems målet är", word_of(TargetSource)),
            "whole": Field("helhet", counted),
            "whole_source": Field("helhetens källa", quoted),
            "baseline": Field("utgångsvärde", counted),
            "baseline_on": Field("utgångsvärdets dag", day),
            "series": Field("mätserie", of="series"),
            "purposes": Field("besöksanledningar", of="purpose"),
            "clubs": Field("klubbar", of="club"),
            "post_kind": Field("slag av uppdrag", of="postkind"),
            "course": Field("kurs", of="course"),
            "months": Field("månader", months),
            "check_every": Field("antal dagar mellan avstämningarna", counted),
            "post": Field("ansvarig", of="post"),
            "previous": Field("åtagandet i planen före", of="goal"),
            "number": Field("nummer", plain),
            "serves": Ids("mål som det bidrar till", of="goal"),
            "review": Field("avstämning", of="review"),
            "struck_by": Field("struket genom", of="decision"),
            "assessment": SILENT,
            "text": Field("texten"),
        },
        called=by_branch(Goal, "section__number", "number", "title", branch=SECTION),
        title=goal_title,
        parts=lambda pk: [
            ("activity", Activity.objects.filter(goal=pk)),
            ("goalrevision", GoalRevision.objects.filter(goal=pk)),
        ],
        address=lambda branch, goal: goal.get_absolute_url(),
    ),
    KindWords(
        "goalrevision",
        "en ändring av planen",
        "ändringar av planen",
        verbs={
            "propose": "lade fram {}",
            "edit": "ändrade {}",
            "withdraw": "drog tillbaka {}",
            "decline": "skrev in att mötet har avslagit {}",
            "decide": "skrev in att mötet har beslutat {}",
        },
        leads=LEADS,
        fields={
            "kind": Field("slag", word_of(RevisionKind)),
            "goal": Field("åtagande", of="goal"),
            "section": Field("avsnitt", of="section"),
            "section_title": Field("nytt avsnitt", quoted),
            "title": Field("arbetstiteln", quoted),
            "old": Field("texten före", quoted),
            "new": Field("den nya texten", quoted),
            "target_min": Field("mål, minst", counted),
            "target_max": Field("mål, högst", counted),
            "unit": Field("enhet", quoted),
            "reason": Field("motiveringen"),
        },
        called=by_branch(
            GoalRevision,
            "kind",
            "goal__section__number",
            "goal__number",
            "goal__title",
            branch=PLAN,
        ),
        title=revision_title,
        address=at_place("revision"),
    ),
    KindWords(
        "activity",
        "en aktivitet",
        "aktiviteter",
        verbs={
            "create": "lade till aktiviteten {}",
            "report": "skrev vad som har hänt med {}",
            "undo": "ångrade det senaste om {}",
            "edit": "ändrade {}",
            "remove": "tog bort aktiviteten {}",
            "restore": "tog tillbaka aktiviteten {}",
        },
        leads=frozenset({"edit", "report"}),
        fields={
            "status": Field("status", word_of(Status)),
            "title": Field("namnet", quoted),
            "goal": Field("åtagande", of="goal"),
            "also": Field("åtaganden som den också räknas i", of="goal"),
            "batch": Field("serien", quoted),
            "done_on": Field("dagen då det blev klart", day),
            "starts_on": Field("första dag", day),
            "due_on": Field("sista dag", day),
            "people": Field("vilka som gör det", of="person"),
            "clubs": Field("klubbar", of="club"),
            "counterpart": Field("motpart", quoted),
            "participants": Field("deltagare", counted),
            "quantity": Field("antal", counted),
            "quantity2": Field("antal 2", counted),
            "hours": Field("timmar", counted),
            "link": Field("länken", plain),
            "note": Field("anteckningen"),
            "on": Field("anteckningens dag", day),
            "update": SILENT,
            "is_placeholder": SILENT,
            "removed_at": SILENT,
        },
        called=by_branch(Activity, "title", branch=ACTIVITY),
        title=first,
    ),
    KindWords(
        "review",
        "en avstämning",
        "avstämningar",
        verbs={
            "open": "öppnade avstämningen inför {}",
            "close": "stängde avstämningen inför {}",
        },
        fields={
            "plan": Field("plan", of="plan"),
            "meeting": SILENT,
            "closed_at": Field("stängdes", moment),
        },
        called=by_branch(
            Review, "meeting__body", "meeting__on", "meeting__post__title", branch=PLAN
        ),
        title=meeting_title,
    ),
    KindWords(
        "report",
        "en verksamhetsberättelse",
        "verksamhetsberättelser",
        verbs={
            "begin": "påbörjade {}",
            "lock": "låste {}",
            "unlock": "låste upp {}",
            "sign": "skrev in att styrelsen har skrivit under {}",
            "adopt": "skrev in att {} är fastställd",
            "correct": "påbörjade {} för att rätta den förra",
            "arrange": "ändrade uppställningen av {}",
        },
        fields={
            "state": Field("läge", word_of(ReportState)),
            "day": Field("uppgifterna gäller den", day),
            "edition": Field("utgåva", counted),
            "reported_through": Field("året är redovisat till och med", day),
            "digest": Field("uppgifternas kontrollsumma", checksum),
            "sha256": Field("filens kontrollsumma", checksum),
            "plan": SILENT,
            "order": Field("kapitlens ordning", of="chapter"),
            "left_out": Field("kapitel som inte är med", of="chapter"),
            "writers": Field("vilka som skriver", lambda value, names: "ändrat"),
            "place": Field("orten"),
            "reason": Field("skälet"),
        },
        patterns=((r"title \d+$", Field("rubriken på ett kapitel")),),
        called=by_branch(Report, "plan__title", "edition", branch=PLAN),
        title=report_title,
        parts=lambda pk: [
            ("chapter", Chapter.objects.filter(report=pk)),
            ("attachment", Attachment.objects.filter(report=pk)),
        ],
        address=lambda branch, report: report.get_absolute_url(),
    ),
    KindWords(
        "chapter",
        "ett kapitel",
        "kapitel",
        verbs={
            "add": "lade till kapitlet {}",
            "remove": "tog bort kapitlet {}",
            "write": "skrev i {}",
            "redraft": "gjorde ett nytt utkast till {}",
            "restore": "tog tillbaka en tidigare version av {}",
            "keep_beside": "sparade en version vid sidan av {}",
            "appoint": "valde vem som skriver {}",
            "fill": "fyllde i formuläret till {}",
        },
        fields={
            "ready": Field("klart", yes_no),
            "writer": Field("vem som skriver", of="post"),
            "report": SILENT,
            "order": Field("plats i ordningen", counted),
            "text": Field("texten"),
            "title": Field("rubriken"),
            "data": Field("uppgifterna"),
            "is_made": SILENT,
            "version": SILENT,
        },
        called=by_branch(
            Chapter,
            "title",
            "section__title",
            "kind",
            "report__plan__title",
            branch="report__plan__branch",
        ),
        title=chapter_title,
        beside="report",
    ),
    KindWords(
        "attachment",
        "en handling",
        "handlingar",
        verbs={"add": "lade till {}", "remove": "tog bort {} och filen med den"},
        fields={
            "kind": Field("slag", word_of(AttachmentKind)),
            "pages": Field("sidor", counted),
            "sha256": Field("filens kontrollsumma", checksum),
            "meeting": SILENT,
            "report": SILENT,
            "title": Field("rubriken"),
        },
        called=of_a_meeting(Attachment),
        title=attachment_title,
    ),
    KindWords(
        "bundlepart",
        "en del av handlingarna",
        "delar av handlingarna",
        verbs={
            "add": "lade till {}",
            "edit": "ändrade {}",
            "move": "flyttade {}",
            "remove": "tog bort {} ur handlingarna",
        },
        fields={
            "kind": Field("slag", word_of(PartKind)),
            "order": Field("plats i ordningen", counted),
            "meeting": Field("möte", of="meeting"),
            "paper": Field("fil", of="attachment"),
            "report": Field("verksamhetsberättelse", of="report"),
            "plan": Field("plan", of="plan"),
            "title": Field("rubriken"),
            "text": Field("texten"),
        },
        called=by_branch(BundlePart, "title", "meeting__on", branch="meeting__branch"),
        title=lambda title, on, *rest: (
            f"”{title}” i handlingarna till mötet {dated(on)}"
        ),
        beside="attachment",
    ),
    KindWords(
        "delegatelink",
        "en länk för ombuden",
        "länkar för ombuden",
        verbs={"make": "skapade {}", "revoke": "återkallade {}"},
        fields={
            "meeting": SILENT,
            "expires_on": Field("gäller till och med", day),
        },
        called=by_branch(DelegateLink, "meeting__on", branch="meeting__branch"),
        title=lambda on, *rest: f"ombudens länk till mötet {dated(on)}",
    ),
)
