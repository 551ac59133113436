"""What each column of a table holds: by its header's words, else by its content."""

import re
from datetime import date

from .language import AGENT, BODY, MONTHS, OFFICER, has_verb, is_infinitive, words
from .quantities import months_in, seasons_in

_NAMED = [
    (name, re.compile(pattern))
    for name, pattern in (
        ("status", r"(?:klart?|gjort)\?|% klart|status\w*|läge\w*(?: nu)?|utfall|nuläge"
                   r"|uppföljning|genomfört|gjort|avstämning|resultat|hur .*"),
        ("number", r"nr|nummer|#|punkt|id"),
        ("area", r"(?:\w+s|mål|fokus)?områden?|avsnitt|rubrik|sektion|kategori|ämne"),
        ("responsible", r"(?:huvud)?ansv(?:ar\w*)?(?:/a|\(a\))?(?: .*)?|vem\b.*|av vem"
                        r"|utför\w*(?: av)?|genom|ägare|håller i.*|den som .*"
                        r"|kontakt(?:person)?\w*|samordnare|ansvarsområde"),
        ("when", r"när\b.*|tid(?:er|s?plan|punkt|sram|speriod)?|datum|månad(?:er)?"
                 r"|(?:klart?|färdigt?)(?: (?:senast|när|till))?|senast|period"
                 r"|deadline|slutdatum|termin|till när|slutfört|start(?:datum|/slut)?"
                 r"|dag"),
        ("week", r"veck(?:a|or|onr|onummer)|v"),
        ("other", r"plats|lokal|var|målgrupp|deltagare|(?:syfte|mått)|kommentar\w*|not"
                  r"|notering\w*|anmärkning|kostnad\w*|budget|pengar|resurs\w*|pris"),
        ("until", r"slut|stopp|till"),
        ("goal", r"(?:planerad[et]? |nyckel)?(?:aktivitet|åtagande|åtgärd|insats"
                 r"|uppgift|evenemang|arrangemang|händelse|moment|program|verksamhet"
                 r"|delmål|projekt)(?:er|en|et|ar)?(?:/\w+)?|vad\b.*|vi ska"
                 r"|det (?:här|vi) .*|planerat|beskrivning|mål och aktivitet(?:er)?"),
    )
]  # fmt: skip
AIM = re.compile(
    r"(?:strategiskt |del|huvud|effekt)?mål(?:sättning|område)?:?$", re.IGNORECASE
)


def role(cell):
    """What a header's cell says that its column holds; "#" is a number."""
    text = re.sub(r"[\s:*_.!]+", " ", cell).strip().lower()
    bare = text.rstrip("? ")
    if bare in MONTHS:
        return f"month {MONTHS[bare]}"
    if match := re.fullmatch(r"(?:q|kvartal |kv )([1-4])|([1-4]) kvartalet", bare):
        return f"quarter {match[1] or match[2]}"
    return next(
        (n for n, named in _NAMED if named.fullmatch(text) or named.fullmatch(bare)),
        None,
    )


def header_roles(cells, rows=()):
    """What each column holds, or None when the cells are no header.

    At least two columns must be known and one of them must hold what is to be done,
    or be the only unknown one, which then does; with `rows` the one of them with most
    to say.
    """
    roles = [role(cell) for cell in cells]
    known = [name for name in roles if name and name != "other"]
    dated = [name for name in known if name[:5] in ("month", "quart")]
    if dated and len(dated) < 3:
        return None
    if len(known) < 2 or any(len(cell) > 40 for cell in cells):
        return None
    if "goal" not in roles:
        rest = [i for i, name in enumerate(roles) if name is None and cells[i].strip()]
        plain = [i for i in rest if cells[i].strip().lower() in ("mål", "målsättning")]
        if len(rest) > 1 and rows and not plain:
            rest = [max(rest, key=lambda i: _length(rows, i))]
        if plain or len(rest) == 1:
            roles[(plain or rest)[0]] = "goal"
        elif "area" in roles:
            roles[roles.index("area")] = "goal"
        else:
            return None
    first = roles.index("goal")
    aims = [i for i, cell in enumerate(cells[:first]) if AIM.match(cell.strip())]
    if aims and "area" not in roles:
        roles[aims[0]] = "aim"
    if "månad" in (heads := [cell.strip(" :?*").lower() for cell in cells]):
        place = heads.index("månad")
        if roles.count("when") > 1 or place < first:
            roles[place] = "month"
    return _once(_filled(roles, rows) if rows else roles)


def _filled(roles, rows):
    """Unnamed columns round the goals': posts after it, what rows share before it."""
    goal = roles.index("goal")
    for i, name in enumerate(roles):
        cells = [row[i] for row in rows if i < len(row)]
        if name is not None or not any(cells):
            continue
        if i < goal and len(set(filter(None, cells))) < len(cells):
            roles[i] = "area" if not {"area", "aim"} & set(roles) else None
        elif i > goal and "responsible" not in roles:
            people = _share(rows, i, _PERSON.fullmatch) > 0.6
            roles[i] = "responsible" if people else None
    return roles


