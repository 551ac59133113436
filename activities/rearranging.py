"""The buttons of the preview: pure functions that move the outline's words about.

Every section, goal and leftover has a ``key`` that follows it wherever it moves, so
that a form which was made before a move still finds its rows. No word is lost: what is
left out of the plan stays in its place with ``out`` set, and can be taken back.
"""

import re
from bisect import bisect_right
from copy import deepcopy
from itertools import pairwise
from operator import itemgetter

from .models import Kind
from .reading.wording import working_title

LONGEST_HEADING = 200
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])")


def outline_of(document):
    """The outline of a document that was read, with the lines where its parts begin."""
    outline = document.as_json()
    for section, read in zip(outline["sections"], document.sections, strict=True):
        section["line"] = read.line
        for goal, found in zip(section["goals"], read.goals, strict=True):
            goal["line"] = found.line
    return keyed(outline)


def keyed(outline):
    """The outline with keys, lines and nothing left out, where these are missing."""
    outline = deepcopy(outline)
    outline.setdefault("made", 0)
    for s, section in enumerate(outline["sections"]):
        for name, value in (("key", f"{s}"), ("line", 0), ("out", False)):
            section.setdefault(name, value)
        for g, goal in enumerate(section["goals"]):
            for name, value in (("key", f"{s}-{g}"), ("line", 0), ("out", False)):
                goal.setdefault(name, value)
    for place, left in enumerate(outline["leftovers"]):
        left.setdefault("key", f"{place}")
    return outline


def new_key(outline):
    outline["made"] += 1
    return f"n{outline['made']}"


def kept(parts):
    """Those sections or goals that are not left out."""
    return [part for part in parts if not part["out"]]


def goals_of(outline):
    """The goals that become the plan's, in order."""
    return [g for section in kept(outline["sections"]) for g in kept(section["goals"])]


def numbers(outline):
    """{key: number} of the sections and goals as the plan will have them.

    Printed numbers of sections are kept when they are whole, different and rising.
    """
    sections = kept(outline["sections"])
    printed = [section["number"] for section in sections]
    whole = [int(n) for n in printed if n and n.isdecimal() and 0 < int(n) < 1000]
    keeps = len(whole) == len(printed) and whole == sorted(set(whole))
    found = {}
    for place, section in enumerate(sections):
        number = whole[place] if keeps else place + 1
        found[section["key"]] = str(number)
        for g, goal in enumerate(kept(section["goals"]), 1):
            found[goal["key"]] = f"{number}.{g}"
    return found


def sentences(text):
    """The sentences of a text, in order; joined by a space they are the text."""
    return SENTENCE.split(text)


def acted(outline, deed):
    """Carry out one of the page's buttons; (outline, key of the part to go on at).

    ``deed`` is "up:KEY", "down:KEY", "join:KEY" (with the goal before), "split:KEY:1"
    (before the second sentence), "out:KEY" and "back:KEY" of a goal or section,
    "intro:KEY" (a section's introduction becomes a goal); and of a leftover "in:KEY"
    (becomes a goal), "add:KEY" (belongs to the goal before) or "heading:KEY" (begins
    a section). An unknown or impossible deed gives the same outline and an empty key.
    """
    verb, *words = deed.split(":")
    outline = deepcopy(outline)
    if verb not in DEEDS or len(words) != (2 if verb == "split" else 1):
        return outline, ""
    return outline, DEEDS[verb](outline, *words) or ""


def find(outline, key):
    """(section, place of the goal in it) of a goal's key, or (None, 0)."""
    for section in outline["sections"]:
        for place, goal in enumerate(section["goals"]):
            if goal["key"] == key:
                return section, place
    return None, 0


def section_of(outline, key):
    return next((one for one in outline["sections"] if one["key"] == key), None)


def join(outline, key):
    former = formers(outline).get(key)
    if former is None:
        return None
    section, place = find(outline, key)
    former["text"] += " " + section["goals"].pop(place)["text"]
    return former["key"]


def split(outline, key, at):
    section, place = find(outline, key)
    parts = sentences(section["goals"][place]["text"]) if section else []
    if not (at.isdecimal() and len(at) < 6 and 0 < int(at) < len(parts)):
        return None
    goal, at = section["goals"][place], int(at)
    goal["text"] = " ".join(parts[:at])
    rest = goal_of(outline, " ".join(parts[at:]), goal["line"])
    rest |= {name: goal[name] for name in ("kind", "responsible", "status")}
    section["goals"].insert(place + 1, rest)
    return rest["key"]


def up(outline, key):
    return shift(outline, key, -1)


def down(outline, key):
    return shift(outline, key, 1)


