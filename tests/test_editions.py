"""From draft to adopted by two people, and corrected by a new edition (S10, S45)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from activities import editions
from activities.models import (
    Attachment,
    Chapter,
    ChapterKind,
    PlanState,
    Rendering,
    Report,
)
from activities.papers import Paper
from activities.reporting.frozen import thaw
from activities.reporting.parts import Holder, Signatures
from activities.reporting.value import ReportChapter
from clubs.models import Assignment, Branch, Decision, Event, Meeting, Role, Stale
from sekoplan.jinja import full_date

from .adopting import MARCH, adopt, judge, quick
from .people import sent, user_with

PAGE = "/stockholm/rapport/2018/"


def now_of(report):
    return Report.objects.select_related("plan__branch").get(pk=report.pk)


def told(report):
    """The trail's lines about an edition: (verb, what changed)."""
    lines = Event.objects.filter(kind="report", object_id=report.pk)
    return [(line.verb, line.changes) for line in lines]


@pytest.fixture(autouse=True)
def spring_of_2019():
    """A fortnight after the assembly."""
    with time_machine.travel(MARCH, tick=True):
        yield


# Locking ------------------------------------------------------------------------------


def test_a_locked_report_says_what_it_said_then(locked, siv):
    report = now_of(locked)
    assert (report.state, report.locked_by, report.version) == ("låst", siv, 2)
    value = thaw(report.frozen)
    assert value.digest == report.digest
    assert (value.state, value.day) == ("låst", report.day)
    chapter = report.chapters.get(kind=ChapterKind.CLOSING)
    with pytest.raises(ValidationError, match="låst"):
        chapter.write(by=siv, seen=chapter.version, text="Tack för i år.")
    assert told(report)[-1] == (
        "lock",
        {"state": ["utkast", "låst"], "digest": ["", report.digest]},
    )


def test_a_report_that_somebody_changed_is_not_locked_unseen(draft_report, siv):
    Report.objects.update(version=2)
    with pytest.raises(Stale):
        editions.lock(draft_report, by=siv, seen=1)
    assert now_of(draft_report).is_draft


def test_without_every_outcome_nothing_is_locked(plan, siv):
    judge(plan, siv, "Brev")
    report = Report.begin(plan, by=siv, day=date(2019, 2, 1))
    with pytest.raises(ValidationError, match="Något saknas"):
        editions.lock(report, by=siv, seen=1)
    assert now_of(report).frozen is None


def test_what_is_unlocked_is_a_draft_and_not_signed(signed, siv):
    was = signed.digest
    editions.unlock(signed, by=siv, seen=3)
    report = now_of(signed)
    assert (report.state, report.frozen, report.digest) == ("utkast", None, "")
    assert (report.signed_on, report.signed_place, report.locked_by) == (None, "", None)
    verb, changes = told(report)[-1]
    assert (verb, changes["digest"]) == ("unlock", [was, ""])


def test_an_adopted_report_is_neither_unlocked_nor_signed(adopted_report, kajsa):
    seen = adopted_report.version
    with pytest.raises(ValidationError, match="annat läge"):
        editions.unlock(adopted_report, by=kajsa, seen=seen)
    with pytest.raises(ValidationError, match="annat läge"):
        editions.sign(
            adopted_report, by=kajsa, seen=seen, place="Solna", on=date(2019, 3, 1)
        )


# Signing ------------------------------------------------------------------------------


def test_place_and_day_stand_above_the_names(signed, sample):
    value = editions.signed(sample, "Stockholm", date(2019, 2, 20))
    (chapter,) = value.chapters
    assert chapter.content == Signatures(
        "Stockholm", date(2019, 2, 20), (Holder("Lena Ek", "Ordförande"),)
    )
    report = now_of(signed)
    assert (report.state, report.signed_place) == ("underskriven", "Stockholm")
    assert thaw(report.frozen).state == "underskriven"
    assert thaw(report.frozen).digest == report.digest