def _once(roles):
    """The first column of each sort; a second time ends what the first begins."""
    if "until" not in roles and roles.count("when") == 2:
        roles[len(roles) - 1 - roles[::-1].index("when")] = "until"
    return [
        name if name and (" " in name or roles.index(name) == i) else None
        for i, name in enumerate(None if name == "other" else name for name in roles)
    ]


def assumed(cells):
    """A header in other words: the first column of text says what is to be done."""
    fields = ("responsible", "when", "status", "number")
    roles = _once([name if (name := role(cell)) in fields else None for cell in cells])
    if None not in roles:
        return None
    roles[roles.index(None)] = "goal"
    return roles


_STATUS = re.compile(
    r"(?:ej|inte|ännu ej)? ?påbörja[dt]\b.*|på ?gå(?:ng|r|ende)\b.*"
    r"|(?:helt |ej )?klara?t?|inställ[dt]|försena[dt]|genomför[dt]|avsluta[dt]"
    r"|planera[dt]|gjor[dt]|vilande|återstår|ok|ja|nej|\d+ av \d+.*|\d{1,3} ?%|[–-]",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"(?-i:[A-ZÅÄÖ])[\w.-]+(?:[ ,/&+]+(?:och )?(?-i:[A-ZÅÄÖ])[\w.-]*){0,3}"
    rf"|(?:[\w-]+ )?\w*(?:{BODY}|{OFFICER}|alla)",
    re.IGNORECASE,
)


def _is_time(cell):
    rest = re.sub(r"\d{1,4}|[-–/.:, ]", "", cell)
    week = bool(re.fullmatch(r"(?:v\.? ?|vecka )?\d{1,2}(?: ?[-–] ?\d{1,2})?", cell))
    named = months_in(cell, date(2025, 1, 1), bare=True) or seasons_in(cell)
    steady = re.fullmatch(r"hela året|löpande|årligen|kontinuerligt", cell, re.I)
    return week or bool(steady) or (bool(named) and len(rest) < 30)


def _length(rows, i):
    cells = [row[i] for row in rows if i < len(row) and row[i]]
    return sum(len(words(cell)) for cell in cells) / len(cells) if cells else 0


def by_content(rows):
    """(roles, whether the first row is a header) for a table that names no columns.

    `rows` are the cells of its rows. The sorts are told by what stands below the first
    row: numbers, times and statuses by their look, then what is to be done by being
    longest or having verbs, who does it by names and posts. None when there is no
    column of times, statuses or posts: then nothing says that it is a plan's table.
    """
    body = [row for row in rows[1:] if sum(map(bool, row)) > 1]
    width = max(map(len, rows), default=0)
    if len(body) < 2 or width < 2:
        return None
    tests = (
        ("number", lambda cell: bool(re.fullmatch(r"\d{1,2}(?:\.\d+)*\.?", cell))),
        ("status", lambda cell: bool(_STATUS.fullmatch(cell))),
        ("when", _is_time),
    )
    roles, typed = [None] * width, []
    for i in range(width):
        cells = [row[i] for row in body if i < len(row) and row[i]]
        stated = role(rows[0][i]) if i < len(rows[0]) else None
        if stated not in (None, "goal") and " " not in stated:
            roles[i] = stated
            continue
        for name, fits in tests:
            if (name == "number") > (i == 0) or not cells:
                continue
            if sum(map(fits, cells)) > 0.6 * len(cells):
                roles[i] = name
                typed.append((i, fits))
                break
    rest = [i for i in range(width) if roles[i] is None]
    people = [i for i in rest if _share(body, i, _PERSON.fullmatch) > 0.6]
    doing = [i for i in rest if i not in people] or rest[:1]
    if not doing:
        return None
    goal = max(doing, key=lambda i: (_share(body, i, _acts) > 0.5, _length(body, i)))
    roles[goal] = "goal"
    roles = _filled(roles, body)
    if not {"when", "week", "status", "responsible"} & set(roles):
        return None
    first = rows[0]
    headed = all(i >= len(first) or not fits(first[i]) for i, fits in typed) and (
        bool(typed) or any(role(cell) for cell in first)
    )
    headed = headed and all(len(cell) < 41 and not _acts(cell) for cell in first)
    return _once(roles), headed


def _share(rows, i, fits):
    cells = [row[i] for row in rows if i < len(row) and row[i]]
    return sum(bool(fits(cell)) for cell in cells) / len(cells) if cells else 0


def _acts(cell):
    tokens = words(cell)
    return (
        len(tokens) > 1
        and (is_infinitive(tokens[0]) or has_verb(cell))
        and not (AGENT.fullmatch(tokens[0]) and len(tokens) < 3)
    )
