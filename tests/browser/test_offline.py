"""Visits logged where there is no network: each reaches the server once."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.signals import request_started
from django.utils import timezone
from playwright.sync_api import expect

from clubs.models import Branch, Club, Person, Visit, Workplace

# What the server does with what they send is tried on both databases without a
# browser (test_visit_api), and with one by the drill.
pytestmark = pytest.mark.phone
FORM = "/stockholm/besok/nytt/"
CLUBS = "/stockholm/klubbar/"
OMBUDSMAN, BOARD = "ombudsman", "styrelseledamot"
RECEIVER = re.compile(r"/besok/ta-emot/$")
KEY = re.compile(r"/besok/nyckel/$")
ON_PHONE, SENT = "Besöket är sparat i telefonen", "Besöket är sparat"
# What a browser itself says of a request that came to nothing.
LOST = re.compile(
    r"Failed to load resource: (net::|.*\b(401|403|409|429|500)\b)"
    r"|An unknown error occurred when fetching the script"
)
STORE = """(work, more) => new Promise((resolve, reject) => {
    const asked = indexedDB.open("sekoplan", 1)
    asked.onupgradeneeded = () =>
        asked.result.createObjectStore("visits", { keyPath: "id" })
    asked.onerror = () => reject(asked.error)
    asked.onsuccess = () => {
        const change = asked.result.transaction("visits", "readwrite")
        const store = change.objectStore("visits")
        let rows = []
        store.getAll().onsuccess = event => { rows = event.target.result; CHANGE }
        change.oncomplete = () => { asked.result.close(); resolve(rows) }
    }
})"""


@pytest.fixture
def complaints(complaints, monkeypatch):
    """That requests are lost is the point here."""
    hear = complaints.hear

    def but_losses(page, message):
        if not LOST.match(message.text):
            hear(page, message)

    monkeypatch.setattr(complaints, "hear", but_losses)
    return complaints


@pytest.fixture(autouse=True)
def before(site):
    """The visits there were: what the tests count comes on top."""
    before.count = Visit.objects.count()


def stored():
    return Visit.objects.count() - before.count


def queue(page, change=""):
    """What waits on this phone, as it lies there."""
    return page.evaluate(STORE.replace("CHANGE", change))


def empty(page):
    page.wait_for_function("() => !document.cookie.includes('vantar')")
    return queue(page) == []


def club(number=0):
    clubs = Club.objects.filter(branch__slug="stockholm", active_to=None)
    return clubs.order_by("name")[number]


def fill(page, number=0, **fields):
    page.locator("[name=other]").fill(club(number).name)
    for name, words in fields.items():
        page.locator(f"[name={name}]").fill(words)


def save(page, number=0, **fields):
    fill(page, number, **fields)
    page.get_by_role("button", name="Spara besök").click()


def says(page, words):
    expect(page.locator("#ok-title")).to_have_text(words)


def waits(page, words):
    expect(page.locator("#net-says")).to_contain_text(words)


def without_network(page, **fields):
    """One visit saved while the network is away."""
    page.context.set_offline(True)
    save(page, **fields)
    says(page, ON_PHONE)
    page.context.set_offline(False)


def kept(page, path=FORM):
    """A page with the worker in charge, and all that it keeps in place."""
    page.goto(path)
    page.evaluate(
        """async () => {
            const there = async () => navigator.serviceWorker.controller &&
                await caches.match("/stockholm/klubbar/skal/")
            while (!await there()) await new Promise(later => setTimeout(later, 50))
        }"""
    )


def refuse(page, pattern, status, times=1, **answer):
    page.context.route(
        pattern, lambda route: route.fulfill(status=status, **answer), times=times
    )


# Saved, and sent once


def test_a_visit_is_saved_without_network_and_sent_when_there_is(visit):
    page = visit(OMBUDSMAN)
    page.goto(FORM)
    page.context.set_offline(True)
    save(page, met="3")
    says(page, ON_PHONE)
    waits(page, "Du är utan nät.")
    assert stored() == 0 and len(queue(page)) == 1
    page.context.set_offline(False)
    says(page, SENT)
    assert stored() == 1 and empty(page)
    assert Visit.objects.latest("pk").met == 3


def test_a_lost_answer_makes_one_row(visit):
    page = visit(OMBUDSMAN)
    page.goto(FORM)
    lost = []

    def lose(route):
        lost.append(route.fetch().status)
        route.abort()

    page.context.route(RECEIVER, lose, times=1)
    save(page)
    says(page, ON_PHONE)
    assert lost == [200] and stored() == 1 and len(queue(page)) == 1
    # It may have come through, so it can't be taken back from the phone alone.
    expect(page.locator("#ok-undo")).to_be_hidden()
    page.get_by_role("button", name="Skicka nu").click()
    says(page, SENT)
    assert stored() == 1 and empty(page)


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 200, "body": '{"id": "another"}'},
        {"status": 200, "body": "<p>Anslut till hotellets nät"},
        {"status": 302, "headers": {"Location": "/stockholm/"}},
        {"status": 500, "body": "{}"},
        {"status": 429, "body": "{}"},
    ],
    ids=["another id", "a page", "a redirect", "an error", "too many"],
)
def test_what_isnt_an_answer_with_its_id_takes_nothing_away(visit, answer):
    page = visit(OMBUDSMAN)
    page.goto(FORM)
    reached = []
    request_started.connect(note := lambda environ, **_: reached.append(environ))
    refuse(page, RECEIVER, **answer)
    save(page)
    says(page, ON_PHONE)
    waits(page, "Servern svarar inte som den ska.")
    assert len(queue(page)) == 1 and stored() == 0
    request_started.disconnect(note)
    assert "/stockholm/" not in [environ["PATH_INFO"] for environ in reached]
    page.get_by_role("button", name="Skicka nu").click()
    says(page, SENT)
    assert stored() == 1


def test_a_closed_tab_loses_nothing(visit):
    page = visit(OMBUDSMAN)
    page.goto(FORM)
    without = page.context
    without.set_offline(True)
    save(page)
    says(page, ON_PHONE)
    page.close()
    without.set_offline(False)
    # Whatever page is opened next.
    page = without.new_page()
    page.goto("/stockholm/")
    assert empty(page) and stored() == 1


def test_a_forgotten_cookie_loses_nothing(visit):
    """Safari forgets one after a week, and a log-out wouldn't ask."""
    page = visit(OMBUDSMAN)
    page.goto(FORM)
    page.context.set_offline(True)
    save(page)
    says(page, ON_PHONE)
    page.goto("about:blank")
    page.context.clear_cookies(name="vantar")
    page.context.set_offline(False)
    with page.expect_response(RECEIVER):
        page.goto("/stockholm/")
    assert stored() == 1