@pytest.fixture
def sample():
    from .sample_report import replace, sample_report

    signers = Signatures("", None, (Holder("Lena Ek", "Ordförande"),))
    chapter = ReportChapter("underskrifter", "Underskrifter", "underskrifter")
    return replace(sample_report(), chapters=(replace(chapter, content=signers),))


def test_a_misprint_in_the_signature_is_put_right(signed, siv):
    editions.sign(signed, by=siv, seen=3, place="Solna", on=date(2019, 2, 21))
    assert now_of(signed).signed_place == "Solna"
    with pytest.raises(ValidationError, match="före den tid"):
        editions.sign(
            now_of(signed), by=siv, seen=4, place="Solna", on=date(2017, 2, 1)
        )


# Adopting -----------------------------------------------------------------------------


@pytest.mark.holds("S45")
def test_adopted_everything_stands(adopted_report, plan, kajsa, spring):
    report = now_of(adopted_report)
    value, day = thaw(report.frozen), spring.on
    assert (
        value.adopted == f"Fastställd av representantskapet den {full_date(day)}, § 8."
    )
    assert (value.state, value.digest) == ("fastställd", report.digest)
    assert (report.adopted_by, report.decision.meeting) == (kajsa, spring)
    assert (report.pages, report.size) == (3, len(report.pdf))
    plan.refresh_from_db()
    assert plan.state == PlanState.CLOSED
    assert Branch.objects.get(slug="stockholm").reported_through == plan.ends
    verb, changes = told(report)[-1]
    assert verb == "adopt"
    assert changes["sha256"] == ["", report.sha256]
    assert changes["reported_through"] == [None, "2018-12-31"]
    assert Event.objects.filter(kind="plan", verb="close").exists()


def test_who_locked_it_does_not_adopt_it(signed, siv, spring):
    """S10: two people."""
    with pytest.raises(ValidationError, match="Två personer"):
        adopt(signed, siv, spring, seen=3)
    assert now_of(signed).is_signed
    assert not Decision.objects.filter(paragraph="8").exists()


def test_where_only_one_plans_the_branch_above_is_the_second(
    signed, siv, anna, spring, seko, arvid, omar
):
    """S10: the administrator of the branch above, and nobody else."""
    leave(anna)
    above = user_with("Ada", seko, Role.ADMINISTRATOR)
    assert not editions.may_adopt(signed, arvid, date(2019, 3, 25))
    assert not editions.may_adopt(signed, omar, date(2019, 3, 25))
    assert adopt(signed, above, spring, seen=3).is_adopted


def leave(user):
    Assignment.objects.filter(user=user).update(ends=date(2019, 1, 1))


def test_while_others_plan_the_branch_above_adopts_nothing(signed, seko, anna, spring):
    above = user_with("Ada", seko, Role.ADMINISTRATOR)
    with pytest.raises(ValidationError, match="Två personer"):
        adopt(signed, above, spring, seen=3)


def test_a_meeting_before_the_plans_end_adopts_nothing(signed, kajsa, stockholm):
    early = Meeting.objects.create(
        branch=stockholm, body="styrelse", on=date(2018, 12, 1), state="hållet"
    )
    with pytest.raises(ValidationError, match="före planens slut"):
        adopt(signed, kajsa, early, seen=3)


def test_a_meeting_to_come_and_a_committee_adopt_nothing(signed, kajsa, stockholm):
    for body, on in (("styrelse", date(2019, 6, 1)), ("kommitté", date(2019, 3, 1))):
        meeting = Meeting.objects.create(branch=stockholm, body=body, on=on)
        with pytest.raises(ValidationError):
            adopt(signed, kajsa, meeting, seen=3)
    assert now_of(signed).is_signed


def test_a_locked_report_is_signed_before_it_is_adopted(locked, kajsa, spring):
    with pytest.raises(ValidationError, match="annat läge"):
        adopt(locked, kajsa, spring, seen=2)


