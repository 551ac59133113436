"""The plan: sections, goals and activities, and the log of what became of them."""

from .assessments import ANSWERS, WORDS, Assessment, Outcome, Word
from .attachments import Attachment, AttachmentKind
from .decisions import Adoption, GoalRevision, RevisionKind
from .digests import Digest, DigestLine, Reason
from .drafts import PlanDraft
from .follow_up import OPEN, Activity, Status, Update
from .plans import (
    ADOPTED,
    Goal,
    Kind,
    Measure,
    Plan,
    PlanState,
    Section,
    TargetSource,
)
from .renderings import Rendering
from .reviews import Review
from .servings import Serving

__all__ = [
    "ADOPTED",
    "ANSWERS",
    "OPEN",
    "WORDS",
    "Activity",
    "Adoption",
    "Assessment",
    "Attachment",
    "AttachmentKind",
    "Digest",
    "DigestLine",
    "Goal",
    "GoalRevision",
    "Kind",
    "Measure",
    "Outcome",
    "Plan",
    "PlanDraft",
    "PlanState",
    "Reason",
    "Rendering",
    "Review",
    "RevisionKind",
    "Section",
    "Serving",
    "Status",
    "TargetSource",
    "Update",
    "Word",
]
