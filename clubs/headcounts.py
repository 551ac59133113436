"""How many people there were, as it is told outside the branch: never a handful."""

from sekoplan.jinja import number

# So few could be known by who reads of them (issue 3, Privacy).
FEW = 5
# What a sum of people is called
PEOPLE = {
    "deltagare",
    "förtroendevalda",
    "kvinnor",
    "medlemmar",
    "nya medlemmar",
    "ombud",
    "personer",
    "ungdomar",
}


def headcount(people):
    """A number of people in words: "färre än 5" of one to four, else its digits.

    Nobody is 0: that tells of no one.
    """
    return f"färre än {FEW}" if 0 < people < FEW else number(people)


def counted(value, unit):
    """A number of ``unit``, told as a headcount when those are people."""
    return headcount(value) if unit.casefold() in PEOPLE else number(value)
