"""Klubbar: who has been visited, who has waited longest, and what they lack."""

import re
from datetime import date

import pytest
import time_machine

from activities.models import Goal, Measure, Plan, PlanState, Section
from activities.picture import picture_of
from clubs.coverage import (
    Coverage,
    coverage_and_longest,
    place_of,
)
from clubs.models import (
    Club,
    ClubYear,
    Industry,
    Person,
    Post,
    PostBody,
    PostKind,
    Purpose,
    Tenure,
    Visit,
    VisitState,
    Workplace,
)

TODAY = date(2018, 10, 4)
CLUBS = "/stockholm/klubbar/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_fourth_of_october():
    with time_machine.travel("2018-10-04 12:00", tick=False):
        yield


@pytest.fixture
def post(stockholm):
    return Industry.objects.create(branch=stockholm, name="Post")


@pytest.fixture
def hakte(stockholm, omar):
    return Club.objects.create(
        branch=stockholm,
        name="Häkte City",
        slug="hakte-city",
        place="Kungsholmen",
        employer="Kriminalvården",
        officer=omar.people.get(),
    )


@pytest.fixture
def vast(stockholm, post):
    return Club.objects.create(
        branch=stockholm, name="Paket Väst", slug="paket-vast", industry=post
    )


@pytest.fixture
def soder(stockholm, post):
    return Club.objects.create(
        branch=stockholm,
        name="Utdelning Söder",
        slug="utdelning-soder",
        industry=post,
        place="Farsta",
    )


@pytest.fixture
def campaign(stockholm):
    return Purpose.objects.create(branch=stockholm, name="Valkampanj")


def visited(club, *days, state=VisitState.DONE, purpose=None, **facts):
    for day in days:
        visit = Visit.objects.create(
            branch=club.branch, club=club, on=day, state=state, **facts
        )
        if purpose:
            visit.purposes.add(purpose)
    return visit


def shown(page):
    """The names of the clubs in the page's matrix, in its order."""
    return re.findall(
        r'<th role="rowheader" scope="row">.*?>([^<]+?) <small', page, re.S
    )


def row_of(page, club):
    """What a screen reader says of each month of a club, and of its last visit."""
    row = page.split(f"{club.slug}/")[1].split("</tr>")[0]
    return [
        " ".join(re.sub(r"<b aria-hidden.*?</b>|<[^>]+>", "", cell).split())
        for cell in re.findall(r'<td role="cell".*?</td>', row, re.S)
    ]


def text_of(page):
    return " ".join(
        re.sub(r"<[^>]+>", " ", page).replace("\N{NO-BREAK SPACE}", " ").split()
    )


def opened(client, address=CLUBS):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


# Who has waited


def test_who_was_never_visited_comes_first_then_who_has_waited_longest(
    login, anna, hakte, vast, soder
):
    visited(hakte, date(2018, 3, 1), date(2018, 9, 20))
    visited(vast, date(2017, 10, 3))
    page = opened(login(anna))
    assert shown(page) == ["Utdelning Söder", "Paket Väst", "Häkte City"]
    assert "1 av 3 klubbar har fått besök i år" in text_of(page)
    for heading in (
        "Inget besök än: 1",
        "Väntat mer än 90 dagar: 1",
        "Besök de senaste 90 dagarna: 1",
    ):
        assert heading in page


def test_each_month_says_what_was_done_and_what_is_booked(login, anna, hakte):
    visited(hakte, date(2018, 3, 1), date(2018, 3, 29), date(2018, 8, 29))
    visited(hakte, date(2018, 10, 20), state=VisitState.PLANNED)
    visited(hakte, date(2018, 8, 30), state=VisitState.PLANNED)
    visited(hakte, date(2018, 5, 1), state=VisitState.CANCELLED)
    visited(hakte, date(2018, 6, 1), state=VisitState.REMOVED)
    cells = row_of(opened(login(anna)), hakte)
    assert len(cells) == 13
    said = {month: text for month, text in enumerate(cells, 1) if text}
    assert said == {
        3: "2 besök",
        8: "1 besök, inbokat",
        10: "inbokat",
        13: "29 aug",
    }


