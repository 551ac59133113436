"""Correcting an outline before it becomes a plan: pure functions on its plain form.

The outline is the dictionary that ``reading`` gives (``Outline.as_json``). Every
function takes one and returns a new one; words move, none is lost: what is left out
of the plan stands among the leftovers, from where it can be taken back.
"""

import re
from copy import deepcopy

from clubs.privacy import personal_numbers

from .models import Kind
from .planning import NewGoal, NewSection
from .search import fold

MONTH_WORDS = {
    name: number
    for number, names in enumerate(
        ("januari jan", "februari feb", "mars mar", "april apr", "maj", "juni jun",
         "juli jul", "augusti aug", "september sep sept", "oktober okt",
         "november nov", "december dec"),
        1,
    )
    for name in names.split()
}  # fmt: skip
# What the numbers of an address hold, and one request of the preview's form.
MOST_GOALS = 999
MOST = 1_000_000
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])")


def refusal_of(outline):
    """Why an outline can't become a plan, in Swedish; an empty text when it can."""
    sections = outline["sections"]
    goals = [goal for section in sections for goal in section["goals"]]
    if max(len(goals), len(sections)) > MOST_GOALS:
        return f"Planen har fler än {MOST_GOALS} åtaganden eller avsnitt. Dela upp den."
    texts = [outline["title"], *(left["text"] for left in outline["leftovers"])]
    texts += [part[name] for part in sections for name in ("title", "intro")]
    texts += [goal[name] for goal in goals for name in ("text", "title", "unit")]
    return told_numbers("\n".join(text for text in texts if text))


def told_numbers(text):
    """What to say of the personal numbers in a text; nothing when there is none."""
    numbers = ", ".join(personal_numbers(text))
    if not numbers:
        return ""
    return f"Det ser ut som ett personnummer: {numbers}. Ta bort siffrorna."


def sentences(text):
    """The sentences of a text, in order; joined by a space they are the text."""
    return SENTENCE.split(text)


def months_from(text):
    """ "mars–juni, sep" or "3-6, 9" → [3, 4, 5, 6, 9].

    Raises ValueError with a Swedish message when a word is no month.
    """
    months = set()
    text = text.lower().replace("och", ",").replace("–", "-")
    for part in filter(
        None, re.split(r"[,;\s]*[,;][,;\s]*|(?<![-\s])\s+(?![-\s])", text)
    ):
        ends = [month_from(word) for word in part.split("-") if word.strip()]
        if not ends:
            continue
        first, last = ends[0], ends[-1]
        if last < first:
            months |= {*range(first, 13), *range(1, last + 1)}
        else:
            months |= set(range(first, last + 1))
    return sorted(months)


def month_from(word):
    word = word.strip(" .")
    if re.fullmatch("0?[1-9]|1[0-2]", word):
        return int(word)
    if word in MONTH_WORDS:
        return MONTH_WORDS[word]
    raise ValueError(
        f"”{word}” är ingen månad. Skriv till exempel mars–juni, september."
    )


def months_as_text(months):
    """[3, 4, 5, 6, 9] → "mars–juni, september"."""
    names = {}
    for name, number in MONTH_WORDS.items():
        names.setdefault(number, name)
    runs = []
    for month in sorted(months):
        if runs and runs[-1][-1] == month - 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(
        names[run[0]] if len(run) == 1 else f"{names[run[0]]}–{names[run[-1]]}"
        for run in runs
    )


