"""A commitment's kind and short working title, guessed from its words."""

import re

from .language import is_infinitive, words

_COVERING = re.compile(
    r"\b(?:samtliga|varje (?!år\b|månad|vecka|kvartal|termin|söndag|måndag|tisdag|onsdag|"
    r"torsdag|fredag|lördag|höst|vår|sommar|dag\b|möte)\w+|var och en|alla (?!former|typer|"
    r"sätt|plan\b|nivåer|avtal|möten|söndagar|våra möten|delar|områden|resor|exkursioner)|"
    r"så många \w+ \w+ som möjligt|så många som möjligt|100 ?%|hundra procent)",
    re.IGNORECASE,
)
_COLLECT = re.compile(
    r"\b(?:register\w*|förteckning\w*|uppgifter\w*|berättelser\w*)\b.*\b(?:uppdatera|samla|"
    r"insamla|vara aktuell)|\bsamla(?:s)? in\b(?! pengar)",
    re.IGNORECASE,
)
_REGULAR = re.compile(
    r"\b(?:regelbund\w*|återkommande|varje (?:år|månad|vecka|kvartal|termin|måndag|tisdag|"
    r"onsdag|torsdag|fredag|lördag|söndag)|årlig\w*|årligen|månatlig\w*|månadsvis|"
    r"kvartalsvis|veckovis|varannan|terminsvis|alla (?:söndagar|måndagar|tisdagar|"
    r"onsdagar|torsdagar|fredagar|lördagar)|\w+dagarna)\b",
    re.IGNORECASE,
)
_MAKE = re.compile(
    r"\b(?:ta(?:s)? fram|tar fram|tagit fram|tillverka\w*|producera\w*|utarbeta\w*|upprätta\w*|"
    r"skriva|skrivs|författa\w*|kartlägg\w*|inventer\w*|utred\w*|upphandl\w*|införa|införs|"
    r"inför(?= ett)|bygga\w*|byggs|bygg om|byta|byts|bytas|måla|renovera\w*|reparera\w*|"
    r"starta(?! upp diskussion)\w*|bilda(?!nde)|sammanställ\w*|översätt\w*|uppdatera(?= trivsel| "
    r"stadga| polic| handl)|revidera\w*|beställ\w*|köpa|köps|införskaffa|skaffa|överlämna\w*|"
    r"arvodera\w*|anställa|monter\w*|anlägg\w*|installera\w*|digitalisera\w*|lämna in|"
    r"ansök\w* om|arbeta fram|tryck\w*|sätter upp)\b",
    re.IGNORECASE,
)
_THING = re.compile(
    r"(?:^|\b(?:en|ett|ny|nytt|ta fram) (?:\w+ ){0,2})\w*(?:folder|broschyr|strategi|plan|"
    r"handbok|rapport|policy|kartläggning|inventering|utredning|hemsida|webbplats|register|"
    r"film|skrift|karta|belysning|grind|system|notregister|motion|skrivelse|program|"
    r"handledning|undersökning|enkät)\b",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\w*(?:konferens|möte|stämma|forum|seminari\w*|utbildning|kurs|kväll|fest|dag|dagen|"
    r"läger|resa|resan|träff|marknad|vandring|tävling|tävlingen|cup|cupen|bal|basar|loppis|"
    r"konsert|mässa|föreläsning|fika|fikat|lopp|loppet|guld|jamboree|städning|firande|rådslag|"
    r"pride|demonstration\w*|kampanj|ceremoni|invigning|utställning|middag|avslutning|hajk|"
    r"övernattning|besök|försäljning|slåtter|tåg|kollo|sommarjobbet|plundring|middagen|"
    r"öppet hus|gudstjänst|medeln|hour|barmarksläger|spel|spelet|syn|upptakt|workshop|"
    r"halvdag|temakväll|jubile\w+|manifestation\w*|stämman|studiebesök)\b",
    re.IGNORECASE,
)
_ARRANGE = re.compile(
    r"\b(?:anordna|arrangera|ordna|genomföra|hålla|delta(?:ga)? i|fira|bjuda in|kalla till|"
    r"medverka (?:i|vid|på)|uppmärksamma|ha)(?:s|r)?\b",
    re.IGNORECASE,
)
_ONGOING = re.compile(
    r"\b(?:verka för|arbeta (?:aktivt |vidare |med|för)|vara aktiv|bevaka|stötta|stödja|"
    r"främja|driva (?:frågan|frågor|på)|fortsätta|utveckla|informera|öka|stärka|minska|"
    r"motverka|rekrytera till|sträva|bidra|samverka|samarbeta|synas|påverka|bedriva|"
    r"förbättra|upprätthålla|följa upp|rekrytera deltagare)\b",
    re.IGNORECASE,
)


def kind_of(text, when, low, high, unit, months, context=""):
    """engång, leverans, återkommande, löpande or täckning, from words and target.

    `when` is a table's time and `context` "calendar" under a month. In doubt a
    commitment is löpande: the reader of the preview sees it and changes it.
    """
    head = re.split(r"(?<=[a-zåäö)])[.!?]\s+(?=[A-ZÅÄÖ])", text)[0]
    counted = (high or low or 0) > 1 or (low is not None and high is None)
    if unit == "%":
        return "täckning"
    if _COLLECT.search(head):
        return "täckning"
    covering = _COVERING.search(head)
    if covering and _reaches(head, covering) and not (counted and unit and unit != "gånger"):
        return "täckning"
    making = _MAKE.search(head)
    if making and not (counted and unit and not _byte(head)):
        return "leverans"
    if counted or (low is not None and low != high):
        return "återkommande"
    if _REGULAR.search(head) and not _ONGOING.search(head):
        return "återkommande"
    if re.search(r"löpande|hela året|kontinuerlig", when, re.IGNORECASE):
        return "löpande"
    if context == "calendar":
        return "återkommande" if _REGULAR.search(head) else "engång"
    if _ONGOING.search(head):
        return "löpande"
    if _THING.search(head) and not _ARRANGE.search(head):
        return "leverans"
    if re.search(r"\b(?:delta(?:ga)? i|medverka (?:i|vid))\b", head) and months:
        return "engång"
    if _happens_once(head, months):
        return "engång"
    return "löpande"


def _byte(text):
    return bool(re.search(r"\b(?:byta|byts|bygga|måla|renovera|plantera)\b", text, re.I))


def _reaches(text, match):
    """Does the word for all stand as those who are reached, not as an aside?"""
    before = text[: match.start()]
    return not re.search(
        r"\b(?:alternativ|frågor|i samarbete|tillsammans|öppe[nt]) \w*\s*(?:för|med|på)?\s*$",
        before,
    ) and not re.search(r"\b(?:till|inför|enligt) $", before)


def _happens_once(text, months):
    event = _EVENT.search(text)
    if not event:
        return False
    tokens = words(text)
    if months and len(months) < 5:
        return True
    if _ARRANGE.search(text):
        return bool(
            re.search(r"\b(?:en|ett)\b", text)
            or re.search(r"\bdelta\w* i\b", text)
            or re.search(r"\b(?:fira|uppmärksamma)\w*\b", text)
            or len(tokens) < 6
        )
    return len(tokens) < 8 and not text.endswith(".")


_OPENING = re.compile(
    r"^(?:(?:under|i|till|inför)\s[\wåäö ]{2,30}?\s)?(?:(?:vi|klubben|föreningen|styrelsen|"
    r"avdelningen|kretsen|regionen|förbundet|sektionen|kåren|elevkåren|\w+föreningen|"
    r"seko \w+)\s(?:ska|skall|vill|kommer att|avser att|planerar att)"
    r"|(?:ska|skall)\s(?:vi|klubben|föreningen|styrelsen))\s+"
    r"(?:(?:också|även|fortsatt|särskilt|aktivt|dessutom|under året|årligen)\s+)?",
    re.IGNORECASE,
)
_CUTS = (
    r"(?<=\w)[.;:!?](?=\s|$)",
    r",",
    r"\s[–—-]\s",
    r"\s\(",
    r"\s(?:som|vilket|för att|så att|där|genom att|i syfte att|med målet att|liksom|samt|med "
    r"uppgift att|med syfte att)\s",
    r"\s(?:tillsammans med|i samarbete med|i enlighet med|med fokus på|bland annat|riktat?)\s",
    r"\s(?:och|eller|inom|under|kring|mot|hos|vid|från|med|till|om|för|av|på|i)\s",
)
TITLE_LENGTH = 60


def working_title(text):
    """A short title for lists and tables: at most 60 characters, capital first.

    "Vi ska" and its like go; the rest is cut where the sentence has a natural joint,
    the strongest joint first, at a space if nothing else is near.
    """
    body = re.sub(r"^[\"”*(\s]+|[*_]{2}", "", text)
    opening = _OPENING.match(body)
    if opening and body[opening.end() :]:
        body = body[opening.end() :]
    body = re.split(r"(?<=[a-zåäö)])[.!?]\s+(?=[A-ZÅÄÖ])", body)[0]
    body = re.sub(r"\s*\((?:status|ansvarig|klar|försenad|pågår|\d+ av \d+)[^)]*\)", "", body, flags=re.I)
    body = body.strip().rstrip(".,;:!").strip()
    if len(body) > TITLE_LENGTH:
        body = _cut(body)
    body = re.sub(r",?\s(?:samt|och|eller|att|för|i|med|av|på|till|om)$", "", body)
    return (body[:1].upper() + body[1:]) or None


def _cut(body):
    for joint in _CUTS:
        places = [
            m.start() for m in re.finditer(joint, body) if 15 <= m.start() <= TITLE_LENGTH
        ]
        if places:
            return body[: places[-1]].rstrip(" ,;:–-")
    space = body[: TITLE_LENGTH - 1].rfind(" ")
    return body[: space if space > 15 else TITLE_LENGTH - 1].rstrip(" ,;:–-") + "…"


