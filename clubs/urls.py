"""Addresses of log-in's neighbours, the service, the register and settings."""

from django.urls import path

from .views import (
    access,
    accounts,
    club_posts,
    clubs,
    data_register,
    erasing,
    extracts,
    figures,
    incidents,
    invitations,
    log_visit,
    offline,
    own_account,
    own_details,
    pages,
    people,
    posts,
    readings,
    register,
    representatives,
    settings_pages,
    spreadsheets,
    trail,
    training,
    visit_api,
    visits,
    workplaces,
)

SETTINGS = "<slug:branch>/installningar/"

CLUBS = [
    path("<slug:branch>/klubbar/", clubs.clubs, name="clubs"),
    path("<slug:branch>/klubbar/ny/", register.new_club, name="new_club"),
    path(
        "<slug:branch>/klubbar/register/",
        register.confirm_registers,
        name="confirm_registers",
    ),
    path(
        "<slug:branch>/klubbar/register/blad/",
        register.register_sheet,
        name="register_sheet",
    ),
    path("<slug:branch>/klubbar/rutt/", clubs.route_list, name="route_list"),
    path("<slug:branch>/klubbar/<slug:club>/", clubs.club, name="club"),
    path(
        "<slug:branch>/klubbar/<slug:club>/andra/",
        register.edit_club,
        name="edit_club",
    ),
    path(
        "<slug:branch>/klubbar/<slug:club>/ar/<int:year>/",
        register.club_year,
        name="club_year",
    ),
]
WORKPLACES = [
    path("<slug:branch>/arbetsplatser/", workplaces.workplaces, name="workplaces"),
    path(
        "<slug:branch>/arbetsplatser/<int:pk>/",
        workplaces.workplace,
        name="workplace",
    ),
    path(
        "<slug:branch>/arbetsplatser/ny/",
        workplaces.new_workplace,
        name="new_workplace",
    ),
    path(
        "<slug:branch>/arbetsplatser/rutt/",
        workplaces.workplace_route,
        name="workplace_route",
    ),
    path(
        "<slug:branch>/arbetsplatser/<int:pk>/andra/",
        workplaces.edit_workplace,
        name="edit_workplace",
    ),
    path(
        "<slug:branch>/arbetsplatser/<int:pk>/ta-bort/",
        workplaces.remove_workplace,
        name="remove_workplace",
    ),
    path(
        "<slug:branch>/arbetsplatser/<int:pk>/ta-tillbaka/",
        workplaces.restore_workplace,
        name="restore_workplace",
    ),
]
VISITS = [
    path("<slug:branch>/besok/", visits.visits, name="visits"),
    path("<slug:branch>/besok/nytt/", log_visit.log_visit, name="log_visit"),
    path("<slug:branch>/besok/boka/", log_visit.book_visit, name="book_visit"),
    path("<slug:branch>/besok/nyckel/", visit_api.visit_key, name="visit_key"),
    path("<slug:branch>/besok/ta-emot/", visit_api.receive_visit, name="receive_visit"),
    path("<slug:branch>/besok/<int:pk>/", visits.visit, name="visit"),
    path(
        "<slug:branch>/besok/<int:pk>/angra/", log_visit.undo_visit, name="undo_visit"
    ),
    path("<slug:branch>/besok/<int:pk>/andra/", visits.edit_visit, name="edit_visit"),
    path(
        "<slug:branch>/besok/<int:pk>/anteckning/",
        visits.visit_note,
        name="visit_note",
    ),
    path(
        "<slug:branch>/besok/<int:pk>/stall-in/",
        visits.cancel_visit,
        name="cancel_visit",
    ),
    path(
        "<slug:branch>/besok/<int:pk>/ta-bort/",
        visits.remove_visit,
        name="remove_visit",
    ),
    path(
        "<slug:branch>/besok/<int:pk>/ta-tillbaka/",
        visits.restore_visit,
        name="restore_visit",
    ),
]
CLUB_POSTS = "<slug:branch>/klubbar/<slug:club>/uppdrag/"
REPRESENTATIVES = [
    path(CLUB_POSTS, posts.posts, name="club_posts"),
    path(f"{CLUB_POSTS}vanliga/", posts.usual_posts, name="usual_posts"),
    path(f"{CLUB_POSTS}byt/", club_posts.succeed_club, name="club_succeed"),
    path(f"{CLUB_POSTS}<int:pk>/", posts.post, name="club_post"),
    path(f"{CLUB_POSTS}<int:pk>/innehavare/", posts.appoint, name="club_appoint"),
    path(
        f"{CLUB_POSTS}<int:pk>/innehavare/<int:tenure>/",
        posts.end_tenure,
        name="club_end_tenure",
    ),
    path(f"{CLUB_POSTS}<int:pk>/ta-bort/", posts.remove_post, name="club_remove_post"),
    path(
        f"{CLUB_POSTS}<int:pk>/ta-tillbaka/",
        posts.restore_post,
        name="club_restore_post",
    ),
    path(
        "<slug:branch>/personer/<int:pk>/",
        representatives.representative,
        name="representative",
    ),
]
TRAINING = [
    path("<slug:branch>/utbildning/", training.training, name="training"),
    path(
        "<slug:branch>/utbildning/kurstillfalle/",
        training.course_day,
        name="course_day",
    ),
    path(
        "<slug:branch>/utbildning/<int:person>/<int:course>/",
        training.note_training,
        name="note_training",
    ),
    path(f"{SETTINGS}kurser/", training.courses, name="courses"),
    path(f"{SETTINGS}kurser/<int:pk>/", training.course, name="course"),
]
SERIES = [
    path("<slug:branch>/matserier/", figures.all_series, name="all_series"),
    path("<slug:branch>/matserier/<int:pk>/", figures.series, name="series"),
    path(
        "<slug:branch>/matserier/<int:pk>/andra/",
        figures.edit_series,
        name="edit_series",
    ),
    path(
        "<slug:branch>/matserier/<int:pk>/ta-bort/",
        figures.take_out_figure,
        name="take_out_figure",
    ),
]
OFFLINE = [
    path("sw.js", offline.worker, name="worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("konto/besok/", offline.start_visit, name="start_visit"),
    path("<slug:branch>/besok/skal/", offline.visit_shell, name="visit_shell"),
    path("<slug:branch>/klubbar/skal/", offline.clubs_shell, name="clubs_shell"),
]
SPREADSHEETS = [
    path("<slug:branch>/kalkylblad/", spreadsheets.spreadsheets, name="spreadsheets"),
    path("<slug:branch>/kalkylblad/<slug:sheet>/", spreadsheets.sheet, name="sheet"),
    path(
        "<slug:branch>/kalkylblad/<slug:sheet>.<slug:form>",
        spreadsheets.export_sheet,
        name="export_sheet",
    ),
    path(
        "<slug:branch>/kalkylblad/<slug:sheet>/<uuid:draft>/",
        spreadsheets.check_import,
        name="check_import",
    ),
]
# The trail and its seals
TRAIL = [
    path("<slug:branch>/historik/", trail.trail, name="trail"),
    path("<slug:branch>/historik/sigill/", trail.seals, name="seals"),
    path("<slug:branch>/historik/av/<int:pk>/", trail.deeds, name="deeds"),
    path(
        "<slug:branch>/historik/<slug:kind>/<int:pk>/",
        trail.thing_trail,
        name="thing_trail",
    ),
]
# What is known about whom, who has read it, and who answers for it
DATA = "<slug:branch>/dataskydd/"
PRIVACY = [
    path(DATA, data_register.data_register, name="data_register"),
    path(f"{DATA}andra/", data_register.edit_data_register, name="edit_data_register"),
    path(f"{DATA}konsekvensbedomning/", data_register.impact, name="impact"),
    path(f"{DATA}lasningar/", readings.read_log, name="read_log"),
    path("konto/lasningar/", readings.own_readings, name="own_readings"),
    path(f"{DATA}incident/", incidents.incident, name="incident"),
    path(f"{DATA}utdrag/<int:pk>/", extracts.person_extract, name="person_extract"),
    path(
        f"{DATA}utdrag/<int:pk>.<str:form>",
        extracts.person_extract_file,
        name="person_extract_file",
    ),
    path("konto/utdrag/", extracts.own_extract, name="own_extract"),
    path(
        "konto/utdrag.<str:form>",
        extracts.own_extract_file,
        name="own_extract_file",
    ),
]
# Erasure, and how long what is kept
ERASING = [
    path(
        "<slug:branch>/dataskydd/radera/<int:pk>/",
        erasing.erase_person,
        name="erase_person",
    ),
    path("<slug:branch>/dataskydd/radering/<int:pk>/", erasing.erasure, name="erasure"),
    path("<slug:branch>/dataskydd/gallring/", erasing.keep_times, name="keep_times"),
    path("konto/uppgifter/", own_details.edit_me, name="edit_me"),
    path("konto/radera/", erasing.erase_me, name="erase_me"),
]
# Accounts: one's own and, for who runs them, everybody's
ACCOUNTS = [
    path(f"{SETTINGS}konton/", accounts.accounts, name="accounts"),
    path(f"{SETTINGS}konton/<int:pk>/", accounts.edit_account, name="edit_account"),
    path("konto/e-post/", own_account.change_email, name="change_email"),
    path("konto/e-post/<str:token>/", own_account.confirm_email, name="confirm_email"),
]
urlpatterns = [
    path("", pages.home, name="home"),
    path("hjalp/", pages.help, name="help"),
    path("tillganglighet/", pages.accessibility, name="accessibility"),
    path("dataskydd/", pages.privacy, name="privacy"),
    path("konto/du/", pages.account, name="account"),
    path("bjudin/<str:token>/", invitations.invitation, name="invitation"),
    path(SETTINGS, settings_pages.settings, name="settings"),
    path(f"{SETTINGS}uppdrag/", posts.posts, name="posts"),
    path(f"{SETTINGS}uppdrag/<int:pk>/", posts.post, name="post"),
    path(
        f"{SETTINGS}uppdrag/<int:pk>/innehavare/",
        posts.appoint,
        name="appoint",
    ),
    path(
        f"{SETTINGS}uppdrag/<int:pk>/innehavare/<int:tenure>/",
        posts.end_tenure,
        name="end_tenure",
    ),
    path(
        f"{SETTINGS}uppdrag/<int:pk>/ta-bort/",
        posts.remove_post,
        name="remove_post",
    ),
    path(
        f"{SETTINGS}uppdrag/<int:pk>/ta-tillbaka/",
        posts.restore_post,
        name="restore_post",
    ),
    path(f"{SETTINGS}personer/", people.people, name="people"),
    path(f"{SETTINGS}personer/<int:pk>/", people.person, name="person"),
    path(
        f"{SETTINGS}personer/<int:pk>/ta-bort/",
        people.remove_person,
        name="remove_person",
    ),
    path(
        f"{SETTINGS}personer/<int:pk>/ta-tillbaka/",
        people.restore_person,
        name="restore_person",
    ),
    path(f"{SETTINGS}anledningar/", settings_pages.purposes, name="purposes"),
    path(f"{SETTINGS}anledningar/<int:pk>/", settings_pages.purpose, name="purpose"),
    path(f"{SETTINGS}branscher/", settings_pages.industries, name="industries"),
    path(f"{SETTINGS}branscher/<int:pk>/", settings_pages.industry, name="industry"),
    path(f"{SETTINGS}slag/", settings_pages.post_kinds, name="post_kinds"),
    path(f"{SETTINGS}slag/<int:pk>/", settings_pages.post_kind, name="post_kind"),
    path(f"{SETTINGS}behorigheter/", access.access, name="access"),
    path(f"{SETTINGS}behorigheter/bjud-in/", access.invite, name="invite"),
    path(f"{SETTINGS}behorigheter/<int:pk>/", access.assignment, name="assignment"),
    path(
        f"{SETTINGS}behorigheter/inbjudan/<int:pk>/",
        access.withdraw_invitation,
        name="withdraw_invitation",
    ),
    *OFFLINE,
    *CLUBS,
    *WORKPLACES,
    *VISITS,
    *REPRESENTATIVES,
    *TRAINING,
    *SERIES,
    *SPREADSHEETS,
    *TRAIL,
    *PRIVACY,
    *ERASING,
    *ACCOUNTS,
]