def shift(outline, key, step):
    """Past its neighbour, or into the next section; those left out don't count."""
    section, place = find(outline, key)
    if section is None:
        return None
    goals, goal = section["goals"], section["goals"][place]
    beyond = goals[place + 1 :] if step > 0 else goals[:place][::-1]
    passed = next((i for i, one in enumerate(beyond, 1) if not one["out"]), 0)
    if passed:
        goals.insert(place + step * passed, goals.pop(place))
        return key
    sections = kept(outline["sections"])
    here = next((i for i, one in enumerate(sections) if one is section), None)
    if here is None or not 0 <= here + step < len(sections):
        return None
    del goals[place]
    into = sections[here + step]["goals"]
    into.insert(0 if step > 0 else len(into), goal)
    return key


def move(outline, key, to):
    """Put a goal last in another section."""
    section, place = find(outline, key)
    target = section_of(outline, to)
    if section is None or target is None or target["out"]:
        return None
    target["goals"].append(section["goals"].pop(place))
    return key


def leave_out(outline, key, out=True):
    section, place = find(outline, key)
    part = section["goals"][place] if section else section_of(outline, key)
    if part is None:
        return None
    part["out"] = out
    return key


def take_back(outline, key):
    return leave_out(outline, key, out=False)


def use_intro(outline, key):
    section = section_of(outline, key)
    if section is None or not section["intro"]:
        return None
    goal = goal_of(outline, section["intro"], section["line"])
    section["goals"].insert(0, goal)
    section["intro"] = None
    return goal["key"]


def places_of(outline):
    """(line, section, how many of its goals stand before) of each place, by line."""
    places = []
    for section in kept(outline["sections"]):
        places.append((section["line"], section, 0))
        goals = enumerate(section["goals"], 1)
        places += [(goal["line"], section, count) for count, goal in goals]
    return sorted(places, key=itemgetter(0))


def place_of(places, line):
    """(section, how many of its goals) that stand before a line of the document.

    (None, 0) when it stands before everything. ``places`` are those of ``places_of``.
    """
    at = bisect_right(places, line or 0, key=itemgetter(0))
    return places[at - 1][1:] if at else (None, 0)


def goal_before(places, left):
    """The goal that a leftover may be added to, if one stands before it."""
    section, count = place_of(places, left["line"])
    earlier = kept(section["goals"][:count]) if section else []
    return earlier[-1] if earlier else None


def goals_before(outline):
    """{key of a leftover: the goal it may be added to}, for those that have one."""
    places = places_of(outline)
    found = {left["key"]: goal_before(places, left) for left in outline["leftovers"]}
    return {key: goal for key, goal in found.items() if goal}


def formers(outline):
    """{key of a goal: the one before it in its section, to be joined with}."""
    return {
        goal["key"]: former
        for section in kept(outline["sections"])
        for former, goal in pairwise(kept(section["goals"]))
    }


def leftover(outline, key):
    return next((one for one in outline["leftovers"] if one["key"] == key), None)


def take_in(outline, key):
    left = leftover(outline, key)
    sections = kept(outline["sections"])
    if left is None or not sections:
        return None
    section, count = place_of(places_of(outline), left["line"])
    goal = goal_of(outline, left["text"], left["line"] or 0)
    (section or sections[0])["goals"].insert(count, goal)
    outline["leftovers"].remove(left)
    return goal["key"]


def add(outline, key):
    left = leftover(outline, key)
    former = goal_before(places_of(outline), left) if left else None
    if former is None:
        return None
    former["text"] += " " + left["text"]
    outline["leftovers"].remove(left)
    return former["key"]


def begin_section(outline, key):
    """A leftover becomes a heading: what stands after it in its section is under it."""
    left = leftover(outline, key)
    if left is None:
        return None
    section, count = place_of(places_of(outline), left["line"])
    title = short_of(left["text"], LONGEST_HEADING)
    made = {
        "key": new_key(outline),
        "number": None,
        "title": title,
        "intro": left["text"][len(title) :].strip() or None,
        "line": left["line"] or 0,
        "out": False,
        "goals": [],
    }
    at = 0
    if section:
        made["goals"] = section["goals"][count:]
        del section["goals"][count:]
        at = next(i for i, one in enumerate(outline["sections"]) if one is section) + 1
    outline["sections"].insert(at, made)
    outline["leftovers"].remove(left)
    return made["key"]


def short_of(text, longest):
    """The first words of a text, whole ones."""
    return text if len(text) <= longest else text[: longest + 1].rpartition(" ")[0]


def goal_of(outline, text, line=0):
    """A new goal of some words of the document."""
    return {
        "key": new_key(outline),
        "number": None,
        "text": text,
        "title": title_of(text),
        "kind": Kind.CONTINUOUS.value,
        "target_min": None,
        "target_max": None,
        "unit": None,
        "months": [],
        "responsible": None,
        "status": None,
        "line": line,
        "out": False,
    }


def title_of(text):
    return (working_title(text) or text)[:120]


DEEDS = {
    "up": up,
    "down": down,
    "join": join,
    "split": split,
    "out": leave_out,
    "back": take_back,
    "intro": use_intro,
    "in": take_in,
    "add": add,
    "heading": begin_section,
}
