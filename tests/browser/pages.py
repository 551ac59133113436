"""Every page that a visitor meets: who opens it, and how it comes about."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from django.db.models import F

from activities.models import Activity, DelegateLink, Goal
from clubs.models import (
    Assignment,
    Body,
    Branch,
    Club,
    Course,
    Industry,
    Meeting,
    Person,
    Post,
    Purpose,
    Series,
    User,
    Visit,
    Workplace,
)

from . import waiting_pages
from .demo_site import PASSWORD
from .report_pages import economy_with_errors, form_of

BOARD, ADMINISTRATOR, OMBUDSMAN = "styrelseledamot", "administrator", "ombudsman"
SECRETARY, AUDITOR, DELEGATE = "sekreterare", "revisor", "ombud"
ABOVE = "/seko/avdelningar/"
OMBUDSMAN = "ombudsman"

A_PLAN = """Verksamhetsplan 2027

Inledning
Vi har ett år bakom oss som vi är glada över.

1. Möten
Vi ska hålla fyra medlemsmöten.
Vi ska bjuda in till en vårfest i maj. Den ordnas av festkommittén.

2. Studier
Vi ska starta minst tre studiecirklar under hösten.
Vi ska besöka en arbetsplats i månaden.
Vi ska skriva till alla skolor i länet.
"""


@dataclass(frozen=True)
class Page:
    """``open`` takes a browser's page there and leaves it as it shall be judged."""

    name: str
    login: str | None
    open: object

    def __str__(self):
        return self.name


def at(path, status=200):
    def open_page(page):
        answer = page.goto(path)
        assert answer.status == status, f"{answer.status} {path}"

    return open_page


def pasted(kind, text, status=200):
    """What comes of rows pasted on the page of a kind of spreadsheet."""

    def open_page(page):
        page.goto(f"/stockholm/kalkylblad/{kind}/")
        page.get_by_text("Klistra in rader i stället").click()
        page.fill("#id_text", text)
        with page.expect_navigation() as moved:
            page.get_by_role("button", name="Läs in och visa ändringar").click()
        assert moved.value.status == status

    return open_page


def goal_of_today():
    """A goal of this year's plan with a series, single activities and a log."""
    return Goal.objects.get(
        section__plan__slug="2026",
        section__plan__branch__slug="stockholm",
        section__number=3,
        number=5,
    )


def an_activity():
    goals = Activity.objects.filter(goal__section__plan__slug="2026").current()
    mine = goals.filter(goal__section__plan__branch__slug="stockholm", batch="")
    return mine.order_by("pk").first()


def an_account(page):
    nadia = User.objects.get(name="Nadia Haddad")
    at(f"/stockholm/installningar/konton/{nadia.pk}/")(page)


def open_rows(page):
    """Open every editor: the name they share would close the one before.

    Not the account's menu, which would lie over them: ``account_menu`` opens that.
    """
    page.evaluate(
        """() => document.querySelectorAll("main details").forEach(element => {
            element.removeAttribute("name"); element.open = true })"""
    )


def account_menu(page):
    at("/dataskydd/")(page)
    page.locator(".menu summary").click()
    assert page.locator(".menu[open] a").count() > 1


def section_with_editors(page):
    at("/stockholm/plan/2026/2/")(page)
    open_rows(page)
    assert page.locator("details.row[open]").count() > 10


def review_opened(page):
    at("/stockholm/moten/2026-12-09/avstamning/")(page)
    open_rows(page)
    assert page.locator("form.answer").count() > 3


def meeting_mode(page):
    at("/stockholm/moten/2026-12-09/motelage/2/")(page)
    open_rows(page)


def goal_page(page):
    at(goal_of_today().get_absolute_url())(page)
    open_rows(page)


def meeting_with_errors(page):
    """An assembly that has been, with a decision that lacks its paragraph."""
    at("/stockholm/moten/2026-03-28/")(page)
    page.get_by_text("Skriv in ett beslut", exact=True).click()
    page.get_by_role("button", name="Skriv in beslutet").click()
    assert page.get_by_role("alert").count() == 1
    open_rows(page)


def register_unfolded(page):
    at("/stockholm/dataskydd/")(page)
    open_rows(page)


def read_log(page):
    """With a person whose page somebody has just opened."""
    person = Person.objects.filter(branch__slug="stockholm").first()
    at(person.get_absolute_url())(page)
    at("/stockholm/dataskydd/lasningar/")(page)


def incident_with_errors(page):
    at("/stockholm/dataskydd/incident/")(page)
    page.fill("#id_from_day", "")
    page.get_by_role("button", name="Ta fram underlaget").click()
    page.wait_for_selector("#err")


