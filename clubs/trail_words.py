"""What the trail calls the deeds, the things and the facts of this app's kinds."""

from django.db.models import Case, CharField, F, Q, Value, When
from django.urls import reverse

from .models import (
    Agreement,
    Assignment,
    Body,
    Branch,
    CalendarAddress,
    Club,
    ClubKind,
    ClubYear,
    Course,
    Decision,
    Erasure,
    Industry,
    Invitation,
    KeepTime,
    LocalOrganisation,
    Meeting,
    MeetingState,
    Person,
    Post,
    PostBody,
    PostKind,
    Purpose,
    Role,
    Series,
    Training,
    User,
    Visit,
    VisitState,
    Workplace,
)
from .models.keeping import Kept
from .models.workplaces import HIDDEN_NAME, NAMED_FOR
from .telling import (
    SILENT,
    Field,
    KindWords,
    counted,
    day,
    hour,
    listed,
    offer,
    plain,
    quoted,
    word_of,
    yes_no,
)

ADDED = {"add": "lade till {}", "change": "ändrade {}"}
LEADS = frozenset({"change", "edit", "correct", "settle"})


def by_branch(model, *columns, branch="branch"):
    """The rows of the branch, told by ``columns``."""
    return lambda user, here: (model.objects.filter(**{branch: here.pk}), columns)


def first(*columns):
    return columns[0]


def dated(text):
    return day(text, None) if text else ""


def in_club(title, club, *rest):
    return f"{title} i {club}" if club else title


def at_place(name, *address):
    """The address of a page with the branch and the id, or of its branch alone."""
    return lambda branch, thing: reverse(name, args=[branch.slug, thing.pk])


def workplaces(user, branch):
    """Each by the name that the user may know."""
    rows = Workplace.objects.filter(branch=branch)
    return rows, (shown(user, ""), hidden_or(user, "", "employer"))


def shown(user, to):
    return hidden_or(user, to, "name", HIDDEN_NAME)


def hidden_or(user, to, field, otherwise=""):
    named = Q(**{f"{to}hidden": False}) | user.rights.here(NAMED_FOR, f"{to}branch")
    return Case(
        When(named, then=F(f"{to}{field}")),
        default=Value(otherwise),
        output_field=CharField(),
    )


def visits(user, branch):
    rows = Visit.objects.filter(branch=branch).exclude(club=None, workplace=None)
    place = Case(
        When(club=None, then=shown(user, "workplace__")),
        default=F("club__name"),
        output_field=CharField(),
    )
    return rows, (place, "on")


def meeting_title(body, on, post, *rest):
    name = {Body.ASSEMBLY: "representantskapet", Body.BOARD: "styrelsen"}.get(body)
    return f"mötet med {name or post or 'kommittén'} {dated(on)}"


def decision_title(paragraph, on, *rest):
    return f"beslutet § {paragraph} den {dated(on)}"


def users(user, branch):
    here = Q(assignments__branch=branch) | Q(people__branch=branch)
    return User.objects.filter(here).distinct(), ("name",)


CLUB = Field("klubb", of="club")
PERSON_NAME = Field("personens namn")


def simple(model, kind, one, many, **more):
    """A list whose rows have a name, and are in use or not."""
    fields = {
        "name": Field("namn", quoted),
        "active": Field("om den används", yes_no),
        **more.pop("fields", {}),
    }
    return KindWords(
        kind,
        one,
        many,
        verbs={**ADDED},
        leads=LEADS,
        fields=fields,
        called=by_branch(model, "name"),
        title=lambda name, *rest: f"{one} {name}",
        **more,
    )


