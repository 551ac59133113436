"""Who reaches what: every address, every role, every method (S1, S2).

A new address gets its line in ROUTES; without one the first test fails. What else is
asked of every address stands in tests/access.
"""

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import get_resolver, reverse

from activities.models import (
    Activity,
    Assessment,
    Attachment,
    BundlePart,
    DelegateLink,
    GoalRevision,
    PlanDraft,
    PlanState,
    Report,
    Review,
    Update,
)
from activities.papers import Paper
from activities.planning import NewGoal, NewSection, create_plan
from clubs.models import (
    CalendarAddress,
    Club,
    ClubYear,
    Course,
    Decision,
    Erasure,
    ImportDraft,
    Industry,
    Invitation,
    Meeting,
    Person,
    Post,
    PostKind,
    Purpose,
    Role,
    Series,
    Tenure,
    Visit,
    Workplace,
)
from sekoplan import pdf

from .access.asking import MORE, Browser, address, answers_to
from .access.canaries import plant

FOLLOWERS = "administrator chair secretary board ombudsman auditor"
GROUPS = {
    "anonymous": "anonymous",
    "everyone": f"{FOLLOWERS} delegate national other",
    "members": f"{FOLLOWERS} delegate national",
    "followers": FOLLOWERS,
    "readers": f"{FOLLOWERS} delegate",
    "visit_readers": "chair secretary board ombudsman auditor",
    "editors": "chair secretary board ombudsman",
    "leaders": "chair secretary",
    "planners": "chair secretary board",
    "settlers": "administrator chair secretary",
    "administrators": "administrator",
    "accounts": "administrator auditor",
    "trail_readers": "administrator chair secretary board auditor",
    "board": "board",
    "national": "national",
}
LOGIN = "/konto/logga-in/"


@dataclass
class Route:
    """An address, the things in it, and who gets which answer to GET and to POST.

    In an answer the first group that a role is in counts. "-" is 405. Who isn't
    mentioned gets 404, or is sent to log in when anonymous.
    """

    name: str
    things: str = ""
    get: str = "-"
    post: str = "-"

    def expected(self, method, role):
        words = self.get if method in ("GET", "HEAD") else self.post
        if words == "-":
            return 302 if role == "anonymous" and not self.is_public else 405
        for part in words.split(", "):
            group, status = part.split()
            if role in GROUPS[group].split():
                return int(status)
        return 302 if role == "anonymous" else 404

    @property
    def is_public(self):
        return "anonymous" in self.get + self.post


