"""Who we are, where and when: branches, people, meetings, clubs, visits, the trail."""

from .administering import still_administered
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
from .erasures import Erasure
from .figures import Figure, Series
from .imports import ImportDraft
from .keeping import Clearing, KeepTime, Kept
from .lists import Industry, PostKind, Purpose
from .meetings import Body, Deadline, Decision, Meeting, MeetingState
from .people import Person, Tenure
from .posts import Post, PostBody
from .readings import ABOUT_PERSON, ABOUT_USER, LISTS, Read, Reading
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
from .seals import Seal
from .sign_ins import Means, SignIn
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
    "ABOUT_PERSON",
    "ABOUT_USER",
    "ADMINISTRATORS",
    "AccountExists",
    "Agreement",
    "AlreadyUsed",
    "AssemblyName",
    "Assignment",
    "Body",
    "Branch",
    "CalendarAddress",
    "Clearing",
    "Club",
    "ClubKind",
    "ClubYear",
    "Course",
    "Deadline",
    "Decision",
    "EDITORS",
    "Erasure",
    "Event",
    "FOLLOWERS",
    "Figure",
    "HIDDEN_NAME",
    "ImportDraft",
    "Industry",
    "Invitation",
    "KeepTime",
    "Kept",
    "LEADERS",
    "LISTS",
    "LocalOrganisation",
    "Logged",
    "Means",
    "Meeting",
    "MeetingState",
    "NAMED_FOR",
    "OVERSEERS",
    "PLANNERS",
    "Person",
    "PlanName",
    "Post",
    "PostBody",
    "PostKind",
    "Purpose",
    "RESERVED_CLUB_SLUGS",
    "RESERVED_SLUGS",
    "Read",
    "Reading",
    "Receipt",
    "Requirement",
    "Rights",
    "Role",
    "SETTLERS",
    "Seal",
    "Series",
    "SignIn",
    "Stale",
    "Tenure",
    "Training",
    "TrainingState",
    "User",
    "VISIT_READERS",
    "Visit",
    "VisitState",
    "WITH_AGREEMENT",
    "Workplace",
    "still_administered",
]
