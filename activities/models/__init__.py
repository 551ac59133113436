"""The plan: sections, goals and activities, and the log of what became of them."""

from .assessments import Assessment, Outcome
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
    Serving,
    TargetSource,
)
from .renderings import Rendering

__all__ = [
    "ADOPTED",
    "OPEN",
    "Activity",
    "Assessment",
    "Goal",
    "Kind",
    "Measure",
    "Outcome",
    "Plan",
    "PlanDraft",
    "PlanState",
    "Rendering",
    "Section",
    "Serving",
    "Status",
    "TargetSource",
    "Update",
]