def test_changed_while_the_pages_are_set_another_text_is_not_adopted(
    signed, siv, kajsa, spring
):
    typeset = quick(signed, spring, "8")
    draft = editions.unlock(signed, by=siv, seen=3)
    closing = draft.chapters.get(kind=ChapterKind.CLOSING)
    closing.write(by=siv, seen=1, text="Tack för i år.")
    editions.lock(draft, by=siv, seen=4)
    editions.sign(draft, by=siv, seen=5, place="Solna", on=date(2019, 2, 21))
    with pytest.raises(Stale):
        editions.adopt(
            now_of(signed),
            by=kajsa,
            seen=6,
            meeting=spring,
            paragraph="8",
            typeset=typeset,
        )
    assert now_of(signed).is_signed
    assert not Decision.objects.filter(paragraph="8").exists()


def test_reported_through_never_goes_back(signed, kajsa, spring):
    Branch.objects.update(reported_through=date(2020, 12, 31))
    adopt(signed, kajsa, spring, seen=3)
    branch = Branch.objects.get(slug="stockholm")
    assert branch.reported_through == date(2020, 12, 31)


# Correcting ---------------------------------------------------------------------------


def test_a_correction_is_a_copy_to_change_with_its_reason(adopted_report, siv):
    chapter = adopted_report.chapters.get(kind=ChapterKind.CLOSING)
    annex = Attachment(pdf=b"%PDF-1.7", pages=1, size=8, sha256="f" * 64)
    new = editions.new_edition(
        adopted_report, by=siv, seen=4, reason="Fel antal kurser."
    )
    assert (new.edition, new.corrects, new.state) == (2, adopted_report, "utkast")
    old = list(adopted_report.chapters.values_list("kind", "section", "text", "order"))
    assert list(new.chapters.values_list("kind", "section", "text", "order")) == old
    copied = new.chapters.get(kind=ChapterKind.CLOSING)
    copied = copied.write(by=siv, seen=1, text="Tack för i år.")
    assert [one.number for one in copied.versions.all()] == [2, 1]
    chapter.refresh_from_db()
    assert chapter.text == ""
    assert annex.report_id is None


def test_what_was_sent_in_follows_the_correction(signed, kajsa, siv, spring):
    paper = Paper(b"%PDF-1.7 balans", 2)
    for removed in (None, MARCH):
        signed.attachments.create(
            kind="balansräkning",
            title="Balansräkning",
            pdf=paper.pdf,
            pages=paper.pages,
            size=paper.size,
            sha256=paper.sha256,
            removed_at=removed,
        )
    adopted = adopt(signed, kajsa, spring, seen=3)
    new = editions.new_edition(adopted, by=siv, seen=4, reason="Fel antal kurser.")
    (annex,) = new.attachments.all()
    assert (bytes(annex.pdf), annex.pages) == (paper.pdf, 2)


def test_corrections_are_made_one_at_a_time(adopted_report, siv, kajsa, spring):
    new = editions.new_edition(adopted_report, by=siv, seen=4, reason="Fel antal.")
    with pytest.raises(ValidationError, match="redan påbörjad"):
        editions.new_edition(adopted_report, by=kajsa, seen=4, reason="Fel namn.")
    editions.lock(new, by=siv, seen=1)
    editions.sign(new, by=siv, seen=2, place="Stockholm", on=date(2019, 3, 22))
    second = adopt(now_of(new), kajsa, spring, seen=3)
    assert second.sha256 != adopted_report.sha256
    with pytest.raises(ValidationError, match="nyare utgåva"):
        editions.new_edition(adopted_report, by=siv, seen=4, reason="Fel igen.")
    assert editions.new_edition(second, by=siv, seen=4, reason="Fel igen.").edition == 3


def test_a_draft_is_not_corrected_but_changed(draft_report, siv):
    with pytest.raises(ValidationError, match="annat läge"):
        editions.new_edition(draft_report, by=siv, seen=1, reason="Fel.")


# The pages ----------------------------------------------------------------------------


def post(client, page, **fields):
    return client.post(f"{PAGE}{page}/", sent(**fields))