def test_a_visit_to_the_clubs_workplace_is_none_to_the_club(login, anna, hakte):
    depot = Workplace.objects.create(branch=hakte.branch, club=hakte, name="Depå")
    Visit.objects.create(
        branch=hakte.branch, workplace=depot, on=TODAY, state=VisitState.DONE
    )
    page = opened(login(anna))
    assert "Ingen av 1 klubb har fått besök i år" in text_of(page)
    assert row_of(page, hakte)[-1] == "inget besök"


def test_a_club_is_late_when_it_has_waited_long_and_had_nobody_this_year(
    login, anna, hakte, vast, soder
):
    visited(hakte, date(2018, 1, 17))
    visited(vast, date(2017, 11, 28))
    page = opened(login(anna))
    late = {
        name: "st-late" in page.split(f"{name}/")[1].split("</tr>")[0]
        for name in (hakte.slug, vast.slug, soder.slug)
    }
    assert late == {hakte.slug: False, vast.slug: True, soder.slug: True}


def test_clubs_that_have_closed_are_not_shown(login, anna, hakte, vast):
    Club.objects.filter(pk=vast.pk).update(active_to=date(2018, 6, 30))
    assert shown(opened(login(anna))) == ["Häkte City"]
    assert "Paket Väst" in shown(opened(login(anna), f"{CLUBS}?ar=2017"))


def test_an_earlier_year_shows_what_was_then(login, anna, hakte, vast):
    visited(hakte, date(2017, 5, 4), date(2018, 3, 1))
    page = opened(login(anna), f"{CLUBS}?ar=2017")
    assert "1 av 2 klubbar fick besök 2017" in text_of(page)
    cells = row_of(page, hakte)
    assert [cells[4], cells[-1]] == ["1 besök", "4 maj"]
    assert 'class="now"' not in page
    this_year = opened(login(anna))
    assert "?ar=2017" in this_year
    assert row_of(this_year, hakte)[2] == "1 besök"


@pytest.mark.parametrize("year", ["2019", "1", "tjugo", "99999", "²"])
def test_a_year_that_cannot_be_shown_gives_this_one(login, anna, hakte, year):
    page = opened(login(anna), f"{CLUBS}?ar={year}")
    assert "Det året går inte att visa. Här är klubbarna 2018." in page


def test_only_visits_for_the_purpose_count(login, anna, hakte, vast, campaign):
    visited(hakte, date(2018, 3, 1), purpose=campaign)
    visited(hakte, date(2018, 8, 1))
    visited(vast, date(2018, 8, 1))
    page = opened(login(anna), f"{CLUBS}?anledning={campaign.pk}")
    assert "1 av 2 klubbar har fått besök som gällde valkampanj i år" in text_of(page)
    assert row_of(page, vast)[-1] == "inget besök"
    said = row_of(page, hakte)
    assert [said[2], said[7], said[-1]] == ["1 besök", "", "1 mar"]


# What lacks


@pytest.fixture
def register(hakte, vast, soder):
    """Häktet has all in order; Väst nothing; Söder has handed in half."""
    visited(hakte, date(2018, 9, 1))
    visited(soder, date(2018, 7, 6))
    ClubYear.objects.create(
        club=hakte,
        year=2018,
        activity_report_received_on=date(2018, 3, 1),
        financial_report_received_on=date(2018, 3, 1),
        register_confirmed_on=date(2018, 3, 1),
        equality_plan=True,
    )
    ClubYear.objects.create(
        club=soder,
        year=2018,
        activity_report_received_on=date(2018, 3, 1),
        register_confirmed_on=date(2018, 3, 1),
    )
    ClubYear.objects.create(
        club=vast, year=2017, register_confirmed_on=date(2017, 3, 1), equality_plan=True
    )
    Club.objects.filter(pk=soder.pk).update(needs_support_since=date(2018, 5, 1))
    held, left, gone = (
        Post.objects.create(
            branch=club.branch, club=club, body=PostBody.CLUB, title="Kassör"
        )
        for club in (hakte, vast, soder)
    )
    person = Person.objects.create(
        branch=hakte.branch, name="Kim Ek", email="kim@exempel.se", phone="070-1"
    )
    Tenure.objects.create(post=held, person=person, starts=date(2016, 1, 1))
    Tenure.objects.create(
        post=left, person=person, starts=date(2016, 1, 1), ends=date(2018, 3, 1)
    )
    Post.objects.filter(pk=gone.pk).update(removed_at="2018-05-01T12:00Z")


