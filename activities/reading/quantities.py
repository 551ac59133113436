"""How many, what, when and who: what a commitment's words say in numbers.

Only what the text supports becomes a target: "fyra nummer" is 4–4, "minst tio" is
10 and upwards, "månatligt" is 12–12, an article ("en konferens") is no number.
"""

import re
from datetime import date

from .kinds import kind_of
from .language import BODY, MONTH, MONTHS, NUMERALS, OFFICER
from .outline import OutlineGoal, Warning
from .wording import working_title

_WORD = "|".join(
    sorted((w for w in NUMERALS if w not in ("noll",)), key=len, reverse=True)
)
_FIGURE = r"\d{1,3}(?: \d{3})+|\d+"
_N = rf"(?:{_FIGURE}|{_WORD})"
_FROM = r"(?:minst|lägst|åtminstone|minimum|fler än|över|som minst|ytterligare minst)"
_UPTO = r"(?:högst|max(?:imalt|imum)?\.?|upp till|som mest)"
_COUNT = re.compile(
    rf"(?<![\w.,:/§-])(?:(?P<bound>{_FROM}|{_UPTO})\s+)?(?P<low>{_N})"
    rf"(?:\s*(?:[-–—]|till|eller|à|á|upp till)\s*(?P<high>{_N}))?"
    r"(?![\w:/]|[-–]\w|[.,]\d)",
    re.IGNORECASE,
)
# Numbers that count nothing: dates, clock, money, ages, pages, paragraphs, scales.
_NOT_COUNTED = re.compile(
    rf"(?:(?:\d{{1,2}}(?:[:.]e|:a)?\s*(?:[-–,]|och)\s*)*\d{{1,2}}(?:[:.]e|:a)?\s*{MONTH})"
    rf"|\b(?:19|20)\d\d(?:\s*[-–/]\s*(?:(?:19|20)?\d\d))?\b(?!\s(?:nya|medlemmar|personer))"
    r"|\b(?:kl\.?|klockan)\s*\d{1,2}(?:[.:]\d\d)?(?:\s*[-–]\s*\d{1,2}(?:[.:]\d\d)?)?"
    r"|\b(?:v\.?|vecka|veckorna)\s*\d{1,2}(?:\s*[-–]\s*\d{1,2})?"
    r"|\b(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en|ar|arna|s)?\s+(?:den\s+)?\d{1,2}"
    r"(?:\s*(?:,|och|[-–])\s*\d{1,2})*\b"
    r"|(?:§+|\bpunkt|\bnr\.?|\bparagraf|\bsid\.?|\bpm|\betapp|\bfas|\bklass|\bårskurs"
    r"|\bdivision|\bdel|\bhus|\bartikel|\bkapitel|\bprojekt|\bsteg|\bnivå|\bgarage\w*"
    r"|\btrapphus|\bport|\buppgång\w*|\bsal|\brum|\bmoment|\bkv\.?|\bkvartal|\bq"
    r"|\blägenhet\w*|\bhål|\blag|\bbana|\bbil|\blinje|\bväg|\bagenda"
    r"|\b\w{2,}(?:gatan|vägen|gränd|gränden|torget|stigen|backen|plan|gata|väg))"
    r"\s*\d+(?: \d{3})*(?:\s*(?:,|och|[-–])\s*\d+)*"
    r"|\bden\s+\d{1,2}\b|\b\d{1,2}/\d{1,2}\b|\b\d+:\d[\d ]*"
    rf"|(?:{_N})\s*(?:[-–]\s*{_N}\s*)?(?:kr\b|kronor|öre|tkr|mkr|msek|sek\b|:-|%?\s*moms)"
    rf"|\b(?:under|över|fyllt|fyller|ålder\w*|upp till|till)?\s*(?:{_N})"
    rf"(?:\s*(?:[-–,]|till|och)\s*{_N})*\s*års?\b(?!\w)"
    rf"|\b(?:fyller|fyllt)\s+(?:{_N})(?:,\s*{_N})*"
    rf"|\b(?:inom|i|efter|ca|cirka)\s+(?:{_N})\s+(?:dagar|veckor|månader|år|timmar|dygn)\b"
    rf"|\bpå\s+(?:{_N})\s+(?:språk|platser|orter|håll|grupper|år|dagar|veckor"
    r"|månader|timmar)\b"
    rf"|\b(?:från|mellan)\s+(?:{_N})\s+(?:till|och)\s+(?:{_N})\b"
    rf"|\b(?:{_N})\s+(?:dagar|dygn|nätter|timmar|minuter|veckor)\b"
    rf"|\bav\s+(?:{_N})\b|\bde\s+(?:{_N})\b|\b(?:{_N})\s+(?:meter|km|mil|kilo|timmar)\b",
    re.IGNORECASE,
)
_ARTICLES = {"en", "ett"}

