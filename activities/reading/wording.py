"""A commitment's kind and short working title, guessed from its words."""

import re

from .language import DEEDS, INFINITIVES, MONTH, has_verb, words

_COVERING = re.compile(
    r"\b(?:samtliga|varje (?!år\b|månad|vecka|kvartal|termin|söndag|måndag|tisdag|"
    r"onsdag|"
    r"torsdag|fredag|lördag|höst|vår|sommar|dag\b|möte)\w+|var och en|alla (?!former|"
    r"typer|"
    r"sätt|plan\b|nivåer|avtal|möten|söndagar|våra möten|delar|områden|resor|"
    r"exkursioner)|"
    r"så många \w+ \w+ som möjligt|så många som möjligt|100 ?%|hundra procent)",
    re.IGNORECASE,
)
_COLLECT = re.compile(
    r"\b(?:regist\w*|\w*förteckning\w*|\w*uppgifter\w*|\w*berättelser\w*)\b.*\b(?:uppdatera|"
    r"samla|insamla|vara aktuell)|\bsamla(?:s)? in\b(?! pengar)",
    re.IGNORECASE,
)
_REGULAR = re.compile(
    r"\b(?:regelbund\w*|återkommande|varje (?:år|månad|vecka|kvartal|termin|måndag|"
    r"tisdag|"
    r"onsdag|torsdag|fredag|lördag|söndag)|årlig\w*|årligen|månatlig\w*|månadsvis|"
    r"\w*(?:mån|tis|ons|tors|fre|lör|sön)dag(?:ar|arna)|"
    r"varje (?:mån|tis|ons|tors|fre|lör|sön)dags\w+|vår(?:en)? och höst\w*|"
    r"(?:första|andra|tredje|sista) \w+dagen i (?:varje )?månad(?:en)?|"
    r"vår- och höst\w*|\d{1,2},? (?:\d{1,2} )?och \d{1,2} [a-z]{3,9}|"
    r"kvartalsvis|veckovis|varannan|terminsvis|alla (?:söndagar|måndagar|tisdagar|"
    r"onsdagar|torsdagar|fredagar|lördagar)|\w+dagarna)\b",
    re.IGNORECASE,
)
_MAKE = re.compile(
    r"\b(?:ta(?:s)? fram|tar fram|tagit fram|tillverka\w*|producera\w*|utarbeta\w*|"
    r"upprätta\w*|"
    r"skriva|skrivs|författa\w*|kartlägg\w*|inventer\w*|utred\w*|upphandl\w*|införa|införs|"
    r"inför(?= ett)|bygga\w*|byggs|bygg om|byta|byts|bytas|måla|"
    r"målas|läggs om|renovera\w*|reparera\w*|"
    r"restaurera\w*|se över|sättas upp|sätta upp|utveckla (?:en|ett)|trycka|"
    r"bilda(?!nde)|sammanställ\w*|översätt\w*|uppdatera(?= trivsel| "
    r"stadga| polic| handl)|revidera\w*|beställ\w*|köpa|köps|införskaffa|skaffa|"
    r"överlämna\w*|"
    r"arvodera\w*|anställa|monter\w*|anlägga\w*|installera\w*|digitalisera\w*|lämna in|"
    r"ansök\w* om|arbeta fram|tryck\w*|sätter upp)\b",
    re.IGNORECASE,
)
_START = re.compile(r"\bstarta\w*", re.IGNORECASE)
_THING = re.compile(
    r"(?:^(?:\w+ )?|\b(?:en|ett|ny|nytt|ta fram) (?:\w+ ){0,2})\w*(?:folder|broschyr|"
    r"strategi|plan|"
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
    r"halvdag|temakväll|jubile\w+|manifestation\w*|studiebesök|helg|vecka|utflykt|"
    r"inspark|lägret)(?:en|et|n|t)?\b",
    re.IGNORECASE,
)
_EVENTS = re.compile(
    r"\w*(?:seminarier|möten|träffar|kurser|resor|aktiviteter|kvällar|föreläsningar|"
    r"utbildningar|konferenser|fester|dagar|ronder|vandringar|utflykter)\b",
    re.IGNORECASE,
)
_ARRANGE = re.compile(
    r"\b(?:anordna|arrangera|ordna|genomföra|hålla|delta(?:ga)? i|fira|bjuda in|"
    r"kalla till|"
    r"medverka (?:i|vid|på)|uppmärksamma|ha)(?:s|r)?\b",
    re.IGNORECASE,
)
_ONGOING = re.compile(
    r"\b(?:verka för|arbeta (?:aktivt |vidare |med|för)|vara aktiv|bevaka|stötta|"
    r"stödja|"
    r"främja|driva (?:frågan|frågor|på)|fortsätta|utveckla|informera|öka|stärka|minska|"
    r"motverka|rekrytera till|sträva|bidra|samverka|samarbeta|synas|påverka|bedriva|"
    r"förbättra|upprätthålla|följa upp|rekrytera deltagare)\b",
    re.IGNORECASE,
)