@pytest.mark.parametrize(
    ("word", "clubs"),
    [
        ("", ["Paket Väst", "Utdelning Söder", "Häkte City"]),
        ("vantar", ["Paket Väst"]),
        ("register", ["Paket Väst"]),
        ("berattelser", ["Paket Väst", "Utdelning Söder"]),
        ("vakanta", ["Paket Väst"]),
        ("stod", ["Utdelning Söder"]),
        ("jamstalldhet", ["Paket Väst", "Utdelning Söder"]),
        ("nonsens", ["Paket Väst", "Utdelning Söder", "Häkte City"]),
    ],
)
def test_a_number_leads_to_so_many_clubs(login, rut, register, word, clubs):
    client = login(rut)
    page = opened(client, f"{CLUBS}?visa={word}")
    assert shown(page) == clubs
    links = dict(
        re.findall(r'<a href="\?visa=(\w+)#[^>]*>[^<]*? (\d+)</a>', opened(client))
    )
    if word in links:
        assert int(links[word]) == len(clubs)


def test_clubs_where_nobody_holds_a_post_of_the_kind(login, anna, register, stockholm):
    """Also those that have no such post at all."""
    kind = PostKind.objects.create(branch=stockholm, name="kassör")
    Post.objects.update(kind=kind)
    page = opened(login(anna), f"{CLUBS}?visa=vakanta&slag={kind.pk}")
    assert shown(page) == ["Paket Väst", "Utdelning Söder"]
    assert "Ingen kassör: 2" in text_of(page)
    for strange in ("x", "²", "9" * 30, "0"):
        page = opened(login(anna), f"{CLUBS}?visa=vakanta&slag={strange}")
        assert shown(page) == ["Paket Väst"]


def test_the_ninetieth_day_is_not_yet_long(login, anna, hakte, soder):
    visited(hakte, date(2018, 7, 6))
    visited(soder, date(2018, 7, 5))
    assert shown(opened(login(anna), f"{CLUBS}?visa=vantar")) == ["Utdelning Söder"]


def test_the_facts_are_those_of_the_year_shown(login, anna, register):
    page = opened(login(anna), f"{CLUBS}?visa=register&ar=2017")
    assert sorted(shown(page)) == ["Häkte City", "Utdelning Söder"]


def test_a_club_is_found_by_the_beginnings_of_its_name(login, anna, register):
    client = login(anna)
    for asked, found in [
        ("soder", {"Utdelning Söder"}),
        ("SÖD utd", {"Utdelning Söder"}),
        ("delning", set()),
        ("häkte", {"Häkte City"}),
    ]:
        page = opened(client, f"{CLUBS}?q={asked}")
        assert set(shown(page)) == found
        assert f'name="q" value="{asked}"' in page


def test_clubs_are_chosen_by_industry_place_and_ombudsman(login, anna, register):
    client = login(anna)
    assert len(shown(opened(client, f"{CLUBS}?bransch=Post"))) == 2
    assert shown(opened(client, f"{CLUBS}?ort=Farsta")) == ["Utdelning Söder"]
    assert shown(opened(client, f"{CLUBS}?ombudsman=Omar")) == ["Häkte City"]
    page = opened(client, f"{CLUBS}?ort=Farsta&visa=vakanta")
    assert "Inga klubbar passar det du valde." in page
    assert "?visa=stod&amp;ort=Farsta" in page


# Who sees what


def test_the_administrator_gets_the_clubs_without_their_visits(
    login, arvid, register, hakte, campaign
):
    client = login(arvid)
    for words in ("", "?visa=vantar", f"?anledning={campaign.pk}", "?ar=2017"):
        page = opened(client, CLUBS + words)
        assert "Häkte City" in page
        assert "3 klubbar" in text_of(page)
        assert "besök" not in page.split("<main")[1].split("</main>")[0].casefold()
    page = opened(client, f"{CLUBS}hakte-city/")
    assert "Kim Ek" in page
    assert "besök" not in page.split("<main")[1].split("</main>")[0].casefold()
    page = opened(client, f"{CLUBS}rutt/")
    assert "Häkte City" in page
    assert "besök" not in page.split("<main")[1].split("</main>")[0].casefold()