def basis_of_incident(page):
    read_log(page)
    at("/stockholm/dataskydd/incident/")(page)
    page.get_by_role("button", name="Ta fram underlaget").click()
    page.get_by_text("Till anmälan").wait_for()


def annual_meeting():
    """The next assembly of the demo."""
    meetings = Meeting.objects.filter(branch__slug="stockholm", body=Body.ASSEMBLY)
    return meetings.order_by("-on").first()


def delegates_link(path=""):
    """What a delegate opens; the link is made anew for each page."""

    def open_page(page):
        link = DelegateLink.make(
            annual_meeting(), by=None, expires_on=date.today() + timedelta(days=30)
        )
        at(f"/l/{link.token}/{path}")(page)

    return open_page


def delegate_links(page):
    delegates_link()(page)
    at(f"{annual_meeting().get_absolute_url()}ombudslank/")(page)
    open_rows(page)


def bundle_laid_up(page):
    """Papers with the usual parts, none of them filled in."""
    at(f"{annual_meeting().get_absolute_url()}samlade/")(page)
    press = page.get_by_role("button", name="Lägg upp de vanliga delarna")
    if press.count():
        press.click()
        page.wait_for_selector("ol.arr")
    open_rows(page)


def part_with_errors(page):
    at(f"{annual_meeting().get_absolute_url()}samlade/del/ny/")(page)
    page.get_by_role("button", name="Spara delen").click()
    page.wait_for_selector("#err")


def new_activity(page):
    at(f"{goal_of_today().get_absolute_url()}aktivitet/")(page)


def new_activity_with_errors(page):
    new_activity(page)
    page.get_by_label("Börjar").fill("2031-01-01")
    page.get_by_role("button", name="Spara aktivitet").click()
    page.wait_for_selector("#err")


def edit_activity(page):
    at(f"/stockholm/aktivitet/{an_activity().pk}/andra/")(page)
    open_rows(page)


def red_thread(page):
    at("/stockholm/roda-traden/")(page)
    open_rows(page)


def servings(page):
    at(f"{goal_of_today().get_absolute_url()}mal/")(page)


def edit_goal(page):
    at(f"{goal_of_today().get_absolute_url()}andra/")(page)


def update_with_errors(page):
    at("/stockholm/uppdatera/")(page)
    page.locator("textarea").first.fill("Ring 19121212-1212 om det.")
    page.get_by_role("button", name="Spara ändringar").click()
    page.wait_for_selector(".err")


def update_when_somebody_was_first(page):
    at("/stockholm/uppdatera/")(page)
    field = page.locator("textarea").first
    field.fill("Vi väntar på besked.")
    activity = Activity.objects.get(pk=field.get_attribute("name")[1:])
    activity.report("pågår", by=None, seen=activity.version, note="Beskedet kom.")
    page.get_by_role("button", name="Spara ändringar").click()
    page.wait_for_selector(".theirs")


def goal_with_removed(page):
    goal = goal_of_today()
    activity = goal.activities.current().first()
    activity.remove(by=None, seen=activity.version)
    goal_page(page)
    assert page.get_by_role("button", name="Ta tillbaka").is_visible()


def occasion_with_errors(page):
    goal_page(page)
    page.get_by_role("button", name="Spara tillfället").click()
    page.wait_for_selector(".msg")


def conflict(page):
    """Somebody else saved between the reading and the saving of the row."""
    activity = an_activity()
    section = activity.goal.section
    at(section.get_absolute_url())(page)
    row = page.locator(f"#a{activity.pk}")
    row.locator("summary").first.click()
    row.get_by_label("Vad har hänt?").fill("Tryckeriet har fått underlaget.")
    row.evaluate("row => row.querySelector('[name=seen]').value = 99999")
    row.get_by_role("button", name="Spara").click()
    page.wait_for_selector(".both")


def refused_update(page):
    """A row's mistake as a page of its own, as one meets it without htmx."""
    section = an_activity().goal.section
    at(section.get_absolute_url())(page)
    row = page.locator(f"#a{an_activity().pk}")
    row.locator("[name=note]").evaluate("note => { note.value = '19121212-1212' }")
    row.locator("form").first.evaluate("form => form.submit()")
    page.wait_for_selector("#err")


def already_used(page):
    """The same form sent twice with other content."""
    goal = goal_of_today()
    for words in ("Delade ut foldrar", "Delade ut affischer"):
        at(goal.get_absolute_url())(page)
        form = page.locator("#tillfalle form")
        form.evaluate(
            "(form, id) => form.querySelector('[name=uuid]').value = id",
            str(SAME_FORM),
        )
        form.get_by_label("Vad gjorde ni?").fill(words)
        form.get_by_role("button").click()
        page.wait_for_load_state()
    page.wait_for_selector(".sent")