_TIMES = re.compile(
    rf"(?:(?P<bound>{_FROM}|{_UPTO})\s+)?(?:(?P<low>{_N})(?:\s*(?:[-–]|till|eller)\s*"
    rf"(?P<high>{_N}))?)\s+(?:gånger|gång|tillfällen|tillfälle)(?:\s+(?:per|i|om|under|varje)"
    r"\s*(?P<per>år\w*|månad\w*|vecka\w*|veckan|kvartal\w*|termin\w*|halvår\w*))?",
    re.IGNORECASE,
)
_SINGLE_PER = re.compile(
    r"\b(?:en|ett)\s+(?:\w+\s+)?(?P<unit>\w+)?\s*(?:per|i|varje|om)\s+"
    r"(?P<per>månaden|månad|veckan|vecka|kvartalet|kvartal|terminen|termin|halvår\w*)\b",
    re.IGNORECASE,
)
_A_YEAR = {"år": 1, "mån": 12, "vec": 52, "kva": 4, "ter": 2, "hal": 2}
_RHYTHM_WORDS = (
    (r"varannan månad", 6),
    (r"månatlig\w*|månadsvis\w*|varje månad|en gång i månaden", 12),
    (r"kvartalsvis\w*|(?:varje|per) kvartal|i kvartalet", 4),
    (r"terminsvis\w*|(?:varje|per) termin|i terminen", 2),
    (r"halvårsvis\w*|(?:varje|per) halvår", 2),
    (r"varannan vecka|var fjortonde dag|var 14:e dag", 26),
    (r"var tredje vecka", 17),
    (r"var fjärde vecka", 13),
    (r"var sjätte vecka", 9),
    (r"var tredje månad", 4),
    (r"veckovis|varje vecka", 52),
)
_RHYTHMS = [
    (re.compile(rf"\b(?:{pattern})\b", re.I), n) for pattern, n in _RHYTHM_WORDS
]
_PROGRESS = re.compile(
    rf"({_N}) av ({_N}) (?:är )?(?:klara?|gjorda?|genomförda?|besökta)", re.I
)
_PERCENT = re.compile(
    rf"(?:(?P<bound>{_FROM}|{_UPTO})\s+)?(?P<low>{_N})(?:\s*(?:[-–]|till)\s*(?P<high>{_N}))?"
    r"\s*(?:%|procent\b)",
    re.IGNORECASE,
)
_STATUS = (
    r"ej påbörja[dt]|inte påbörja[dt]|påbörja[dt]|pågår|pågående|klart?|försena[dt]|"
    r"inställ[dt]|struke[nt]|genomför[dt]|avsluta[dt]|planera[dt]|vilande"
)
_STATED = re.compile(
    rf"\(\s*(?:status\s*:\s*)?(?P<a>{_PROGRESS.pattern}|{_STATUS})\s*\)"
    rf"|\bstatus\s*:\s*(?P<b>[^.;)]+)"
    rf"|[,;:–-]\s+(?P<c>{_PROGRESS.pattern})\.?$",
    re.IGNORECASE,
)
_RESPONSIBLE = re.compile(
    r"\(\s*ansvarig\w*\s*:?\s+(?P<a>[^()]+?)\s*\)"
    r"|\bansvarig\w*\s*:\s*(?P<b>[^.;]+?)\s*(?=$|[.;]|\s(?:När|Tid|Klart?|Status)\s*:)",
    re.IGNORECASE,
)
_POST = re.compile(
    rf"\(\s*((?:[\w-]+ )?[\w-]*(?:{BODY}|{OFFICER}))\s*\)", re.IGNORECASE
)


