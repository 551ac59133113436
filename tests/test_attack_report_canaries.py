"""Who reads what of the annual report, in every form: canaries beside it (S3)."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from activities import editions
from activities.arranging import digest, fill
from activities.models import (
    Activity,
    Attachment,
    BundlePart,
    Chapter,
    DelegateLink,
    Goal,
    Report,
)
from activities.papers import Paper
from clubs.models import Body, Club, Meeting, Person, Stale, Visit

from .adopting import MARCH, adopt
from .attacking import text_of
from .test_attack_report_input import SLOW, places
from .test_bundles import file

NOTE, SEEN_ON_A_VISIT = "Kanarienotis", "Kanariebesök"
NAMES = ("Kanariehjälpare", "Kanarieskrivare")
DRAFT = {
    "text": "Kanarieutkast",
    "beside": "Kanarievidsida",
    "row": "Kanarierad",
    "motion": "Kanariemotion",
    "annex": "Kanariebilaga",
    "reason": "Kanarieskäl",
    "chapter": "Kanariekapitel",
}
FORMS = (
    "report", "read_report", "report_docx", "report_sheet", "report_draft",
    "edition_pdf", "verify_report", "reports", "write_chapter", "write_section",
    "chapter_versions", "arrange_chapters", "economy", "motions", "assignments",
    "charts", "signers", "annexes", "annex", "lock_report", "sign_report",
    "adopt_report", "new_edition", "bundle", "bundle_pdf", "delegate_links",
)  # fmt: skip


@pytest.fixture(autouse=True)
def spring_of_2019():
    with time_machine.travel(MARCH, tick=True):
        yield


def plant(report, by, other):
    """Words in everything of a draft that is nobody else's business yet."""
    closing = report.chapters.get(kind="slutord")
    closing.write(by=by, seen=closing.version, text=DRAFT["text"])
    with pytest.raises(Stale):
        closing.write(by=other, seen=closing.version, text=DRAFT["beside"])
    row = {"kind": "rad", "label": DRAFT["row"], "amount": 1, "before": 2}
    money = {"now": "2018", "before": "2017", "rows": [row]}
    motion = {"number": "1", "title": DRAFT["motion"], "decision": "Bifall"}
    for kind, data in (("ekonomi", money), ("beslut", {"motions": [motion]})):
        chapter = report.chapters.get(kind=kind)
        fill(report, by=by, filled=[(chapter, digest(chapter.data), data)])
    paper = Paper(file(text=DRAFT["annex"]), 1)
    title = DRAFT["annex"]
    Attachment.add(report, paper, by=by, kind="bilaga", title=title)
    Chapter.objects.filter(pk=closing.pk).update(title=DRAFT["chapter"])


@pytest.fixture
def world(signed, kajsa, spring, siv, anna, plan, stockholm):
    """Edition 1 adopted, edition 2 a draft full of canaries, a link, and papers."""
    goal = Goal.objects.get(section__plan=plan, number=1, section__number=1)
    helpers = [Person.objects.create(branch=stockholm, name=name) for name in NAMES]
    done = Activity.objects.create_for(goal, by=kajsa, title="Brevet", people=helpers)
    done.report("klar", by=kajsa, seen=done.version, note=NOTE)
    club = Club.objects.create(branch=stockholm, name="Depån", slug="depan")
    Visit.objects.create(
        branch=stockholm, club=club, on="2018-05-04", note=SEEN_ON_A_VISIT
    )
    adopted = adopt(signed, kajsa, spring, seen=3)
    draft = editions.new_edition(adopted, by=siv, seen=4, reason=DRAFT["reason"])
    plant(draft, siv, anna)
    meeting = Meeting.objects.create(
        branch=stockholm, body=Body.ASSEMBLY, on="2019-04-21", slug="2019-04-21"
    )
    BundlePart.add(meeting, by=siv, kind="berättelse", title="Den nya", report=draft)
    part = BundlePart.add(meeting, by=siv, kind="motion", title="M", text="Vi yrkar.")
    return {
        "report": draft,
        "own": draft.chapters.get(kind="slutord"),
        "annex": Attachment.objects.get(report=draft),
        "part": part,
        "link": DelegateLink.make(meeting, by=siv, expires_on=date(2019, 5, 1)),
    }


def shown(client, things, *names):
    """{(name, canary)} of all that the client is shown."""
    found = set()
    canaries = [NOTE, SEEN_ON_A_VISIT, *NAMES, *DRAFT.values()]
    for name, place in places(things):
        if names and name not in names:
            continue
        answer = client.get(place, follow=name == "report_draft")
        if answer.status_code != 200 or name == "make_report":
            continue
        if answer.content.startswith(b"%PDF-1.7\n") and len(answer.content) < 200:
            continue  # a made-up file of edition 1
        text = text_of(answer)
        found |= {(name, one) for one in canaries if one in text}
    return found


@pytest.mark.holds("S3")
def test_of_a_correction_in_the_making_nobody_outside_reads_a_word(world, everybody):
    for role in ("delegate", "national", "other"):
        client = Client()
        client.force_login(everybody[role])
        assert shown(client, world) == set(), role
        for name, place in places(world):
            if "moten/" in place or name == "reports":
                assert client.get(place).status_code in (404, 405), (role, name)


@pytest.mark.holds("S3")
def test_at_the_link_nobody_reads_a_word_of_it(world):
    assert shown(Client(), world) == set()
    assert "Vi yrkar." in text_of(
        Client().get(reverse("delegate_bundle", args=[world["link"].token]))
    )


@pytest.mark.holds("S3")
def test_the_auditor_reads_the_draft_but_no_note_of_a_visit(world, everybody):
    client = Client()
    client.force_login(everybody["auditor"])
    told = shown(client, world, *set(FORMS) - SLOW)
    assert {one for _, one in told} & {SEEN_ON_A_VISIT, *NAMES} == set()
    assert {one for _, one in told} >= {DRAFT["text"], DRAFT["reason"]}


@pytest.mark.holds("S3")
def test_the_administrator_reads_no_note_beside_the_text(world, everybody):
    client = Client()
    client.force_login(everybody["administrator"])
    told = shown(client, world, *set(FORMS) - SLOW)
    assert {one for _, one in told} & {NOTE, SEEN_ON_A_VISIT, *NAMES} == set()


@pytest.mark.holds("S3")
def test_what_the_board_prints_has_its_words_and_no_names(world, everybody):
    """Else the others would prove nothing: in the PDF and the file inside it, too."""
    client = Client()
    client.force_login(everybody["board"])
    names = ("read_report", "report_docx", "report_sheet", "report_draft", "bundle_pdf")
    told = shown(client, world, *names)
    for name in ("read_report", "report_docx", "report_draft", "bundle_pdf"):
        here = {one for place, one in told if place == name}
        wanted = {DRAFT[key] for key in ("text", "row", "motion", "chapter")}
        assert here >= wanted, (name, wanted - here)
        assert here <= wanted | {DRAFT["annex"], DRAFT["reason"]}, name
    assert Report.objects.count() == 2