def corrected(outline, sent):
    """The outline with the fields of the form written in; (outline, errors).

    ``sent`` is the form's data. ``errors`` maps a field's name to a message; a field
    in error keeps its old value in the outline.
    """
    outline, errors = deepcopy(outline), {}
    moves, places = [], {str(place) for place in range(len(outline["sections"]))}
    for s, section in enumerate(outline["sections"]):
        set_text(section, "title", sent, f"s{s}-title", 200, errors)
        for g, goal in enumerate(section["goals"]):
            name = f"g{s}-{g}"
            if f"{name}-text" not in sent:
                continue
            set_text(goal, "text", sent, f"{name}-text", 10_000, errors)
            set_text(goal, "title", sent, f"{name}-title", 120, errors)
            kind = sent.get(f"{name}-kind", "")
            goal["kind"] = kind if kind in Kind.values else goal["kind"]
            for end in ("min", "max"):
                value = (sent.get(f"{name}-{end}") or "").replace("\u00a0", "").strip()
                if value and not (value.isascii() and value.isdigit()):
                    errors[f"{name}-{end}"] = "Skriv ett heltal med siffror."
                elif len(value) > 10 or int(value or 0) > MOST:
                    errors[f"{name}-{end}"] = "Talet är för stort."
                else:
                    goal[f"target_{end}"] = int(value) if value else None
            low, high = goal["target_min"], goal["target_max"]
            if low is not None and high is not None and high < low:
                errors[f"{name}-max"] = "Målets övre gräns är lägre än den undre."
                goal["target_max"] = None
            set_text(goal, "unit", sent, f"{name}-unit", 60, errors)
            try:
                goal["months"] = months_from(sent.get(f"{name}-months", ""))
            except ValueError as error:
                errors[f"{name}-months"] = str(error)
            to = sent.get(f"{name}-to", "")
            if to in places and int(to) != s:
                moves.append((s, goal, int(to)))
    if not errors:
        for s, goal, to in moves:
            move(outline, s, goal, to)
    return outline, errors


def move(outline, s, goal, to):
    """Put a goal last in another section."""
    goals = outline["sections"][s]["goals"]
    del goals[next(place for place, one in enumerate(goals) if one is goal)]
    outline["sections"][to]["goals"].append(goal)


def set_text(part, field, sent, name, longest, errors):
    """Write a text of the form into a section or goal; an empty one changes nothing."""
    text = " ".join(CONTROL.sub("", sent.get(name, "")).split())[:longest]
    if told := told_numbers(text):
        errors[name] = told
    elif text:
        part[field] = text


def acted(outline, deed):
    """Carry out one of the page's buttons on the outline; unknown deeds do nothing.

    ``deed`` is "join:1:2" (with the one before), "split:1:2:1" (before the sentence),
    "up:1:2", "down:1:2", "out:1:2", "out:1" (a whole section), "in:5:1" (leftover 5
    into section 1) or "heading:5" (leftover 5 becomes a section).
    """
    verb, *numbers = deed.split(":")
    try:
        places = [int(number) for number in numbers]
    except ValueError:
        return outline
    outline = deepcopy(outline)
    deeds = {
        ("join", 2): join,
        ("split", 3): split,
        ("up", 2): up,
        ("down", 2): down,
        ("out", 2): leave_out,
        ("out", 1): leave_out_section,
        ("in", 2): take_in,
        ("heading", 1): make_heading,
    }
    act = deeds.get((verb, len(places)))
    if act is None or any(not 0 <= place < MOST for place in places):
        return outline
    try:
        act(outline, *places)
    except IndexError:
        # A button of a page that is no longer true; the page is shown anew.
        return outline
    return outline


def join(outline, s, g):
    goals = outline["sections"][s]["goals"]
    if g == 0:
        raise IndexError
    goals[g - 1]["text"] += " " + goals[g]["text"]
    del goals[g]


def split(outline, s, g, before):
    goals = outline["sections"][s]["goals"]
    parts = sentences(goals[g]["text"])
    if not 0 < before < len(parts):
        raise IndexError
    rest = deepcopy(goals[g])
    goals[g]["text"] = " ".join(parts[:before])
    rest |= {
        "text": " ".join(parts[before:]),
        "title": short(" ".join(parts[before:])),
        "number": None,
        "target_min": None,
        "target_max": None,
        "unit": None,
        "months": [],
    }
    goals.insert(g + 1, rest)