def test_an_impatient_second_press_makes_one_row(visit):
    page = visit(OMBUDSMAN)
    page.goto(FORM)
    fill(page)
    page.get_by_role("button", name="Spara besök").dblclick()
    says(page, SENT)
    assert stored() == 1 and empty(page)


def test_two_tabs_send_it_once(visit):
    page = visit(OMBUDSMAN)
    page.goto(FORM)
    other = page.context.new_page()
    other.goto(FORM)
    sent = []
    page.context.on(
        "request", lambda one: sent.append(one) if RECEIVER.search(one.url) else None
    )
    without_network(page)
    says(page, SENT)
    other.get_by_role("heading", name="Logga besök").click()
    assert empty(other) and stored() == 1 and len(sent) == 1


def test_the_worker_opens_the_form_and_the_clubs_without_network(visit):
    page = visit(OMBUDSMAN)
    kept(page)
    page.context.set_offline(True)
    page.goto(CLUBS)
    page.get_by_role("link", name=club(1).name, exact=True).click()
    expect(page.locator("[name=other]")).to_have_value(club(1).name)
    page.get_by_role("button", name="Spara besök").click()
    says(page, ON_PHONE)
    page.get_by_role("link", name="Logga ett till").click()
    save(page, 2)
    says(page, ON_PHONE)
    waits(page, "2 besök väntar på att skickas.")
    # The shortcut on the home screen leads there too.
    page.goto("/konto/besok/")
    assert page.url.endswith(FORM)
    waits(page, "2 besök väntar på att skickas.")
    page.context.set_offline(False)
    page.goto("/konto/besok/")
    assert page.url.endswith(FORM)
    assert empty(page) and stored() == 2