def test_from_draft_to_adopted_on_the_pages(
    login, draft_report, chair_post, siv, kajsa, spring
):
    """The bytes that were adopted are the bytes that are served (S45)."""
    client = login(siv)
    page = client.get(f"{PAGE}las/").text
    assert "Det här saknas, men rapporten kan låsas ändå" in page
    refusal = post(client, "las", seen=1)
    assert refusal.status_code == 422
    assert "kryssa i rutan" in refusal.text
    assert post(client, "las", seen=1, anyway="on").url == f"{PAGE}las/"
    assert f"Låst den {full_date(MARCH)}." in client.get(f"{PAGE}las/").text
    signing = {"seen": 2, "place": "Stockholm", "on": "2019-03-01"}
    assert post(client, "underskrift", **signing).url == f"{PAGE}faststall/"
    page = client.get(f"{PAGE}faststall/").text
    assert "Du låste berättelsen. Två personer behövs" in page
    decision = {"seen": 3, "meeting": spring.pk, "paragraph": "8"}
    refusal = post(client, "faststall", **decision)
    assert refusal.status_code == 422
    assert "någon annan än den som låste" in refusal.text
    client = login(kajsa)
    Meeting.objects.create(
        branch=spring.branch, body="styrelse", on=date(2019, 2, 14), state="hållet"
    )
    page = client.get(f"{PAGE}faststall/").text
    assert "Fastställ berättelsen" in page
    assert "Representantskap 21" in page
    assert "Styrelsemöte 14" not in page
    done = post(client, "faststall", **decision)
    assert (done.status_code, done.url) == (302, f"{PAGE}faststall/")
    report = now_of(draft_report)
    page = client.get(f"{PAGE}faststall/").text
    assert f"sidor, SHA-256 {report.sha256}" in page
    file = client.get(f"{PAGE}utgava/1/rapport.pdf")
    assert file.content == bytes(report.pdf)
    assert "verksamhetsberattelse-stockholm-2018.pdf" in file["Content-Disposition"]
    again = editions.set_type(
        Report(
            plan=report.plan,
            frozen=report.frozen,
            state="underskriven",
        ),
        spring.body,
        spring.on,
        "8",
    )
    assert again.pdf == bytes(report.pdf)


def test_the_same_button_pressed_twice_does_it_once(login, draft_report, siv):
    client, form = login(siv), sent(seen=1, anyway="on")
    for _ in range(2):
        assert client.post(f"{PAGE}las/", form).status_code == 302
    assert [verb for verb, _ in told(draft_report)] == ["begin", "lock"]


def test_what_changed_meanwhile_is_told_and_nothing_is_done(login, locked, siv):
    client = login(siv)
    for page, fields in (
        ("las-upp", {}),
        ("underskrift", {"place": "Solna", "on": "2019-03-01"}),
    ):
        answer = post(client, page, seen=1, **fields)
        assert answer.status_code == 409
        assert "ändrades medan" in answer.text
    assert now_of(locked).is_locked


def test_a_locked_file_is_the_frozen_report(login, locked, siv, lena, nils):
    file = login(lena).get(f"{PAGE}utgava/1/rapport.pdf")
    assert file.content.startswith(b"%PDF-")
    assert Rendering.objects.finished().count() == 1
    assert login(siv).get(f"{PAGE}utgava/1/rapport.pdf").content == file.content
    # The union reads what is adopted.
    assert login(nils).get(f"{PAGE}utgava/1/rapport.pdf").status_code == 404
    assert login(siv).get(f"{PAGE}utgava/2/rapport.pdf").status_code == 404


def test_a_draft_has_no_edition_to_fetch(login, draft_report, siv, lena):
    answer = login(siv).get(f"{PAGE}utgava/1/rapport.pdf")
    assert answer.url == f"{PAGE}utkast.pdf"
    assert login(lena).get(f"{PAGE}utgava/1/rapport.pdf").status_code == 404