def goal_of(draft, starts, warnings, post=None):
    """A finished goal from a draft; asks, by warnings, where the words leave doubt.

    `starts` is the first day of the plan's period: weeks are counted in its year.
    `post` answers for the whole section, where the goal names nobody.
    """
    # What counts stands early; nobody reads a number out of a whole page.
    text, cells = draft.text[:1_500], draft.cells
    when, status = cells.get("when", ""), cells.get("status") or stated_status(text)
    months = months_in(when, starts, bare=True) or months_in(text, starts)
    named = months or draft.months
    months = named or seasons_in(when) or seasons_in(_first_sentence(text))
    low, high, unit = target_in(_PROGRESS.sub(" ", text))
    progress = _PROGRESS.search(status or "")
    if low is None and high is None and progress:
        low = high = _value(progress.group(2))
    if low is None and high is None and when:
        low, high, _ = target_in(when)
    if when and not _only_months(when):
        read = "har blivit månader" if months else "gick inte att läsa som månader"
        warnings.append(Warning(draft.line, f"Tiden ”{when}” {read}. Stämmer det?"))
    if draft.checked and not status:
        status = "Klar"
    context = "calendar" if draft.months and not draft.dated else ""
    if draft.dated:
        when = "x"
    kind = kind_of(text, when, low, high, unit, named, context)
    return OutlineGoal(
        number=draft.number,
        text=draft.text,
        title=working_title(text),
        kind=kind,
        target_min=low,
        target_max=high,
        unit=unit,
        months=months,
        responsible=cells.get("responsible") or stated_responsible(text) or post,
        status=status,
        line=draft.line,
    )


def stated_status(text):
    """The status the words state: "(klar)", "(2 av 4 klara)", "status: pågår"."""
    match = _STATED.search(text)
    return match and (match["a"] or match["b"] or match["c"]).strip()


def stated_responsible(text):
    """The post a text names: "Ansvarig: kassören" or "(festkommittén)" after it."""
    if match := _RESPONSIBLE.search(text):
        return (match["a"] or match["b"]).strip()
    match = _POST.search(text)
    return match and match.group(1)


def _value(number):
    number = number.lower()
    if number in NUMERALS:
        return NUMERALS[number]
    return int(number.replace(" ", ""))


def target_in(text):
    """The target a text supports: (least, most, unit), each possibly None.

    The first count decides; a second one ("varav minst två …") is a condition on it.
    Percentages have the unit "%".
    """
    first = _first_sentence(text)
    if match := _PERCENT.search(first):
        return (*_bounds(match), "%")
    if match := _TIMES.search(first):
        low, high = _bounds(match)
        per = _A_YEAR.get((match["per"] or "år").lower()[:3], 1)
        single = match["low"].lower() in _ARTICLES | {"1"}
        if not (single and per == 1 and not match["bound"] and not match["per"]):
            return _times(low, per), _times(high, per), "gånger"
    if match := re.search(rf"\btotalt\s+({_N})\b", first, re.IGNORECASE):
        value = _value(match.group(1))
        return value, value, _unit(first[match.end() :], value)
    if found := _count(first):
        return found
    if match := _SINGLE_PER.search(first):
        n = _A_YEAR[match["per"].lower()[:3]]
        return n, n, _unit(first[match.start() :].split(None, 1)[1], 1)
    for pattern, n in _RHYTHMS:
        if match := pattern.search(first):
            adjective = re.match(
                r"månatlig|kvartalsvis|veckovis|terminsvis", match[0], re.I
            )
            unit = _unit(first[match.end() :], 1) if adjective else None
            if n == 12 and (but := _EXCEPT.search(first)):
                n -= len(months_in(but["months"], date(2025, 1, 1)))
            return n, n, unit
    return None, None, None


def _first_sentence(text):
    match = re.search(r"[a-zåäö)”][.!?]\s+(?=[A-ZÅÄÖ])", text)
    return text[: match.start() + 2] if match else text


def _times(value, factor):
    return None if value is None else value * factor


def _bounds(match):
    low = _value(match["low"])
    high = _value(match["high"]) if match["high"] else None
    bound = (match["bound"] or "").lower()
    if high is not None:
        return (low, high) if low <= high else (high, low)
    if re.fullmatch(_FROM, bound):
        return low, None
    if re.fullmatch(_UPTO, bound):
        return None, low
    return low, low


