"""Reads a plan document into an outline of sections and goals."""

from .lines import lines_of_text
from .outline import (
    Leftover,
    Outline,
    OutlineGoal,
    OutlineSection,
    Warning,
)
from .structure import outline_of


def read_text(text):
    return outline_of(lines_of_text(text))
