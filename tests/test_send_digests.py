"""Reminders on their way through a real mail server: one a week, none lost (S64)."""

import json
import logging
import threading
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from activities.models import (
    Activity,
    Adoption,
    Assessment,
    Digest,
    DigestLine,
    Goal,
    Outcome,
    Plan,
    PlanState,
    Review,
    Serving,
    Status,
)
from activities.reminding import state_of
from activities.sending import Run, letter, line_of, send, send_digests, to_send
from clubs.models import Assignment, Body, Meeting, Person, Post, Role, Tenure, User
from sekoplan.logs import JsonFormatter
from tests.mail_server import MailServer
from tests.people import user_with

MONDAY = datetime(2018, 10, 1, 9)
DAY = 24 * 3600
WEEK = 7 * DAY


@pytest.fixture
def server(settings):
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
    settings.EMAIL_TIMEOUT = 1
    yield server
    server.close()


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def late(activity):
    """The folder was due in April, and Anna answers for it."""
    Activity.objects.filter(pk=activity.pk).update(due_on=date(2018, 4, 30))
    return activity


def run():
    return send_digests()


# One letter, without content ----------------------------------------------------------


@pytest.mark.holds("S64")
def test_who_is_late_gets_one_letter_with_a_link_and_nothing_else(
    clock, server, late, anna, settings
):
    settings.SITE_URL = "https://plan.example.org"
    run()
    assert server.recipients == ["anna@example.se"]
    [sent] = server.letters
    assert sent["Subject"] == "Du har något att uppdatera i Sekoplan"
    assert sent.get_content_type() == "text/plain"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["List-Unsubscribe"] == (
        "<https://plan.example.org/konto/paminnelser/#dag>"
    )
    assert sent["Message-ID"].endswith("@plan.example.org>")
    text = sent.get_content()
    assert "https://plan.example.org/konto/paminnelser/" in text
    for canary in ("Anna", "Folder", "1.2", "Information", "Stockholm", "försen"):
        assert canary not in sent.as_string() + text


def test_a_letter_late_in_a_week_is_not_followed_by_one_early_in_the_next(
    clock, server, late, anna
):
    clock.move_to(MONDAY + timedelta(days=6))
    run()
    assert len(server.letters) == 1
    for days in (7, 8, 9):
        clock.move_to(MONDAY + timedelta(days=days))
        run()
        assert len(server.letters) == 1
    clock.move_to(MONDAY + timedelta(days=10))
    run()
    assert len(server.letters) == 2


def test_it_is_sent_once_however_often_the_command_runs(clock, server, late, anna):
    first, second = run(), run()
    assert (first.sent, second.sent) == (1, 0)
    clock.shift(3 * DAY)
    assert run().sent == 0
    assert len(server.letters) == 1


def test_everything_is_in_the_one_letter(clock, server, late, anna, folder):
    Activity.objects.filter(pk=late.pk).update(is_placeholder=False)
    other = Activity.objects.create_for(
        folder, by=anna, title="Korrektur", due_on=date(2018, 10, 9)
    )
    run()
    digest = Digest.objects.get()
    assert {(line.activity_id, line.reason) for line in digest.lines.all()} == {
        (late.pk, "försenad"),
        (other.pk, "snart"),
    }
    assert len(server.letters) == 1


def test_what_is_answered_is_not_asked_about_again(clock, server, late, anna):
    run()
    late.report(Status.ONGOING, by=anna, seen=late.version, note="På tryckeriet.")
    clock.shift(WEEK)
    assert run().sent == 0
    clock.shift(WEEK)
    # Two weeks of peace, and then it is still late.
    assert run().sent == 1
    late.report(Status.DONE, by=anna, seen=late.version)
    clock.shift(4 * WEEK)
    assert run().sent == 0