def _count(text):
    blanked = _NOT_COUNTED.sub(lambda m: "#" * len(m[0]), text)
    for match in _COUNT.finditer(blanked):
        word = match["low"].lower()
        if word in _ARTICLES and not match["high"]:
            continue
        if match["high"] and match["high"].lower() in _ARTICLES:
            continue
        before = text[: match.start()].rstrip()
        rest = text[match.end() :]
        if re.search(r"\bmed$", before) and (match["bound"] or "").lower() in (
            "fler än",
            "över",
        ):
            continue  # a condition: "med fler än tio medlemmar"
        if re.search(r"\b(?:varav|därav|i snitt|som är|som har)$", before, re.I):
            continue
        if re.search(r"\bi$", before) and re.match(
            r"\s+(?:år|veck|dag|månad|timm)", rest
        ):
            continue
        low, high = _bounds(match)
        unit = _unit(rest, high or low)
        if unit is None and (match["low"].isdigit() and not rest.strip()):
            continue
        per = re.match(
            r"\s+[\w-]+(?: \w+)? (?:per|i) (månad|kvartal|vecka|termin)", rest
        )
        factor = _A_YEAR[per.group(1)[:3]] if per else 1
        return _times(low, factor), _times(high, factor), unit
    return None


_NO_NOUN = set(
    "av för i på med till om under per och eller som att från vid mot inom är ska "
    "skall "
    "samt varav bland hos över mellan efter inför utan kring genom år året".split()
)
_LOOSE = set("stycken st olika ordinarie extra gemensamma fler till nya egna".split())


def _unit(rest, amount):
    """The noun that is counted: adjectives before it are passed by."""
    run = []
    for token in re.findall(r"[\w-]+|[^\w\s]", rest)[:6]:
        if not re.match(r"[^\W\d]", token) or token.lower() in _NO_NOUN:
            break
        run.append(token)
    for i, token in enumerate(run):
        last = i + 1 == len(run)
        lower = token.lower()
        if lower in _LOOSE and not last:
            continue
        adjective = re.search(
            r"(?:ig|igt|iga|isk|iskt|iska|tt|ade|ande|ende|ala|alt|na|nna|rna|ppna|ppet|"
            r"lla|sta|ga|tt|ra)$"
            if amount != 1
            else r"(?:igt?|iskt?|tt|ande|ende|alt|ad|ellt?|pet|samt?|at|ny|egen|eget)$",
            lower,
        )
        if adjective and not last:
            continue
        return token
    return None


_SPAN = re.compile(
    rf"(?P<one>{MONTH})\s*(?:\d{{4}}\s*)?(?:[-–—]|t\.?\s?o\.?\s?m\.?|till(?: och "
    rf"med)?)\s*"
    rf"(?:\d{{1,2}}\s+)?(?P<two>{MONTH})",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"(?<![\w.])(?P<name>{MONTH})", re.IGNORECASE)
_WEEK = re.compile(
    r"\b(?:v\.?|vecka|veckorna)\s*(\d{1,2})(?:\s*(?:[-–]|till|och)\s*(\d{1,2}))?(?!\d)",
    re.I,
)
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?![\d/])")
_ISO = re.compile(r"\b(?:19|20)\d\d-(\d\d)(?:-\d\d)?\b")
_ISO_SPAN = re.compile(r"20\d\d-(\d\d)(?:-\d\d)?\s+[–-]\s+20\d\d-(\d\d)")
_QUARTER = re.compile(
    r"\b(?:q|kv\.?\s*|kvartal\s*)([1-4])\b"
    r"|\b(första|andra|tredje|fjärde|sista) kvartalet",
    re.I,
)
_ORDINAL = {"första": 1, "andra": 2, "tredje": 3, "fjärde": 4, "sista": 4}
# Terms as schools have them, halves of the year, and the seasons of the almanac.
_SEASONS = [
    (re.compile(pattern, re.IGNORECASE), months)
    for pattern, months in (
        (r"\bvårterminen|\b(?:första|1:a) halvåret", range(1, 7)),
        (r"(?<!vår- och )höstterminen", range(8, 13)),
        (r"\bandra halvåret", range(7, 13)),
        (r"\bhalvårsskiftet", (6, 7)),
        (r"\bvåren\b|\b(?:i|till) vår\b|^vår(?: (?:och|/) höst)?$", (3, 4, 5)),
        (r"\bsommaren\b|\b(?:i|till) sommar\b|^sommar$", (6, 7, 8)),
        (r"\bhösten\b|\b(?:i|till) höst\b|^(?:vår (?:och|/) )?höst$", (9, 10, 11)),
        (r"\bvintern\b|\bi vinter\b|^vinter$", (1, 2, 12)),
    )
]


