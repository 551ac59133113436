"""Addresses of log-in's neighbours, the pages about the service, and settings."""

from django.urls import path

from .views import access, invitations, pages, people, settings_pages

SETTINGS = "<slug:branch>/installningar/"

urlpatterns = [
    path("", pages.home, name="home"),
    path("hjalp/", pages.help, name="help"),
    path("tillganglighet/", pages.accessibility, name="accessibility"),
    path("dataskydd/", pages.privacy, name="privacy"),
    path("konto/du/", pages.account, name="account"),
    path("bjudin/<str:token>/", invitations.invitation, name="invitation"),
    path(SETTINGS, settings_pages.settings, name="settings"),
    path(f"{SETTINGS}uppdrag/", settings_pages.posts, name="posts"),
    path(f"{SETTINGS}uppdrag/<int:pk>/", settings_pages.post, name="post"),
    path(
        f"{SETTINGS}uppdrag/<int:pk>/innehavare/",
        settings_pages.appoint,
        name="appoint",
    ),
    path(
        f"{SETTINGS}uppdrag/<int:pk>/innehavare/<int:tenure>/",
        settings_pages.end_tenure,
        name="end_tenure",
    ),
    path(
        f"{SETTINGS}uppdrag/<int:pk>/ta-bort/",
        settings_pages.remove_post,
        name="remove_post",
    ),
    path(
        f"{SETTINGS}uppdrag/<int:pk>/ta-tillbaka/",
        settings_pages.restore_post,
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
    path(f"{SETTINGS}behorigheter/", access.access, name="access"),
    path(f"{SETTINGS}behorigheter/bjud-in/", access.invite, name="invite"),
    path(f"{SETTINGS}behorigheter/<int:pk>/", access.assignment, name="assignment"),
    path(
        f"{SETTINGS}behorigheter/inbjudan/<int:pk>/",
        access.withdraw_invitation,
        name="withdraw_invitation",
    ),
]