def test_a_person_of_two_branches_has_one_letter(
    clock, server, late, anna, goteborg, erik
):
    plan = Plan.objects.get()
    Assignment.objects.create(
        user=anna, branch=goteborg, role=Role.BOARD, starts=date(2018, 1, 1)
    )
    her = Person.objects.create(branch=goteborg, name="Anna", user=anna)
    other = Plan.objects.create(
        branch=goteborg,
        slug="2018",
        title="Deras",
        starts=plan.starts,
        ends=plan.ends,
    )
    section = other.sections.create(number=1, title="Ett")
    goal = section.goals.create(number=1, adopted_text="Vi ska.", title="Ska")
    theirs = goal.activities.create(title="Sker", due_on=date(2018, 9, 1))
    theirs.people.add(her)
    Plan.objects.filter(pk=other.pk).update(state=PlanState.ADOPTED)
    assert run().sent == 1
    assert set(DigestLine.objects.values_list("branch__slug", flat=True)) == {
        "stockholm",
        "goteborg",
    }
    assert server.recipients == ["anna@example.se"]


# The server fails ---------------------------------------------------------------------


@pytest.mark.parametrize("mood", ["refuses", "busy", "hangs", "dies after DATA"])
def test_what_the_server_did_not_take_is_sent_by_the_next_run(
    clock, server, late, anna, mood, capsys
):
    server.mood = mood
    with pytest.raises(CommandError, match="nästa körning"):
        call_command("send_digests")
    assert "Skickade: 0, inte mottagna: 1" in capsys.readouterr().out
    digest = Digest.objects.get()
    assert (digest.sent_at, digest.tries) == (None, 1)
    server.mood = "accepts"
    call_command("send_digests")
    assert "Skickade: 1, inte mottagna: 0" in capsys.readouterr().out
    digest.refresh_from_db()
    assert digest.sent_at == timezone.now()
    assert digest.tries == 2
    # If it did come through the first time, this is known for the same letter.
    for lost in server.lost:
        assert lost["Message-ID"] == server.letters[0]["Message-ID"]


