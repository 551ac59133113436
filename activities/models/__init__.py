"""The plan: sections, goals and activities, and the log of what became of them."""

from .assessments import ANSWERS, WORDS, Assessment, Outcome, Word
from .attachments import ANNEXES, PAPERS, Attachment, AttachmentKind
from .bundles import BundlePart, PartKind
from .chapters import (
    SEVERAL,
    Chapter,
    ChapterKind,
    ChapterVersion,
    Manner,
)
from .decisions import Adoption, GoalRevision, RevisionKind
from .delegate_links import DelegateLink
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
from .reports import FROZEN, Report, ReportState
from .reviews import Review
from .servings import Serving

__all__ = [
    "ADOPTED",
    "ANNEXES",
    "ANSWERS",
    "FROZEN",
    "OPEN",
    "PAPERS",
    "SEVERAL",
    "WORDS",
    "Activity",
    "Adoption",
    "Assessment",
    "Attachment",
    "AttachmentKind",
    "BundlePart",
    "Chapter",
    "ChapterKind",
    "ChapterVersion",
    "DelegateLink",
    "Digest",
    "DigestLine",
    "Goal",
    "GoalRevision",
    "Kind",
    "Manner",
    "Measure",
    "Outcome",
    "PartKind",
    "Plan",
    "PlanDraft",
    "PlanState",
    "Reason",
    "Rendering",
    "Report",
    "ReportState",
    "Review",
    "RevisionKind",
    "Section",
    "Serving",
    "Status",
    "TargetSource",
    "Update",
    "Word",
]
