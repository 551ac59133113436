"""Who we are, where and when: branches, people, meetings, clubs, visits, the trail."""

from .branches import (
    RESERVED_SLUGS,
    AccountExists,
    AssemblyName,
    Assignment,
    Branch,
    Invitation,
    PlanName,
    User,
)
from .meetings import Body, Decision, Meeting, MeetingState
from .people import Person, Post, PostBody, Tenure
from .register import Club, ClubKind, Industry, Purpose, Visit, VisitState
from .rights import (
    ADMINISTRATORS,
    EDITORS,
    FOLLOWERS,
    LEADERS,
    PLANNERS,
    SETTLERS,
    Rights,
    Role,
)
from .trail import AlreadyUsed, Event, Receipt, Stale

__all__ = [
    "ADMINISTRATORS",
    "EDITORS",
    "FOLLOWERS",
    "LEADERS",
    "PLANNERS",
    "RESERVED_SLUGS",
    "SETTLERS",
    "AccountExists",
    "AlreadyUsed",
    "AssemblyName",
    "Assignment",
    "Body",
    "Branch",
    "Club",
    "ClubKind",
    "Decision",
    "Event",
    "Industry",
    "Invitation",
    "Meeting",
    "MeetingState",
    "Person",
    "PlanName",
    "Post",
    "PostBody",
    "Purpose",
    "Receipt",
    "Rights",
    "Role",
    "Stale",
    "Tenure",
    "User",
    "Visit",
    "VisitState",
]