SAME_FORM = uuid4()


def proposal_with_errors(page):
    at("/stockholm/plan/2026/3.5/andring/")(page)
    page.get_by_label("Ja, ett möte har beslutat").check()
    page.get_by_role("button", name="Spara förslaget").click()
    page.wait_for_selector("#err")


def a_proposal(page):
    at("/stockholm/plan/2026/beslut/")(page)
    page.get_by_role("link", name="Lägg till En dag för skyddsombuden").click()


def new_plan(page):
    at("/stockholm/plan/ny/")(page)


def new_plan_with_errors(page):
    new_plan(page)
    page.get_by_role("button", name="Läs in planen").click()
    page.wait_for_selector("#err")


def check_plan(page):
    new_plan(page)
    page.get_by_label("Eller klistra in texten").fill(A_PLAN)
    page.get_by_role("button", name="Läs in planen").click()
    page.wait_for_selector("form.check")
    open_rows(page)


def check_plan_with_errors(page):
    check_plan(page)
    page.get_by_label("Mål, minst").first.fill("många")
    page.get_by_role("button", name="Fortsätt").click()
    page.wait_for_selector(".err")
    open_rows(page)


def check_plan_left_out(page):
    """A row and a whole section that stand struck through, and can be taken back."""
    check_plan(page)
    for deed in ("out:0-1", "out:1"):
        page.locator(f"[value='{deed}']").click()
        page.wait_for_load_state()
    # From the top again: the bar at the foot covers whatever it stands over.
    page.goto(page.url.split("?")[0])
    assert page.locator("[value^='back:']").count() == 2
    open_rows(page)


def check_plan_in_two_tabs(page):
    """Both tabs have written in the same row: each text is shown beside its field."""
    check_plan(page)
    page.locator("form.check").evaluate(
        "form => { form.was.value = form.was.value.replaceAll(/:[0-9a-f]+/g, ':0') }"
    )
    page.get_by_label("Arbetstitel").first.fill("Fyra möten")
    page.locator(".savebar").get_by_role("button", name="Spara rättelser").click()
    page.wait_for_selector(".err")
    open_rows(page)


def plan_posts(page):
    check_plan(page)
    page.get_by_role("button", name="Fortsätt").click()
    page.wait_for_url("**/ansvariga/")


def plan_posts_with_errors(page):
    plan_posts(page)
    page.get_by_label("Planens rubrik").fill("")
    page.get_by_role("button", name="Spara planen").click()
    page.wait_for_selector("#err")


def log_in_with_errors(page):
    at("/konto/logga-in/")(page)
    page.get_by_label("E-post").fill("ingen@sekoplan.example")
    page.get_by_label("Lösenord", exact=True).fill("fel lösenord här")
    page.get_by_role("button", name="Logga in", exact=True).click()
    page.wait_for_selector(".err")


def new_app(page):
    """The picture to scan, after the password once more."""
    at("/konto/skydd/app/")(page)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.locator("main button").first.click()
    page.wait_for_selector(".qr")


def first(address, model, **named):
    """The page of one thing in the settings."""

    def open_page(page):
        pk = model.objects.filter(**named)[0].pk
        at(f"/stockholm/installningar/{address}/{pk}/")(page)
        open_rows(page)

    return open_page


def a_club_post(path=""):
    """A page about the posts of the first club, with one that nobody holds."""

    def open_page(page):
        club = Club.objects.filter(branch__slug="stockholm")[0]
        post = club.posts.current().filter(title="Materialansvarig").first()
        post = post or Post.add(
            club.branch, by=None, title="Materialansvarig", body="klubb", club=club
        )
        base = f"/stockholm/klubbar/{club.slug}/uppdrag/"
        at(base + path.format(post=post.pk))(page)
        open_rows(page)

    return open_page


PEOPLE = "/stockholm/installningar/personer/"


def succession(page):
    post = Post.objects.get(title="Informationsansvarig", branch__slug="stockholm")
    at(f"/stockholm/installningar/uppdrag/{post.pk}/byt/")(page)


def succession_with_errors(page):
    succession(page)
    page.get_by_role("button", name="Byt innehavare").click()
    page.wait_for_selector("#err")


def erasing_somebody(page):
    gone = Person.objects.get(branch__slug="stockholm", name="Nadia Haddad")
    page.goto(f"/stockholm/dataskydd/radera/{gone.pk}/")


def representative(page):
    person = Person.objects.get(name="Nadia Haddad")
    at(f"/stockholm/personer/{person.pk}/")(page)
    page.locator("details.leave summary").first.click()


