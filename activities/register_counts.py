"""The visits of a plan's period, and what the register comes to today: one query."""

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from clubs.models import (
    WITH_AGREEMENT,
    Agreement,
    Club,
    ClubYear,
    LocalOrganisation,
    Requirement,
    Tenure,
    Training,
    TrainingState,
    Visit,
    VisitState,
    Workplace,
)
from clubs.models.training import ELECTED
from sekoplan.prepared import Prepared, Slot

from .measures import Counted
from .models import Goal, Measure
from .visits_counted import Visits

# What of a club's year each measure asks for, by the day
OF_THE_YEAR = {
    Measure.REGISTERS: Q(register_confirmed_on__lte=Slot("day")),
    Measure.REPORTS: Q(
        activity_report_received_on__lte=Slot("day"),
        financial_report_received_on__lte=Slot("day"),
    ),
    Measure.EQUALITY_PLANS: Q(equality_plan=True),
}
ALONE = Q(local_organisation=LocalOrganisation.NONE)


def number(rows, of="pk"):
    """How many different ones there are, as a value in the row of a goal."""
    count = Func(
        F(of), function="COUNT", template="%(function)s(DISTINCT %(expressions)s)"
    )
    return Subquery(
        rows.order_by().annotate(number=count).values("number"),
        output_field=IntegerField(),
    )


def holding(path=""):
    """Tenures at ``path`` that hold on the day."""
    return Q(**{f"{path}starts__lte": Slot("stands")}) & (
        Q(**{f"{path}ends": None}) | Q(**{f"{path}ends__gte": Slot("stands")})
    )


def active_clubs():
    return Club.objects.filter(branch=Slot("branch")).active(Slot("stands"))


def clubs_holding():
    """Active clubs where somebody holds a post of the goal's kind."""
    held = Tenure.objects.filter(
        holding(),
        post__club=OuterRef("pk"),
        post__kind=OuterRef(OuterRef("post_kind")),
    )
    return active_clubs().filter(Exists(held))


def workplaces():
    return Workplace.objects.filter(branch=Slot("branch")).current()


def workplaces_visited():
    """Those without local organisation that had a visit that the goal counts."""
    visits = Visit.objects.filter(
        workplace=OuterRef("pk"),
        state=VisitState.DONE,
        on__range=(Slot("starts"), Slot("stands")),
    )
    # The goal is the row around the workplaces around the visits around these.
    goal = OuterRef(OuterRef(OuterRef("pk")))
    met = Visit.purposes.through.objects.filter(
        visit=OuterRef("pk"), purpose__goals=goal
    )
    any_purpose = ~Exists(Goal.purposes.through.objects.filter(goal=goal))
    return workplaces().filter(ALONE, Exists(visits.filter(any_purpose | Exists(met))))


POSTS = "course__branch__posts__"
HOLDER = f"{POSTS}tenures__person"


def needed(course, *also):
    """A line for each representative and course that they need.

    All in one filter: in a second one the posts would be other posts.
    """
    return Requirement.objects.filter(
        Q(kind=None) | Q(kind=F(f"{POSTS}kind")),
        holding(f"{POSTS}tenures__"),
        *also,
        course__branch=Slot("branch"),
        course__active=True,
        **{f"{POSTS}body__in": ELECTED},
        **course,
    )


def lacking(course):
    """Those of them who haven't taken it."""
    taken = Training.objects.filter(
        Q(on=None) | Q(on__lte=Slot("stands")),
        person=OuterRef(HOLDER),
        course=OuterRef("course"),
        state=TrainingState.DONE,
    )
    return needed(course, ~Exists(taken))


