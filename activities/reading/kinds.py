"""A commitment's kind (engång, leverans, återkommande, löpande, täckning) by its words.

The questions are those a secretary asks, in this order: shall it reach all, a share or
a number of people? Does it never end? Shall something be made? Is it done several
times? Does it happen once? What is left is löpande.
"""

import re

from .language import DEEDS, INFINITIVES, MONTH, first_word, has_verb, words

_WEEKDAY = r"(?:mån|tis|ons|tors|fre|lör|sön)dag"
_ALL = re.compile(
    r"\b(?:samtliga|var och en|var(?:je|t) (?!år\b|månad|vecka|kvartal|termin|\w*dag"
    r"|höst|vår|sommar|vinter|helg|möte)\w+|alla (?!former|typer|sätt|plan\b|nivåer"
    r"|avtal|(?:våra )?möten|delar|områden|resor|exkursioner|\w*dagar)"
    r"|så många (?:\w+ ){0,2}som möjligt|100 ?%|hundra procent)",
    re.IGNORECASE,
)
# Registers and reports that everybody hands in or has in order.
_COLLECT = re.compile(
    r"\b(?:regist\w*|\w*förteckning\w*|\w*uppgifter\w*|\w*berättelser\w*)\b.*\b(?:"
    r"uppdatera[dt]|samla|insamla|vara aktuell)|\bsamla(?:s)? in\b(?! pengar)",
    re.IGNORECASE,
)
# People and results that are won, up to a number: a level, not so many occasions.
_WON = re.compile(
    r"\b(?:värva\w*|rekrytera\w*|registrera\w*|nå|når|bli|blir|få|får|öka|ökar|växa)\b"
    r"|^(?:(?:minst|högst) )?\w+ nya \w*(?:medlemmar|ledare|ombud|värdar|volontärer)",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\w*(?:medlemmar|ledare|följare|värdar|volontärer|ombud|juniorer|prenumeranter"
    r"|deltagare|aktiva|funktionärer|domare|föremål|tränare|hushåll|kontakter)$",
    re.IGNORECASE,
)
# Each one of a group receives or undergoes something that is named.
_EACH = re.compile(
    r"(?:ny\w+ )?\w*(?:anställda|ombud|ombuden|ledare|ledarna|medlemmar|ledamöter"
    r"|ledamöterna|förtroendevalda|klubbar|klubbarna) (?:ska |skall )?"
    r"(?:gå|går|få|får|visa|visar|genomgå|genomgår|erbjudas|erbjuds) "
    r"(?:en|ett|utdrag|”)",
    re.IGNORECASE,
)
_ENDLESS = re.compile(
    r"löpande|kontinuerlig\w* |när (?:tillfälle|behov|det behövs)|vid behov"
    r"|tills vidare|\bfortsätt(?:er|a med)\b",
    re.IGNORECASE,
)
# Verbs whose work is never finished. Adverbs may stand before them.
_ONGOING = re.compile(
    r"(?:aktivt |fortsatt )?(?:verka|arbeta|vara|bevaka|stötta|stödja|stödjer|främja"
    r"|främjar|driva|fortsätta|utveckla|informera|öka|stärka|minska|motverka|motarbeta"
    r"|rekrytera (?:till|deltagare)|sträva|eftersträva|bidra|bidrar|samverka|samarbeta"
    r"|synas|påverka|bedriva|förbättra|upprätthålla|följa upp|uppmuntra|prioritera"
    r"|värna|underhålla|sköta|vårda|stimulera|uppmana|behålla|förebygga)\b",
    re.IGNORECASE,
)
_PRODUCT = (
    r"\w*(?:folder|foldrar|broschyr|strategi|plan|handbok|rapport|policy|kartläggning"
    r"|inventering|utredning|hemsida|webbplats|register|film|skrift|karta|belysning"
    r"|grind|system|motion|skrivelse|program|handledning|undersökning|enkät|analys"
    r"|översyn|utvärdering|rutin|rutiner|mall|mallar|material|riktlinjer|modell"
    r"|checklista|guide|app|arkiv|förslag|budget)"
)
_MAKE = re.compile(
    rf"\b(?:ta(?:s|r)? fram|tagit fram|färdigställ\w*|slutför\w*|tillverka\w*"
    r"|producera\w*|utarbeta\w*|utforma\w*|upprätta\w*|skriv(?:a|s|er)\b|författa\w*"
    r"|kartlägg\w*|inventer\w*|utred\w*|upphandl\w*|införa|införs|inför(?= ett)"
    r"|bygga(?! upp)\w*|byggs|bygg om|byta|byts|bytas|måla|målas|läggs om|lägga om|laga"
    r"|dränera|renovera\w*|reparera\w*|rusta\w*|\w*anpassa|restaurera\w*|se över"
    rf"|sätta(?:s)? upp|sätter upp|utveckla (?:en|ett|{_PRODUCT}\b)|skapa (?:en|ett)"
    r"|trycka|trycks|bilda(?!nde)|sammanställ\w*|översätt\w*"
    r"|uppdatera(?= trivsel| stadga| polic| handl)|revidera\w*|beställ\w*|köpa|köps"
    r"|införskaffa|skaffa|överlämna\w*"
    r"|arvodera\w*|anställa|tillsätta|inrätta\w*|lansera\w*|monter\w*|anlägga\w*|installera\w*"
    r"|digitalisera\w*|lämna in|ansök\w* om|sök(?:a|er) (?:\w+ )?(?:bidrag|medel|pengar"
    r"|tillstånd)|arbeta fram|starta(?:r|s)?\b(?! (?:på|i|om|den|v)\b))",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(r"\b(?:kom(?:ma|mer) ut|utkommer|ges ut|ge ut)\b", re.I)
_THING = re.compile(
    rf"(?:^(?:\w+ )?|\b(?:en|ett|ny|nytt|ta fram) (?:\w+ ){{0,2}}){_PRODUCT}\b",
    re.IGNORECASE,
)
_STUDY = re.compile(
    r"\b(?:en|ett) (?:\w+ )?\w*(?:kartläggning|inventering|utredning|undersökning|enkät"
    r"|översyn|analys)\b",
    re.IGNORECASE,
)
_WORK = re.compile(r"\w+(?:ning|ering|byte|tion) av \w+", re.IGNORECASE)
_DUE = re.compile(
    rf"\b(?:senast|till|före|från och med|klara?t? (?:i|till)|färdiga?t? (?:i|till))\s+"
    rf"(?:den\s+)?(?:\d{{1,2}}\s+)?(?:{MONTH}|20\d\d|midsommar|jul\b|sommaren)"
    r"|\bsenast (?:den )?\d",
    re.IGNORECASE,
)
_REGULAR = re.compile(
    rf"\b(?:regelbund\w*|återkommande|varje (?:år|månad|vecka|kvartal|termin"
    rf"|\w*{_WEEKDAY}\w*)|årlig\w*|månatlig\w*|månadsvis|kvartalsvis|veckovis|varannan|terminsvis"
    rf"|(?:var|vart) (?:annat|tredje|fjärde|femte|sjätte) |per år|om året"
    rf"|\w*{_WEEKDAY}(?:ar|arna)|vår(?:en)? och höst\w*|vår- och höst\w*"
    r"|(?:första|andra|tredje|sista) \w+dagen i (?:varje )?månad(?:en)?"
    r"|\d{1,2},? (?:\d{1,2} )?och \d{1,2} [a-z]{3,9}|\w+dagarna)\b",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"(?<!varje )(?<!alla )\b\w*(?:konferens|möte|stämma|forum|seminari\w*|utbildning"
    r"|kurs|kväll|fest|dag|dagen|läger|resa|resan|träff|marknad|vandring|tävling"
    r"|tävlingen|cup|cupen|bal|basar|loppis|konsert|mässa|föreläsning|fika|fikat|lopp"
    r"|loppet|guld|jamboree|städning|firande|rådslag|pride|demonstration\w*|kampanj"
    r"|ceremoni|invigning|utställning|middag|avslutning|hajk|övernattning|besök"
    r"|försäljning|slåtter|tåg|kollo|sommarjobbet|plundring|middagen|öppet hus"
    r"|gudstjänst|premiär|teater|föreställning|afton|picknick|visning|lunch|frukost"
    r"|mingel|sammankomst|quiz|medeln|hour|barmarksläger|spel|spelet|(?<!över)syn|upptakt|workshop|halvdag"
    r"|temakväll|jubile\w+|manifestation\w*|studiebesök|helg|vecka|utflykt|inspark"
    r"|lägret|rensning|insamling)(?:en|et|n|t)?\b",
    re.IGNORECASE,
)
_EVENTS = re.compile(
    r"\b\w*(?:seminarier|möten|träffar|kurser|resor|aktiviteter|kvällar|föreläsningar|"
    r"utbildningar|konferenser|fester|dagar|ronder|vandringar|utflykter|helger"
    r"|övningar|repetitioner|uppsökeriaktiviteter)\b",
    re.IGNORECASE,
)
_ARRANGE = re.compile(
    r"\b(?:anordna|arrangera|ordna|genomföra|hålla|delta(?:ga)? i|fira|bjuda in|"
    r"kalla till|medverka (?:i|vid|på)|uppmärksamma|ha)(?:s|r)?\b",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"\b(?:firas?r?|uppmärksammas|hålls|ordnas|anordnas|arrangeras|genomförs|läggs i|"
    r"startar|går av stapeln|äger rum)\b",
    re.IGNORECASE,
)
_OCCASION = re.compile(r"besöka|träffa|möta|samla|kalla|publicera|skicka|hålla|bjuda")
_RHYTHM = re.compile(
    r"\b(?:i månaden|i veckan|(?:per|varje) (?:månad|vecka|kvartal|termin))\b", re.I
)
_SHIFTS = re.compile(r"bemanna\b|turas om", re.IGNORECASE)
_LISTED = re.compile(rf"{MONTH}(?:, {MONTH})*,? (?:och|samt) (?:i )?{MONTH}", re.I)
_DAY = re.compile(
    rf"\b\d{{1,2}} {MONTH}|\b\d{{1,2}}/\d{{1,2}}\b|\b20\d\d-\d\d-\d\d", re.IGNORECASE
)
_FEAST = re.compile(
    r"(?:valborg|midsommar|nationaldagen|lucia|julgran|jul(?:fest|bord|basar)|påsk)",
    re.IGNORECASE,
)
# "arbeta med att ta fram": what is to be done stands after it.
_THROUGH = re.compile(
    r"(?:arbeta med|påbörja (?:arbetet med)?|slutföra arbetet med) att ", re.IGNORECASE
)
_AIM = re.compile(
    r"(?:ambitionen|målet|målsättningen|mål) är att (?:nå )?(?:samtliga|alla)\b"
    r".*\b(?:få|nås?|kontaktas|besökas|erbjudas)\b",
    re.IGNORECASE,
)


def kind_of(text, when, low, high, unit, months, context=""):
    """engång, leverans, återkommande, löpande or täckning: a guess for the preview.

    `text` is the commitment; `when` a table's time, "x" for marks in months' columns;
    `low`, `high` and `unit` its target, `months` its months; `context` is "calendar"
    under a month's heading. The kinds are those of DESIGN.md 4, in doubt löpande.
    """
    head, *more = re.split(r"(?<=[a-zåäö)])[.!?]\s+(?=[A-ZÅÄÖ])", text)
    head = re.split(r"\s\(?(?:ansvarig\w*|status)\s*:", head, flags=re.IGNORECASE)[0]
    deed = _deed(head)
    counted = (high or low or 0) > 1 or (low is not None and high is None)
    made = _MAKE.search(head)  # "En trygghetsplan tas fram": among the first words
    making = bool(_MAKE.match(deed) or made and head[: made.start()].count(" ") < 2)
    making = making and not (deed.lower().startswith("starta") and counted)
    making = making and not _RHYTHM.search(head)  # "skriva fyra inlägg i månaden"
    making = making or bool(not counted and months and _PUBLISHED.search(head))
    if unit == "%" and re.search(r"\b(?:öka|minska|höj|sänk)\w* .*med\b", head):
        return "löpande"
    if unit == "%" or _COLLECT.search(head):
        return "täckning"
    if not counted and any(_AIM.match(sentence) for sentence in more):
        return "täckning"
    if counted and _PEOPLE.match(unit or "ombud") and _WON.search(head):
        return "täckning"
    if context == "calendar":
        return "återkommande" if counted or _REGULAR.search(head) else "engång"
    if _reaches_all(head, counted, making) or _EACH.match(head):
        return "täckning"
    if _ENDLESS.search(when) or "hela året" in when.lower() and not counted:
        return "återkommande" if _REGULAR.search(head) else "löpande"
    if _ENDLESS.search(head) and not (counted or _EVENTS.search(head)):
        return "löpande"
    due = _DUE.search(head) and (len(months) < 2 or " senast " in head)
    if making or (due and not counted):
        return "leverans"
    if _happens_often(head, deed, when, months, counted or low not in (None, high)):
        return "återkommande"
    if _ONGOING.match(deed):
        # "utveckla arbetet …, med målet att utveckla en strategi"
        aim = re.search(
            r"\bmed (?:mål|syfte)(?:et)? att (?:\w+ ){0,3}?(?=utveckla)", head
        )
        made = aim and _MAKE.match(head, aim.end())
        return "leverans" if made else "löpande"
    if _STUDY.search(head) or (_THING.search(head) and not _ARRANGE.match(deed)):
        return "leverans" if not _HELD.search(head) else "engång"
    if _WORK.match(head) and 1 < len(months) < 4:
        return "leverans"
    return "engång" if _happens_once(head, deed, when, months) else "löpande"


_DEED_WORDS = INFINITIVES | DEEDS | {"ha", "vara"}


def _deed(text):
    """The text from the verb that says what is done, as "anordna en konferens"."""
    after = re.split(r"\b(?:ska|skall|vill|kommer att|avser att|planerar att)\b", text)
    rest = after[1] if len(after) > 1 else text
    for match in list(re.finditer(r"\w+", rest))[:8]:
        if match[0].lower() in _DEED_WORDS:
            deed = rest[match.start() :]
            through = _THROUGH.match(deed)
            return deed[through.end() :] if through else deed
    return rest.strip()


def _reaches_all(text, counted, making):
    """Does a word for all stand for those who are reached, not as an aside?"""
    match = _ALL.search(text)
    if not match:
        return False
    before = text[: match.start()]
    if re.fullmatch(r"\w+ (?:till|med|i|på) ", before):
        return True  # "Enkät till samtliga besökare"
    if re.search(
        r"\b(?:att|där|som|så)\b", re.sub(r"(?:se till |^|vill:? )att\b", "", before)
    ):
        return False
    if re.search(r"\b(?:av|vid|för|till|inför|enligt|öppe[nt]\w*) $", before):
        return False
    if making and re.search(r"\b(?:vid|längs|på|i|från) $", before):
        return False
    if not counted:
        return True
    return bool(
        re.search(r"\b(?:ha|har|finnas|få|får)\b|\bgång", text)
        or re.search(r"\b(?:besök|kontakt|utbild|erbjud|värva)", text)
    )


def _happens_often(text, deed, when, months, counted):
    """Is it done several times: a number, a rhythm, several months or events?"""
    times = f"{text} {when}"
    if counted:
        # A number on a single day is part of one event: "två föreställningar".
        return not (when and len(_DAY.findall(when)) == 1 and len(months) == 1)
    if _REGULAR.search(times):
        noun = re.search(r"\b(?:en|ett|med) regelbunde", text)
        verb = first_word(deed)
        if "regelbundet" in text and not noun and verb in INFINITIVES:
            return bool(_OCCASION.match(verb))  # "regelbundet uppdatera" goes on
        return bool(noun) or not _ONGOING.match(deed)
    if re.search(r"\b(?:återkommande|kontinuerliga|löpande) \w", text):
        return bool(_EVENTS.search(text))
    if _SHIFTS.match(deed):
        return True
    if _ARRANGE.match(deed) and _EVENTS.search(text) and len(months) != 1:
        return True
    if _LISTED.search(times):
        return True
    if _ONGOING.match(deed) or (_ARRANGE.match(deed) and _EVENT.search(text)):
        return False
    if not has_verb(text) and _EVENTS.match(text) and len(months) != 1:
        return True
    return 2 < len(months) < 7 and when in ("", "x")


def _happens_once(text, deed, when, months):
    """Is it an event, held once: by its noun, its verb or its only month?"""
    if _HELD.search(text) and len(months) == 1:
        return True
    if re.match(
        r"(?:\w+dag(?:en)? )?(?:den )?\d{1,2}(?:/\d{1,2}| [a-z]{3,9})\b\.?:?", text
    ):
        return bool(months)  # "27 januari: Parentation"
    plain = not has_verb(text) and first_word(text[:40]) not in INFINITIVES
    if len(months) == 1 and (when or (plain and len(words(text)) < 10)):
        return True
    if _FEAST.match(text):
        return True
    if not _EVENT.search(text):
        return False
    if months and len(months) < 5:
        return True
    if _ARRANGE.match(deed):
        return bool(
            re.search(r"\b(?:en|ett)\b", text)
            or re.match(r"(?:delta|fira|uppmärksamma|kalla|medverka)", deed)
            or len(words(text)) < 6
        )
    return plain and len(words(text)) < 8 and not text.endswith(".")
