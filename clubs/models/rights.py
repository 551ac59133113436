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
        roles = {role for pk, _, _, role in self.held if pk == branch.pk}
        branch.is_mine = bool(roles)
        branch.can_follow = not roles.isdisjoint(FOLLOWERS)
        branch.can_edit = not roles.isdisjoint(EDITORS)
        branch.can_plan = not roles.isdisjoint(PLANNERS)
        branch.can_settle = not roles.isdisjoint(SETTLERS)
        branch.can_administer = not roles.isdisjoint(ADMINISTRATORS)
        return branch