def test_a_correction_is_begun_with_a_reason(login, adopted_report, siv, lena):
    client = login(siv)
    assert "Börja på utgåva 2" in client.get(f"{PAGE}ny-utgava/").text
    assert post(client, "ny-utgava", seen=4, reason="").status_code == 422
    assert post(client, "ny-utgava", seen=4, reason="Fel antal.").url == PAGE
    page = client.get(f"{PAGE}ny-utgava/").text
    assert "Utgåva 2 är påbörjad" in page
    assert "Rättar utgåva 1: Fel antal." in page
    # The old one is still what the delegates read.
    assert login(lena).get(f"{PAGE}utgava/1/rapport.pdf").status_code == 200
    assert login(lena).get(f"{PAGE}utgava/2/rapport.pdf").status_code == 404


def test_the_branch_above_adopts_on_the_page_where_nobody_else_may(
    login, signed, anna, seko, spring
):
    leave(anna)
    ada = user_with("Ada", seko, Role.ADMINISTRATOR)
    client = login(ada)
    assert "Fastställ berättelsen" in client.get(f"{PAGE}faststall/").text
    for page in ("las", "underskrift", "ny-utgava"):
        assert client.get(f"{PAGE}{page}/").status_code == 404
    leave(ada)
    assert login(ada).get(f"{PAGE}faststall/").status_code == 404


@pytest.mark.parametrize("state", ["draft_report", "locked", "signed"])
@pytest.mark.parametrize("page", ["las", "underskrift", "faststall", "ny-utgava"])
def test_no_step_asks_more_than_twelve_questions(request, login, siv, state, page):
    request.getfixturevalue(state)
    client = login(siv)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"{PAGE}{page}/").status_code == 200
    assert len(queries) <= 12


def test_adopted_no_page_asks_more_than_twelve_questions(login, adopted_report, kajsa):
    client = login(kajsa)
    for page in ("las", "underskrift", "faststall", "ny-utgava", "kontrollera"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{PAGE}{page}/").status_code == 200
        assert len(queries) <= 12, page


# At once ------------------------------------------------------------------------------


def at_once(*posts):
    """The answers to (user, address, form), all sent in the same moment."""
    gate = Barrier(len(posts))

    def one(asked):
        user, address, form = asked
        client = Client(raise_request_exception=False)
        client.force_login(user)
        gate.wait(20)
        try:
            return client.post(address, form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(posts)) as tabs:
        return sorted(tabs.map(one, posts))


@pytest.mark.django_db(transaction=True)
def test_two_who_adopt_at_once_adopt_it_once(signed, kajsa, anna, spring):
    form = {"seen": 3, "meeting": spring.pk}
    answers = at_once(
        (kajsa, f"{PAGE}faststall/", sent(**form, paragraph="8")),
        (anna, f"{PAGE}faststall/", sent(**form, paragraph="9")),
    )
    assert answers[0] == 302
    # Or, where others set their pages on this machine, asked to come back.
    assert answers[1] in (409, 422, 503)
    report = now_of(signed)
    assert report.is_adopted
    assert Decision.objects.filter(meeting=spring).count() == 1
    assert Event.objects.filter(kind="report", verb="adopt").count() == 1


@pytest.mark.django_db(transaction=True)
def test_locked_while_somebody_writes_the_text_is_in_it_or_kept(
    draft_report, siv, kajsa
):
    chapter = draft_report.chapters.get(kind=ChapterKind.CLOSING)
    write = f"{PAGE}kapitel/{chapter.pk}/"
    answers = at_once(
        (siv, f"{PAGE}las/", sent(seen=1, anyway="on")),
        (kajsa, write, sent(seen=1, text="Tack för i år.")),
    )
    assert max(answers) < 500
    report, chapter = now_of(draft_report), Chapter.objects.get(pk=chapter.pk)
    said = [one for one in thaw(report.frozen).chapters if one.anchor == "slutord"]
    assert bool(said) == (chapter.text == "Tack för i år.")


def test_unlocked_between_two_questions_is_told_and_not_a_fault(signed, siv, kajsa):
    """What is frozen is fetched apart from the state, when it is read."""
    seen_before = Report.objects.for_user(kajsa).get(pk=signed.pk)
    editions.unlock(now_of(signed), by=siv, seen=3)
    with pytest.raises(ValidationError, match="Ladda om sidan"):
        editions.set_type(seen_before, "representantskap", date(2019, 3, 21), "8")
