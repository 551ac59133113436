"""Counts of several commitments as one sum, told so that nobody is counted alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from clubs.headcounts import FEW, PEOPLE
from sekoplan.jinja import number

# What is counted by each measure that can be added up, when the goal has no unit
THINGS = {
    "aktiviteter": "gjorda aktiviteter",
    "besök": "besök",
    "besökta klubbar": "besökta klubbar",
    "arbetsplatser besökta": "besökta arbetsplatser",
    "arbetsplatser kända": "arbetsplatser där avtalet är känt",
    "arbetsplatser med avtal": "arbetsplatser med avtal",
    "register": "bekräftade register",
    "berättelser": "klubbar som lämnat båda berättelserna",
    "uppdrag i klubbarna": "klubbar där uppdraget är besatt",
    "jämställdhetsplaner": "klubbar med jämställdhetsplan",
    "utbildade": "utbildade förtroendevalda",
    "antal": "",
}
# Of these the number has a whole that adds up too: 58 av 96.
WITH_WHOLE = tuple(THINGS)[2:10]
# What can be people, whatever the unit says
OF_PEOPLE = ("utbildade", "antal")


@dataclass(slots=True)
class Sum:
    """``value`` of ``things``; ``hidden`` numbers of people were too small to tell."""

    things: str
    value: int = 0
    whole: int = 0
    hidden: int = 0

    @property
    def is_known_people(self):
        """Whether it says that somebody was counted, though not how many."""
        people = self.things.casefold() in PEOPLE or self.things == THINGS["utbildade"]
        return self.hidden > 0 and people

    def __str__(self):
        if not self.hidden:
            whole = f" av {number(self.whole)}" if self.whole else ""
            return f"{number(self.value)}{whole} {self.things}"
        if self.value:
            return f"minst {number(self.value)} {self.things}"
        if self.hidden == 1:
            return f"färre än {FEW} {self.things}"
        return f"ett fåtal {self.things}"


def summed(stood: Iterable) -> list:
    """Sums by what was counted, of commitments as they stood at a closed review.

    Each number of people below ``FEW`` is left out of its sum rather than hidden in
    it: whoever compares two sums finds no smaller one by subtraction (S11). A measure
    that says how far on the way, or of what nobody knows the unit, isn't added.
    """
    found: dict[str, Sum] = {}
    for one in stood:
        if one.value is None or one.measure not in THINGS:
            continue
        # A share's unit is "%", and what it counts is told by its measure.
        unit = one.unit if one.unit != "%" and one.measure not in WITH_WHOLE else ""
        things = unit or THINGS[one.measure]
        if not things:
            continue
        total = found.setdefault(things, Sum(things))
        if may_be_people(one, things) and 0 < one.value < FEW:
            total.hidden += 1
            continue
        total.value += one.value
        if one.measure in WITH_WHOLE:
            total.whole += one.whole or 0
    return [total for total in found.values() if total.value or total.is_known_people]


def may_be_people(one, things):
    return one.measure in OF_PEOPLE or things.casefold() in PEOPLE
