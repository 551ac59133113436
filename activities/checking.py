"""From an outline that is being checked to a plan: pure functions on its plain form.

The outline is the dictionary that ``rearranging.outline_of`` gives.
"""

import re

from clubs.privacy import personal_numbers
from clubs.search import fold

from .planning import NewGoal, NewSection
from .rearranging import goals_of, kept, numbers, place_of, places_of, title_of

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


def refusal_of(outline):
    """Why an outline can't become a plan, in Swedish; an empty text when it can."""
    sections = outline["sections"]
    goals = [goal for section in sections for goal in section["goals"]]
    if max(len(goals_of(outline)), len(sections)) > MOST_GOALS:
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


def target_as_text(goal):
    """(3, 5, "brev") → "3–5 brev"; without an upper end "minst 3 brev"."""
    low, high = goal["target_min"], goal["target_max"]
    if low is None and high is None:
        return ""
    if high is None:
        text = f"minst {low}"
    elif low is None:
        text = f"högst {high}"
    else:
        text = f"{low}" if low == high else f"{low}–{high}"
    return f"{text} {goal['unit']}" if goal["unit"] else text


def questions_of(outline):
    """{key of a goal or section: what the reader asks about it}; "" is the rest."""
    asked, places = {}, places_of(outline)
    for warning in outline["warnings"]:
        section, count = place_of(places, warning["line"])
        part = section["goals"][count - 1] if count else section
        asked.setdefault(part["key"] if part else "", []).append(warning["message"])
    return asked


def known_from(outline, earlier):
    """{key of a goal: the earlier goal with the same words}.

    ``earlier`` is a list of (id, adopted text) of last year's goals.
    """
    by_text = {plain(text): pk for pk, text in earlier}
    return {
        goal["key"]: by_text[plain(goal["text"])]
        for goal in goals_of(outline)
        if plain(goal["text"]) in by_text
    }


def plain(text):
    return " ".join(re.findall(r"\w+", fold(text)))


def as_sections(outline, posts, known):
    """What ``create_plan`` takes: everything that isn't left out.

    ``posts`` are {key of a section: post}, ``known`` {key of a goal: earlier goal}. A
    section without goals gives its words to nobody: it is kept with its heading.
    """
    number = numbers(outline)
    return [
        NewSection(
            title=section["title"] or f"Avsnitt {number[section['key']]}",
            number=int(number[section["key"]]),
            intro=section["intro"] or "",
            post=posts.get(section["key"]),
            goals=[
                NewGoal(
                    text=goal["text"],
                    title=(goal["title"] or title_of(goal["text"]))[:120],
                    kind=goal["kind"],
                    target_min=goal["target_min"],
                    target_max=goal["target_max"],
                    target_source="plan" if goal["target_min"] is not None else "",
                    unit=goal["unit"] or "",
                    months=goal["months"],
                    previous=known.get(goal["key"]),
                )
                for goal in kept(section["goals"])
            ],
        )
        for section in kept(outline["sections"])
    ]