offer(
    KindWords(
        "branch",
        "avdelningen",
        "avdelningens inställningar",
        verbs={
            "change": "ändrade inställningarna för {}",
            "keep": "ändrade hur länge uppgifter sparas i {}",
        },
        leads=LEADS,
        fields={
            "assembly_name": Field("namnet på mötet som antar planen", quoted),
            "plan_name": Field("namnet på planen", quoted),
            "org_number": Field("organisationsnummer"),
            "data_controller": Field("personuppgiftsansvarig", quoted),
            "data_contact": Field("kontakten om dataskydd"),
            "data_officer": Field("dataskyddsombudet"),
            **{
                str(what): Field(f"antal månader för {what.label}", counted)
                for what in Kept
            },
        },
        called=lambda user, here: (Branch.objects.filter(pk=here.pk), ("name",)),
        title=first,
        address=lambda branch, thing: reverse("settings", args=[branch.slug]),
    ),
    KindWords(
        "user",
        "ett konto",
        "konton",
        verbs={
            **ADDED,
            "erase": "raderade uppgifterna om {}",
            "clear": "stängde kontot för {} när uppdragets tid hade gått ut",
            "deactivate": "stängde av kontot för {}",
            "reactivate": "öppnade kontot för {} igen",
            "log out": "avslutade inloggningarna för {}",
            "remove factors": "tog bort sätten att bekräfta inloggningen för {}",
            "send reset": "skickade en länk för nytt lösenord till {}",
        },
        leads=LEADS,
        fields={
            "is_active": SILENT,
            "name": Field("namnet"),
            "email": Field("e-postadressen"),
        },
        called=users,
        title=first,
    ),
    KindWords(
        "person",
        "en person",
        "personer",
        verbs={
            "add": "lade till personen {}",
            "connect": "kopplade sitt konto till {}",
            "change": "ändrade uppgifterna om {}",
            "remove": "tog bort personen {}",
            "restore": "tog tillbaka personen {}",
            "erase": "raderade uppgifterna om {}",
        },
        fields={
            "name": Field("namnet"),
            "email": Field("e-postadressen"),
            "phone": Field("telefonnumret"),
            "removed_at": SILENT,
        },
        called=by_branch(Person, "name"),
        title=first,
        parts=lambda pk: [("training", Training.objects.filter(person=pk))],
        address=at_place("representative"),
    ),
    KindWords(
        "post",
        "ett uppdrag",
        "uppdrag",
        verbs={
            "add": "lade till uppdraget {}",
            "change": "ändrade uppdraget {}",
            "appoint": "skrev in en ny innehavare av {}",
            "leave": "skrev in att någon lämnar {}",
            "correct": "rättade en tid på {}",
            "remove": "tog bort uppdraget {}",
            "restore": "tog tillbaka uppdraget {}",
        },
        leads=frozenset({"change"}),
        fields={
            "title": Field("namnet", quoted),
            "starts": Field("första dag", day),
            "ends": Field("sista dag", day),
            "body": Field("organ", word_of(PostBody)),
            "kind": Field("slag", of="postkind"),
            "club": CLUB,
            "name": PERSON_NAME,
            "role": Field("rollen"),
            "removed_at": SILENT,
        },
        called=by_branch(Post, "title", "club__name"),
        title=in_club,
        address=lambda branch, post: post.get_absolute_url(),
    ),
    simple(
        PostKind,
        "postkind",
        "slaget av uppdrag",
        "slag av uppdrag",
        fields={"usual": Field("om klubbarna brukar ha det", yes_no)},
    ),
    simple(Industry, "industry", "branschen", "branscher"),
    simple(Purpose, "purpose", "besöksanledningen", "besöksanledningar"),
    simple(
        Course,
        "course",
        "kursen",
        "kurser",
        fields={"needed_by": Field("vilka som behöver den", of="postkind")},
    ),
    KindWords(
        "training",
        "en utbildning",
        "utbildningar",
        verbs={"note": "antecknade utbildningen {}"},
        fields={"state": Field("vad som är känt"), "on": Field("dagen")},
        called=by_branch(
            Training, "course__name", "person__name", branch="person__branch"
        ),
        title=lambda course, person, *rest: f"{course} för {person}",
    ),
    KindWords(
        "club",
        "en klubb",
        "klubbar",
        verbs={"add": "lade till klubben {}", "change": "ändrade klubben {}"},
        leads=LEADS,
        fields={
            "name": Field("namnet", quoted),
            "kind": Field("slag", word_of(ClubKind)),
            "industry": Field("bransch", of="industry"),
            "employer": Field("arbetsgivare", quoted),
            "place": Field("ort", quoted),
            "active_from": Field("första dag som aktiv", day),
            "active_to": Field("sista dag som aktiv", day),
            "officer": Field("ombudsman", of="person"),
            "needs_support_since": Field("dagen då behovet av stöd började", day),
            "slug": SILENT,
        },
        called=by_branch(Club, "name"),
        title=first,
        parts=lambda pk: [
            ("clubyear", ClubYear.objects.filter(club=pk)),
            ("post", Post.objects.filter(club=pk)),
        ],
        address=lambda branch, club: reverse("club", args=[branch.slug, club.slug]),
    ),
    KindWords(
        "clubyear",
        "ett år för en klubb",
        "klubbarnas år",
        verbs={
            "settle": "skrev in årets uppgifter om {}",
            "change": "ändrade årets uppgifter om {}",
            "confirm": "bekräftade registret för {}",
        },
        leads=LEADS,
        fields={
            "annual_meeting_on": Field("dagen för årsmötet", day),
            "activity_report_received_on": Field(
                "dagen då verksamhetsberättelsen kom in", day
            ),
            "financial_report_received_on": Field(
                "dagen då den ekonomiska berättelsen kom in", day
            ),
            "members_31_dec": Field("antal medlemmar den 31 december", counted),
            "members_source": Field("källan till medlemstalet"),
            "equality_plan": Field("jämställdhetsplan", yes_no),
            "register_confirmed_on": Field("dagen då registret bekräftades", day),
            "register_confirmed_by": Field("vem som bekräftade", of="person"),
            "club": CLUB,
            "year": Field("år", plain),
        },
        called=by_branch(ClubYear, "club__name", "year", branch="club__branch"),
        title=lambda club, year, *rest: f"{club} {year}",
        beside="club",
    ),
    KindWords(
        "workplace",
        "en arbetsplats",
        "arbetsplatser",
        verbs={
            "add": "lade till arbetsplatsen {}",
            "change": "ändrade arbetsplatsen {}",
            "remove": "tog bort arbetsplatsen {}",
            "restore": "tog tillbaka arbetsplatsen {}",
        },
        leads=LEADS,
        fields={
            "agreement": Field("kollektivavtal", word_of(Agreement)),
            "local_organisation": Field(
                "lokal organisation", word_of(LocalOrganisation)
            ),
            "club": CLUB,
            "club_potential": Field("om den kan bli en egen klubb", yes_no),
            "hidden": Field("om namnet är dolt", yes_no),
            "name": Field("namnet"),
            "employer": Field("arbetsgivaren"),
            "place": Field("orten"),
            "removed_at": SILENT,
        },
        called=workplaces,
        # By its club it can be told which one it is.
        untold=(HIDDEN_NAME, ("club",)),
        title=lambda name, employer, *rest: f"{name}, {employer}" if employer else name,
        address=at_place("workplace"),
    ),
    KindWords(
        "visit",
        "ett besök",
        "besök",
        verbs={
            "book": "bokade {}",
            "log": "loggade {}",
            "add_to": "lade till uppgifter om {}",
            "correct": "rättade {}",
            "change": "ändrade {}",
            "cancel": "ställde in {}",
            "remove": "tog bort {}",
            "restore": "tog tillbaka {}",
            "take_back": "tog tillbaka loggningen av {}",
        },
        fields={
            "state": Field("läge", word_of(VisitState)),
            "on": Field("dag", day),
            "at": Field("klockslag", hour),
            "club": CLUB,
            "workplace": Field("arbetsplats", of="workplace"),
            "purposes": Field("vad det gällde", of="purpose"),
            "met": Field("antal som ni träffade", counted),
            "new_members": Field("nya medlemmar", counted),
            "new_representatives": Field("nya förtroendevalda", counted),
            "next_step_on": Field("nästa steg senast", day),
            "next_step": Field("nästa steg"),
            "next_step_by": Field("vem som tar nästa steg"),
            "note": Field("anteckningen"),
            "visitors": Field("vilka som var med"),
        },
        called=visits,
        title=lambda place, on, *rest: f"besöket hos {place} {dated(on)}",
        address=at_place("visit"),
    ),
    KindWords(
        "meeting",
        "ett möte",
        "möten och beslut",
        verbs={
            "book": "bokade {}",
            "change": "ändrade {}",
            "hold": "skrev in att {} är hållet",
            "cancel": "ställde in {}",
            "restore": "planerade {} igen",
            "set_deadlines": "ändrade hålltiderna för {}",
        },
        leads=LEADS,
        fields={
            "on": Field("dag", day),
            "at": Field("klockslag", hour),
            "body": Field("organ", word_of(Body)),
            "post": Field("kommitté", of="post"),
            "number": Field("nummer", plain),
            "state": Field("läge", word_of(MeetingState)),
            "present": Field("närvarande", counted),
            "entitled": Field("röstberättigade", counted),
            "deadlines": Field("dagar före mötet", listed),
            "titles": Field("vad som ska vara gjort"),
            "place": Field("platsen"),
            "slug": SILENT,
        },
        called=by_branch(Meeting, "body", "on", "post__title"),
        title=meeting_title,
        parts=lambda pk: [("decision", Decision.objects.filter(meeting=pk))],
        address=lambda branch, meeting: reverse(
            "meeting", args=[branch.slug, meeting.slug]
        ),
    ),
    KindWords(
        "decision",
        "ett beslut",
        "beslut",
        verbs={
            "decide": "skrev in {}",
            "change": "rättade {}",
            "remove": "tog bort {}",
        },
        leads=LEADS,
        fields={
            "paragraph": Field("paragraf", plain),
            "text": Field("texten"),
            "meeting": Field("möte", of="meeting"),
        },
        called=by_branch(
            Decision, "paragraph", "meeting__on", branch="meeting__branch"
        ),
        title=decision_title,
        beside="meeting",
    ),
    KindWords(
        "series",
        "en mätserie",
        "mätserier",
        verbs={
            "add": "lade till mätserien {}",
            "change": "ändrade mätserien {}",
            "note": "skrev in ett värde i mätserien {}",
            "take out": "tog bort ett värde ur mätserien {}",
        },
        leads=LEADS,
        fields={
            "name": Field("namnet", quoted),
            "unit": Field("enhet", quoted),
            "source": Field("källan"),
        },
        patterns=(
            (
                r"\d{4}-\d\d-\d\d$",
                lambda name: Field(f"värdet den {day(name, None)}", counted),
            ),
        ),
        called=by_branch(Series, "name"),
        title=first,
        address=at_place("series"),
    ),
    KindWords(
        "assignment",
        "en behörighet",
        "behörigheter och inbjudningar",
        verbs={
            "give": "gav behörigheten {}",
            "end": "avslutade behörigheten {}",
            "change": "ändrade behörigheten {}",
        },
        leads=LEADS,
        fields={
            "role": Field("roll", word_of(Role)),
            "user": Field("gällde", of="user"),
            "starts": Field("första dag", day),
            "ends": Field("sista dag", day),
        },
        called=by_branch(Assignment, "role", "user__name"),
        title=lambda role, name, *rest: f"{Role(role).label} för {name}",
    ),
    KindWords(
        "invitation",
        "en inbjudan",
        "inbjudningar",
        verbs={
            "invite": "skickade {}",
            "accept": "tackade ja till {}",
            "withdraw": "drog tillbaka {}",
            "let in": "släppte in någon genom {}",
        },
        fields={
            "role": Field("roll", word_of(Role)),
            "name": Field("namnet"),
            "email": Field("e-postadressen"),
        },
        called=by_branch(Invitation, "name"),
        title=lambda name, *rest: f"inbjudan till {name}" if name else "en inbjudan",
        beside="assignment",
    ),
    KindWords(
        "calendaraddress",
        "en kalenderadress",
        "kalenderadresser",
        verbs={"make": "skapade {}", "revoke": "stängde {}"},
        called=by_branch(CalendarAddress, "user__name"),
        title=lambda name, *rest: (
            f"kalenderadressen för {name}" if name else "avdelningens kalenderadress"
        ),
    ),
    KindWords(
        "erasure",
        "en radering",
        "raderingar",
        verbs={
            "ask": "bad om {}",
            "erase": "genomförde {}",
            "withdraw": "drog tillbaka {}",
        },
        called=by_branch(Erasure, "pk"),
        title=lambda pk, *rest: f"radering nummer {pk}",
    ),
    KindWords(
        "keeptime",
        "en gallringstid",
        "gallringstider",
        verbs={"add": "satte {}", "change": "ändrade {}", "set": "satte {}"},
        leads=LEADS,
        fields={
            "months": Field("antal månader", counted),
            "what": Field("vad den gäller", word_of(Kept)),
        },
        called=by_branch(KeepTime, "what"),
        title=lambda what, *rest: f"gallringstiden för {Kept(what).label}",
    ),
)