PUBLIC = "anonymous 200, everyone 200"
ROUTES = [
    Route("healthz", get=PUBLIC),
    Route("security_txt", get=PUBLIC),
    # Logging in
    Route(
        "account_login",
        get="anonymous 200, everyone 302",
        post="anonymous 200, everyone 302",
    ),
    Route(
        "account_logout",
        get="anonymous 302, everyone 200",
        post="anonymous 302, everyone 302",
    ),
    Route("account_inactive", get=PUBLIC),
    Route("account_reset_password", get=PUBLIC, post=PUBLIC),
    Route("account_reset_password_done", get=PUBLIC),
    Route("account_reset_password_from_key", "user key", get=PUBLIC, post=PUBLIC),
    Route("account_reset_password_from_key_done", get=PUBLIC),
    Route(
        "mfa_login_webauthn",
        get="anonymous 302, everyone 302",
        post="anonymous 302, everyone 302",
    ),
    Route(
        "mfa_authenticate",
        get="anonymous 302, everyone 302",
        post="anonymous 302, everyone 302",
    ),
    Route("invitation", "token", get=PUBLIC, post="anonymous 422, everyone 200"),
    # One's own account
    Route("account", get="everyone 200"),
    Route("account_change_password", get="everyone 200", post="everyone 200"),
    Route("account_reauthenticate", get="everyone 200", post="everyone 200"),
    Route("usersessions_list", get="everyone 200", post="everyone 302"),
    Route("mfa_index", get="everyone 200"),
    Route("mfa_list_webauthn", get="everyone 200"),
    Route("mfa_reauthenticate", get="everyone 302", post="everyone 302"),
    Route("mfa_reauthenticate_webauthn", get="everyone 302", post="everyone 302"),
    Route("mfa_activate_totp", get="everyone 302", post="everyone 302"),
    Route("mfa_deactivate_totp", get="everyone 404", post="everyone 404"),
    Route("mfa_view_recovery_codes", get="everyone 404"),
    Route("mfa_generate_recovery_codes", get="everyone 302", post="everyone 302"),
    Route("mfa_add_webauthn", get="everyone 302", post="everyone 302"),
    Route("mfa_edit_webauthn", "passkey", get="everyone 302", post="everyone 302"),
    Route("mfa_remove_webauthn", "passkey", get="everyone 302", post="everyone 302"),
    Route("reminders", get="everyone 200", post="everyone 422"),
    # About the service
    Route("home", get="national 200, everyone 302"),
    Route("help", get=PUBLIC),
    Route("accessibility", get=PUBLIC),
    Route("privacy", get=PUBLIC),
    # Clubs
    Route("clubs", "branch", get="followers 200"),
    Route("route_list", "branch", get="followers 200"),
    Route("club", "branch club", get="followers 200"),
    Route("new_club", "branch", get="editors 200", post="editors 422"),
    Route("edit_club", "branch club", get="editors 200", post="editors 422"),
    Route("club_year", "branch club year", get="editors 200", post="editors 422"),
    Route("confirm_registers", "branch", get="editors 200", post="editors 404"),
    Route("register_sheet", "branch", get="editors 200"),
    # Workplaces
    Route("workplaces", "branch", get="followers 200"),
    Route("workplace", "branch workplace", get="followers 200"),
    Route("new_workplace", "branch", get="editors 200", post="editors 422"),
    Route("workplace_route", "branch", get="followers 200"),
    Route("edit_workplace", "branch workplace", get="editors 200", post="editors 422"),
    Route("remove_workplace", "branch workplace", post="editors 302"),
    Route("restore_workplace", "branch workplace", post="editors 302"),
    # Visits
    Route("visits", "branch", get="visit_readers 200"),
    Route("visit", "branch visit", get="visit_readers 200"),
    Route("log_visit", "branch", get="editors 200", post="editors 422"),
    Route("book_visit", "branch", get="editors 200", post="editors 422"),
    Route("visit_key", "branch", get="anonymous 401, editors 200, members 403"),
    Route("receive_visit", "branch", post="anonymous 401, editors 400, members 403"),
    Route("undo_visit", "branch visit", post="board 302"),
    Route("edit_visit", "branch visit", get="board 200", post="board 422"),
    Route("visit_note", "branch visit", post="leaders 422"),
    Route("cancel_visit", "branch visit", post="board 302"),
    Route("remove_visit", "branch visit", post="board 302"),
    Route("restore_visit", "branch visit", post="board 302"),
    # Representatives
    Route("representative", "branch person", get="followers 200"),
    Route("club_posts", "branch club", get="followers 200", post="editors 422"),
    Route("club_succeed", "branch club", get="editors 200", post="editors 422"),
    Route("usual_posts", "branch club", post="editors 302"),
    Route(
        "club_post", "branch club club_post", get="followers 200", post="editors 422"
    ),
    Route("club_appoint", "branch club club_post", post="editors 422"),
    Route("club_end_tenure", "branch club club_post club_tenure", post="editors 422"),
    Route("club_remove_post", "branch club club_post", post="editors 422"),
    Route("club_restore_post", "branch club club_post", post="editors 302"),
    # Training
    Route("training", "branch", get="followers 200"),
    Route("course_day", "branch", get="editors 200", post="editors 422"),
    Route("note_training", "branch person course", post="editors 422"),
    Route("courses", "branch", get="settlers 200", post="settlers 422"),
    Route("course", "branch course", get="settlers 200", post="settlers 422"),
    # Series
    Route("all_series", "branch", get="followers 200", post="editors 422"),
    Route("series", "branch series", get="followers 200", post="editors 422"),
    Route("edit_series", "branch series", get="editors 200", post="editors 422"),
    Route("take_out_figure", "branch series", post="editors 302"),
    # Spreadsheets
    Route("spreadsheets", "branch", get="followers 200"),
    Route("sheet", "branch sheet", get="visit_readers 200", post="editors 422"),
    Route("export_sheet", "branch sheet form", get="visit_readers 200"),
    Route(
        "check_import",
        "branch sheet import_draft",
        get="board 200",
        post="board 422",
    ),
    # Offline
    Route("worker", get=PUBLIC),
    Route("manifest", get=PUBLIC),
    Route("start_visit", get="everyone 302"),
    Route("visit_shell", "branch", get="editors 200"),
    Route("clubs_shell", "branch", get="followers 200"),
    # Settings
    Route("settings", "branch", get="settlers 200", post="settlers 422"),
    Route("posts", "branch", get="settlers 200", post="settlers 422"),
    Route("post", "branch post", get="settlers 200", post="settlers 422"),
    Route("succeed", "branch post", get="settlers 200", post="settlers 422"),
    Route("appoint", "branch post", post="settlers 422"),
    Route("end_tenure", "branch post tenure", post="settlers 422"),
    Route("remove_post", "branch post", post="settlers 422"),
    Route("restore_post", "branch post", post="settlers 302"),
    Route("people", "branch", get="settlers 200", post="settlers 422"),
    Route("person", "branch person", get="settlers 200", post="settlers 422"),
    Route("remove_person", "branch person", post="settlers 422"),
    Route("restore_person", "branch person", post="settlers 302"),
    Route("purposes", "branch", get="settlers 200", post="settlers 422"),
    Route("purpose", "branch purpose", get="settlers 200", post="settlers 422"),
    Route("post_kinds", "branch", get="settlers 200", post="settlers 422"),
    Route("post_kind", "branch post_kind", get="settlers 200", post="settlers 422"),
    Route("industries", "branch", get="settlers 200", post="settlers 422"),
    Route("industry", "branch industry", get="settlers 200", post="settlers 422"),
    Route("access", "branch", get="accounts 200"),
    Route("reminder_log", "branch", get="settlers 200, accounts 200, everyone 404"),
    Route("invite", "branch", get="administrators 200", post="administrators 422"),
    Route(
        "assignment",
        "branch assignment",
        get="administrators 200",
        post="administrators 422",
    ),
    Route("withdraw_invitation", "branch invitation", post="administrators 302"),
    # Läget and the plan
    Route("dashboard", "branch", get="followers 200, members 302"),
    Route("update_mine", "branch", get="editors 200", post="editors 422"),
    Route("search", "branch", get="members 200"),
    Route("plans", "branch", get="members 302"),
    Route("plan", "branch plan", get="members 200"),
    Route("section", "branch plan section", get="followers 200, members 302"),
    Route("goal", "branch plan section goal", get="followers 200, members 302"),
    Route(
        "edit_goal",
        "branch plan section goal",
        get="planners 200",
        post="planners 422",
    ),
    # Following up
    Route(
        "new_activity",
        "branch plan section goal",
        get="editors 200",
        post="editors 422",
    ),
    Route("log_occasion", "branch plan section goal", post="editors 422"),
    Route("assess_goal", "branch plan section goal", post="planners 422"),
    Route("report_activity", "branch activity", post="editors 422"),
    Route("report_series", "branch step", post="editors 302"),
    Route("edit_activity", "branch activity", get="editors 200", post="editors 422"),
    Route("remove_activity", "branch activity", post="editors 302"),
    Route("remove_series", "branch activity", post="editors 302"),
    Route("restore_activity", "branch removed", post="editors 302"),
    Route("blank_update", "branch update", post="board 302, settlers 302"),
    Route("blank_assessment", "branch plan section goal", post="settlers 302"),
    Route("undo_update", "branch update", post="board 302, editors 302"),
    # A new plan
    Route("new_plan", "branch", get="planners 200", post="planners 422"),
    Route("check_plan", "branch draft", get="board 200", post="board 409"),
    Route("plan_posts", "branch draft", get="board 200", post="board 422"),
    # Decisions
    Route("adopt_plan", "branch plan", get="followers 200", post="planners 422"),
    Route("plan_decisions", "branch plan", get="followers 200"),
    Route("propose_goal", "branch plan", get="planners 200", post="planners 422"),
    Route(
        "edit_section",
        "branch plan section",
        get="planners 200",
        post="planners 422",
    ),
    Route(
        "propose_change",
        "branch plan section goal",
        get="planners 200",
        post="planners 422",
    ),
    Route("revision", "branch revision", get="followers 200", post="planners 422"),
    # Meetings
    Route("meetings", "branch", get="readers 200"),
    Route("new_meeting", "branch", get="planners 200", post="planners 422"),
    Route("meeting", "branch meeting", get="readers 200"),
    Route("edit_meeting", "branch meeting", get="planners 200", post="planners 422"),
    Route("hold_meeting", "branch meeting", post="planners 422"),
    Route("cancel_meeting", "branch meeting", post="planners 302"),
    Route("restore_meeting", "branch meeting", post="planners 302"),
    Route("deadlines", "branch meeting", get="planners 200", post="planners 422"),
    Route("decisions", "branch", get="readers 200"),
    Route("add_decision", "branch meeting", post="planners 422"),
    Route(
        "edit_decision",
        "branch meeting decision",
        get="planners 200",
        post="planners 422",
    ),
    Route("remove_decision", "branch meeting decision", post="planners 302"),
    Route("add_paper", "branch meeting", post="planners 422"),
    Route("paper", "branch meeting paper", get="followers 200"),
    Route("remove_paper", "branch meeting paper", post="planners 302"),
    # Reviews
    Route("review", "branch board_meeting", get="followers 200"),
    Route("open_review", "branch board_meeting", post="planners 302"),
    Route("close_review", "branch board_meeting", post="planners 302"),
    Route("answer_review", "branch board_meeting goal_pk", post="editors 422"),
    Route("brief", "branch board_meeting", get="followers 200"),
    Route("brief_pdf", "branch board_meeting", get="followers 200"),
    Route("meeting_mode", "branch board_meeting", get="followers 302"),
    Route("meeting_section", "branch board_meeting section", get="followers 200"),
    Route("compare", "branch plan", get="followers 200"),
    # Series of figures
    # The plan above
    Route("red_thread", "branch", get="members 200"),
    Route("branches", "union", get="national 200"),
    Route("edit_follows", "branch plan", get="planners 200", post="planners 422"),
    Route(
        "edit_servings",
        "branch plan section goal",
        get="planners 200",
        post="planners 422",
    ),
    # The new year
    Route("roll_plan", "branch plan", get="planners 200", post="planners 409"),
    Route("year_wheel", "branch", get="followers 200"),
    Route("calendars", "branch", get="followers 200", post="followers 422"),
    Route("revoke_calendar", "branch calendar", post="board 302"),
    Route("calendar_feed", "branch calendar_token", get="anonymous 404, everyone 404"),
    # Reminders
    # An edition of the report
    Route("lock_report", "branch plan", get="planners 200", post="planners 422"),
    Route("unlock_report", "branch plan", post="planners 422"),
    Route("sign_report", "branch plan", get="planners 200", post="planners 422"),
    Route("adopt_report", "branch plan", get="followers 200", post="planners 422"),
    Route("new_edition", "branch plan", get="planners 200", post="planners 422"),
    Route("verify_report", "branch plan", get="followers 200", post="followers 422"),
    Route("edition_pdf", "branch plan edition", get="followers 302"),
    # The report
    Route("reports", "branch", get="followers 302"),
    Route("report", "branch plan", get="followers 200"),
    Route("report_draft", "branch plan", get="followers 200"),
    # The report in other forms
    Route("read_report", "branch plan", get="followers 200"),
    Route("report_docx", "branch plan", get="followers 200"),
    Route("report_sheet", "branch plan", get="followers 200"),
    Route("make_report", "branch plan", get="followers 302", post="followers 302"),
    Route("start_report", "branch plan", post="planners 302"),
    Route(
        "write_section", "branch plan section", get="followers 200", post="editors 422"
    ),
    Route(
        "write_chapter", "branch plan chapter", get="followers 200", post="editors 422"
    ),
    Route("preview_chapter", "branch plan chapter", post="editors 200"),
    Route("chapter_versions", "branch plan chapter", get="followers 200"),
    Route("restore_chapter", "branch plan chapter version", post="editors 302"),
    Route("judge_section", "branch plan section", post="editors 302"),
    Route("arrange_chapters", "branch plan", get="planners 200", post="planners 422"),
    Route("add_chapter", "branch plan", post="planners 422"),
    Route("economy", "branch plan", get="planners 200", post="planners 422"),
    Route("motions", "branch plan", get="planners 200", post="planners 422"),
    Route("assignments", "branch plan", get="planners 200", post="leaders 422"),
    Route("charts", "branch plan", get="planners 200", post="planners 422"),
    Route("signers", "branch plan", get="planners 200", post="planners 422"),
    Route("annexes", "branch plan", get="planners 200", post="planners 422"),
    Route("annex", "branch plan annex", get="followers 200"),
    Route("remove_annex", "branch plan annex", post="planners 302"),
    # The papers of an assembly as one document
    Route("bundle", "branch assembly", get="followers 200"),
    Route("bundle_pdf", "branch assembly", get="followers 200"),
    Route("make_bundle", "branch assembly", get="followers 302", post="followers 302"),
    Route("add_part", "branch assembly", get="planners 200", post="planners 422"),
    Route("edit_part", "branch assembly part", get="planners 200", post="planners 422"),
    Route("move_part", "branch assembly part", post="planners 302"),
    Route("remove_part", "branch assembly part", post="planners 302"),
    # Delegates' secret links
    Route("delegate_links", "branch assembly", get="planners 200", post="planners 422"),
    Route("revoke_link", "branch assembly link", post="planners 302"),
    Route("delegate_start", "link_token", get=PUBLIC),
    Route("delegate_plan", "link_token", get=PUBLIC),
    Route("delegate_report", "link_token", get="anonymous 404, everyone 404"),
    Route("delegate_report_pdf", "link_token", get="anonymous 404, everyone 404"),
    Route("delegate_bundle", "link_token", get=PUBLIC),
    Route("delegate_paper", "link_token handed", get=PUBLIC),
    # The trail and its seals
    Route("trail", "branch", get="followers 200"),
    Route("thing_trail", "branch kind goal_pk", get="trail_readers 200"),
    Route("deeds", "branch doer", get="trail_readers 200"),
    Route("seals", "branch", get="trail_readers 200"),
    # What is known about whom
    Route("data_register", "branch", get="followers 200"),
    Route("edit_data_register", "branch", get="settlers 200", post="settlers 409"),
    Route("impact", "branch", get="followers 200"),
    Route("read_log", "branch", get="settlers 200, accounts 200, everyone 404"),
    Route("own_readings", get="everyone 200"),
    Route("incident", "branch", get="settlers 200", post="settlers 422"),
    Route("person_extract", "branch person", get="settlers 200"),
    Route("person_extract_file", "branch person told_as", get="settlers 200"),
    Route("own_extract", get="everyone 200"),
    Route("own_extract_file", "told_as", get="everyone 200"),
    # Erasure and retention
    Route("erase_person", "branch person", get="settlers 200", post="settlers 422"),
    Route("erasure", "branch erasure", get="settlers 200", post="settlers 422"),
    Route("keep_times", "branch", get="settlers 200", post="settlers 302"),
    Route("edit_me", get="everyone 200", post="everyone 422"),
    Route("erase_me", get="everyone 200", post="everyone 422"),
    # Accounts
    Route("accounts", "branch", get="accounts 200"),
    Route(
        "edit_account",
        "branch account",
        get="administrators 200",
        post="administrators 422",
    ),
    Route("change_email", get="everyone 200", post="everyone 422"),
    Route("confirm_email", "key", get="everyone 410", post="everyone 410"),
]
# The PDF is kept for a day as a row of its own: what it shows is the annual report's.
# A delegate's page counts how often it was opened.
WRITES_ON_GET = {"report_draft", "make_report"}
WRITES_ON_GET |= {"bundle_pdf", "make_bundle", "delegate_bundle", "delegate_start"}


