"""Addresses of plans, follow-up and reports."""

from django.urls import path, register_converter

from .views import (
    above,
    adoption,
    blanking,
    branches,
    bundle_files,
    bundles,
    calendars,
    comparisons,
    dashboard,
    decisions,
    delegate_links,
    delegates,
    edit_goal,
    editions,
    follow_up,
    meeting_decisions,
    meetings,
    new_plan,
    papers,
    plans,
    read_report,
    reminders,
    report_annexes,
    report_assignments,
    report_chapters,
    report_choices,
    report_files,
    report_forms,
    reports,
    reviews,
    roll,
    succession,
    update_mine,
    writing,
    year_wheel,
)


class Number:
    """A section's or goal's number: 1–999, no leading zero."""

    regex = "[1-9][0-9]{0,2}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return str(value)


class Several:
    """Ids in a row, one or several: 12 or 12-13-14."""

    regex = "[0-9]{1,18}(?:-[0-9]{1,18}){0,199}"

    def to_python(self, value):
        return [int(pk) for pk in value.split("-")]

    def to_url(self, value):
        return str(value)


register_converter(Number, "n")
register_converter(Several, "several")
GOAL = "<slug:branch>/plan/<slug:slug>/<n:section>.<n:number>/"

PLAN = "<slug:branch>/plan/<slug:slug>/"

