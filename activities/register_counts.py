"""The visits of a plan's period, and what the register comes to today: one query."""

from functools import partial

from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast

from clubs.models import (
    WITH_AGREEMENT,
    Agreement,
    Club,
    ClubYear,
    LocalOrganisation,
    Post,
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
NONE = Value(0, IntegerField())
NO_DAY = Cast(Value(None), DateField())
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


def posts_held():
    """Posts of the goal's kind in active clubs that somebody holds."""
    return Post.objects.filter(
        holding("tenures__"),
        kind=OuterRef("post_kind"),
        club__in=active_clubs().values("pk"),
    )


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


def holders(course, *also):
    """Tenures of those representatives who need a course."""
    needed = Requirement.objects.filter(
        Q(kind=None) | Q(kind=OuterRef("post__kind")),
        *also,
        course__branch=Slot("branch"),
        course__active=True,
        **course,
    )
    return Tenure.objects.filter(
        holding(), Exists(needed), post__branch=Slot("branch"), post__body__in=ELECTED
    )


def lacking(course):
    """Those of them who haven't taken it."""
    taken = Training.objects.filter(
        Q(on=None) | Q(on__lte=Slot("stands")),
        person=OuterRef(OuterRef("person")),
        course=OuterRef("course"),
        state=TrainingState.DONE,
    )
    return holders(course, ~Exists(taken))


def values():
    """(how many, of how many) of the goal in whose row they stand.

    Of clubs only how many: all of them stand in the answer. Of representatives how
    many lack a course, and not how many have them all.
    """
    known = workplaces().exclude(agreement=Agreement.UNKNOWN)
    signed = workplaces().filter(agreement__in=WITH_AGREEMENT)
    of = [
        When(measure=Measure.POSTS_HELD, then=number(posts_held(), of="club")),
        When(measure=Measure.AGREEMENT_KNOWN, then=number(known)),
        When(measure=Measure.AGREEMENTS, then=number(signed)),
        When(measure=Measure.WORKPLACE_VISITS, then=number(workplaces_visited())),
    ]
    whole = [
        When(
            measure__in=[Measure.AGREEMENT_KNOWN, Measure.AGREEMENTS],
            then=number(workplaces()),
        ),
        When(measure=Measure.WORKPLACE_VISITS, then=number(workplaces().filter(ALONE))),
    ]
    for measure, held in OF_THE_YEAR.items():
        year = ClubYear.objects.filter(held, club=OuterRef("pk"), year=Slot("year"))
        of.append(
            When(measure=measure, then=number(active_clubs().filter(Exists(year))))
        )
    for asked, course in (
        (Q(course=None), {}),
        # The goal is the row around the tenures around the requirements.
        (Q(course__isnull=False), {"course": OuterRef(OuterRef("course"))}),
    ):
        this = asked & Q(measure=Measure.TRAINED)
        of.append(When(this, then=number(lacking(course), of="person")))
        whole.append(When(this, then=number(holders(course), of="person")))
    return Case(*of), Case(*whole, default=NONE)


# Measures whose share of the register is counted here and not from the visits
OF_CLUBS = [*OF_THE_YEAR, Measure.POSTS_HELD]
COUNTED_HERE = [
    *OF_CLUBS,
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
# What tells the lines of the one answer apart: in its third place stands the visit,
# 0 where each of them isn't counted, or one of these.
CLUB, OF, WHOLE = -1, -2, -3


def told(rows, *values):
    columns = {f"column{place}": value for place, value in enumerate(values)}
    return rows.order_by().annotate(**columns).values_list(*columns)


def visits_of(each):
    """(club, purpose, visit, day, workplace); (club, purpose, 0, last day) is less."""
    if each:
        columns = F("club"), F("purposes"), F("pk"), F("on"), F("workplace")
        return told(IN_PERIOD, *columns)
    return told(IN_PERIOD, F("club"), F("purposes"), NONE).annotate(last=Max("on"))


def with_register(each):
    """Visits, (club, nothing, CLUB), (goal, how many, OF), (goal, of them, WHOLE).

    These three without a day, and without a workplace where visits have one.
    """
    goals = Goal.objects.filter(section__plan=Slot("plan"), measure__in=COUNTED_HERE)
    value, whole = values()
    rest = [NO_DAY, NONE] if each else [NO_DAY]
    return visits_of(each).union(
        *(
            told(rows, F("pk"), number, Value(what, IntegerField()), *rest)
            for rows, number, what in (
                (active_clubs(), NONE, CLUB),
                (goals, value, OF),
                (goals, whole, WHOLE),
            )
        ),
        all=True,
    )


VISITS = {each: Prepared(partial(visits_of, each)) for each in (True, False)}
# With what the register comes to, for plans that it counts for
ALL = {each: Prepared(partial(with_register, each)) for each in (True, False)}


def count_visits(plan, day, each):
    """The visits of the period so far; ``each`` of them, or only the clubs visited.

    Counted here and not in SQL, where every visit would be joined to the goals of
    every year.
    """
    rows = VISITS[each](
        branch=plan.branch_id, starts=plan.starts, stands=min(day, plan.ends)
    )
    return Visits.of(rows)


def count_all(plan, day, each, measured):
    """(Visits, ids of the active clubs, goal id → Counted), in one query.

    ``measured`` is goal id → measure.

    The register is as it stands on the day, or at the end of a plan that is over.
    """
    visits, found = [], {CLUB: {}, OF: {}, WHOLE: {}}
    for row in ALL[each](
        plan=plan.pk,
        branch=plan.branch_id,
        day=day,
        stands=min(day, plan.ends),
        starts=plan.starts,
        year=year_of(plan, day),
    ):
        if row[2] < 0:
            found[row[2]][row[0]] = row[1]
        else:
            visits.append(row)
    clubs, counted = found[CLUB].keys(), {}
    for goal, value in found[OF].items():
        whole = found[WHOLE][goal]
        if measured[goal] in OF_CLUBS:
            whole = len(clubs)
        elif measured[goal] == Measure.TRAINED:
            value = whole - value
        counted[goal] = Counted(value, whole)
    return Visits.of(visits), clubs, counted


def year_of(plan, day):
    """The clubs' year that a plan is counted by: the one going on, within its time."""
    return min(max(day, plan.starts), plan.ends).year
