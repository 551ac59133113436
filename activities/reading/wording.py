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
    r"\s[–—-]\s(?!\d)",
    r"\s\(",
    r"\s(?:som|vilket|för att|så att|där|genom att|i syfte att|med målet att|liksom|"
    r"samt|med uppgift att|med syfte att)\s",
    r"\s(?:tillsammans med|i samarbete med|i enlighet med|bland annat|riktat?|"
    r"med (?:\S+ )?(?:fokus|inriktning|tonvikt) på)\s",
    r"(?<!-)\s(?:och|eller|inom|under|kring|mot|hos|vid|från|med|till|om|för|av|på|i)\s",
)
TITLE_LENGTH = 60
# What a title never ends with: words that wait for the next, or hang after "och".
_HANGING = re.compile(
    r",?\s(?:samt|och|eller|men|att|som|så|där|för|i|med|av|på|till|om|inom|under|kring|"
    r"mot|hos|vid|från|efter|före|inför|över|mellan|genom|enligt|utan|hela|en|ett|den|"
    r"det|de|sin|sitt|sina|vår|vårt|våra|minst|högst|cirka|ca|senast|bl\.? ?a\.?|t\.? "
    r"?ex\.?|bland annat|fokus|lagom|är|har|ur|ska|skall|och (?:fram|upp|ut|in)|"
    r"(?:minst |högst )?\w+ gång(?:er)?|och (?:påbörja|fortsätta) arbetet|kl\.?|"
    r"m\.?m\.?|[\d –-]+)$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"(?P<who>[^,.;:]{5,40}?) (?:som|där|vars) [^,.;]*?(?P<deed> (?:ska|skall) [^.,;]+)"
)
# Words for going on with it, before the deed itself.
_ABOUT = re.compile(
    r"(?:fortsätta |påbörja )?arbet(?:et|a)(?: aktivt)? (?:med|för) att ", re.IGNORECASE
)


def working_title(text):
    """A short title for lists and tables: at most 60 characters, capital first.

    "Vi ska" and its like go; the rest is cut where the sentence has a natural joint,
    the strongest joint first, at a space if nothing else is near, and never after a
    word that waits for another.
    """
    body = re.sub(r"^[\"”*(\s]+|[*_]{2}", "", text)
    body = re.sub(r"^(?:20[\d–/ -]+:|\w+ \d{1,2}:|Planerat:)\s+(?=\S)", "", body)
    opening = _OPENING.match(body)
    if opening and body[opening.end() :]:
        body = body[opening.end() :]
    body = re.split(r"(?<=[a-zåäö)\d]{2})[.!?]\s+(?=[A-ZÅÄÖ])", body)[0]
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
    if len(body) > TITLE_LENGTH and (about := _ABOUT.match(body)):
        body = body[about.end() :]
    whole = len(body) <= TITLE_LENGTH
    body = body if whole else _cut(body)
    body = re.sub(r",?\s(?:samt|och|eller|att|för|i|med|av|på|till|om)$", "", body)
    return (body[:1].upper() + body[1:]) or None


def _cut(body):
    subject = _SUBJECT.match(body)
    if subject and len(short := f"{subject['who']} …{subject['deed']}") <= TITLE_LENGTH:
        return short
    for least, joints in ((25, _CUTS), (15, _CUTS)):
        for joint in joints:
            places = [
                match.start()
                for match in re.finditer(joint, body)
                if match.start() <= TITLE_LENGTH
            ]
            for place in reversed(places):
                title = _trimmed(body[:place].rstrip(" ,;:–-"))
                if len(title) >= least and _is_whole(title, body[place:]):
                    return title
    space = body[: TITLE_LENGTH - 1].rfind(" ")
    title = body[: space if space > 15 else TITLE_LENGTH - 1].rstrip(" ,;:–-")
    if len(bare := re.sub(r" \w{4,}s$", "", title)) > 15:
        title = bare  # a genitive waits for what it owns
    return _trimmed(title) + "…"


def _trimmed(title):
    """The title without words at its end that wait for another."""
    for _ in range(4):
        last = re.search(r"\s(?:och|samt) ([\w-]+)$", title)
        if last and last[1].lower() in INFINITIVES:
            title = title[: last.start()]
        if len(shorter := _HANGING.sub("", title)) < 12:
            break
        title = shorter
    return title


def _is_whole(title, rest):
    """Is nothing left open: a bracket, a quotation, an adjective, "de … som"?"""
    if title.count("(") > title.count(")") or len(re.findall('["”]', title)) % 2:
        return False
    if re.search(r"\s(?:som|där|när|vilka)(?: [\w-]+){1,3}$", title):
        return False  # hardly more than the word that opens the clause
    if re.match(r"\s(?:som|där)\b", rest):
        return not re.search(r"\b(?:de|den|det)(?: [\w-]+){1,2}$", title)
    joined = re.match(r",?\s(?:och|eller|samt)\b", rest)
    return not (joined and re.search(r"(?:isk|iskt|iska|lig|ligt|liga)$", title))
