"""The states of a plan, and the one rule by which it and all below it are read."""

from django.db import models
from django.db.models import Q

from clubs.models import EDITORS, FOLLOWERS, PLANNERS


class PlanState(models.TextChoices):
    DRAFT = "utkast", "utkast"
    PROPOSED = "förslag", "förslag"
    ADOPTED = "antagen", "antagen"
    CLOSED = "avslutad", "avslutad"


ADOPTED = (PlanState.ADOPTED, PlanState.CLOSED)


class ScopedQuerySet(models.QuerySet):
    """Plan and everything below it are read by one rule, written here once."""

    # The path from the row to its plan, ending in "__" unless it is the plan.
    to_plan = ""
    # Whether those who don't follow the work read the row once a plan is adopted.
    adopted_is_read = True

    def for_user(self, user):
        """What ``user`` may read, each row saying what they may do with it.

        Followers of the branch read all. Others of the branch, the branches below
        it and the national level above it read what the assembly has adopted.
        """
        branch, state = f"{self.to_plan}branch", f"{self.to_plan}state"
        rights = user.rights
        follows = rights.here(FOLLOWERS, branch)
        going_on = ~Q(**{state: PlanState.CLOSED})
        rows = self.annotate(can_edit=rights.here(EDITORS, branch) & going_on)
        if not self.adopted_is_read:
            return rows.filter(follows)
        return rows.annotate(
            can_follow=follows,
            can_plan=rights.here(PLANNERS, branch) & going_on,
        ).filter(follows | Q(**{f"{state}__in": ADOPTED}) & rights.reach(branch))
