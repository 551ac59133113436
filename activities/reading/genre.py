"""What sort of document it is: plan, goals, calendar, report, audit or none."""

import re
from datetime import date

from .language import MONTH, MONTHS, PAST, words

_TITLE_WORDS = (
    (
        "audit",
        r"revisionsberättelse|revisorernas berättelse|revisionsrapport|"
        r"gransknings(?:rapport|berättelse|pm)|revisorsyttrande|\brevision\b",
    ),
    (
        "report",
        r"verksamhetsberättelse|årsberättelse|årsredovisning|årsrapport|"
        r"förvaltningsberättelse|verksamhetsrapport|styrelsens berättelse|slutrapport|"
        r"halvårsrapport|\w*rapport från|kursrapport|reserapport|"
        r"kursutvärdering|uppföljningsrapport|redovisning av|ekonomisk berättelse|"
        r"bokslut",
    ),
    (
        "unknown",
        r"protokoll|kallelse|dagordning|föredragningslista|stadgar\b|"
        r"policy\b(?!.*plan)|ordningsregler|minnesanteckning|inbjudan|nyhetsbrev|motion(?:er)?\b|inkomst",
    ),
    (
        "calendar",
        r"årshjul|kalendarium|årskalender|aktivitetskalender|almanacka|"
        r"\b(?:vår|höst|sommar|års)?program(?:met|blad)?\b(?= (?:för|20|vår|höst)|$)|"
        r"kalender",
    ),
    (
        "goals",
        r"målprogram|måldokument|målsättningar|övergripande mål|långsiktiga mål|"
        r"\bmål\b(?! och aktivitet)|inriktningsmål|strategisk\w* mål|strategi\b",
    ),
    (
        "plan",
        r"\w*plan\b|\w*planen\b|\w*planer(?:na)? för\b|\w*planering\w*\b|"
        r"arbetsprogram|handlingsprogram|\w*göra-lista|(?:åtgärds|aktivitets)lista|"
        r"\w*inriktning\b|åtaganden",
    ),
)
_TITLES = [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _TITLE_WORDS]
_YEAR = r"(?:19|20)\d\d"
_DASH = r"\s*(?:[-–—/]|till|t\.?o\.?m\.?|och)\s*"


def named(text):
    """The sort of document a title names, or None."""
    plan = _TITLES[-1][1].search(text)
    for name, pattern in _TITLES[:-1]:
        if (match := pattern.search(text)) and not (
            plan and plan.start() < match.start() and name != "audit"
        ):
            return name
    return "plan" if plan else None


def past_share(sentences):
    """The share of sentences whose verbs tell what has been done.

    A report's sentences do; a plan's only in its introduction. A past verb or
    har/hade with a supine within the first dozen words counts.
    """
    if not sentences:
        return 0.0
    return sum(is_past(sentence) for sentence in sentences) / len(sentences)


def is_past(sentence):
    """Does the sentence tell what has been done?"""
    tokens = words(sentence[:200])[:14]
    named = {"för", "av", "till", "med", "alla", "de", "den", "nya", "samtliga", "våra"}
    for before, token in zip(["", *tokens], tokens, strict=False):
        if token in PAST:
            return True
        # "välkomstmöte för nyinflyttade": people, not what they did
        if re.search(r"[^\W\d]{3}ades?$", token) and before not in named:
            return True
    return any(
        t in ("har", "hade")
        and any(re.search(r"[aiu]t+s?$|it$|tt$|gt$", n) for n in tokens[k + 1 : k + 6])
        for k, t in enumerate(tokens)
    )


def period(texts):
    """The first period named in the texts, as two dates, or (None, None).

    A period is given by two dates ("1 juli 2025 – 30 juni 2026"), by two years or by
    one. A split year ("2025/26") runs from July to June, as association years do.
    """
    for text in texts:
        if span := _dates(text) or _years(text):
            return span
    return None, None


def _dates(text):
    written = rf"(?:den )?(\d{{1,2}}) ({MONTH})(?: ({_YEAR}))?"
    if match := re.search(written + _DASH + written, text, re.IGNORECASE):
        first_day, first_month, first_year, day, month, year = match.groups()
        year = year or first_year
        if year:
            return _span(
                (first_year or year, _month(first_month), first_day),
                (year, _month(month), day),
            )
    iso = rf"({_YEAR})-(\d\d)-(\d\d)"
    if match := re.search(iso + _DASH + iso, text):
        return _span(match.groups()[:3], match.groups()[3:])
    return None


def _month(name):
    return MONTHS[name.lower().rstrip(".")]


def _span(first, last):
    try:
        return date(*map(int, first)), date(*map(int, last))
    except ValueError:
        return None


def _years(text):
    text = re.sub(rf"{_YEAR}-\d\d-\d\d|\d{{1,2}} {MONTH} {_YEAR}", " ", text)
    if match := re.search(rf"\b({_YEAR}){_DASH}({_YEAR}|\d\d)\b", text):
        first, last = int(match[1]), int(match[2])
        last += first // 100 * 100 if last < 100 else 0
        if "/" in match[0] and last == first + 1:
            return date(first, 7, 1), date(last, 6, 30)
        if first < last <= first + 12:
            return date(first, 1, 1), date(last, 12, 31)
    if match := re.search(rf"\b(vår\w*|höst\w*)\s+({_YEAR})\b", text, re.IGNORECASE):
        spring = match[1].lower().startswith("vår")
        year = int(match[2])
        return (
            (date(year, 1, 1), date(year, 6, 30))
            if spring
            else (date(year, 7, 1), date(year, 12, 31))
        )
    if match := re.search(rf"(?<![\d.,-])({_YEAR})(?![\d-])", text):
        return date(int(match[1]), 1, 1), date(int(match[1]), 12, 31)
    return None