_DUE = re.compile(
    rf"\b(?:senast|till|före|klara?t? (?:i|till)|färdiga?t? (?:i|till))\s+"
    rf"(?:den\s+)?(?:\d{{1,2}}\s+)?(?:{MONTH}|20\d\d)",
    re.IGNORECASE,
)
_DAY = re.compile(rf"\b\d{{1,2}}\s+{MONTH}|\bförsta maj\b", re.IGNORECASE)
_FEAST = re.compile(
    r"(?:valborg|midsommar|nationaldagen|lucia|julgran|jul(?:fest|bord|basar)|påsk)",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"\b(?:firas?r?|uppmärksammas|hålls|ordnas|anordnas|arrangeras|genomförs|läggs i|"
    r"startar|går av stapeln|äger rum)\b",
    re.IGNORECASE,
)


def kind_of(text, when, low, high, unit, months, context=""):
    """engång, leverans, återkommande, löpande or täckning, from words and target.

    `when` is a table's time and `context` "calendar" under a month. In doubt a
    commitment is löpande: the reader of the preview sees it and changes it.
    """
    head = re.split(r"(?<=[a-zåäö)])[.!?]\s+(?=[A-ZÅÄÖ])", text)[0]
    head = re.split(r"\s\(?(?:ansvarig\w*|status)\s*:", head, flags=re.IGNORECASE)[0]
    deed = _deed(head)
    counted = (high or low or 0) > 1 or (low is not None and high is None)
    if unit == "%" and re.search(r"\b(?:öka|minska|höj|sänk)\w* .*med\b", head):
        return "löpande"
    if unit == "%" or _COLLECT.search(head):
        return "täckning"
    if context == "calendar":
        return "återkommande" if counted or _REGULAR.search(head) else "engång"
    making = _MAKE.match(deed) or _MAKE.search(" ".join(head.split()[:2]))
    making = making or (_START.match(deed) and not counted)
    covering = _COVERING.search(head)
    if covering and _reaches(head, covering, counted, making):
        return "täckning"
    if making or (_DUE.search(head) and not counted and len(months) < 2):
        return "leverans"
    if counted or (low is not None and low != high):
        return "återkommande"
    adverb = re.search(r"\bregelbundet (\w+)", head)
    ongoing = _ONGOING.match(deed) or (adverb and adverb.group(1) in INFINITIVES)
    if _REGULAR.search(head) and not ongoing:
        return "återkommande"
    if _ARRANGE.match(deed) and _EVENTS.search(head) and len(months) != 1:
        return "återkommande"
    if re.search(r"löpande|hela året|kontinuerlig", when, re.IGNORECASE):
        return "löpande"
    if _ONGOING.match(deed):
        return "löpande"
    if _HELD.search(head) and len(months) == 1:
        return "engång"
    if _THING.search(head) and not _ARRANGE.match(deed):
        return "leverans"
    if _happens_once(head, deed, months):
        return "engång"
    if when and len(months) == 1:
        return "engång"
    if _FEAST.match(head):
        return "engång"
    if 2 < len(months) < (13 if when == "x" else 7) and when in ("", "x"):
        return "återkommande"
    return "löpande"


_DEED_WORDS = INFINITIVES | DEEDS | {"ha", "vara"}


def _deed(text):
    """The text from the verb that says what is done, as "anordna en konferens"."""
    after = re.split(r"\b(?:ska|skall|vill|kommer att|avser att|planerar att)\b", text)
    rest = after[1] if len(after) > 1 else text
    tokens = list(re.finditer(r"\w+", rest))
    for match in tokens[:8]:
        if match[0].lower() in _DEED_WORDS:
            return rest[match.start() :]
    return rest.strip()


def _reaches(text, match, counted, making):
    """Does the word for all stand for those who are reached, not as an aside?"""
    before = text[: match.start()]
    if re.search(
        r"\b(?:att|där|som|så)\b", re.sub(r"(?:se till |^|vill:? )att\b", "", before)
    ):
        return False
    if re.search(r"\b(?:för|till|inför|enligt|öppe[nt]\w*) $", before):
        return False
    if making and re.search(r"\b(?:vid|längs|på|i|från) $", before):
        return False
    if not counted:
        return True
    return bool(re.search(r"\b(?:ha|har|finnas|få|får)\b|\bgång", text)) or bool(
        re.search(r"\b(?:besök|kontakt|utbild|erbjud)", text)
    )


def _happens_once(text, deed, months):
    if re.match(
        r"(?:\w+dag(?:en)? )?(?:den )?\d{1,2}(?:/\d{1,2}| [a-z]{3,9})\b\.?:?", text
    ):
        return bool(months)  # "27 januari: Parentation"
    if len(months) == 1 and not has_verb(text) and len(words(text)) < 10:
        return True
    event = _EVENT.search(text)
    if not event:
        return False
    if months and len(months) < 5:
        return True
    if _ARRANGE.match(deed):
        return bool(
            re.search(r"\b(?:en|ett)\b", text)
            or re.match(r"(?:delta|fira|uppmärksamma|kalla|medverka)", deed)
            or len(words(text)) < 6
        )
    return len(words(text)) < 8 and not text.endswith(".") and not has_verb(text)


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
    r"samt|med "
    r"uppgift att|med syfte att)\s",
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
