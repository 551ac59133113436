"""How a goal is counted and what it has come to, in Swedish: pure functions."""

from dataclasses import dataclass

from sekoplan.jinja import MONTHS, count, full_date, listing, number, short_date
from sekoplan.jinja import short_date_year as with_year

from . import measures
from .measures import CONTINUOUS
from .models import Measure, TargetSource

# One of what goals are counted in; a unit that isn't here is the same for one.
ONE = {
    "aktiviteter": "aktivitet",
    "arbetsplatser": "arbetsplats",
    "artiklar": "artikel",
    "avstämningar": "avstämning",
    "cirklar": "cirkel",
    "deltaganden": "deltagande",
    "foldrar": "folder",
    "insatser": "insats",
    "klasser": "klass",
    "klubbar": "klubb",
    "konferenser": "konferens",
    "kontakter": "kontakt",
    "kurser": "kurs",
    "medlemmar": "medlem",
    "motparter": "motpart",
    "möten": "möte",
    "seminarier": "seminarium",
    "tillfällen": "tillfälle",
    "träffar": "träff",
    "uppdateringar": "uppdatering",
    "uppsökerier": "uppsökeri",
    "utbildningar": "utbildning",
    "utgåvor": "utgåva",
}
WHOSE = {
    TargetSource.PLAN: "planens mål",
    TargetSource.BOARD: "styrelsens mål",
    TargetSource.NONE: "målet",
}


@dataclass(frozen=True)
class Told:
    """What stands of a goal's measure, each part a phrase or empty.

    ``value`` is what it has come to; ``counts`` says that there are rows behind it,
    and ``found`` that there is anything in them yet.
    """

    value: str
    counts: bool
    found: bool
    last: str = ""
    target: str = ""
    expected: str = ""
    judged: str = ""

    @property
    def evidence(self):
        """ "7 möten, senast 3 sep": what there is to show, without the target."""
        return ", ".join(filter(None, (self.value, self.last))) if self.found else ""


def told_of(goal):
    """What is told of the measure of ``goal``, a row of a picture on its day."""
    fact, reached = goal.fact, goal.reached
    in_force = not fact.outcome and not fact.is_struck
    return Told(
        value=value_in_words(goal),
        counts=fact.measure != Measure.NONE,
        found=reached is not None and (reached.value > 0 or reached.on is not None),
        last=last_in_words(goal) if reached is not None else "",
        target=target_in_words(goal) if fact.target_min is not None else "",
        expected=expected_in_words(goal) if in_force else "",
        judged=judged_in_words(goal) if in_force else "",
    )


def value_in_words(goal):
    """ "58 av 96 klubbar (60 %)", "7 möten", "3 900 följare, 300 fler än 31 dec"."""
    fact, reached = goal.fact, goal.reached
    if fact.measure == Measure.NONE:
        return "räknas inte"
    if reached is None:
        return "inget värde än"
    things = goal.things
    if reached.whole == 0:
        if fact.measure != Measure.SHARE:
            return "inget att räkna än"
        return f"{number(reached.value)}, av en helhet som inte är angiven"
    if reached.percent is not None:
        share = f"{number(reached.value)} av {number(reached.whole)} {things}".strip()
        return f"{share} ({reached.percent}\N{NO-BREAK SPACE}%)"
    if reached.on is not None:
        return ", ".join(filter(None, (amount(goal), change_in_words(goal))))
    return amount(goal) if reached.value else "inget ännu"


def amount(goal):
    """So many of what the goal counts."""
    several = goal.things
    if not several:
        return number(goal.reached.value)
    return count(goal.reached.value, ONE.get(several, several), several)


def change_in_words(goal):
    """What a series has come to since its baseline."""
    fact, change = goal.fact, goal.reached.change
    if change is None:
        return ""
    since = f"den {full_date(fact.baseline_on)}" if fact.baseline_on else "från början"
    if change == 0:
        return f"lika många som {since}"
    return f"{number(abs(change))} {'fler' if change > 0 else 'färre'} än {since}"


def last_in_words(goal):
    """ "senast 3 sep": the last that counts, with its year if the plan has several."""
    fact = goal.fact
    day = measures.last_counted(fact, goal.day)
    if day is None:
        return ""
    own_year = fact.starts.year == fact.ends.year == day.year
    return f"senast {short_date(day) if own_year else with_year(day)}"


def target_in_words(goal):
    """ "planens mål är 1–2 seminarier", "styrelsens mål är 80 %"."""
    fact = goal.fact
    return f"{WHOSE[TargetSource(goal.target_source)]} är " + span_in_words(
        fact.target_min, fact.target_max, goal.unit
    )


def span_in_words(low, high, unit):
    """A target as a range: "1–2 seminarier", "12 brev", "80 %"."""
    if high is None:
        span = number(low) if unit == "%" else f"minst {number(low)}"
    else:
        span = number(low) if high == low else f"{number(low)}–{number(high)}"
    if unit == "%":
        return f"{span}\N{NO-BREAK SPACE}%"
    return (
        f"{span} {ONE.get(unit, unit) if low == (high or low) == 1 else unit}".strip()
    )


def expected_in_words(goal):
    """What should have been done by now, or when the time for it begins."""
    fact, reached = goal.fact, goal.reached
    if reached is None or reached.expected is None:
        return ""
    if reached.expected:
        done = "gjord" if reached.expected == 1 else "gjorda"
        return f"hittills borde {number(reached.expected)} vara {done}"
    months = measures.months_of(fact)
    if months and months[0] > (goal.day.year, goal.day.month):
        year, month = months[0]
        when = MONTHS[month - 1]
        return (
            f"börjar i {when}" if year == goal.day.year else f"börjar i {when} {year}"
        )
    return ""


def judged_in_words(goal):
    """Of what no number makes done: when somebody says how it went."""
    fact = goal.fact
    if fact.kind == CONTINUOUS:
        is_year = fact.starts.year == fact.ends.year
        return f"bedöms vid {'årets' if is_year else 'periodens'} slut"
    if not measures.has_target(fact):
        return "klart när alla aktiviteter är klara"
    return ""


def months_in_words(months):
    """ "mars–juni och september"; "hela året" of all of them or none."""
    chosen = sorted(set(months))
    if not chosen or len(chosen) == 12:
        return "hela året"
    runs = []
    for month in chosen:
        if runs and runs[-1][-1] == month - 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return listing(
        MONTHS[run[0] - 1]
        if len(run) == 1
        else f"{MONTHS[run[0] - 1]}–{MONTHS[run[-1] - 1]}"
        for run in runs
    )