_EXCEPT = re.compile(
    rf"\b(?:utom|förutom|undantaget|med undantag (?:för|av)|(?:men )?(?:ej|inte))\s+"
    rf"(?:(?:i|under)\s+)?(?P<months>{MONTH}(?:(?:\s*[-–,]\s*|\s+och\s+){MONTH})*)",
    re.IGNORECASE,
)


_EVERY = re.compile(r"\b(?:varje månad|alla månader|månatlig\w*|månadsvis|hela året)\b")


def months_in(text, starts, bare=False):
    """The months a text names, in order of the calendar.

    Named months and spans of them, dates, weeks (ISO, in the year of `starts`) and
    quarters count; `seasons_in` has what is less exact. With `bare`, as in a table's
    cell, "1/2" is a date too, which in a sentence may be a half.
    """
    rest, without = text, set()
    if match := _EXCEPT.search(text):
        # "varje månad utom juli" names the month that is not meant.
        rest = text[: match.start()] + " " + text[match.end() :]
        without = set(months_in(match["months"], starts))
        if _EVERY.search(rest):
            return tuple(month for month in range(1, 13) if month not in without)
    found = set()
    text = rest
    for match in _SPAN.finditer(text):
        one, two = _month(match["one"]), _month(match["two"])
        span = (
            range(one, two + 1) if one <= two else [*range(one, 13), *range(1, two + 1)]
        )
        found |= set(span)
        rest = rest.replace(match[0], " ", 1)
    for match in _NAMED.finditer(rest):
        if _is_name(match, rest):
            continue
        found.add(_month(match["name"]))
    for match in _WEEK.finditer(rest):
        first, last = int(match[1]), int(match[2] or match[1])
        for week in range(first, min(last, 53) + 1):
            found |= _month_of_week(starts.year, week)
    for match in _ISO_SPAN.finditer(rest):
        found |= set(range(int(match[1]), int(match[2]) + 1)) & set(range(1, 13))
    for match in _ISO.finditer(rest):
        if 1 <= int(match[1]) <= 12:
            found.add(int(match[1]))
    for match in _SLASHED.finditer(rest):
        day, month = int(match[1]), int(match[2])
        due = re.search(r"\b(?:senast|före|den|till)$", rest[: match.start()].rstrip())
        if (
            1 <= month <= 12
            and 1 <= day <= 31
            and (bare or day > 2 or month > 4 or due)
        ):
            found.add(month)
    for match in _QUARTER.finditer(rest):
        quarter = int(match[1]) if match[1] else _ORDINAL[match[2].lower()]
        found |= {3 * quarter - 2, 3 * quarter - 1, 3 * quarter}
    return tuple(sorted(found - without))


def seasons_in(text):
    """The months of the seasons, terms and halves of a year that a text names."""
    found = {m for season, months in _SEASONS if season.search(text) for m in months}
    return tuple(sorted(found))


def _month(name):
    return MONTHS[name.lower().rstrip(".")]


def _is_name(match, text):
    """Jan, Maj and April are people too: a capital before another capital."""
    name = match["name"]
    if name[:1].islower() or name.lower() not in ("jan", "maj", "april", "juni"):
        return False
    after = text[match.end() :]
    return (
        bool(re.match(r"(?:-[A-ZÅÄÖ]| [A-ZÅÄÖ][a-zåäö])", after)) and match.start() > 0
    )


def _month_of_week(year, week):
    try:
        # Thursday decides which month a week lies in, as it decides the year.
        return {date.fromisocalendar(year, week, 4).month}
    except ValueError:
        return set()


def _only_months(when):
    """Is a table's time nothing but months, dates and weeks, exactly readable?"""
    rest = re.sub(
        rf"(?:\d{{1,2}} )?{MONTH}(?: 20\d\d)?|\b20\d\d-\d\d(?:-\d\d)?\b"
        r"|\b\d{1,2}/\d{1,2}\b|\b(?:v\.?|vecka|veckorna|kvartal|q) ?[1-9]\d?\b"
        r"|\b(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en|ar)?\b"
        r"|\b(?:och|till|samt|den|i|senast|hela året|löpande|kontinuerligt|vid behov"
        r"|(?:år|månat)lig(?:en|t|a)?|(?:månads|kvartals|vecko|termins|halvårs)vis"
        r"|(?:varje|varannan|en gång (?:i|per)|per) (?:vecka|månad|kvartal|termin|år)"
        r"\w*"
        r"|utom|förutom|ej)\b"
        r"|\d{1,2}|[-–—,&/.\s]",
        "",
        when,
        flags=re.I,
    )
    return not rest