def test_what_is_kept_is_replaced_as_a_whole(visit):
    page = visit(OMBUDSMAN)
    kept(page)
    page.evaluate(
        """async () => {
            const [name] = await caches.keys()
            await (await caches.open(name)).put("/static/old.css", new Response(""))
        }"""
    )
    page.goto(CLUBS)
    page.evaluate(
        """async () => {
            while (await caches.match("/static/old.css"))
                await new Promise(later => setTimeout(later, 50))
        }"""
    )
    page.context.set_offline(True)
    page.goto(FORM)
    expect(page.locator("#phone[data-shell]")).to_have_count(1)
    save(page)
    says(page, ON_PHONE)


def test_other_pages_are_none_of_the_workers_business(visit):
    page = visit(OMBUDSMAN)
    kept(page)
    page.context.set_offline(True)
    for path in ("/stockholm/", f"/stockholm/klubbar/{club().slug}/"):
        with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
            page.goto(path)
    page.context.set_offline(False)


def test_a_network_that_never_answers_doesnt_hold_the_form_back(visit):
    page = visit(OMBUDSMAN)
    kept(page)
    page.context.route(f"**{FORM}", lambda route: None)
    page.goto(FORM)
    expect(page.locator("#phone[data-shell]")).to_have_count(1)


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_server_that_is_down_doesnt_hold_the_form_back(visit, status):
    page = visit(OMBUDSMAN)
    kept(page)
    refuse(page, f"**{FORM}", status, body="Bad gateway")
    page.goto(FORM)
    expect(page.locator("#phone[data-shell]")).to_have_count(1)


def test_who_gives_up_without_network_isnt_lost(visit):
    page = visit(OMBUDSMAN)
    kept(page)
    page.context.set_offline(True)
    page.goto(FORM)
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("link", name="Avbryt").click()
    expect(page.get_by_role("heading", name="Klubbar")).to_be_visible()


def test_what_waits_is_told_once(visit):
    page = visit(OMBUDSMAN)
    page.goto(FORM)
    page.evaluate(
        """() => {
            const says = document.querySelector("#net-says")
            window.told = []
            new MutationObserver(() => window.told.push(says.textContent))
                .observe(says, { childList: true })
        }"""
    )
    page.context.set_offline(True)
    save(page)
    says(page, ON_PHONE)
    page.context.route(RECEIVER, lambda route: route.abort())
    with page.expect_event("requestfailed", lambda one: RECEIVER.search(one.url)):
        page.context.set_offline(False)
    page.wait_for_function("document.querySelector('#ok-undo').hidden")
    told = page.evaluate("window.told")
    assert len(told) == len(set(told)) and "1 besök väntar" in told[-1]


# Who is logged in


def test_an_expired_session_keeps_the_visit_and_asks(visit, site):
    page = visit(OMBUDSMAN)
    page.goto(FORM)
    Session.objects.all().delete()
    save(page)
    says(page, ON_PHONE)
    waits(page, "Logga in igen för att skicka.")
    link = page.get_by_role("link", name="Logga in", exact=True)
    assert link.get_attribute("href").endswith(f"?next={FORM}")
    assert len(queue(page)) == 1
    page.context.add_cookies([site.cookie(OMBUDSMAN)])
    page.goto(FORM)
    waits(page, "1 besök är skickat.")
    assert empty(page) and stored() == 1