def in_resolver(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from in_resolver(pattern.url_patterns)
        else:
            yield pattern.name


def fill(branch, by, drafter):
    """One of everything in a branch; a P2 name and a note that some may not read."""
    post = Post.objects.create(branch=branch, body="styrelse", title="Kassör")
    person = Person.objects.create(branch=branch, name="Kanarie Fågel")
    tenure = Tenure.objects.create(post=post, person=person, starts=date(2016, 1, 1))
    club = Club.objects.create(branch=branch, name="Depån", slug=f"depan-{branch.slug}")
    club_post = Post.objects.create(
        branch=branch, club=club, body="klubb", title="Skyddsombud"
    )
    club_tenure = Tenure.objects.create(
        post=club_post, person=person, starts=date(2016, 1, 1)
    )
    visit = Visit.objects.create(
        branch=branch,
        club=club,
        on=date(2018, 3, 1),
        note="Viskning vid besök",
        logged_by=by,
    )
    hidden = Workplace.objects.create(
        branch=branch,
        employer="Viskande arbetsgivare",
        name="Viskande hamnen",
        place="Viskstad",
        hidden=True,
    )
    Visit.objects.create(branch=branch, workplace=hidden, on=date.today())
    ClubYear.objects.create(club=club, year=date.today().year)
    meeting = Meeting.objects.create(
        branch=branch, body="representantskap", on=date(2018, 3, 15), state="hållet"
    )
    today = date.today()
    plan = create_plan(
        branch,
        by=by,
        title="Årets plan",
        slug="plan",
        starts=date(today.year, 1, 1),
        ends=date(today.year, 12, 31),
        state=PlanState.ADOPTED,
        adopted_by=Decision.objects.create(meeting=meeting, paragraph="12"),
        sections=[
            NewSection(
                title="Ekonomi",
                post=post,
                goals=[NewGoal(text="Vi ska spara.", title="Spara")],
            )
        ],
    )
    report = Report.begin(plan, by=by, day=today)
    activity = Activity.objects.get(goal__section__plan=plan)
    # Late, so that its note stands on Läget too.
    activity.edit(by=by, seen=activity.version, due_on=date(today.year - 1, 12, 31))
    activity.report("pågår", by=by, seen=activity.version, note="Viskning om läget")
    asking = Activity.objects.create_for(activity.goal, by=by, title="Be om råd")
    asking.report("pågår", by=by, seen=1, note="Viskning om hjälp", needs_help=True)
    removed = Activity.objects.create_for(activity.goal, by=by, title="Inget")
    removed.report("pågår", by=by, seen=1, note="Viskning om läget")
    removed.remove(by=by, seen=2)
    [step] = Activity.objects.create_series(
        activity.goal, by=by, batch="Brev", rows=[("Brev", None)]
    )
    board_meeting = Meeting.objects.create(
        branch=branch, body="styrelse", slug=f"mote-{branch.slug}", on=today
    )
    review = Review.objects.open_before(board_meeting, plan=plan, by=by)
    Assessment.answer(
        activity.goal, review, by=by, word="hjälp", text="Viskning om svaret"
    )
    outline = {
        "document": "plan",
        "title": "Ny plan",
        "from": None,
        "to": None,
        "sections": [
            {
                "number": "1",
                "title": "Ekonomi",
                "intro": "",
                "goals": [
                    {
                        "number": "1.1",
                        "text": "Vi ska spara.",
                        "title": "Spara",
                        "kind": "löpande",
                        "target_min": None,
                        "target_max": None,
                        "unit": None,
                        "months": [],
                        "responsible": None,
                        "status": None,
                    }
                ],
            }
        ],
        "leftovers": [],
        "warnings": [],
    }
    invitation, token = Invitation.send(
        branch, email=f"ny.{branch.slug}@example.se", name="Ny", role=Role.BOARD
    )
    draft = PlanDraft.objects.create(branch=branch, by=drafter, outline=outline)
    assembly = Meeting.objects.create(
        branch=branch, body="representantskap", slug=f"arsmote-{branch.slug}", on=today
    )
    link = DelegateLink.make(assembly, by=by, expires_on=today)
    table = {"headers": ["Id", "Klubb"], "rows": [[2, ["", "Ny"]]]}
    preview = {"stamp": [], "told": [{}, [], {}, []]}
    import_draft = ImportDraft.objects.create(
        branch=branch, by=drafter, kind="klubbar", table=table, preview=preview
    )
    return {
        "edition": 1,
        "union": branch.parent.slug,
        "branch": branch.slug,
        "meeting": meeting.slug,
        "decision": meeting.decisions.create(paragraph="13", text="Vi sparar.").pk,
        "annex": Attachment.add(
            report, Paper(b"%PDF-1.7", 1), by=by, kind="revision", title="Revision"
        ).pk,
        "paper": Attachment.add(
            meeting, Paper(b"%PDF-1.7", 1), by=by, kind="handling", title="Budget"
        ).pk,
        "plan": plan.slug,
        "chapter": report.chapters.first().pk,
        "version": 1,
        "section": 1,
        "goal": 1,
        "board_meeting": board_meeting.slug,
        "goal_pk": activity.goal_id,
        "kind": "goal",
        "doer": by.pk,
        "activity": activity.pk,
        "removed": removed.pk,
        "step": step.pk,
        "update": Update.objects.get(activity=activity).pk,
        "draft": draft.pk,
        "sheet": "klubbar",
        "form": "csv",
        "told_as": "json",
        "import_draft": import_draft.pk,
        "post": post.pk,
        "tenure": tenure.pk,
        "person": person.pk,
        "erasure": Erasure.ask(
            Person.objects.create(branch=branch, name="Utgången"),
            by=by,
            pseudonym="Tidigare ledamot",
        ).pk,
        "club_post": club_post.pk,
        "club_tenure": club_tenure.pk,
        "club": club.slug,
        "visit": visit.pk,
        "workplace": Workplace.objects.create(
            branch=branch, employer="Hamnbolaget", name="Kajen"
        ).pk,
        "hidden": hidden.pk,
        "year": date.today().year,
        "course": Course.objects.create(branch=branch, name="GFU").pk,
        "purpose": Purpose.objects.create(branch=branch, name="Studier").pk,
        "post_kind": PostKind.objects.create(branch=branch, name="kassör").pk,
        "industry": Industry.objects.create(branch=branch, name="Post").pk,
        "series": Series.objects.create(branch=branch, name="Medlemmar").pk,
        "assignment": branch.assignments.filter(role=Role.BOARD).get().pk,
        "account": branch.assignments.filter(role=Role.BOARD).get().user_id,
        "invitation": invitation.pk,
        "calendar": CalendarAddress.make(branch, by=drafter, user=drafter).pk,
        "calendar_token": "1-finns-inte",
        "assembly": assembly.slug,
        "handed": Attachment.add(
            assembly, Paper(b"%PDF-1.7", 1), by=by, kind="handling", title="Motion"
        ).pk,
        "part": BundlePart.add(
            assembly, by=by, kind="motion", title="Motion", text="Vi yrkar."
        ).pk,
        "link": link.pk,
        "link_token": link.token,
        "token": token,
        "passkey": 1,
        "user": "1",
        "key": "abc-def",
        "revision": GoalRevision.propose(
            plan, by=by, kind="stryk", goal=activity.goal, reason="Vi har inte råd."
        ).pk,
    }


@pytest.fixture(autouse=True)
def printed_once(monkeypatch):
    """A PDF is printed once for everybody: the same document gives the same (S45)."""
    monkeypatch.setattr(pdf, "render", once)


PRINTED = {}
PRINT = pdf.render


def once(html, *, told=None, **rest):
    key = html, repr(rest)
    if key not in PRINTED:
        PRINTED[key] = PRINT(html, told=told, **rest)
    return PRINTED[key]


@pytest.fixture
def world(stockholm, goteborg, everybody, settings):
    settings.MIDDLEWARE = ["tests.access.asking.NotingMiddleware", *settings.MIDDLEWARE]
    here, there = everybody["board"], everybody["other"]
    world = SimpleNamespace(
        here=fill(stockholm, here, here),
        there=fill(goteborg, there, there),
        roles={"anonymous": None, **everybody},
        routes=ROUTES,
        writes_on_get=WRITES_ON_GET,
    )
    world.planted = plant(world)
    return world


@pytest.mark.holds("S1")
def test_every_address_has_its_line():
    found = list(in_resolver(get_resolver().url_patterns))
    assert None not in found
    assert sorted(set(found)) == sorted(route.name for route in ROUTES)


@pytest.mark.holds("S2")
def test_each_role_gets_its_answer(world):
    """In the own branch; in another: tests/access/test_elsewhere.py.

    A page's HEAD is the same view as its GET: each of its answers is asked for once,
    and of every role by ./run trust.
    """
    wrong = {}
    # Print the report once and for all: undone, it would be printed for every role.
    client = Browser(world.roles["chair"]).client
    client.get(reverse("report_draft", args=["stockholm", "plan"]))
    client.get(reverse("bundle_pdf", args=["stockholm", world.here["assembly"]]))
    heads = set()
    for role, user in world.roles.items():
        browser = Browser(user)
        read = answers_to(world, role)
        for route in ROUTES:
            for method in ("GET", "HEAD", "POST"):
                wanted = route.expected(method, role)
                if method == "HEAD" and (route.name, wanted) in heads:
                    continue
                if method == "GET" and route.name in read:
                    answer = read[route.name]
                else:
                    answer = browser.ask(method, address(route, world.here))
                if method == "HEAD" and not MORE:
                    heads.add((route.name, wanted))
                if answer.status_code != wanted:
                    wrong[route.name, role, method] = (answer.status_code, wanted)
                elif wanted == 302 and role == "anonymous" and not route.is_public:
                    assert answer.url.startswith(LOGIN), route.name
    assert wrong == {}