def test_nobody_listens_and_nothing_is_lost(clock, server, late, anna, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert run().failed == 1
    settings.EMAIL_PORT = port
    assert run().sent == 1


def test_one_address_that_is_gone_holds_nobody_up(clock, server, late, stockholm):
    for number in range(5):
        user = user_with(f"Ledamot{number}", stockholm, Role.BOARD)
        late.people.add(user.people.get())
        if number < 4:
            server.unknown.add(user.email)
    gone = run()
    assert (gone.failed, gone.sent) == (4, 1)
    assert server.recipients == ["ledamot4@example.se"]


def test_a_server_that_is_down_is_not_asked_for_everybody(
    clock, server, late, stockholm
):
    for number in range(5):
        late.people.add(
            user_with(f"Ledamot{number}", stockholm, Role.BOARD).people.get()
        )
    server.mood = "busy"
    down = run()
    assert (down.failed, down.later) == (3, 2)
    server.mood = "accepts"
    assert run().sent == 5


def test_a_run_that_dies_after_the_server_took_it_leaves_one_double_at_most(
    clock, server, late, anna
):
    [(user, theirs)] = to_send(date(2018, 10, 1), Run())
    digest = claimed(user, theirs)
    letter(user, digest).send()
    # Here it died. While it might still be sending nobody else does.
    assert (run().taken, len(server.letters)) == (1, 1)
    clock.shift(15 * 60)
    assert (run().sent, run().sent) == (1, 0)
    first, second = server.letters
    assert first["Message-ID"] == second["Message-ID"]


def claimed(user, theirs):
    return Digest.objects.claim(
        user,
        week=date(2018, 10, 1),
        state=state_of(theirs),
        lines=[line_of(ask) for ask in theirs],
        now=timezone.now(),
    )


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_send_one_letter(server, late, anna):
    together, runs = threading.Barrier(2), []
    day = date(2018, 10, 1)

    def one():
        try:
            mine = Run()
            waiting = list(to_send(day, mine))
            together.wait(20)
            for user, theirs in waiting:
                send(user, theirs, day, mine)
            runs.append(mine)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((mine.sent, mine.taken) for mine in runs) == [(0, 1), (1, 0)]
    assert len(server.letters) == 1


def test_without_the_claim_both_would_send(clock, server, late, anna):
    """What the compare-and-set is for."""
    [(user, theirs)] = to_send(date(2018, 10, 1), Run())
    for _ in range(2):
        Digest.objects.update(claimed_until=None)
        letter(user, claimed(user, theirs)).send()
    assert len(server.letters) == 2


# Days and rounds ----------------------------------------------------------------------


def test_a_missed_day_is_made_up_at_the_next_run(clock, server, late, anna):
    anna.choose_digest_day(2)
    assert (run().sent, run().later) == (0, 1)
    clock.shift(4 * DAY)
    # The machine was off on Wednesday and Thursday.
    assert run().sent == 1


def test_a_week_that_nobody_took_is_made_up_before_the_chosen_day(
    clock, server, late, anna
):
    anna.choose_digest_day(4)
    clock.shift(4 * DAY)
    server.mood = "busy"
    run()
    server.mood = "accepts"
    clock.shift(3 * DAY)
    assert run().sent == 1
    clock.shift(4 * DAY)
    # On Friday the week has had its letter.
    assert run().sent == 0


def test_who_wants_none_gets_none(clock, server, late, anna):
    anna.choose_digest_day(None)
    for _ in range(4):
        run()
        clock.shift(WEEK)
    assert not server.letters


def test_silence_goes_on_to_the_committee_and_to_the_chair_and_ends(
    clock, server, late, folder, anna, kajsa, stockholm
):
    leo = user_with("Leo", stockholm, Role.BOARD)
    committee = Post.objects.create(
        branch=stockholm, body="kommitté", title="Infokommittén"
    )
    for who, role in ((anna, "ledamot"), (leo, "ordförande")):
        Tenure.objects.create(
            post=committee,
            person=who.people.get(),
            role=role,
            starts=date(2018, 1, 1),
        )
    Goal.objects.filter(pk=folder.pk).update(post=committee)
    late.people.add(anna.people.get())
    for _ in range(9):
        run()
        clock.shift(WEEK)
    of_it = DigestLine.objects.filter(activity=late).order_by("pk")
    assert list(of_it.values_list("digest__user__name", "step"))[:6] == [
        ("Anna", 0),
        ("Anna", 0),
        ("Leo", 1),
        ("Leo", 1),
        ("Kajsa", 2),
        ("Kajsa", 2),
    ]
    weeks = of_it.filter(digest__user=anna).values_list("digest__week", flat=True)
    assert len(weeks) == 2


# Who and what -------------------------------------------------------------------------


def asked():
    """(name, reason, step) of all that a run asks about."""
    send_digests()
    lines = DigestLine.objects.order_by("digest__user__name", "pk")
    return list(lines.values_list("digest__user__name", "reason", "step"))


def test_a_plan_that_is_closed_asks_nothing(clock, server, late, anna):
    Plan.objects.update(state=PlanState.CLOSED)
    assert asked() == []


def test_a_draft_asks_nothing(clock, server, stockholm, anna):
    plan = Plan.objects.create(
        branch=stockholm,
        slug="utkast",
        title="Utkast",
        starts=date(2018, 1, 1),
        ends=date(2018, 12, 31),
    )
    goal = plan.sections.create(number=1, title="Ett").goals.create(
        number=1, adopted_text="Vi ska.", title="Ska"
    )
    activity = goal.activities.create(title="Sker", due_on=date(2018, 9, 1))
    activity.people.add(anna.people.get())
    assert asked() == []


def test_a_goal_with_its_outcome_is_not_asked_about(clock, server, late, folder, siv):
    Assessment.make(folder, by=siv, outcome=Outcome.DONE)
    assert asked() == []


def test_the_demo_sends_nothing(clock, server, late, anna, stockholm):
    stockholm.is_demo = True
    stockholm.save()
    assert run().sent == 0
    assert not server.letters


def test_nothing_leaves_for_an_address_that_cannot_be(clock, server, late, anna):
    User.objects.filter(pk=anna.pk).update(email="anna@sekoplan.example")
    assert run().sent == 0
    assert not server.letters


@pytest.mark.parametrize("change", ["auditor", "ended", "closed"])
def test_only_those_who_may_update_are_asked(clock, server, late, anna, change):
    if change == "auditor":
        anna.assignments.update(role=Role.AUDITOR)
    elif change == "ended":
        anna.assignments.update(ends=date(2018, 9, 30))
    else:
        User.objects.filter(pk=anna.pk).update(is_active=False)
    assert asked() == []


def test_the_chair_hears_of_who_needs_help(clock, server, activity, anna, kajsa):
    activity.report("pågår", by=anna, seen=activity.version, needs_help=True)
    assert ("Kajsa", "hjälp", 2) in asked()


def test_a_word_at_a_review_that_asks_for_help_reaches_the_chair(
    clock, server, folder, activity, anna, kajsa
):
    Assessment.objects.create(goal=folder, word="hjälp", by=anna, at=timezone.now())
    assert ("Kajsa", "hjälp", 2) in asked()
    clock.shift(WEEK)
    activity.report("pågår", by=anna, seen=activity.version, note="Det löste sig.")
    assert run().sent == 0


def test_an_open_review_asks_those_who_have_not_answered(
    clock, server, plan, folder, stockholm, anna, siv
):
    meeting = Meeting.objects.create(
        branch=stockholm, body=Body.BOARD, on=date(2018, 10, 18)
    )
    opened = timezone.now() - timedelta(hours=1)
    review = Review.objects.create(
        plan=plan, meeting=meeting, opened_at=opened, opened_by=siv
    )
    # One of the two goals of the section is answered by a word.
    Assessment.objects.create(goal=folder, review=review, word="bra", by=anna)
    assert asked() == [("Anna", "avstämning", 0)]
    assert DigestLine.objects.get().goal.title == "Brev"
    review.closed_at = timezone.now()
    review.save()
    clock.shift(WEEK)
    assert run().sent == 0


def test_an_adoption_waits_for_somebody_else(
    clock, server, plan, adopted, siv, kajsa, anna
):
    Adoption.objects.create(plan=plan, decision=adopted, digest="x", asked_by=siv)
    assert ("Kajsa", "antagande", 0) in asked()
    assert not DigestLine.objects.filter(digest__user__in=[siv, anna]).exists()


def test_a_silent_goal_is_asked_about_until_somebody_logs(
    clock, server, plan, anna, information
):
    Goal.objects.filter(title="Studier").update(post=information)
    assert ("Anna", "tyst", 0) in asked()
    goal = Goal.objects.get(title="Studier")
    Activity.objects.log_occasion(goal, by=anna, on=date(2018, 10, 1), title="Cirkel")
    clock.shift(WEEK)
    assert run().sent == 0


def test_what_the_plans_below_carry_is_not_silent(clock, server, plan, information):
    goal = Goal.objects.get(title="Studier")
    Goal.objects.filter(pk=goal.pk).update(post=information)
    Serving.objects.create(goal=Goal.objects.get(title="Kurs"), above=goal)
    assert asked() == []


# The command and the log --------------------------------------------------------------


def test_a_dry_run_sends_and_writes_nothing(clock, server, late, anna, capsys):
    call_command("send_digests", dry_run=True)
    assert "Att skicka: 1" in capsys.readouterr().out
    assert not server.letters
    assert not Digest.objects.exists()


def test_without_a_mail_server_it_says_so(late, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    with pytest.raises(CommandError, match="Ingen e-post"):
        call_command("send_digests")
    assert not Digest.objects.exists()


def test_the_log_has_numbers_and_no_addresses(clock, server, late, anna, caplog):
    caplog.set_level(logging.INFO, logger="activities.sending")
    server.mood = "refuses"
    run()
    server.mood = "accepts"
    run()
    lines = [JsonFormatter().format(record) for record in caplog.records]
    assert [json.loads(line)["event"] for line in lines] == [
        "digest not taken",
        "digest sent",
    ]
    assert all(json.loads(line)["actor"] == anna.pk for line in lines)
    assert "example.se" not in "".join(lines)


def test_the_log_of_letters_is_cleared_after_a_year(clock, server, late, anna):
    run()
    clock.shift(53 * WEEK)
    run()
    assert not Digest.objects.filter(week=date(2018, 10, 1)).exists()