def test_another_log_in_on_the_phone_neither_sees_nor_sends(visit, site):
    page = visit(OMBUDSMAN)
    kept(page)
    without_network(page, note="Bara för mig")
    says(page, SENT)
    Session.objects.all().delete()
    page.goto("about:blank")
    page.context.set_offline(True)
    page.goto(FORM)
    save(page, 1, note="Bara för mig")
    says(page, ON_PHONE)
    # First the other's cookie: a late answer about the session that is gone takes
    # away the one that is there.
    page.context.add_cookies([site.cookie(BOARD)])
    page.context.set_offline(False)
    page.goto(FORM)
    expect(page.locator("#vf")).to_be_visible()
    expect(page.locator("#net")).to_be_hidden()
    assert page.get_by_text("Bara för mig").count() == 0
    save(page, 2)
    says(page, SENT)
    assert stored() == 2 and len(queue(page)) == 1
    # What was kept to open without network is theirs now.
    author = page.locator("body").get_attribute("data-author")
    page.evaluate(
        """async author => {
            const others = async () =>
                (await caches.keys()).some(name => !name.startsWith(author))
            while (await others()) await new Promise(later => setTimeout(later, 50))
        }""",
        author,
    )
    # The one who logs out is not asked, and takes nothing of another's away.
    page.goto("/konto/logga-ut/")
    page.get_by_role("main").get_by_role("button", name="Logga ut", exact=True).click()
    page.wait_for_url("**/logga-in/")
    assert len(queue(page)) == 1
    page.context.add_cookies([site.cookie(OMBUDSMAN)])
    page.goto(FORM)
    assert empty(page) and stored() == 3


def test_a_log_in_that_changed_while_sending_keeps_the_visit(visit, site):
    page = visit(OMBUDSMAN)
    page.goto(FORM)
    author = page.locator("body").get_attribute("data-author")
    page.context.add_cookies([site.cookie(BOARD)])

    def as_before(route):
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"author": author})

    page.context.route(KEY, as_before, times=1)
    save(page)
    says(page, ON_PHONE)
    waits(page, "Någon annan är inloggad.")
    assert len(queue(page)) == 1 and stored() == 0


# Logging out


def log_out(page):
    page.locator("summary", has_text=re.compile("Nieminen")).click()
    page.get_by_role("button", name="Logga ut").click()


def waiting_at_log_out(page):
    """Two visits that the server wouldn't take, in another tab."""
    page.goto(FORM)
    page.context.route(KEY, lambda route: route.abort())
    save(page)
    says(page, ON_PHONE)
    page.get_by_role("link", name="Logga ett till").click()
    save(page, 1)
    says(page, ON_PHONE)
    other = page.context.new_page()
    other.goto("/stockholm/")
    log_out(other)
    expect(other.locator("#log-out-says")).to_contain_text("2 besök är inte skickade")
    return other


def left_on_phone(page):
    return page.evaluate(
        """async () => [
            ...(await indexedDB.databases()).map(one => one.name),
            ...await caches.keys(),
            ...(await navigator.serviceWorker.getRegistrations()).map(one => one.scope),
            ...Object.keys(localStorage), ...Object.keys(sessionStorage),
            document.cookie,
        ].filter(Boolean)"""
    )


@pytest.mark.holds("S65")
def test_logging_out_sends_first(visit):
    page = visit(OMBUDSMAN)
    other = waiting_at_log_out(page)
    page.context.unroute(KEY)
    other.get_by_role("button", name="Skicka först").click()
    other.wait_for_url("**/logga-in/")
    assert stored() == 2 and left_on_phone(other) == []