def clubs_with_choices(page):
    at("/stockholm/klubbar/?visa=register")(page)
    open_rows(page)


CLUB = "/stockholm/klubbar/anstalten-ekbacka/"


def confirm_registers(page):
    at("/stockholm/klubbar/register/")(page)
    open_rows(page)


def confirm_with_errors(page):
    confirm_registers(page)
    page.get_by_role("button", name="Registret stämmer").first.click()
    page.wait_for_selector("#err")
    open_rows(page)


def a_workplace(address="", **facts):
    def open_page(page):
        workplaces = Workplace.objects.filter(branch__slug="stockholm", **facts)
        at(f"/stockholm/arbetsplatser/{workplaces.first().pk}/{address}")(page)

    return open_page


def workplace_with_errors(page):
    at("/stockholm/arbetsplatser/ny/")(page)
    page.get_by_role("button", name="Spara arbetsplats").click()
    page.wait_for_selector("#err")


def workplace_conflict(page):
    a_workplace("andra/", hidden=False)(page)
    page.locator("[name=seen]").evaluate("field => { field.value = 99999 }")
    page.get_by_role("button", name="Spara arbetsplats").click()
    page.wait_for_selector("table.plain")


def a_series(page):
    series = Series.objects.filter(branch__slug="stockholm").first()
    at(f"/stockholm/matserier/{series.pk}/")(page)
    page.locator("details summary").last.click()


def training(page):
    at("/stockholm/utbildning/")(page)
    open_rows(page)


def unknown_training(page):
    """The first form of the gap list, without htmx."""
    at("/stockholm/utbildning/?visa=okand")(page)
    form = page.locator(".gap form").first
    form.evaluate("form => { form.closest('details').open = true }")
    return form


def training_with_errors(page):
    form = unknown_training(page)
    form.get_by_label("Genomförd").check()
    form.get_by_label("Vilken dag").fill("2031-01-01")
    form.evaluate("form => form.submit()")
    page.wait_for_selector("#err")


def training_when_somebody_was_first(page):
    form = unknown_training(page)
    form.get_by_label("Genomförd").check()
    form.evaluate("form => { form.was.value = 'saknas'; form.submit() }")
    page.wait_for_selector("table.plain")


def participants_looked_up(page):
    at("/stockholm/utbildning/kurstillfalle/")(page)
    page.get_by_label("Sök på namn eller klubb").fill("a")
    page.get_by_role("button", name="Sök", exact=True).click()
    page.wait_for_selector("[autofocus]")


def ringpass_with_errors(page):
    goal_page(page)
    form = page.locator("#tillfalle form")
    form.get_by_label("Vad gjorde ni?").fill("Ringkväll")
    form.get_by_label("Samtal").fill("10")
    form.get_by_label("Svar").fill("12")
    form.get_by_role("button").click()
    page.wait_for_selector("#tillfalle .msg")


def booked_today():
    """A booked visit of the ombudsman's own, today."""
    user = User.objects.get(email=f"{OMBUDSMAN}@sekoplan.example")
    branch = Branch.objects.get(slug="stockholm")
    visit, _ = Visit.book(
        branch,
        by=user,
        club=Club.objects.filter(branch=branch).first(),
        on=date.today(),
        visitors=user.people.filter(branch=branch),
    )
    return visit


def log_with_errors(page):
    at("/stockholm/besok/nytt/")(page)
    open_rows(page)
    page.locator("#id_met").fill("många")
    page.evaluate("document.querySelector('#vf').submit()")
    page.wait_for_selector("#err")


def saved_visit(page):
    visit = booked_today()
    at(f"/stockholm/besok/nytt/?besok={visit.pk}")(page)
    page.evaluate("document.querySelector('#vf').submit()")
    page.wait_for_selector("#okh")


def visit_of(**told):
    """The page of the first visit that is so."""

    def open_page(page):
        visit = Visit.objects.filter(branch__slug="stockholm", **told).first()
        at(f"/stockholm/besok/{visit.pk}/")(page)

    return open_page


def edit_visit(page):
    at(f"/stockholm/besok/{booked_today().pk}/andra/")(page)


def visit_conflict(page):
    visit = booked_today()
    at(f"/stockholm/besok/{visit.pk}/andra/")(page)
    Visit.objects.filter(pk=visit.pk).update(version=F("version") + 1)
    page.locator(".savebar .btn").click()
    page.wait_for_selector("table.plain")


# The one that is to be written, and the one that the assembly has adopted
REPORT, ADOPTED_REPORT = "/stockholm/rapport/2026/", "/stockholm/rapport/2018/"


def report_lacks(page):
    """What this year's report lacks before it can be locked."""
    report_begun(page)
    at(f"{REPORT}las/")(page)
    page.wait_for_selector(".way")