def values():
    """(how many, of how many) of the goal in whose row they stand."""
    of, whole = (
        [],
        [
            When(
                measure__in=[*OF_THE_YEAR, Measure.POSTS_HELD],
                then=number(active_clubs()),
            ),
            When(
                measure__in=[Measure.AGREEMENT_KNOWN, Measure.AGREEMENTS],
                then=number(workplaces()),
            ),
            When(
                measure=Measure.WORKPLACE_VISITS,
                then=number(workplaces().filter(ALONE)),
            ),
        ],
    )
    for measure, held in OF_THE_YEAR.items():
        year = ClubYear.objects.filter(held, club=OuterRef("pk"), year=Slot("year"))
        of.append(
            When(measure=measure, then=number(active_clubs().filter(Exists(year))))
        )
    known = workplaces().exclude(agreement=Agreement.UNKNOWN)
    signed = workplaces().filter(agreement__in=WITH_AGREEMENT)
    of += [
        When(measure=Measure.POSTS_HELD, then=number(clubs_holding())),
        When(measure=Measure.AGREEMENT_KNOWN, then=number(known)),
        When(measure=Measure.AGREEMENTS, then=number(signed)),
        When(measure=Measure.WORKPLACE_VISITS, then=number(workplaces_visited())),
    ]
    for asked, course in (
        (Q(course=None), {}),
        (Q(course__isnull=False), {"course": OuterRef("course")}),
    ):
        all_of_them = number(needed(course), of=HOLDER)
        rest = number(lacking(course), of=HOLDER)
        is_this = asked & Q(measure=Measure.TRAINED)
        whole.append(When(is_this, then=all_of_them))
        of.append(When(is_this, then=all_of_them - rest))
    return Case(*of), Case(*whole)


# A measure whose share of the register is counted here and not from the visits
COUNTED_HERE = [
    *OF_THE_YEAR,
    Measure.POSTS_HELD,
    Measure.AGREEMENT_KNOWN,
    Measure.AGREEMENTS,
    Measure.WORKPLACE_VISITS,
    Measure.TRAINED,
]
IN_PERIOD = Visit.objects.filter(
    state=VisitState.DONE,
    branch=Slot("branch"),
    on__range=(Slot("starts"), Slot("stands")),
).order_by()
EACH = IN_PERIOD.values_list("pk", "club", "workplace", "purposes")
# What is enough where visits themselves aren't counted.
CLUBS_ONLY = IN_PERIOD.values_list("club", "purposes").distinct()
NONE = Value(0, IntegerField())


def with_register(visits, *columns):
    """All that is counted in one answer, for each line what it tells of.

    "visit": visit, club, workplace, purpose. "goal": goal, value, whole. "club": club.
    """

    def told(what, rows, *values):
        columns = {
            f"column{number}": value
            for number, value in enumerate([Value(what, CharField()), *values])
        }
        return rows.order_by().annotate(**columns).values_list(*columns)

    goals = Goal.objects.filter(section__plan=Slot("plan"), measure__in=COUNTED_HERE)
    return told("visit", visits, *columns).union(
        told("goal", goals, F("pk"), *values(), NONE),
        told("club", active_clubs(), F("pk"), NONE, NONE, NONE),
        all=True,
    )


def none_for(field):
    return Coalesce(field, NONE)


def each_visit():
    return with_register(
        IN_PERIOD, F("pk"), *map(none_for, ("club", "workplace", "purposes"))
    )


def clubs_only():
    columns = NONE, none_for("club"), NONE, none_for("purposes")
    return with_register(IN_PERIOD.distinct(), *columns)


VISITS = {True: Prepared(EACH), False: Prepared(CLUBS_ONLY)}
# With what the register comes to, for plans that it counts for
ALL = {True: Prepared(each_visit), False: Prepared(clubs_only)}


def count_visits(plan, day, each):
    """The visits of the period so far; ``each`` of them, or only the clubs visited.

    Counted here and not in SQL, where every visit would be joined to the goals of
    every year.
    """
    visits, stands = Visits(), min(day, plan.ends)
    for row in VISITS[each](branch=plan.branch_id, starts=plan.starts, stands=stands):
        if each:
            visits.add(*row)
        else:
            visits.add(None, row[0], None, row[1])
    return visits


def count_all(plan, day, each):
    """(Visits, ids of the active clubs, goal id → Counted), in the same one query.

    The register is as it stands on the day, or at the end of a plan that is over.
    """
    visits, clubs, counted = Visits(), set(), {}
    for what, one, *others in ALL[each](
        plan=plan.pk,
        branch=plan.branch_id,
        day=day,
        stands=min(day, plan.ends),
        starts=plan.starts,
        year=year_of(plan, day),
    ):
        if what == "visit":
            visits.add(one, *others)
        elif what == "goal":
            counted[one] = Counted(*others[:2])
        else:
            clubs.add(one)
    return visits, clubs, counted


def year_of(plan, day):
    """The clubs' year that a plan is counted by: the one going on, within its time."""
    return min(max(day, plan.starts), plan.ends).year