def test_logging_out_says_why_nothing_could_be_sent(visit):
    page = visit(OMBUDSMAN)
    other = waiting_at_log_out(page)
    other.get_by_role("button", name="Skicka först").click()
    expect(other.locator("#log-out-says")).to_contain_text("Du är utan nät.")
    assert len(queue(other)) == 2
    other.goto("/stockholm/")
    expect(other.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.holds("S65")
def test_logging_out_takes_away_what_it_was_told_to(visit):
    page = visit(OMBUDSMAN)
    other = waiting_at_log_out(page)
    other.get_by_role("button", name="Logga ut och ta bort 2 besök").click()
    other.wait_for_url("**/logga-in/")
    assert stored() == 0 and left_on_phone(other) == []


@pytest.mark.holds("S65")
def test_logging_out_with_nothing_waiting_empties_the_phone_at_once(visit):
    page = visit(OMBUDSMAN)
    kept(page, CLUBS)
    assert left_on_phone(page)
    log_out(page)
    page.wait_for_url("**/logga-in/")
    assert left_on_phone(page) == []


# What the phone holds


def test_sixty_may_wait_and_the_next_is_refused_before_it_is_typed(visit):
    page = visit(OMBUDSMAN)
    page.goto(FORM)
    page.context.route(KEY, lambda route: route.abort())
    save(page)
    says(page, ON_PHONE)
    queue(
        page,
        """for (let n = 0; n < 59; n++)
            store.put({ ...rows[0], id: crypto.randomUUID(), tried: false })""",
    )
    page.goto(FORM)
    waits(page, "60 besök väntar på att skickas.")
    expect(page.locator("#vf")).to_be_hidden()
    page.context.unroute(KEY)
    page.get_by_role("button", name="Skicka nu").click()
    expect(page.locator("#vf")).to_be_visible()
    assert empty(page) and stored() == 60


def test_what_has_waited_a_week_is_warned_of_at_each_opening(visit):
    page = visit(OMBUDSMAN)
    page.goto(FORM)
    page.context.route(KEY, lambda route: route.abort())
    save(page)
    says(page, ON_PHONE)
    queue(page, "store.put({ ...rows[0], saved: rows[0].saved - 8 * 86400000 })")
    for _ in range(2):
        page.goto(FORM)
        waits(page, "Det äldsta har väntat i 8 dagar.")
    assert len(queue(page)) == 1


def test_a_wrong_clock_gives_the_right_day(visit):
    """The phone believes it is 2019; the visit was made when it was saved."""
    page = visit(OMBUDSMAN)
    page.clock.install(time="2019-03-05T10:00:00")
    page.goto(FORM)
    page.context.route(KEY, lambda route: route.abort())
    save(page)
    page.clock.run_for(2000)
    says(page, ON_PHONE)
    # Two days later, by the same clock.
    page.clock.set_system_time("2019-03-07T10:00:00")
    page.context.unroute(KEY)
    page.get_by_role("button", name="Skicka nu").click()
    says(page, SENT)
    on = Visit.objects.latest("pk").on
    assert on == timezone.localdate() - timedelta(days=2)


def test_a_refused_visit_is_kept_and_mended(visit):
    page = visit(OMBUDSMAN)
    page.goto(FORM)
    without_network(page, note="Ring 19811218-9876 om det", met="4")
    # The form comes back as it was written.
    expect(page.locator("#vf-err")).to_contain_text("19811218-9876")
    expect(page.locator("[name=note]")).to_have_value("Ring 19811218-9876 om det")
    assert len(queue(page)) == 1
    page.goto(FORM)
    waits(page, "1 besök behöver ändras")
    page.get_by_role("button", name="Öppna och ändra").click()
    expect(page.locator("[name=met]")).to_have_value("4")
    page.locator("[name=note]").fill("Ring dem om det")
    page.get_by_role("button", name="Spara besök").click()
    says(page, SENT)
    assert stored() == 1 and empty(page)
    assert Visit.objects.latest("pk").note == "Ring dem om det"


def test_a_visit_written_by_an_older_release_is_sent_or_mended(visit):
    page = visit(OMBUDSMAN)
    page.goto(FORM)
    page.context.set_offline(True)
    save(page, note="Från förra versionen")
    says(page, ON_PHONE)
    page.get_by_role("link", name="Logga ett till").click()
    save(page, 1, note="Ring 19811218-9876 om det")
    says(page, ON_PHONE)
    queue(
        page,
        """for (const { id, author, branch, name, on, saved, visit } of rows)
            store.put({ id, author, branch, name, on, saved, old: 1, visit: {
                club: visit.club, day: visit.day, note: visit.note } })""",
    )
    page.context.set_offline(False)
    page.goto(FORM)
    waits(page, "1 besök behöver ändras")
    assert stored() == 1
    page.get_by_role("button", name="Öppna och ändra").click()
    expect(page.locator("[name=note]")).to_have_value("Ring 19811218-9876 om det")
    page.locator("[name=note]").fill("Ring om det")
    page.get_by_role("button", name="Spara besök").click()
    says(page, SENT)
    assert stored() == 2 and empty(page)


def test_a_visit_of_a_year_that_has_been_locked_can_be_read_and_taken_away(visit):
    page = visit(OMBUDSMAN)
    page.goto(FORM)
    page.context.set_offline(True)
    save(page, note="Det vi sade")
    says(page, ON_PHONE)
    Branch.objects.update(reported_through=timezone.localdate())
    page.context.set_offline(False)
    expect(page.locator("#vf-err")).to_contain_text("Verksamhetsberättelsen är låst")
    expect(page.locator("[name=note]")).to_have_value("Det vi sade")
    page.goto(FORM)
    waits(page, "1 besök behöver ändras")
    # There is nothing to send.
    expect(page.get_by_role("button", name="Skicka nu")).to_be_hidden()
    assert stored() == 0 and queue(page)[0]["visit"]["note"] == "Det vi sade"
    page.get_by_text("Ta bort", exact=True).click()
    page.get_by_role("button", name="Ta bort besöket för gott").click()
    expect(page.locator("#net")).to_be_hidden()
    assert empty(page)


def test_what_was_saved_can_be_opened_and_corrected(visit):
    page = visit(OMBUDSMAN)
    page.goto(FORM)
    save(page)
    says(page, SENT)
    page.get_by_role("link", name="Öppna besöket").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(club().name)


def test_a_refused_visit_can_be_taken_away_on_purpose(visit):
    page = visit(OMBUDSMAN)
    page.goto(FORM)
    without_network(page, note="Ring 19811218-9876 om det")
    page.goto(FORM)
    page.get_by_text("Ta bort", exact=True).click()
    page.get_by_role("button", name="Ta bort besöket för gott").click()
    expect(page.locator("#net")).to_be_hidden()
    assert stored() == 0 and empty(page)


def test_a_visit_can_be_taken_back_before_it_is_sent_and_after(visit):
    page = visit(OMBUDSMAN)
    page.goto(FORM)
    page.context.set_offline(True)
    save(page)
    says(page, ON_PHONE)
    page.get_by_role("button", name="Ångra").click()
    expect(page.locator("#vf")).to_be_visible()
    assert empty(page)
    page.context.set_offline(False)
    save(page)
    says(page, SENT)
    page.get_by_role("button", name="Ångra").click()
    expect(page.get_by_text("Besöket är inte längre loggat.")).to_be_visible()
    assert not Visit.objects.filter(logged_by__email__startswith=OMBUDSMAN).filter(
        pk=Visit.objects.latest("pk").pk, state="gjort"
    )


def test_what_is_kept_to_open_without_network_says_nothing_of_people(visit):
    Workplace.objects.create(
        branch=club().branch, employer="Dolt AB", name="Dold plats", hidden=True
    )
    page = visit(OMBUDSMAN)
    kept(page)
    texts = page.evaluate(
        """async () => {
            const texts = {}
            for (const name of await caches.keys()) {
                const cache = await caches.open(name)
                for (const request of await cache.keys()) {
                    const answer = await cache.match(request)
                    texts[request.url] = await answer.text()
                }
            }
            return texts
        }"""
    )
    shells = [text for url, text in texts.items() if "/skal/" in url]
    assert len(shells) == 2 and all(club().name in text for text in shells)
    workplaces = Workplace.objects.filter(branch__slug="stockholm")
    canaries = {
        *Person.objects.values_list("name", flat=True),
        *workplaces.values_list("name", flat=True),
        *workplaces.values_list("employer", flat=True),
        *Visit.objects.exclude(note="").values_list("note", flat=True),
        *Visit.objects.exclude(next_step="").values_list("next_step", flat=True),
        "@sekoplan.example",
        'csrfmiddlewaretoken" value="',
    } - {one.name for one in Club.objects.all()}
    for text in shells:
        found = [one for one in canaries if one in text]
        assert found in ([], ['csrfmiddlewaretoken" value="'])
        assert 'name="csrfmiddlewaretoken" value=""' in text or not found
    assert queue(page) == []