@pytest.mark.parametrize("words", ["", "hakte-city/", "rutt/"])
def test_another_branch_and_a_delegate_find_nothing(
    client, erik, lena, nils, hakte, words
):
    for user in (erik, lena, nils):
        client.force_login(user)
        assert client.get(CLUBS + words).status_code == 404


def test_the_auditor_reads_and_is_offered_no_deeds(login, rut, anna, hakte):
    for address in (CLUBS, f"{CLUBS}hakte-city/"):
        assert "/besok/boka/" not in opened(login(rut), address)
        assert "/besok/boka/" in opened(login(anna), address)


# A club


def test_a_club_tells_who_holds_its_posts_and_which_are_vacant(
    login, anna, register, hakte, vast
):
    page = text_of(opened(login(anna), f"{CLUBS}hakte-city/"))
    assert "Kassör Kim Ek , sedan 1 januari 2016 kim@exempel.se 070-1" in page
    assert "Kassör Vakant" in text_of(opened(login(anna), f"{CLUBS}paket-vast/"))


def test_a_club_tells_its_visits_and_what_was_promised(login, anna, omar, hakte):
    person = omar.people.get()
    campaign = Purpose.objects.create(branch=hakte.branch, name="Valkampanj")
    old = visited(hakte, date(2018, 2, 1), next_step="Gammalt löfte", note="hemligt")
    visit = visited(
        hakte,
        date(2018, 8, 29),
        purpose=campaign,
        met=6,
        next_step="Skicka dagordningen",
        next_step_by=person,
        next_step_on=date(2018, 9, 20),
        note="hemligt",
    )
    visit.visitors.add(person)
    later = visited(
        hakte,
        date(2018, 1, 10),
        next_step="Kurs i vår",
        next_step_on=date(2018, 12, 1),
    )
    booked = visited(hakte, date(2018, 10, 20), state=VisitState.PLANNED)
    page = opened(login(anna), f"{CLUBS}hakte-city/")
    visits = page.split('id="h-visits"')[1].split("</section>")[0]
    assert re.findall(r"/besok/(\d+)/", visits) == [
        str(one.pk) for one in (booked, visit, old, later)
    ]
    assert "Träffade 6 Omar" in text_of(visits)
    steps = text_of(page.split('id="h-steps"')[1].split("</section>")[0])
    assert "20 sep Skicka dagordningen 14 dagar Omar, från besöket 29 aug" in steps
    assert "Kurs i vår" in steps
    assert "Gammalt löfte" not in steps
    assert "hemligt" not in page


def test_a_club_tells_its_years_the_latest_first(login, anna, register, hakte):
    ClubYear.objects.create(
        club=hakte, year=2017, members_31_dec=1240, members_source="registret"
    )
    page = opened(login(anna), f"{CLUBS}hakte-city/")
    years = text_of(page.split('id="h-years"')[1].split("</section>")[0])
    assert re.findall(r"\b201\d (?=Årsmöte)", years) == ["2018 ", "2017 "]
    assert "1 240, källa: registret" in years


def test_earlier_years_are_shown_when_they_are_asked_for(login, anna, hakte):
    for year in range(2013, 2018):
        ClubYear.objects.create(club=hakte, year=year)
    client = login(anna)
    few = opened(client, f"{CLUBS}hakte-city/")
    assert few.count("Årsmöte") == 2 and "?ar=alla#h-years" in few
    everything = opened(client, f"{CLUBS}hakte-city/?ar=alla")
    assert everything.count("Årsmöte") == 5 and "Visa alla år" not in everything