def file_compared(page):
    at(f"{ADOPTED_REPORT}kontrollera/")(page)
    file = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    page.locator("[type=file]").set_input_files(file)
    page.get_by_role("button", name="Kontrollera filen").click()
    page.wait_for_selector("#svar")


def report_begun(page):
    """A press makes it, so each opener has its own."""
    at(REPORT)(page)
    page.get_by_role("button", name="Börja skriva rapporten").click()
    page.wait_for_selector(".oth")


def write_section(page):
    """A section with a text, its evidence and its outcomes."""
    report_begun(page)
    at(f"{REPORT}4/")(page)
    page.wait_for_selector("#visning p")


def outcome_with_errors(page):
    write_section(page)
    page.get_by_label("Text", exact=True).evaluate("field => { field.value = '' }")
    page.locator("[value=delvis]").first.check(force=True)
    page.locator(".judge textarea").first.fill("Ring 19121212-1212.")
    page.get_by_role("button", name="Spara utfall").click()
    page.wait_for_selector("#err")


def somebody_wrote_first(page):
    write_section(page)
    page.locator("[name=seen]").evaluate("field => { field.value = 99 }")
    page.get_by_label("Text", exact=True).fill("Mina ord om avsnittet.")
    page.wait_for_selector("#krock .both-n")


def chapter_versions(page):
    write_section(page)
    page.get_by_label("Text", exact=True).fill("Andra ord.")
    page.get_by_role("button", name="Spara", exact=True).click()
    page.wait_for_selector(".toast.on")
    page.get_by_role("link", name="Tidigare versioner").click()
    page.get_by_role("link", name="Version 1", exact=True).click()
    page.wait_for_selector("ins")


def roll_plan(page):
    at("/stockholm/plan/2018/rulla/")(page)
    open_rows(page)
    page.locator("[value=ändra]").evaluate_all("all => all.forEach(one => one.click())")


def roll_check(page):
    at("/stockholm/plan/2018/rulla/")(page)
    page.get_by_role("button", name="Kontrollera utkastet").click()
    page.wait_for_selector("[name=do][value=save]")


def calendar_with_address(page):
    at("/stockholm/kalender/")(page)
    page.get_by_role("button", name="Skapa adress").first.click()
    page.wait_for_selector("code")


