"""Who needs which course, what is known of it, and who may know."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.models import Goal
from activities.picture import picture_of
from clubs.models import (
    Club,
    Course,
    Event,
    Person,
    Post,
    PostBody,
    PostKind,
    Requirement,
    Stale,
    Tenure,
    Training,
)
from clubs.training_gaps import (
    DONE,
    MISSING,
    UNKNOWN,
    Holding,
    Noted,
    by_course,
    representatives,
    sums,
)

from .people import sent

HERE = "/stockholm/utbildning/"
SETTINGS = "/stockholm/installningar/kurser/"
GFU, INTRO, CASH = 1, 2, 3
CHAIR, TREASURER = 10, 11
ALL = [(GFU, None), (CASH, TREASURER)]


# The pure rule ------------------------------------------------------------------------


def needs(person):
    return [(need.course, need.state) for need in person.needs]


def test_what_nobody_has_noted_is_unknown_and_never_missing():
    [one] = representatives([Holding(1, "Bo", "Kassör", TREASURER)], ALL, {})
    assert needs(one) == [(GFU, UNKNOWN), (CASH, UNKNOWN)]
    assert not one.is_trained
    assert one.is_blank


def test_a_kind_of_post_needs_its_own_course_beside_that_of_all():
    found = representatives(
        [
            Holding(1, "Bo", "Kassör", TREASURER),
            Holding(2, "Cia", "Ordförande", CHAIR),
            Holding(3, "Dan", "Utan slag"),
        ],
        ALL,
        {(1, CASH): Noted(DONE, date(2018, 3, 1)), (2, GFU): Noted(MISSING)},
    )
    assert [needs(one) for one in found] == [
        [(GFU, UNKNOWN), (CASH, DONE)],
        [(GFU, MISSING)],
        [(GFU, UNKNOWN)],
    ]
    assert by_course(found)[GFU] == {UNKNOWN: 2, MISSING: 1}


def test_a_person_with_two_posts_is_one_and_needs_both_posts_courses():
    posts = [
        Holding(1, "Bo", "Kassör", TREASURER, "ost", "Öst"),
        Holding(1, "Bo", "Ordförande", CHAIR, "alm", "Alm"),
    ]
    [one] = representatives(posts, [(INTRO, CHAIR), (CASH, TREASURER)], {})
    assert needs(one) == [(INTRO, UNKNOWN), (CASH, UNKNOWN)]
    assert one.home == ("alm", "Alm")
    assert one.holds_in("ost")


def test_the_sums_count_persons_who_need_something():
    found = representatives(
        [Holding(n, f"P{n}", "Kassör", TREASURER) for n in range(4)]
        + [Holding(9, "Fri", "Ledamot")],
        [(GFU, TREASURER), (CASH, TREASURER)],
        {
            (0, GFU): Noted(DONE),
            (0, CASH): Noted(DONE),
            (1, GFU): Noted(MISSING),
            (1, CASH): Noted(DONE),
            (2, GFU): Noted(DONE),
        },
    )
    told = sums(found)
    assert (told.needing, told.trained, told.unknown, told.blank) == (4, 1, 2, 1)


# The verbs ----------------------------------------------------------------------------


@pytest.fixture
def gfu(stockholm, siv):
    return Course.objects.add(stockholm, by=siv, name="GFU", needed_by=[None])


@pytest.fixture
def depot(stockholm):
    return Club.objects.create(branch=stockholm, name="Depån", slug="depan")


def seat(person, title="Kassör", *, club=None, kind=None, body=PostBody.CLUB):
    post = Post.objects.create(
        branch=person.branch, club=club, title=title, body=body, kind=kind
    )
    return Tenure.objects.create(post=post, person=person, starts=date(2018, 1, 1))


@pytest.fixture
def seated(mirela, depot):
    """Mirela is the treasurer of Depån."""
    seat(mirela, club=depot)
    return mirela


def test_a_note_keeps_only_a_digest_in_the_trail(seated, gfu, anna):
    day = date(2018, 3, 1)
    Training.note(seated, gfu, by=anna, state=DONE, on=day, seen=(UNKNOWN, None))
    training = Training.objects.get()
    assert (training.state, training.on) == (DONE, day)
    event = Event.objects.latest("pk")
    assert (event.kind, event.verb) == ("training", "note")
    assert event.changes.keys() == {"state", "on"}
    assert DONE not in str(event.changes)
    assert "2018" not in event.changes["on"][:4]


def test_what_is_taken_back_loses_its_day(seated, gfu, anna):
    day = date(2018, 3, 1)
    Training.note(seated, gfu, by=anna, state=DONE, on=day, seen=(UNKNOWN, None))
    Training.note(seated, gfu, by=anna, state=MISSING, on=day, seen=(DONE, day))
    training = Training.objects.get()
    assert (training.state, training.on) == (MISSING, None)


def test_a_note_on_a_stale_page_is_refused_with_what_stands(seated, gfu, anna):
    Training.note(seated, gfu, by=anna, state=MISSING, seen=(UNKNOWN, None))
    with pytest.raises(Stale) as stale:
        Training.note(seated, gfu, by=anna, state=DONE, on=None, seen=(UNKNOWN, None))
    assert stale.value.current.state == MISSING
    assert Training.objects.get().state == MISSING


def test_two_who_say_the_same_agree(seated, gfu, anna):
    Training.note(seated, gfu, by=anna, state=MISSING, seen=(UNKNOWN, None))
    events = Event.objects.count()
    assert not Training.note(seated, gfu, by=anna, state=MISSING, seen=(UNKNOWN, None))
    assert Event.objects.count() == events


def test_who_had_the_course_before_keeps_the_day(seated, jonas, gfu, anna):
    early, late = date(2016, 5, 1), date(2018, 3, 1)
    Training.note(seated, gfu, by=anna, state=DONE, on=early, seen=(UNKNOWN, None))
    new = Training.objects.note_all(gfu, [seated, jonas], by=anna, on=late)
    assert new == 1
    days = dict(Training.objects.values_list("person__name", "on"))
    assert days == {seated.name: early, jonas.name: late}


def test_a_course_tells_in_the_trail_who_needs_it(stockholm, siv, gfu):
    kind = PostKind.objects.create(branch=stockholm, name="kassör")
    gfu.change(by=siv, name="GFU", active=True, needed_by=[kind])
    assert Event.objects.latest("pk").changes == {"needed_by": ["alla", [kind.pk]]}
    assert [one.kind for one in Requirement.objects.all()] == [kind]


# The screens of the settings ----------------------------------------------------------


def test_the_secretary_says_who_needs_a_course(login, siv, seated, stockholm):
    kind = PostKind.objects.create(branch=stockholm, name="kassör")
    client = login(siv)
    answer = client.post(SETTINGS, sent(name="GFU", needed_by="alla"))
    assert answer.status_code == 302
    page = client.get(SETTINGS).content.decode()
    assert "alla förtroendevalda" in page
    assert re.search(r"kurs=\d+\">1&nbsp;person|kurs=\d+\">1\xa0person", page)
    course = Course.objects.get()
    answer = client.post(
        f"{SETTINGS}{course.pk}/", sent(name="GFU", needed_by="slag", kinds=[kind.pk])
    )
    assert answer.status_code == 302
    assert [one.kind for one in course.requirements.all()] == [kind]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"needed_by": "slag"}, "Kryssa för minst ett slag av uppdrag."),
        ({}, "Välj vilka som behöver kursen."),
        ({"needed_by": "slag", "kinds": ["x"]}, "Slaget finns inte i listan."),
        ({"needed_by": "slag", "kinds": ["99999"]}, "Slaget finns inte i listan."),
        ({"needed_by": "slag", "kinds": ["9" * 30]}, "Slaget finns inte i listan."),
    ],
)
def test_what_is_wrong_with_a_course_is_told_and_kept(
    login, siv, stockholm, fields, error
):
    PostKind.objects.create(branch=stockholm, name="kassör")
    answer = login(siv).post(SETTINGS, sent(name="Kassörskurs", **fields))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert error in page
    assert "Kassörskurs" in page
    assert not Course.objects.exists()


def test_a_course_out_of_use_is_required_of_nobody(login, siv, seated, gfu):
    gfu.change(by=siv, name="GFU", active=False, needed_by=[None])
    page = login(siv).get(HERE).content.decode()
    assert seated.name not in page


# The gap list -------------------------------------------------------------------------


def test_only_the_elected_are_asked_for_training(login, anna, seated, stockholm, gfu):
    staff = Person.objects.create(branch=stockholm, name="Anställd Alm")
    seat(staff, "Ombudsman", body=PostBody.STAFF)
    outside = Person.objects.create(branch=stockholm, name="Extern Ek")
    seat(outside, "Nämndeman", body=PostBody.EXTERNAL)
    over = Person.objects.create(branch=stockholm, name="Avgången Ask")
    Tenure.objects.filter(pk=seat(over, "Revisor", body=PostBody.AUDIT).pk).update(
        ends=date(2018, 12, 31)
    )
    page = login(anna).get(f"{HERE}?visa=alla").content.decode()
    assert seated.name in page
    for name in ("Anställd Alm", "Extern Ek", "Avgången Ask"):
        assert name not in page


def test_the_sentence_counts_and_leads_to_the_persons(
    login, anna, seated, jonas, depot, gfu
):
    seat(jonas, "Ordförande", club=depot)
    Training.note(seated, gfu, by=anna, state=DONE, seen=(UNKNOWN, None))
    client = login(anna)
    page = client.get(HERE).content.decode()
    said = re.sub(r"<[^>]+>", "", page.split('class="say">')[1].split("</p>")[0])
    assert said == (
        "1 av 2 förtroendevalda har den utbildning uppdraget kräver. Om 1 vet vi inget."
    )
    unknown = client.get(f"{HERE}?visa=okand").content.decode()
    assert jonas.name in unknown
    assert seated.name not in unknown
    done = client.get(f"{HERE}?visa=genomford&kurs={gfu.pk}").content.decode()
    assert seated.name in done
    assert jonas.name not in done


def test_the_list_is_of_one_club_when_asked(login, anna, seated, jonas, stockholm, gfu):
    other = Club.objects.create(branch=stockholm, name="Kajen", slug="kajen")
    seat(jonas, "Ordförande", club=other)
    client = login(anna)
    page = client.get(f"{HERE}?klubb=kajen").content.decode()
    assert jonas.name in page
    assert seated.name not in page
    assert (
        client.get(f"{HERE}?visa=x&kurs={'9' * 40}&klubb=y&sida=x").status_code == 200
    )


def note(client, person, course, **fields):
    told = {"state": DONE, "on": "2018-03-01", "was": UNKNOWN, "was_on": ""} | fields
    return client.post(f"{HERE}{person.pk}/{course.pk}/", sent(**told))


def test_a_note_in_the_list_leads_back_to_the_person(login, anna, seated, gfu):
    back = f"{HERE}?visa=okand"
    answer = note(login(anna), seated, gfu, back=back)
    assert answer.status_code == 302
    assert answer.url == f"{back}#p{seated.pk}"
    assert Training.objects.get().on == date(2018, 3, 1)
    now = {"was": DONE, "was_on": "2018-03-01", "state": MISSING}
    away = note(login(anna), seated, gfu, back="//ond.example/", **now)
    assert away.url == f"{HERE}#p{seated.pk}"


def test_somebody_else_was_first_and_both_are_shown(login, anna, seated, gfu):
    Training.note(seated, gfu, by=anna, state=MISSING, seen=(UNKNOWN, None))
    client = login(anna)
    answer = note(client, seated, gfu)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "saknas" in page
    assert "genomförd 1\xa0mars 2018" in page
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.split("<main")[1]))
    again = client.post(f"{HERE}{seated.pk}/{gfu.pk}/", fields)
    assert again.status_code == 302
    assert Training.objects.get().state == DONE


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"on": "2031-01-01"}, "Dagen har inte varit än."),
        ({"on": "i våras"}, "Skriv datumet så här"),
        ({"state": MISSING}, "Bara en genomförd kurs har en dag."),
        ({"state": "kanske"}, "Välj Genomförd, Saknas eller Okänd."),
        ({"was": ""}, "Ladda om sidan"),
    ],
)
def test_what_is_wrong_with_a_note_is_told(login, anna, seated, gfu, fields, error):
    answer = note(login(anna), seated, gfu, **fields)
    assert answer.status_code == 422
    assert error in answer.content.decode()
    assert not Training.objects.exists()


def test_training_is_noted_only_of_who_has_a_post(login, anna, mirela, gfu):
    answer = note(login(anna), mirela, gfu)
    assert answer.status_code == 422
    assert "förtroendeuppdrag" in answer.content.decode()
    assert not Training.objects.exists()


def test_nobody_above_or_beside_reads_who_has_been_trained(
    client, nils, lena, erik, anna, rut, arvid, seated, gfu
):
    for user in (nils, lena, erik):
        client.force_login(user)
        assert client.get(HERE).status_code == 404
        assert note(client, seated, gfu).status_code == 404
    for user in (rut, arvid):
        client.force_login(user)
        assert seated.name in client.get(HERE).content.decode()
        assert note(client, seated, gfu).status_code == 404
    assert not Training.objects.exists()


# Several at once ----------------------------------------------------------------------


def test_those_who_took_part_are_noted_in_one_go_and_once(
    login, anna, seated, jonas, depot, gfu
):
    seat(jonas, "Ordförande", club=depot)
    client = login(anna)
    fields = sent(course=gfu.pk, on="2018-03-01", people=[seated.pk, jonas.pk])
    for _ in range(2):
        assert client.post(f"{HERE}kurstillfalle/", fields).status_code == 302
    assert Training.objects.filter(state=DONE, on=date(2018, 3, 1)).count() == 2
    assert Event.objects.filter(kind="training").count() == 2


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"people": []}, "Kryssa för dem som gick kursen."),
        ({"people": ["99999"]}, "Någon i listan har inte längre något uppdrag."),
        ({"course": "99999"}, "Kursen finns inte i listan."),
        ({"on": ""}, "Fyll i vilken dag kursen var klar."),
    ],
)
def test_what_is_wrong_with_the_participants_is_told_and_kept(
    login, anna, seated, gfu, fields, error
):
    told = {"course": gfu.pk, "on": "2018-03-01", "people": [seated.pk]} | fields
    answer = login(anna).post(f"{HERE}kurstillfalle/", sent(**told))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert error in page
    if told["people"] == [seated.pk]:
        assert re.search(rf'value="{seated.pk}" checked', page)
    assert not Training.objects.exists()


def test_five_hundred_persons_cost_no_more_queries(login, anna, stockholm, gfu):
    kind = PostKind.objects.create(branch=stockholm, name="kassör")

    def fill(numbers):
        clubs = Club.objects.bulk_create(
            Club(branch=stockholm, name=f"Klubb {n}", slug=f"k{n}") for n in numbers
        )
        people = Person.objects.bulk_create(
            Person(branch=stockholm, name=f"Person {n}") for n in numbers
        )
        posts = Post.objects.bulk_create(
            Post(branch=stockholm, club=club, title="Kassör", body="klubb", kind=kind)
            for club in clubs
        )
        Tenure.objects.bulk_create(
            Tenure(post=post, person=person, starts=timezone.localdate())
            for post, person in zip(posts, people, strict=True)
        )

    client, counts = login(anna), []
    for numbers in (range(3), range(3, 500)):
        fill(numbers)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(HERE).content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
    assert page.count('class="row"') == 40
    last = client.get(f"{HERE}?sida=13").content.decode()
    assert last.count('class="row"') == 20


def test_looking_somebody_up_saves_nothing_and_loses_nothing(
    login, anna, seated, jonas, stockholm, gfu
):
    other = Club.objects.create(branch=stockholm, name="Kajen", slug="kajen")
    seat(jonas, "Ordförande", club=other)
    typed = {"course": gfu.pk, "on": "2018-03-01", "people": [seated.pk]}
    page = (
        login(anna)
        .post(f"{HERE}kurstillfalle/", sent(sok="1", q="kaj jon", **typed))
        .content.decode()
    )
    assert re.search(rf'value="{seated.pk}" checked', page)
    assert re.search(rf'value="{jonas.pk}">', page)
    assert 'value="2018-03-01"' in page
    assert re.search(rf'value="{gfu.pk}" selected', page)
    nobody = login(anna).post(f"{HERE}kurstillfalle/", sent(sok="1", q="xyz", **typed))
    assert "Ingen heter så." in nobody.content.decode()
    assert not Training.objects.exists()


def test_a_row_saved_in_place_is_sent_back_alone(login, anna, seated, gfu):
    told = {"state": DONE, "on": "", "was": UNKNOWN, "was_on": ""}
    address = f"{HERE}{seated.pk}/{gfu.pk}/"
    client = login(anna)
    answer = client.post(address, sent(**told), headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<main" not in page
    assert f'id="p{seated.pk}"' in page
    assert "Genomförd</span>" in page
    late = client.post(
        address, sent(**told | {"state": MISSING}), headers={"HX-Request": "true"}
    )
    assert (late.status_code, late["HX-Retarget"]) == (409, "#main")


def test_a_persons_page_tells_what_the_post_requires(login, anna, rut, seated, gfu):
    page = login(anna).get(f"/stockholm/personer/{seated.pk}/").content.decode()
    assert f'action="{HERE}{seated.pk}/{gfu.pk}/"' in page
    read = login(rut).get(f"/stockholm/personer/{seated.pk}/").content.decode()
    assert "Okänd</span>" in read
    assert f'action="{HERE}' not in read


def test_the_goal_of_the_plan_counts_as_the_gap_list_does(
    login, anna, plan, seated, jonas, depot, stockholm, gfu
):
    """Both are asked what 10.5 is about, and must not disagree."""
    seat(jonas, "Ordförande", club=depot)
    Training.note(seated, gfu, by=anna, state=DONE, seen=(UNKNOWN, None))
    staff = Person.objects.create(branch=stockholm, name="Anställd Alm")
    seat(staff, "Ombudsman", body=PostBody.STAFF)
    goal = Goal.objects.get(section__plan=plan, title="Studier")
    Goal.objects.filter(pk=goal.pk).update(
        kind="täckning", measure="utbildade", course=gfu
    )
    [counted] = [
        one.reached
        for one in picture_of(plan, timezone.localdate()).goals
        if one.id == goal.pk
    ]
    everybody = login(anna).get(f"{HERE}?visa=alla&kurs={gfu.pk}").content.decode()
    trained = login(anna).get(f"{HERE}?visa=genomford&kurs={gfu.pk}").content.decode()
    assert counted.whole == everybody.count('class="row"') == 3
    assert counted.value == trained.count('class="row"') == 1
