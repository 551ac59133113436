"""A commitment's short working title: the deed, cut at a natural joint."""

import re

from .language import INFINITIVES

_OPENING = re.compile(
    r"^(?:(?:under|i|till|inför)\s[\wåäö ]{2,30}?\s)?(?:(?:vi|klubben|föreningen|"
    r"styrelsen|"
    r"avdelningen|kretsen|regionen|förbundet|sektionen|kåren|elevkåren|\w+föreningen|"
    r"seko \w+)\s(?:ska|skall|vill|kommer att|avser att|planerar att)"
    r"|(?:ska|skall)\s(?:vi|klubben|föreningen|styrelsen))\s+"
    r"(?:(?:också|även|därför|därutöver|fortsatt|särskilt|aktivt|dessutom|under året|"
    r"årligen)\s+)?",
    re.IGNORECASE,
)
_CUTS = (
    r"(?<=[^\W\d]{3})[.;:!?](?=\s|$)",
    r",",
    r"\s[–—-]\s",
    r"\s\(",
    r"\s(?:som|vilket|för att|så att|där|genom att|i syfte att|med målet att|liksom|"
    r"samt|med uppgift att|med syfte att)\s",
    r"\s(?:tillsammans med|i samarbete med|i enlighet med|med fokus på|bland annat|"
    r"riktat?)\s",
    r"(?<!-)\s(?:och|eller|inom|under|kring|mot|hos|vid|från|med|till|om|för|av|på|i)\s",
)
TITLE_LENGTH = 60


def working_title(text):
    """A short title for lists and tables: at most 60 characters, capital first.

    "Vi ska" and its like go; the rest is cut where the sentence has a natural joint,
    the strongest joint first, at a space if nothing else is near.
    """
    body = re.sub(r"^[\"”*(\s]+|[*_]{2}", "", text)
    body = re.sub(r"^(?:20[\d–/ -]+:|\w+ \d{1,2}:|Planerat:)\s+(?=\S)", "", body)
    opening = _OPENING.match(body)
    if opening and body[opening.end() :]:
        body = body[opening.end() :]
    body = re.split(r"(?<=[a-zåäö)])[.!?]\s+(?=[A-ZÅÄÖ])", body)[0]
    body = re.sub(
        r"\s*\((?:status|ansvarig|klar|försenad|pågår|\d+ av \d+)[^)]*\)",
        "",
        body,
        flags=re.I,
    )
    body = body.strip().rstrip(".,;:!").strip()
    if opening and re.match(r"(?:i|inom|med|genom|på|under|utifrån)\b", body):
        # "i samarbete med ombudsmännen bidra till …": begin with the deed.
        deeds = [m for m in re.finditer(r"[\w-]+", body) if m[0].lower() in INFINITIVES]
        if deeds and deeds[0].start() < 90:
            body = body[deeds[0].start() :]
    if len(body) > TITLE_LENGTH:
        body = _cut(body)
    body = re.sub(r",?\s(?:samt|och|eller|att|för|i|med|av|på|till|om)$", "", body)
    return (body[:1].upper() + body[1:]) or None


def _cut(body):
    for least in (25, 15):
        for joint in _CUTS[: None if least > 15 else -1]:
            places = [
                match.start()
                for match in re.finditer(joint, body)
                if least <= match.start() <= TITLE_LENGTH
            ]
            if places:
                return body[: places[-1]].rstrip(" ,;:–-")
    space = body[: TITLE_LENGTH - 1].rfind(" ")
    return body[: space if space > 15 else TITLE_LENGTH - 1].rstrip(" ,;:–-") + "…"
