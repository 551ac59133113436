"""The rows behind what a goal has come to, and the words for what they are."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from clubs.headcounts import headcount
from sekoplan.jinja import number

from .covering import COVERED
from .models import Measure
from .register_counts import year_of

# What is counted: one of it, and several
COUNTED_THINGS = {
    Measure.ACTIVITIES: ("gjord", "gjorda"),
    Measure.COUNTERPARTS: ("organisation", "organisationer"),
    Measure.VISITS: ("besök", "besök"),
    Measure.CLUB_VISITS: ("klubb", "klubbar"),
    Measure.REGISTERS: ("klubb", "klubbar"),
    Measure.REPORTS: ("klubb", "klubbar"),
    Measure.POSTS_HELD: ("klubb", "klubbar"),
    Measure.EQUALITY_PLANS: ("klubb", "klubbar"),
    Measure.WORKPLACE_VISITS: ("arbetsplats", "arbetsplatser"),
    Measure.AGREEMENT_KNOWN: ("arbetsplats", "arbetsplatser"),
    Measure.AGREEMENTS: ("arbetsplats", "arbetsplatser"),
    Measure.TRAINED: ("förtroendevald", "förtroendevalda"),
}
# What the annual report says of them: "61 av 96 klubbar har bekräftat registret."
REPORTED = {
    Measure.CLUB_VISITS: "fick besök",
    Measure.REGISTERS: "har bekräftat registret",
    Measure.REPORTS: "har lämnat båda berättelserna",
    Measure.POSTS_HELD: "har uppdraget besatt",
    Measure.EQUALITY_PLANS: "har en jämställdhetsplan",
    Measure.WORKPLACE_VISITS: "utan lokal organisation fick besök",
    Measure.AGREEMENT_KNOWN: "har ett känt avtalsläge",
    Measure.AGREEMENTS: "har kollektivavtal",
    Measure.TRAINED: "har den utbildning som uppdraget kräver",
}
# The page that lists them, and what it is asked to show
PAGES = {
    Measure.CLUB_VISITS: ("clubs", ""),
    Measure.REGISTERS: ("clubs", "register"),
    Measure.REPORTS: ("clubs", "berattelser"),
    Measure.POSTS_HELD: ("clubs", "vakanta"),
    Measure.EQUALITY_PLANS: ("clubs", "jamstalldhet"),
    Measure.VISITS: ("visits", ""),
    Measure.WORKPLACE_VISITS: ("workplaces", "utan-organisation"),
    Measure.AGREEMENT_KNOWN: ("workplaces", "okant"),
    Measure.AGREEMENTS: ("workplaces", "utan-avtal"),
    Measure.TRAINED: ("training", ""),
}
# A series has a page of its own.
BY_YEAR = (
    Measure.CLUB_VISITS,
    Measure.VISITS,
    Measure.REGISTERS,
    Measure.REPORTS,
    Measure.EQUALITY_PLANS,
)
OF_PURPOSES = (Measure.VISITS, Measure.CLUB_VISITS, Measure.WORKPLACE_VISITS)


def things(goal):
    """What a goal's number counts: "klubbar", "brev", or nothing that has a name.

    A share is of its whole: "1 av 96 klubbar". The register's own words go before
    the goal's unit, which is "%" or the same.
    """
    reached, measure = goal.reached, goal.fact.measure
    own = goal.unit if goal.unit != "%" and measure not in COVERED else ""
    one, several = COUNTED_THINGS.get(measure, ("", ""))
    if own or reached is None:
        return own or several
    of = reached.value if reached.whole is None else reached.whole
    return one if of == 1 else several


def rows_behind(plan, goal, today):
    """The address of the rows that a goal's number is counted from.

    A list shows what is so ``today``, or at the end of an earlier year. Of a number
    of another day it is told which, and says so.
    Empty when they are its own activities, on its page; None when the reader of the
    plan doesn't read visits.
    """
    measure = goal.fact.measure
    if measure == Measure.SERIES and goal.series_id:
        return reverse("series", args=[plan.branch.slug, goal.series_id])
    if measure not in PAGES:
        return ""
    page, shown = PAGES[measure]
    if page == "visits" and not plan.branch.can_read_visits:
        return None
    asked = [("visa", shown)] if shown else []
    year, listed = year_of(plan, goal.day), today
    if measure in BY_YEAR:
        listed = min(today, date(year, 12, 31))
    if measure in BY_YEAR or measure == Measure.WORKPLACE_VISITS:
        asked.append(("ar", year))
    if measure == Measure.VISITS and goal.purposes and goal.clubs:
        # Either of the two counts, which no list of the two together shows.
        pass
    elif measure in OF_PURPOSES:
        asked += [("anledning", purpose) for purpose in sorted(goal.purposes)]
        asked += [("klubb", slug) for slug in sorted(goal.clubs.values()) if slug]
    elif measure == Measure.POSTS_HELD and goal.post_kind_id:
        asked.append(("slag", goal.post_kind_id))
    elif measure == Measure.TRAINED and goal.course_id:
        asked.append(("kurs", goal.course_id))
    if (counted := min(goal.day, plan.ends)) != listed:
        asked.append(("den", counted.isoformat()))
    address = reverse(page, args=[plan.branch.slug])
    return f"{address}?{urlencode(asked)}" if asked else address


def share_in_words(goal):
    """(so many of so many, what they are), as it is told outside the branch; or None.

    None of a measure without a whole, and while there is nothing to count.
    """
    measure, reached = goal.fact.measure, goal.reached
    if measure not in REPORTED or not reached or not reached.whole:
        return None
    told = headcount if measure == Measure.TRAINED else number
    share = f"{told(reached.value)} av {told(reached.whole)}"
    return share, f"{things(goal)} {REPORTED[measure]}"
