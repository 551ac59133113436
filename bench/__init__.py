"""Measurements against the numbers in the project's quality goals: ``./run bench``.

A module here is one bench. Its docstring's first line is its title, and its function
``rows()`` yields ``Row``. It runs in a process and an empty database of its own.
"""

from typing import NamedTuple


class Row(NamedTuple):
    """One number: P1, what, "2.1 × M", "≤ 6 × M", and whether it is held."""

    number: str
    what: str
    measured: str
    to_hold: str
    held: bool