LAGET = [
    path("<slug:branch>/", dashboard.dashboard, name="dashboard"),
    path("<slug:branch>/uppdatera/", update_mine.update_mine, name="update_mine"),
    path("<slug:branch>/sok/", plans.search, name="search"),
]
PLANS = [
    path("<slug:branch>/plan/", plans.plans, name="plans"),
    path("<slug:branch>/plan/ny/", new_plan.new_plan, name="new_plan"),
    path("<slug:branch>/plan/ny/<uuid:pk>/", new_plan.check_plan, name="check_plan"),
    path(
        "<slug:branch>/plan/ny/<uuid:pk>/ansvariga/",
        new_plan.plan_posts,
        name="plan_posts",
    ),
    path(PLAN, plans.plan, name="plan"),
    path(f"{PLAN}<n:number>/", plans.section, name="section"),
    path(GOAL, plans.goal, name="goal"),
    path(f"{GOAL}andra/", edit_goal.edit_goal, name="edit_goal"),
]
FOLLOWING_UP = [
    path(f"{GOAL}aktivitet/", follow_up.new_activity, name="new_activity"),
    path(f"{GOAL}tillfalle/", follow_up.log_occasion, name="log_occasion"),
    path(f"{GOAL}ta-bort-text/", blanking.blank_assessment, name="blank_assessment"),
    path(f"{GOAL}utfall/", follow_up.assess_goal, name="assess_goal"),
    path(
        "<slug:branch>/aktivitet/<int:pk>/",
        follow_up.report_activity,
        name="report_activity",
    ),
    path(
        "<slug:branch>/aktivitet/<int:pk>/serie/",
        follow_up.report_series,
        name="report_series",
    ),
    path(
        "<slug:branch>/aktivitet/<int:pk>/andra/",
        follow_up.edit_activity,
        name="edit_activity",
    ),
    path(
        "<slug:branch>/aktivitet/<int:pk>/ta-bort/",
        follow_up.remove_activity,
        name="remove_activity",
    ),
    path(
        "<slug:branch>/aktivitet/<int:pk>/serie/ta-bort/",
        follow_up.remove_series,
        name="remove_series",
    ),
    path(
        "<slug:branch>/aktivitet/<int:pk>/ta-tillbaka/",
        follow_up.restore_activity,
        name="restore_activity",
    ),
    path(
        "<slug:branch>/uppdatering/<several:pks>/angra/",
        follow_up.undo_update,
        name="undo_update",
    ),
    path(
        "<slug:branch>/uppdatering/<int:pk>/ta-bort-text/",
        blanking.blank_update,
        name="blank_update",
    ),
    path(
        "<slug:branch>/installningar/uppdrag/<int:pk>/byt/",
        succession.succeed,
        name="succeed",
    ),
]
DECISIONS = [
    path(f"{PLAN}antagande/", adoption.adopt_plan, name="adopt_plan"),
    path(f"{PLAN}beslut/", decisions.plan_decisions, name="plan_decisions"),
    path(f"{PLAN}nytt-atagande/", decisions.propose_goal, name="propose_goal"),
    path(f"{PLAN}<n:number>/andra/", adoption.edit_section, name="edit_section"),
    path(f"{GOAL}andring/", decisions.propose_change, name="propose_change"),
    path("<slug:branch>/andring/<int:pk>/", decisions.revision, name="revision"),
]
MEETING = "<slug:branch>/moten/<slug:slug>/"
MEETINGS = [
    path("<slug:branch>/moten/", meetings.meetings, name="meetings"),
    path("<slug:branch>/moten/nytt/", meetings.new_meeting, name="new_meeting"),
    path("<slug:branch>/moten/beslut/", meeting_decisions.decisions, name="decisions"),
    path(MEETING, meetings.meeting, name="meeting"),
    path(f"{MEETING}andra/", meetings.edit_meeting, name="edit_meeting"),
    path(f"{MEETING}hallet/", meetings.hold_meeting, name="hold_meeting"),
    path(f"{MEETING}stall-in/", meetings.cancel_meeting, name="cancel_meeting"),
    path(f"{MEETING}boka-igen/", meetings.restore_meeting, name="restore_meeting"),
    path(f"{MEETING}halltider/", meetings.deadlines, name="deadlines"),
    path(f"{MEETING}handlingar/", papers.add_paper, name="add_paper"),
    path(f"{MEETING}handlingar/<int:pk>/", papers.paper, name="paper"),
    path(
        f"{MEETING}handlingar/<int:pk>/ta-bort/",
        papers.remove_paper,
        name="remove_paper",
    ),
    path(f"{MEETING}beslut/", meeting_decisions.add_decision, name="add_decision"),
    path(
        f"{MEETING}beslut/<int:pk>/",
        meeting_decisions.edit_decision,
        name="edit_decision",
    ),
    path(
        f"{MEETING}beslut/<int:pk>/ta-bort/",
        meeting_decisions.remove_decision,
        name="remove_decision",
    ),
]
REVIEWS = [
    path(f"{MEETING}avstamning/", reviews.review, name="review"),
    path(f"{MEETING}avstamning/oppna/", reviews.open_review, name="open_review"),
    path(f"{MEETING}avstamning/stang/", reviews.close_review_now, name="close_review"),
    path(f"{MEETING}avstamning/<int:pk>/", reviews.answer_review, name="answer_review"),
    path(f"{MEETING}infor/", reviews.brief, name="brief"),
    path(f"{MEETING}infor.pdf", reviews.brief_pdf, name="brief_pdf"),
    path(f"{MEETING}motelage/", reviews.meeting_mode, name="meeting_mode"),
    path(
        f"{MEETING}motelage/<n:number>/",
        reviews.meeting_section,
        name="meeting_section",
    ),
    path(f"{PLAN}jamfor/", comparisons.compare_plan, name="compare"),
]
FIGURES: list = []
ABOVE = [
    path("<slug:branch>/avdelningar/", branches.branches, name="branches"),
    path("<slug:branch>/roda-traden/", above.red_thread, name="red_thread"),
    path(f"{PLAN}foljer/", above.edit_follows, name="edit_follows"),
    path(f"{GOAL}mal/", above.edit_servings, name="edit_servings"),
]
NEW_YEAR = [
    path(f"{PLAN}rulla/", roll.roll_plan, name="roll_plan"),
    path("<slug:branch>/arshjulet/", year_wheel.year_wheel, name="year_wheel"),
    path("<slug:branch>/kalender/", calendars.calendars, name="calendars"),
    path(
        "<slug:branch>/kalender/<int:pk>/aterkalla/",
        calendars.revoke_calendar,
        name="revoke_calendar",
    ),
    path(
        "<slug:branch>/kalender/<str:token>.ics",
        calendars.calendar_feed,
        name="calendar_feed",
    ),
]
REMINDERS = [
    path("konto/paminnelser/", reminders.reminders, name="reminders"),
    path(
        "<slug:branch>/installningar/paminnelser/",
        reminders.reminder_log,
        name="reminder_log",
    ),
]
REPORT = [
    path("<slug:branch>/rapport/", reports.reports, name="reports"),
    path("<slug:branch>/rapport/<slug:slug>/", reports.report, name="report"),
    path(
        "<slug:branch>/rapport/<slug:slug>/utkast.pdf",
        report_files.report_draft,
        name="report_draft",
    ),
]
YEAR = "<slug:branch>/rapport/<slug:slug>/"
CHAPTER = f"{YEAR}kapitel/<int:pk>/"
WRITING = [
    path(f"{YEAR}borja/", reports.start_report, name="start_report"),
    path(f"{YEAR}<n:number>/", writing.write_section, name="write_section"),
    path(f"{YEAR}<n:number>/utfall/", writing.judge_section, name="judge_section"),
    path(CHAPTER, writing.write_chapter, name="write_chapter"),
    path(f"{CHAPTER}forhandsvisning/", writing.preview_chapter, name="preview_chapter"),
    path(f"{CHAPTER}versioner/", writing.chapter_versions, name="chapter_versions"),
    path(
        f"{CHAPTER}versioner/<int:number>/aterstall/",
        writing.restore_chapter,
        name="restore_chapter",
    ),
]
CHAPTERS = [
    path(f"{YEAR}kapitel/", report_chapters.arrange_chapters, name="arrange_chapters"),
    path(f"{YEAR}kapitel/nytt/", report_chapters.add_chapter, name="add_chapter"),
    path(f"{YEAR}ekonomi/", report_forms.economy, name="economy"),
    path(f"{YEAR}motioner/", report_forms.motions, name="motions"),
    path(f"{YEAR}uppdrag/", report_assignments.assignments, name="assignments"),
    path(f"{YEAR}diagram/", report_choices.charts, name="charts"),
    path(f"{YEAR}undertecknare/", report_choices.signers, name="signers"),
    path(f"{YEAR}bilagor/", report_annexes.annexes, name="annexes"),
    path(f"{YEAR}bilagor/<int:pk>/", report_annexes.annex, name="annex"),
    path(
        f"{YEAR}bilagor/<int:pk>/ta-bort/",
        report_annexes.remove_annex,
        name="remove_annex",
    ),
]
EDITIONS = [
    path(f"{YEAR}las/", editions.lock_report, name="lock_report"),
    path(f"{YEAR}las-upp/", editions.unlock_report, name="unlock_report"),
    path(f"{YEAR}underskrift/", editions.sign_report, name="sign_report"),
    path(f"{YEAR}faststall/", editions.adopt_report, name="adopt_report"),
    path(f"{YEAR}ny-utgava/", editions.new_edition, name="new_edition"),
    path(f"{YEAR}kontrollera/", editions.verify_report, name="verify_report"),
    path(
        f"{YEAR}utgava/<n:number>/rapport.pdf",
        editions.edition_pdf,
        name="edition_pdf",
    ),
]
OTHER_FORMS = [
    path(f"{YEAR}webb/", read_report.read_report, name="read_report"),
    path(f"{YEAR}rapport.docx", report_files.report_docx, name="report_docx"),
    path(f"{YEAR}ataganden.xlsx", report_files.report_sheet, name="report_sheet"),
    path(f"{YEAR}gors/", report_files.make_report, name="make_report"),
]
BUNDLES = [
    path(f"{MEETING}samlade/", bundles.bundle, name="bundle"),
    path(
        f"{MEETING}samlade/handlingar.pdf", bundle_files.bundle_pdf, name="bundle_pdf"
    ),
    path(f"{MEETING}samlade/gors/", bundle_files.make_bundle, name="make_bundle"),
    path(f"{MEETING}samlade/del/ny/", bundles.add_part, name="add_part"),
    path(f"{MEETING}samlade/del/<int:pk>/", bundles.edit_part, name="edit_part"),
    path(f"{MEETING}samlade/del/<int:pk>/flytta/", bundles.move_part, name="move_part"),
    path(
        f"{MEETING}samlade/del/<int:pk>/ta-bort/",
        bundles.remove_part,
        name="remove_part",
    ),
]
DELEGATES = [
    path("l/<str:token>/", delegates.delegate_start, name="delegate_start"),
    path("l/<str:token>/plan/", delegates.delegate_plan, name="delegate_plan"),
    path("l/<str:token>/rapport/", delegates.delegate_report, name="delegate_report"),
    path(
        "l/<str:token>/rapport.pdf",
        delegates.delegate_report_pdf,
        name="delegate_report_pdf",
    ),
    path(
        "l/<str:token>/handlingar.pdf",
        delegates.delegate_bundle,
        name="delegate_bundle",
    ),
    path(
        "l/<str:token>/handlingar/<int:pk>/",
        delegates.delegate_paper,
        name="delegate_paper",
    ),
    path(f"{MEETING}ombudslank/", delegate_links.delegate_links, name="delegate_links"),
    path(
        f"{MEETING}ombudslank/<int:pk>/aterkalla/",
        delegate_links.revoke_link,
        name="revoke_link",
    ),
]
urlpatterns = [
    # First: no address of theirs is a branch's.
    *DELEGATES,
    *LAGET,
    *PLANS,
    *FOLLOWING_UP,
    *DECISIONS,
    *MEETINGS,
    *REVIEWS,
    *FIGURES,
    *ABOVE,
    *NEW_YEAR,
    *REMINDERS,
    *REPORT,
    *WRITING,
    *CHAPTERS,
    *EDITIONS,
    *OTHER_FORMS,
    *BUNDLES,
]
