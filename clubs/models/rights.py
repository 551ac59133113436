"""What each role may do, and where a user holds which: read once with the user."""

from django.db import models
from django.db.models import Q


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", "administratör"
    CHAIR = "chair", "ordförande"
    SECRETARY = "secretary", "sekreterare"
    BOARD = "board", "styrelseledamot"
    OMBUDSMAN = "ombudsman", "ombudsman"
    AUDITOR = "auditor", "revisor"
    DELEGATE = "delegate", "ombud"
    NATIONAL = "national", "förbundet"


# The table "Who sees what" in QUALITY 2, as groups of roles.
FOLLOWERS = (
    Role.ADMINISTRATOR,
    Role.CHAIR,
    Role.SECRETARY,
    Role.BOARD,
    Role.OMBUDSMAN,
    Role.AUDITOR,
)
EDITORS = (Role.CHAIR, Role.SECRETARY, Role.BOARD, Role.OMBUDSMAN)
PLANNERS = (Role.CHAIR, Role.SECRETARY, Role.BOARD)
LEADERS = (Role.CHAIR, Role.SECRETARY)
SETTLERS = (Role.ADMINISTRATOR, Role.CHAIR, Role.SECRETARY)
ADMINISTRATORS = (Role.ADMINISTRATOR,)
# "A": the branches below in aggregate
OVERSEERS = (Role.NATIONAL,)
# "Comments": what is written about how it goes. Who runs the accounts reads none.
NOTE_READERS = (*EDITORS, Role.AUDITOR)
# "Visit facts": who ran, met and agreed what. Their notes have a rule of their own.
VISIT_READERS = (*EDITORS, Role.AUDITOR)
# "Trail" and "Read log": all of the branch's; an ombudsman reads of their own deeds.
TRAIL_READERS = (
    Role.ADMINISTRATOR,
    Role.CHAIR,
    Role.SECRETARY,
    Role.BOARD,
    Role.AUDITOR,
)
LOG_READERS = (Role.ADMINISTRATOR, Role.CHAIR, Role.SECRETARY, Role.AUDITOR)
ACCOUNT_READERS = (Role.ADMINISTRATOR, Role.AUDITOR)

# What a branch that a user has reached says of what they may do in it.
TOLD = {
    "is_mine": tuple(Role),
    "can_follow": FOLLOWERS,
    "can_read_notes": NOTE_READERS,
    "can_read_visits": VISIT_READERS,
    "can_edit": EDITORS,
    "can_plan": PLANNERS,
    "can_settle": SETTLERS,
    "can_read_trail": TRAIL_READERS,
    "can_read_log": LOG_READERS,
    "can_read_accounts": ACCOUNT_READERS,
    "can_administer": ADMINISTRATORS,
    "can_oversee": OVERSEERS,
}


class Rights:
    """The assignments of one user, as conditions on the branch of a row.

    The conditions name branches by number. As subqueries they took four times as
    long to put together as all the rest of a page's queries.
    """

    def __init__(self, held):
        """``held``: (branch id, its address, its parent's id, role) of each."""
        self.held = tuple(map(tuple, held))

    def branches(self, roles=Role):
        """The ids of the branches where one of ``roles`` is held."""
        return sorted({branch for branch, _, _, role in self.held if role in roles})

    def branch_at(self, slug, roles=Role):
        """The id of the branch at the address when one of ``roles`` is held there."""
        found = (b for b, at, _, role in self.held if at == slug and role in roles)
        return next(found, None)

    def here(self, roles=Role, branch="branch"):
        """In the row's own branch one of ``roles`` is held."""
        return Q(**{f"{branch}__in": self.branches(roles)})

    def reach(self, branch="branch"):
        """The user has business in the row's branch.

        A role in the branch or in one below it, or a national role right above it.
        """
        parents = {parent for _, _, parent, _ in self.held if parent}
        near = Q(**{f"{branch}__in": sorted({*self.branches(), *parents})})
        national = self.branches([Role.NATIONAL])
        above = "parent" if branch == "pk" else f"{branch}__parent"
        return near | Q(**{f"{above}__in": national}) if national else near

    def tell(self, branch):
        """Let ``branch`` say what the user may do in it, as ``for_user`` does."""
        held = {role for pk, _, _, role in self.held if pk == branch.pk}
        for word, roles in TOLD.items():
            setattr(branch, word, not held.isdisjoint(roles))
        return branch