def test_a_hidden_workplace_has_its_name_for_the_ombudsman_alone(
    login, anna, omar, hakte
):
    Workplace.objects.create(
        branch=hakte.branch, club=hakte, employer="Dolt AB", name="Holken", hidden=True
    )
    Workplace.objects.create(
        branch=hakte.branch, club=hakte, employer="Öppet AB", name="Porten"
    )
    page = opened(login(anna), f"{CLUBS}hakte-city/")
    assert "Porten" in page and "Arbetsplats" in page
    assert "Holken" not in page and "Dolt AB" not in page
    assert "Holken" in opened(login(omar), f"{CLUBS}hakte-city/")


def test_only_the_newest_visits_stand_on_a_clubs_page(login, anna, hakte):
    visited(hakte, *(date(2018, 1, day) for day in range(1, 31)))
    page = opened(login(anna), f"{CLUBS}hakte-city/")
    visits = page.split('id="h-visits"')[1].split("</section>")[0]
    assert len(re.findall(r"/besok/\d+/", visits)) == 10
    assert "/besok/?klubb=hakte-city" in visits


# The route list


def test_a_route_list_has_the_clubs_that_were_ticked_by_place(login, omar, register):
    client = login(omar)
    choosing = opened(client, f"{CLUBS}?valj=1")
    assert choosing.count('type="checkbox" name="klubb"') == 3
    assert 'type="checkbox"' not in opened(client)
    page = opened(client, f"{CLUBS}rutt/?klubb=hakte-city&klubb=utdelning-soder")
    assert re.findall(r"<h2[^>]*>([^<]+)", page) == ["Farsta", "Kungsholmen"]
    text = text_of(page)
    assert "2 klubbar på 2 orter" in text
    assert "Kassör: Kim Ek, 070-1 , kim@exempel.se" in text
    assert "Paket Väst" not in text


def test_a_route_list_of_a_filter_tells_last_visit_and_next_step(login, omar, soder):
    visited(soder, date(2018, 3, 1), next_step="Ring kassören")
    page = text_of(opened(login(omar), f"{CLUBS}rutt/?visa=vantar"))
    assert "Utdelning Söder" in page
    assert "Senaste besök: 1 mar 2018 Nästa steg: Ring kassören" in page


def test_a_route_list_tells_whom_to_ask_for_and_what_is_vacant(
    login, omar, register, hakte, stockholm
):
    """All of a board would make a page of each club."""
    for title in ("Ordförande", "Sekreterare", "Studieorganisatör"):
        post = Post.objects.create(
            branch=stockholm, club=hakte, title=title, body="klubb"
        )
        person = Person.objects.create(branch=stockholm, name=f"{title[:3]} Ek")
        if title != "Sekreterare":
            Tenure.objects.create(post=post, person=person, starts=date(2018, 1, 1))
    page = text_of(opened(login(omar), f"{CLUBS}rutt/?klubb=hakte-city"))
    told = "Ordförande: Ord Ek Kassör: Kim Ek, 070-1 , kim@exempel.se"
    assert f"{told} Vakant: sekreterare" in page
    assert "Stu Ek" not in page


def test_a_route_list_without_clubs_says_so(login, omar, soder):
    page = opened(login(omar), f"{CLUBS}rutt/?visa=stod")
    assert "Inga klubbar att besöka här." in page


# Läget


@pytest.fixture
def year(stockholm):
    return Plan.objects.create(
        branch=stockholm,
        slug="2018",
        title="Verksamhetsplan 2018",
        starts=date(2018, 1, 1),
        ends=date(2018, 12, 31),
        state=PlanState.DRAFT,
    )


def fifteen(branch):
    """Clubs visited on the first of September 2017, the second, and so on."""
    for day in range(1, 16):
        club = Club.objects.create(
            branch=branch, name=f"Klubb {day}", slug=f"klubb-{day}"
        )
        visited(club, date(2017, 9, day))


def test_laget_ends_with_the_twelve_that_have_waited_longest(
    login, anna, year, stockholm, hakte
):
    fifteen(stockholm)
    visited(hakte, date(2018, 2, 1), date(2018, 3, 1))
    page = opened(login(anna), "/stockholm/")
    assert shown(page) == [f"Klubb {day}" for day in range(1, 13)]
    assert "Visa alla 16 klubbar" in page
    assert "1 av 16 klubbar har fått besök i år" in text_of(page)
    assert 'href="/stockholm/besok/nytt/">Logga besök</a></div>' in page


