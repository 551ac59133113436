"""What is typed in the preview, written into its outline: pure functions.

Two tabs may show the same preview. Each row of the form comes with a digest of what
it looked like (``digests``), so that a row is compared with what its writer saw.
"""

import re
from copy import deepcopy
from dataclasses import dataclass, field
from hashlib import sha256

from .checking import MOST, months_as_text, months_from, told_numbers
from .models import Kind
from .rearranging import LONGEST_HEADING, move, numbers, section_of, title_of

CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
LONGEST = {"text": 10_000, "title": 120, "unit": 60}
LABELS = {
    "text": "Beslutad text",
    "title": "Arbetstitel",
    "kind": "Slag",
    "min": "Mål, minst",
    "max": "Mål, högst",
    "unit": "Enhet",
    "months": "Månader",
}


@dataclass
class Corrections:
    """What a form has done to an outline.

    ``errors`` maps a field's name to what is wrong with it, ``conflicts`` to what
    another tab has written there; both keep the outline's value. ``touched`` are the
    names of the rows that were corrected or moved, in order. ``lost`` are the words
    that were written in rows which another tab has joined with others.
    """

    outline: dict
    errors: dict = field(default_factory=dict)
    conflicts: dict = field(default_factory=dict)
    touched: list = field(default_factory=list)
    lost: list = field(default_factory=list)

    @property
    def stopped(self):
        return bool(self.errors or self.conflicts or self.lost)


def one_line(text):
    return " ".join(CONTROL.sub("", text).split())


def shown(part):
    """{field: what stands in it on the page} of a goal, or of a section."""
    if "goals" in part:
        return {"title": one_line(part["title"] or "")}
    low, high = part["target_min"], part["target_max"]
    return {
        "text": one_line(part["text"]),
        "title": one_line(part["title"] or ""),
        "kind": part["kind"],
        "min": "" if low is None else str(low),
        "max": "" if high is None else str(high),
        "unit": one_line(part["unit"] or ""),
        "months": months_as_text(part["months"]),
    }


def digest(values):
    return sha256("\x1f".join(values.values()).encode()).hexdigest()[:8]


def parts_of(outline):
    """(name of its row on the page, section or goal), in order."""
    for section in outline["sections"]:
        yield f"s{section['key']}", section
        for goal in section["goals"]:
            yield f"g{goal['key']}", goal


def digests(outline):
    """ "s0:1a2b3c4d,g0-0:…": what every row looks like, for the form to send back."""
    return ",".join(f"{name}:{digest(shown(part))}" for name, part in parts_of(outline))


def corrected(outline, sent, leaving=""):
    """Write the fields of a form into the outline; returns ``Corrections``.

    ``sent`` is the form's data; a field that isn't there changes nothing. A row that
    only another tab has changed stays as it is, one that both have changed is a
    conflict. ``leaving`` is the name of a row that is about to be left out: what is
    wrong in it doesn't matter. Goals move to other sections when nothing is wrong.
    """
    done = Corrections(deepcopy(outline))
    pairs = (pair.partition(":") for pair in sent.get("was", "").split(","))
    was = {name: seen for name, _, seen in pairs if seen}
    moves = []
    for section in done.outline["sections"]:
        heading = f"s{section['key']}"
        correct(done, heading, section, sent, was, leaving == heading)
        for goal in section["goals"]:
            name = f"g{goal['key']}"
            correct(done, name, goal, sent, was, leaving in (heading, name))
            to = sent.get(f"{name}-to", "")
            if to and to != section["key"] and section_of(done.outline, to):
                moves.append((name, goal["key"], to))
    for name in was.keys() - dict(parts_of(outline)).keys():
        written = {part: one_line(sent.get(f"{name}-{part}", "")) for part in LABELS}
        if any(written.values()) and digest(written) != was[name]:
            done.lost.append(", ".join(filter(None, written.values())))
    if not done.stopped:
        for name, key, to in moves:
            if move(done.outline, key, to) and name not in done.touched:
                done.touched.append(name)
    return done


def correct(done, name, part, sent, was, forgiven):
    """One row: not touched, another tab's, in conflict, or written."""
    now = shown(part)
    written = now | {
        one: one_line(sent[f"{name}-{one}"]) for one in now if f"{name}-{one}" in sent
    }
    seen = was.get(name, digest(now))
    if written == now or digest(written) == seen:
        return
    changed = {one: text for one, text in written.items() if text != now[one]}
    if digest(now) != seen:
        done.conflicts |= {f"{name}-{one}": now[one] for one in changed}
        return
    heading = "goals" in part
    errors = write_heading(part, changed) if heading else write_goal(part, changed)
    done.touched.append(name)
    if not forgiven:
        done.errors |= {f"{name}-{one}": error for one, error in errors.items()}


def write_heading(section, changed):
    title = changed["title"]
    error = told_numbers(title) or too_long(title, LONGEST_HEADING)
    if not title:
        error = "Skriv avsnittets rubrik."
    if error:
        return {"title": error}
    section["title"] = title
    return {}


def write_goal(goal, changed):
    """Write the changed fields that are right; returns {field: what is wrong}."""
    errors = {}
    for one in ("text", "title", "unit"):
        text = changed.get(one)
        if text is None:
            continue
        if error := told_numbers(text) or too_long(text, LONGEST[one]):
            errors[one] = error
        elif text or one == "unit":
            goal[one] = text or None
        elif one == "title":
            goal[one] = title_of(goal["text"])
        else:
            errors[one] = "Skriv åtagandets text, eller lämna ute åtagandet."
    if changed.get("kind") in Kind.values:
        goal["kind"] = changed["kind"]
    errors |= write_target(goal, changed)
    if "months" in changed:
        try:
            goal["months"] = months_from(changed["months"])
        except ValueError as error:
            errors["months"] = str(error)
    return errors


def write_target(goal, changed):
    """The target's two ends, or what is wrong with them; both are kept or none."""
    errors, ends = {}, {"min": goal["target_min"], "max": goal["target_max"]}
    for end in ends.keys() & changed.keys():
        value = changed[end].replace(" ", "")
        if value and not (value.isascii() and value.isdigit()):
            errors[end] = "Skriv ett heltal med siffror."
        elif len(value) > 10 or int(value or 0) > MOST:
            errors[end] = "Talet är för stort."
        else:
            ends[end] = int(value) if value else None
    low, high = ends["min"], ends["max"]
    if not errors and low is not None and high is not None and high < low:
        errors["max"] = "Målets övre gräns är lägre än den undre."
    if not errors:
        goal["target_min"], goal["target_max"] = low, high
    return errors


def too_long(text, longest):
    if len(text) <= longest:
        return ""
    return f"Texten är för lång: {len(text)} tecken. Korta den till {longest}."


def faults(outline, errors):
    """(name of the field, "1.2 Mål, minst", message) of each, for the summary."""
    number = numbers(outline)
    found = []
    for name, message in errors.items():
        row, _, one = name.rpartition("-")
        place = number.get(row[1:], "")
        label = f"Avsnitt {place}, rubrik" if row[0] == "s" else LABELS[one]
        found.append((name, label if row[0] == "s" else f"{place} {label}", message))
    return found


def told_conflict(name, now):
    """What another tab has written in a field, in Swedish."""
    if name.endswith("-kind"):
        now = now.capitalize()
    return (
        f"I den andra fliken står det ”{now}”."
        if now
        else ("I den andra fliken är fältet tomt.")
    )