PAGES = [
    Page("kalkylblad", SECRETARY, at("/stockholm/kalkylblad/")),
    Page("kalkylblad, administratören", ADMINISTRATOR, at("/stockholm/kalkylblad/")),
    Page("kalkylblad, aktiviteter", BOARD, at("/stockholm/kalkylblad/aktiviteter/")),
    Page("kalkylblad, revisorn", AUDITOR, at("/stockholm/kalkylblad/besok/")),
    Page(
        "kalkylblad, nya rader",
        SECRETARY,
        pasted("klubbar", "Klubb\tOrt\tLön\nNya klubben\tBorås\t1\n"),
    ),
    Page(
        "kalkylblad, fel",
        SECRETARY,
        pasted("klubbar", "Klubb\tBransch\n\tPosst\nNya\tPosst\n", 422),
    ),
    Page(
        "kalkylblad, väntar inte längre",
        SECRETARY,
        at(f"/stockholm/kalkylblad/klubbar/{uuid4()}/", 404),
    ),
    Page("ny klubb", BOARD, at("/stockholm/klubbar/ny/")),
    Page("ändra klubb", BOARD, at(f"{CLUB}andra/")),
    Page("klubbens år", BOARD, at(f"{CLUB}ar/2025/")),
    Page("bekräfta register", BOARD, confirm_registers),
    Page("bekräfta register, fel", BOARD, confirm_with_errors),
    Page(
        "registerblad", BOARD, at("/stockholm/klubbar/register/blad/?klubb=asfaltlaget")
    ),
    Page("arbetsplatser", BOARD, at("/stockholm/arbetsplatser/?visa=utan-avtal")),
    Page(
        "arbetsplatser, från planen",
        AUDITOR,
        at("/stockholm/arbetsplatser/?visa=utan-organisation&ar=2018&den=2018-10-04"),
    ),
    Page("arbetsplatser, inget", AUDITOR, at("/stockholm/arbetsplatser/?q=xyzzy")),
    Page("ruttlista, arbetsplatser", BOARD, at("/stockholm/arbetsplatser/rutt/?q=alv")),
    Page("arbetsplats", BOARD, a_workplace(visits__isnull=False, hidden=False)),
    Page("arbetsplats, dold", BOARD, a_workplace(hidden=True)),
    Page("ändra arbetsplats", OMBUDSMAN, a_workplace("andra/", hidden=True)),
    Page("ny arbetsplats, fel", BOARD, workplace_with_errors),
    Page("arbetsplats, hann före", BOARD, workplace_conflict),
    Page("röda tråden", SECRETARY, red_thread),
    Page("mål som åtagandet bidrar till", SECRETARY, servings),
    Page("avdelningarnas bidrag", "forbund", at(ABOVE)),
    Page(
        "en avdelnings bidrag", "forbund", at("/seko/avdelningar/?avdelning=stockholm")
    ),
    Page("läget", BOARD, at("/stockholm/")),
    Page("läget 4 oktober 2018", BOARD, at("/stockholm/?den=2018-10-04")),
    Page("läget för sekreteraren", SECRETARY, at("/stockholm/")),
    Page("läget för revisorn", AUDITOR, at("/stockholm/")),
    Page("läget i Göteborg", "styrelseledamot.goteborg", at("/goteborg/")),
    Page("läget utan plan", BOARD, at("/stockholm/?den=1999-01-01")),
    Page("uppdatera", BOARD, at("/stockholm/uppdatera/")),
    Page("uppdatera, fel", BOARD, update_with_errors),
    Page("uppdatera, hann före", BOARD, update_when_somebody_was_first),
    Page("planen", BOARD, at("/stockholm/plan/2026/")),
    Page("planen, filtrerad", BOARD, at("/stockholm/plan/2026/?status=late")),
    Page("planen, tom", BOARD, at("/stockholm/plan/2026/?manad=2026-01&vem=ingen")),
    Page("gör nästa plan", SECRETARY, roll_plan),
    Page("gör nästa plan, kontrollera", SECRETARY, roll_check),
    Page("årshjulet", AUDITOR, at("/stockholm/arshjulet/")),
    Page("kalender", SECRETARY, calendar_with_address),
    Page("planen 2018", BOARD, at("/stockholm/plan/2018/")),
    Page("avsnitt", BOARD, section_with_editors),
    Page("avsnitt en dag", BOARD, at("/stockholm/plan/2018/3/?den=2018-10-04")),
    Page("avsnitt för revisorn", AUDITOR, at("/stockholm/plan/2026/3/")),
    Page("åtagande", SECRETARY, goal_page),
    Page("åtagande, bedömt", SECRETARY, at("/stockholm/plan/2018/3.5/")),
    Page("åtagande, fel", BOARD, occasion_with_errors),
    Page("åtagande, borttaget", BOARD, goal_with_removed),
    Page("ny aktivitet", BOARD, new_activity),
    Page("ny aktivitet, fel", BOARD, new_activity_with_errors),
    Page("ändra aktivitet", BOARD, edit_activity),
    Page("ändra åtagande", SECRETARY, edit_goal),
    Page("konflikt", BOARD, conflict),
    Page("uppdateringen, fel", BOARD, refused_update),
    Page("redan sparat", BOARD, already_used),
    Page("besök", OMBUDSMAN, at("/stockholm/besok/")),
    Page("besök, inga", AUDITOR, at("/stockholm/besok/?ar=1999")),
    Page("logga besök", OMBUDSMAN, at("/stockholm/besok/nytt/")),
    Page("logga besök, fel", OMBUDSMAN, log_with_errors),
    Page("besöket är sparat", OMBUDSMAN, saved_visit),
    Page("boka besök", OMBUDSMAN, at("/stockholm/besok/boka/")),
    Page("ett besök", SECRETARY, visit_of(state="gjort", note__gt="")),
    Page("ändra besök", OMBUDSMAN, edit_visit),
    Page("ändra besök, hann före", OMBUDSMAN, visit_conflict),
    Page("möten", SECRETARY, at("/stockholm/moten/")),
    Page("möte", SECRETARY, meeting_with_errors),
    Page("avstämning", BOARD, review_opened),
    Page("avstämning, stängd", AUDITOR, at("/stockholm/moten/2026-11-11/avstamning/")),
    Page("inför mötet", SECRETARY, at("/stockholm/moten/2026-12-09/infor/")),
    Page("mötesläge", SECRETARY, meeting_mode),
    Page("jämför", AUDITOR, at("/stockholm/plan/2026/jamfor/?mot=2026-09-09")),
    Page("samlade handlingar", SECRETARY, bundle_laid_up),
    Page("del av handlingarna, fel", SECRETARY, part_with_errors),
    Page("länk till ombuden", SECRETARY, delegate_links),
    Page("ombudens sida", None, delegates_link()),
    Page("ombudens plan", None, delegates_link("plan/")),
    Page("hålltider", SECRETARY, at("/stockholm/moten/2026-03-28/halltider/")),
    Page("beslut", AUDITOR, at("/stockholm/moten/beslut/?ar=2018")),
    Page("sök", BOARD, at("/stockholm/sok/?q=klubb")),
    Page("sök, inget", BOARD, at("/stockholm/sok/?q=xyzzy")),
    Page("beslut om planen", AUDITOR, at("/stockholm/plan/2018/beslut/")),
    Page("antagande", SECRETARY, at("/stockholm/plan/2026/antagande/")),
    Page("föreslå ändring, fel", SECRETARY, proposal_with_errors),
    Page("ett förslag", SECRETARY, a_proposal),
    Page("rapport", BOARD, at("/stockholm/rapport/2018/")),
    Page("rapport på webben", BOARD, at("/stockholm/rapport/2018/webb/")),
    Page("rapportens kapitel", SECRETARY, form_of("kapitel")),
    Page("rapportens ekonomi, fel", SECRETARY, economy_with_errors),
    Page("rapportens motioner", SECRETARY, form_of("motioner")),
    Page("rapportens externa uppdrag", SECRETARY, form_of("uppdrag")),
    Page("rapportens diagram", SECRETARY, form_of("diagram")),
    Page("rapportens undertecknare", SECRETARY, form_of("undertecknare")),
    Page("rapportens bilagor", SECRETARY, form_of("bilagor")),
    Page("rapport i år", AUDITOR, at("/stockholm/rapport/2026/")),
    Page("rapport, påbörjad", SECRETARY, report_begun),
    Page("rapport, vad som saknas", SECRETARY, report_lacks),
    Page("rapport, fastställd", SECRETARY, at(f"{ADOPTED_REPORT}faststall/")),
    Page("rapport, kontrollerad fil", DELEGATE, file_compared),
    Page("skriv avsnitt, fel", SECRETARY, outcome_with_errors),
    Page("skriv avsnitt, någon hann före", SECRETARY, somebody_wrote_first),
    Page("versioner av ett kapitel", SECRETARY, chapter_versions),
    Page("ny plan", SECRETARY, new_plan),
    Page("ny plan, fel", SECRETARY, new_plan_with_errors),
    Page("kontrollera planen", SECRETARY, check_plan),
    Page("kontrollera planen, fel", SECRETARY, check_plan_with_errors),
    Page("kontrollera planen, lämnat ute", SECRETARY, check_plan_left_out),
    Page("kontrollera planen, två flikar", SECRETARY, check_plan_in_two_tabs),
    Page("välj ansvariga", SECRETARY, plan_posts),
    Page("välj ansvariga, fel", SECRETARY, plan_posts_with_errors),
    Page("planen för ombudet", DELEGATE, at("/stockholm/plan/2018/")),
    Page("finns inte", BOARD, at("/stockholm/plan/1999/", status=404)),
    Page("logga in", None, at("/konto/logga-in/")),
    Page("logga in, fel", None, log_in_with_errors),
    Page("glömt lösenord", None, at("/konto/losenord/glomt/")),
    Page("glömt lösenord, skickat", None, at("/konto/losenord/glomt/skickat/")),
    Page("logga ut", BOARD, at("/konto/logga-ut/")),
    Page("bekräfta", BOARD, at("/konto/bekrafta/")),
    Page("ny app", BOARD, new_app),
    Page("passkeys", BOARD, at("/konto/skydd/passkey/")),
    Page("ogiltig inbjudan", None, at("/bjudin/finns-inte/", status=410)),
    Page("förbundets väg in", "forbund", at("/")),
    Page("hjälp", None, at("/hjalp/")),
    Page("tillgänglighet", None, at("/tillganglighet/")),
    Page("dataskydd", None, at("/dataskydd/")),
    Page("ditt konto", BOARD, at("/konto/du/")),
    Page("kontots meny", ADMINISTRATOR, account_menu),
    Page("skydd", BOARD, at("/konto/skydd/")),
    Page("påminnelser", BOARD, at("/konto/paminnelser/")),
    Page("inloggningar", BOARD, at("/konto/inloggningar/")),
    Page("byt lösenord", BOARD, at("/konto/losenord/byt/")),
    Page("en mätserie", OMBUDSMAN, a_series),
    Page("utbildning", SECRETARY, training),
    Page("utbildning för revisorn", AUDITOR, at("/stockholm/utbildning/?visa=alla")),
    Page("utbildning, fel", SECRETARY, training_with_errors),
    Page("utbildning, hann före", SECRETARY, training_when_somebody_was_first),
    Page("ringpass, fel", BOARD, ringpass_with_errors),
    Page("en kurs", ADMINISTRATOR, first("kurser", Course)),
    Page("lägg in deltagare, sökt", SECRETARY, participants_looked_up),
    Page("lägg in deltagare", SECRETARY, at("/stockholm/utbildning/kurstillfalle/")),
    Page("kurser", ADMINISTRATOR, at("/stockholm/installningar/kurser/")),
    Page("inställningar", ADMINISTRATOR, at("/stockholm/installningar/")),
    Page("uppdrag", ADMINISTRATOR, at("/stockholm/installningar/uppdrag/")),
    Page("ett uppdrag", ADMINISTRATOR, first("uppdrag", Post, title="Revisor")),
    Page("klubbar", BOARD, clubs_with_choices),
    Page("klubbar 2018", AUDITOR, at("/stockholm/klubbar/?ar=2018")),
    Page("klubbar, utan träffar", BOARD, at("/stockholm/klubbar/?ort=Ingenstans")),
    Page("klubbar, välj till ruttlista", BOARD, at("/stockholm/klubbar/?valj=1")),
    Page("klubbar för administratören", ADMINISTRATOR, at("/stockholm/klubbar/")),
    Page("klubb", BOARD, at("/stockholm/klubbar/pendellinjen-soder/")),
    Page("klubb för revisorn", AUDITOR, at("/stockholm/klubbar/utdelning-lidingo/")),
    Page("ruttlista", BOARD, at("/stockholm/klubbar/rutt/?visa=vantar")),
    Page("klubbens uppdrag", BOARD, a_club_post()),
    Page("klubbens uppdrag, revisorn", AUDITOR, a_club_post()),
    Page("ett uppdrag i klubben", BOARD, a_club_post("{post}/")),
    Page("klubben byter innehavare", BOARD, a_club_post("byt/")),
    Page("byt innehavare", ADMINISTRATOR, succession),
    Page("byt innehavare, fel", SECRETARY, succession_with_errors),
    Page("en förtroendevald", BOARD, representative),
    Page("personer, sökta", SECRETARY, at(f"{PEOPLE}?q=a&visa=klubbarna&sida=2")),
    Page("personer, lämnat", SECRETARY, at(f"{PEOPLE}?visa=lamnat")),
    Page("en person", ADMINISTRATOR, first("personer", Person, name="Nadia Haddad")),
    Page("en anledning", ADMINISTRATOR, first("anledningar", Purpose)),
    Page("en bransch", ADMINISTRATOR, first("branscher", Industry)),
    Page(
        "en behörighet",
        ADMINISTRATOR,
        first("behorigheter", Assignment, user__name="Nadia Haddad"),
    ),
    Page("personer", ADMINISTRATOR, at("/stockholm/installningar/personer/")),
    Page("anledningar", ADMINISTRATOR, at("/stockholm/installningar/anledningar/")),
    Page("branscher", ADMINISTRATOR, at("/stockholm/installningar/branscher/")),
    Page("behörigheter", ADMINISTRATOR, at("/stockholm/installningar/behorigheter/")),
    Page(
        "bjud in", ADMINISTRATOR, at("/stockholm/installningar/behorigheter/bjud-in/")
    ),
    # The trail and its seals
    Page("historik", AUDITOR, at("/stockholm/historik/")),
    Page("sigill", AUDITOR, at("/stockholm/historik/sigill/")),
    # What is known about whom
    Page("registerförteckning", AUDITOR, register_unfolded),
    Page("läslogg", SECRETARY, read_log),
    Page("incident med fel", SECRETARY, incident_with_errors),
    Page("incident, underlag", SECRETARY, basis_of_incident),
    Page("läst om dig", OMBUDSMAN, at("/konto/lasningar/")),
    # Erasure and retention
    Page("radera uppgifter", SECRETARY, erasing_somebody),
    Page("gallring", SECRETARY, at("/stockholm/dataskydd/gallring/?nasta=1")),
    Page("dina uppgifter", BOARD, at("/konto/uppgifter/")),
    # Everybody's accounts
    Page("konton", ADMINISTRATOR, at("/stockholm/installningar/konton/")),
    Page("ett konto", ADMINISTRATOR, an_account),
    Page("byt e-post", BOARD, at("/konto/e-post/")),
    # Offline
    Page("skal, besök", BOARD, at("/stockholm/besok/skal/")),
    Page("skal, klubbar", BOARD, at("/stockholm/klubbar/skal/")),
    Page("besök som väntar", OMBUDSMAN, waiting_pages.waiting),
    Page("besök som ändras", OMBUDSMAN, waiting_pages.mending),
    Page("besök i telefonen", OMBUDSMAN, waiting_pages.saved_on_phone),
    Page("logga ut, besök väntar", OMBUDSMAN, waiting_pages.asked_at_log_out),
]