def test_laget_and_klubbar_tell_the_same(login, anna, year, hakte, vast, soder):
    visited(hakte, date(2018, 2, 1), date(2018, 3, 1))
    visited(hakte, date(2018, 10, 20), state=VisitState.PLANNED)
    visited(vast, date(2017, 3, 1))
    client = login(anna)
    laget, klubbar = opened(client, "/stockholm/"), opened(client)
    assert shown(laget) == shown(klubbar)
    for club in (hakte, vast, soder):
        assert row_of(laget, club) == row_of(klubbar, club)


@pytest.mark.parametrize(
    ("measure", "number"),
    [
        (Measure.REGISTERS, 2),
        (Measure.REPORTS, 1),
        (Measure.EQUALITY_PLANS, 1),
        (Measure.POSTS_HELD, 1),
    ],
)
def test_a_goals_number_leads_to_the_clubs_that_are_left(
    login, anna, year, register, stockholm, measure, number
):
    kind = PostKind.objects.create(branch=stockholm, name="kassör")
    Post.objects.update(kind=kind)
    section = Section.objects.create(plan=year, number=1, title="Klubbarna")
    Goal.objects.create(
        section=section,
        number=1,
        title="Register",
        adopted_text="Vi ska ha ordning.",
        measure=measure,
        post_kind=kind if measure == Measure.POSTS_HELD else None,
    )
    year.branch.can_read_visits = True
    picture = picture_of(year, TODAY)
    [goal] = picture.goals
    assert (goal.reached.value, goal.reached.whole) == (number, 3)
    assert len(shown(opened(login(anna), picture.evidence(goal)))) == 3 - number


def test_a_goal_that_counts_visits_leads_to_as_many_clubs(
    login, anna, year, hakte, vast, campaign
):
    visited(hakte, date(2018, 3, 1), date(2018, 4, 1), purpose=campaign)
    visited(vast, date(2018, 3, 1))
    section = Section.objects.create(plan=year, number=1, title="Klubbarna")
    goal = Goal.objects.create(
        section=section,
        number=1,
        title="Valet",
        adopted_text="Vi ska besöka klubbarna inför valet.",
        measure=Measure.CLUB_VISITS,
    )
    goal.purposes.add(campaign)
    year.branch.can_read_visits = True
    picture = picture_of(year, TODAY)
    [row] = picture.goals
    assert (row.reached.value, row.reached.whole) == (1, 2)
    page = opened(login(anna), picture.evidence(row))
    assert "1 av 2 klubbar har fått besök som gällde valkampanj" in text_of(page)


def test_laget_of_an_earlier_day_knows_of_no_later_visits(login, anna, year, hakte):
    visited(hakte, date(2018, 2, 1), date(2018, 9, 1))
    visited(hakte, date(2018, 10, 20), state=VisitState.PLANNED)
    page = opened(login(anna), "/stockholm/?den=2018-03-15")
    cells = row_of(page, hakte)
    assert [text for text in cells if text] == ["1 besök", "1 feb"]
    assert cells[1] == "1 besök"


def test_the_administrators_laget_has_no_visits(login, arvid, anna, year, hakte):
    visited(hakte, date(2018, 2, 1))
    assert "Häkte City" in opened(login(anna), "/stockholm/")
    assert "Häkte City" not in opened(login(arvid), "/stockholm/")


def test_clubs_of_equal_waiting_are_the_same_on_laget_every_time(stockholm):
    for number in range(20):
        Club.objects.create(branch=stockholm, name="Ö", slug=f"o-{number}")
    coverage, waited = coverage_and_longest(stockholm.pk, TODAY, date(2018, 1, 1))
    assert coverage == [Coverage("Utan bransch", 0, 20)]
    assert [club.slug for club in waited] == [f"o-{n}" for n in range(12)]


@pytest.mark.parametrize(
    ("day", "place"),
    [(date(2018, 1, 1), 1), (date(2018, 1, 31), 31), (date(2018, 2, 28), 31)],
)
def test_the_line_of_today_stands_within_its_month(day, place):
    assert place_of(day) == place
