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
from .calendars import CalendarAddress
from .club_years import ClubYear
from .figures import Figure, Series
from .imports import ImportDraft
from .lists import Industry, PostKind, Purpose
from .meetings import Body, Deadline, Decision, Meeting, MeetingState
from .people import Person, Tenure
from .posts import Post, PostBody
from .readings import Reading
from .register import RESERVED_CLUB_SLUGS, Club, ClubKind
from .rights import (
    ADMINISTRATORS,
    EDITORS,
    FOLLOWERS,
    LEADERS,
    OVERSEERS,
    PLANNERS,
    SETTLERS,
    VISIT_READERS,
    Rights,
    Role,
)
from .trail import AlreadyUsed, Event, Receipt, Stale
from .training import Course, Requirement, Training, TrainingState
from .visits import Logged, Visit, VisitState
from .workplaces import (
    HIDDEN_NAME,
    NAMED_FOR,
    WITH_AGREEMENT,
    Agreement,
    LocalOrganisation,
    Workplace,
)

__all__ = [
    "ADMINISTRATORS",
    "EDITORS",
    "FOLLOWERS",
    "OVERSEERS",
    "HIDDEN_NAME",
    "LEADERS",
    "NAMED_FOR",
    "PLANNERS",
    "RESERVED_CLUB_SLUGS",
    "RESERVED_SLUGS",
    "SETTLERS",
    "VISIT_READERS",
    "WITH_AGREEMENT",
    "AccountExists",
    "Agreement",
    "AlreadyUsed",
    "AssemblyName",
    "Assignment",
    "Body",
    "Branch",
    "CalendarAddress",
    "Club",
    "ClubKind",
    "ClubYear",
    "Course",
    "Deadline",
    "Decision",
    "Event",
    "Figure",
    "ImportDraft",
    "Industry",
    "Invitation",
    "LocalOrganisation",
    "Logged",
    "Meeting",
    "MeetingState",
    "Person",
    "PlanName",
    "Post",
    "PostBody",
    "PostKind",
    "Purpose",
    "Reading",
    "Receipt",
    "Requirement",
    "Rights",
    "Role",
    "Series",
    "Stale",
    "Tenure",
    "Training",
    "TrainingState",
    "User",
    "Visit",
    "VisitState",
    "Workplace",
]