def up(outline, s, g):
    goals = outline["sections"][s]["goals"]
    goal = goals[g]
    if g:
        goals[g - 1], goals[g] = goal, goals[g - 1]
    elif s:
        del goals[g]
        outline["sections"][s - 1]["goals"].append(goal)


def down(outline, s, g):
    goals = outline["sections"][s]["goals"]
    goal = goals[g]
    if g + 1 < len(goals):
        goals[g + 1], goals[g] = goal, goals[g + 1]
    elif s + 1 < len(outline["sections"]):
        del goals[g]
        outline["sections"][s + 1]["goals"].insert(0, goal)


def leave_out(outline, s, g):
    goal = outline["sections"][s]["goals"].pop(g)
    outline["leftovers"].insert(0, {"line": goal.get("line"), "text": goal["text"]})


def leave_out_section(outline, s):
    section = outline["sections"].pop(s)
    texts = [section["title"], section["intro"]]
    texts += [goal["text"] for goal in section["goals"]]
    outline["leftovers"][:0] = [{"line": None, "text": text} for text in texts if text]


def take_in(outline, place, s):
    section = outline["sections"][s]
    left = outline["leftovers"].pop(place)
    section["goals"].append(blank_goal(left))


def make_heading(outline, place):
    left = outline["leftovers"].pop(place)
    outline["sections"].append(
        {"number": None, "title": left["text"][:200], "intro": None, "goals": []}
    )


def blank_goal(left):
    return {
        "number": None,
        "text": left["text"],
        "title": short(left["text"]),
        "kind": Kind.CONTINUOUS.value,
        "target_min": None,
        "target_max": None,
        "unit": None,
        "months": [],
        "responsible": None,
        "status": None,
    }


def short(text, longest=60):
    """A working title from a text: its first words, whole ones."""
    text = re.sub(r"^(vi|klubben|avdelningen)\s+ska(ll)?\s+", "", text, flags=re.I)
    text = text.rstrip(" .:;")
    if len(text) > longest:
        text = text[:longest].rsplit(" ", 1)[0].rstrip(" ,;:")
    return text[:1].upper() + text[1:]


def known_from(outline, earlier):
    """(section, goal) places → the earlier goal with the same words.

    ``earlier`` is a list of (id, adopted text) of last year's goals.
    """
    by_text = {plain(text): pk for pk, text in earlier}
    return {
        (s, g): by_text[plain(goal["text"])]
        for s, section in enumerate(outline["sections"])
        for g, goal in enumerate(section["goals"])
        if plain(goal["text"]) in by_text
    }


def plain(text):
    return " ".join(re.findall(r"\w+", fold(text)))


def as_sections(outline, posts, known):
    """What ``create_plan`` takes. ``posts`` are the sections' posts, in order.

    A section without goals gives its words to nobody: it is kept with its heading.
    Printed numbers are kept when they are whole, different and rising.
    """
    printed = [section["number"] for section in outline["sections"]]
    whole = [int(n) for n in printed if n and n.isdigit() and int(n) < 1000]
    keeps = len(whole) == len(printed) and whole == sorted(set(whole))
    return [
        NewSection(
            title=section["title"] or f"Avsnitt {s + 1}",
            number=whole[s] if keeps else s + 1,
            intro=section["intro"] or "",
            post=posts[s],
            goals=[
                NewGoal(
                    text=goal["text"],
                    title=(goal["title"] or short(goal["text"]))[:120],
                    kind=goal["kind"],
                    target_min=goal["target_min"],
                    target_max=goal["target_max"],
                    target_source="plan" if goal["target_min"] is not None else "",
                    unit=goal["unit"] or "",
                    months=goal["months"],
                    previous=known.get((s, g)),
                )
                for g, goal in enumerate(section["goals"])
            ],
        )
        for s, section in enumerate(outline["sections"])
    ]
