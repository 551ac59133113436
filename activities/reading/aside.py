"""A document read by a process of its own, bounded in time and memory.

A text made for it keeps some pattern or other busy for minutes, and while Python looks
for a pattern no other thread of the server gets a word in.
"""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

from .outline import Leftover, Outline, OutlineGoal, OutlineSection, Warning
from .refusal import UnreadableDocument

SECONDS = 15
_CHILD = Path(__file__).with_name("child.py")
_HEAVY = (
    "Dokumentet tar för lång tid att läsa. Klistra in bara den del där åtagandena står."
)


def read_document(name, data):
    """What ``reading.read_document`` gives of an uploaded file."""
    return _read({"name": name}, data)


def read_text(text):
    """What ``reading.read_text`` gives of pasted text."""
    return _read({}, text.encode())


def _read(told, data):
    try:
        child = subprocess.run(  # noqa: S603  our own file, no shell, no arguments
            [sys.executable, "-I", str(_CHILD)],
            input=json.dumps(told).encode() + b"\n" + data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            env={},
            check=False,
        )
        # Killed by its limits it has given no answer.
        answer = json.loads(child.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        raise UnreadableDocument(_HEAVY) from None
    if "error" in answer:
        raise UnreadableDocument(answer["error"] or _HEAVY)
    return _outline(answer["outline"])


def _outline(told):
    days = {name: told[name] and date.fromisoformat(told[name]) for name in _DAYS}
    rows = {name: tuple(made(**one) for one in told[name]) for name, made in _ROWS}
    sections = tuple(
        OutlineSection(**section | {"goals": tuple(map(_goal, section["goals"]))})
        for section in told["sections"]
    )
    return Outline(**told | days | rows | {"sections": sections})


def _goal(told):
    return OutlineGoal(**told | {"months": tuple(told["months"])})


_DAYS = ("starts", "ends")
_ROWS = (("leftovers", Leftover), ("warnings", Warning))
