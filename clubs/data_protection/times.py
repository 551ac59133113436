"""How long a branch keeps what: the schedule's months, or the branch's own, shorter."""

from clubs.models import KeepTime, Kept

from .clocks import ACCOUNT_MONTHS, NAME_MONTHS

LONGEST = {
    Kept.NOTES: 60,
    Kept.VISIT_NOTES: 12,
    Kept.READINGS: 12,
    Kept.SIGN_INS: 6,
    Kept.ACCOUNTS: ACCOUNT_MONTHS,
    Kept.NAMES: NAME_MONTHS,
}
# Who has read what must show for a while: the database keeps it as long.
SHORTEST = dict.fromkeys(Kept, 1) | {Kept.READINGS: 3}


def times_of(branch):
    """{what: months} of a branch."""
    return every_time().get(branch.pk, dict(LONGEST))


def every_time():
    """{branch id: {what: months}} of those that have shortened any."""
    found = {}
    for branch, what, months in KeepTime.objects.values_list(
        "branch", "what", "months"
    ):
        own = found.setdefault(branch, dict(LONGEST))
        own[Kept(what)] = min(months, LONGEST[Kept(what)])
    return found
