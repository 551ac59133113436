"""What a single sentence of a plan is: something to do, or something said about it."""

import re

from .genre import is_past
from .language import (
    AGENT,
    DEEDS,
    INFINITIVES,
    MONTH,
    STATIVE,
    SUBORDINATORS,
    commitment,
    has_verb,
    is_infinitive,
    words,
)
from .manner import goes_on, is_definite
from .quantities import target_in

_DAY = r"(?:mån|tis|ons|tors|fre|lör|sön)dag"
_DATED = re.compile(
    rf"(?<![\w.]){MONTH}|\b\d{{1,2}}/\d{{1,2}}\b|\b(?:v\.|vecka|veckorna) ?\d"
    rf"|\b(?:\w*{_DAY}(?:ar|arna|en|s)?)\b"
    r"|\bvarje (?:\w*dag\w*|vecka|månad|kvartal|termin|halvår|år|vår|höst|sommar|vinter"
    r"|helg|kväll|möte)\b"
    r"|\b(?:varannan|var tredje|en gång (?:i|per)|gånger|tillfällen)\b"
    r"|\b(?:årligen|månatligen|kvartalsvis|terminsvis|veckovis|månadsvis)\b"
    r"|\bvar[jt] (?:femte|fjärde|annat) "
    r"|\b(?:valborg|första maj|midsommar|nationaldagen|lucia|julen?|påsken?|advent)\b",
    re.IGNORECASE,
)
_GENITIVES = {"deras", "allas", "kalas", "atlas"}
_TELLING = re.compile(
    r"(?:så (?:ska|vill)|ing(?:et|en|a)|många|ibland|ofta|tyvärr|idag|i dag|"
    r"just nu|förra året)\b",
    re.IGNORECASE,
)
_THERE = re.compile(
    r"det (?:blir|hålls|ordnas|anordnas|arrangeras|bjuds|kommer att (?:bli|finnas))\b",
    re.IGNORECASE,
)
# Words that tie a sentence to the last one, and still may begin a commitment.
_ADDING = re.compile(r"(?:dessutom|därutöver|vidare|även|också)\b", re.IGNORECASE)
_SO = re.compile(r"(?:därför|samtidigt)\b", re.IGNORECASE)
# An aim is a commitment where no other stands before it.
_AIMS = re.compile(
    r"(?:(?:vårt?|årets|styrelsens|klubbens|föreningens) )?(?:\w+ )?(?:mål(?:et)?|"
    r"planen|målsättning(?:en)?|ambition(?:en)?|avsikt(?:en)?|tanken|förhoppning(?:en)?)"
    r"(?: (?:för|med|under) \w+)? är att ",
    re.IGNORECASE,
)
_OUR_AIM = re.compile(
    r"(?:det är (?:vår|styrelsens|klubbens|föreningens) \w+ att|vi (?:hoppas (?:kunna|"
    r"få)|räknar med att|satsar på att|har (?:som mål|för avsikt|som ambition) att)) ",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?:(?:minst|högst|ungefär|cirka) )?(?:hälften|en av|ett av|två av|några av|varav|"
    r"resten|övriga|tidpunkten|frågor\?|kontakt)\b",
    re.IGNORECASE,
)


def verdict(sentence):
    """What a sentence of a plan is, taken alone.

    "shall" says what shall be done, "dated" what is done with a date or a rhythm,
    "counted" with a number, "does" what is done; "bare" is an infinitive or has no
    verb at all, "noted" the same with a date. None describes how things are or were.
    """
    manner = commitment(sentence)
    if manner == "shall" or _AIMS.match(sentence) or _OUR_AIM.match(sentence):
        return "shall"
    if is_past(sentence) or sentence.rstrip('"” ').endswith("?"):
        return None
    tokens = words(sentence[:300])
    if not tokens or "=" in sentence or re.match(_TELLING, sentence):
        return None
    acts = manner == "does" or _passive(tokens) or _agent_acts(tokens)
    acts = acts or (tokens[0] in DEEDS and sentence[0].isupper())
    finite = acts or any(token in STATIVE | DEEDS for token in tokens[1:12])
    if _begins_with_infinitive(tokens) and tokens[1:2] != ["vi"]:
        return "bare"
    if not finite and not has_verb(sentence):
        if _unknown_verb(tokens):
            return None
        return "noted" if _DATED.search(sentence) else "bare"
    if finite and _DATED.search(sentence):
        return "dated"
    if acts and target_in(sentence)[:2] != (None, None):
        return "counted"
    return "does" if acts else None


def _begins_with_infinitive(tokens):
    first = tokens[0]
    if first in INFINITIVES:
        return True
    return is_infinitive(first) and not any(
        token in DEEDS | STATIVE for token in tokens[1:6]
    )


def _passive(tokens):
    """A present passive of a verb we may not know: "tornet vädras"."""
    if len(tokens) > 2 and re.search(r"(?:en|et|an|na)$", tokens[0]):
        if re.search(r"[^aeiouyåäös]s$", tokens[1]):  # "Frågan lyfts", "Huset rivs"
            return True
    for before, token in zip(tokens, tokens[1:7], strict=False):
        if token in SUBORDINATORS or token in STATIVE:
            return False
        if (
            len(token) > 4
            and token.endswith("as")
            and not token.endswith(("rnas", "enas"))
            and token not in _GENITIVES
            and before not in ("att", "en", "ett", "ska", "skall")
        ):
            return True
    return False


def is_passive(sentence):
    """Does it say what shall be done with something: "Taket ska tvättas"?"""
    match = re.search(r"\b(?:ska|skall)(?: \w+){0,2}? (\w{3,}s)\b", sentence[:120])
    return bool(match) and not match[1].endswith(("finnas", "ges"))


def _agent_acts(tokens):
    return (
        len(tokens) > 1
        and bool(AGENT.fullmatch(tokens[0]))
        and tokens[1].endswith("r")
        and tokens[1] not in STATIVE
    )


def _unknown_verb(tokens):
    """Something definite and a word that ends as the present does: "Ån rinner …"."""
    return bool(re.search(r"(?:(?:en|et|an|na)s?|vi|det|den)$", tokens[0])) and any(
        re.search(r"(?:[aey]r|[^aeiouyåäös]s)$", token) for token in tokens[1:5]
    )


def points_back(sentence, how, begun):
    """Does the sentence only go on with the one before it?

    "Dessutom" and "även" may add a commitment; "därför" begins one unless the goal
    it follows stands in the same paragraph (`begun`).
    """
    if _OUR_AIM.match(sentence):
        return False
    if _ADDING.match(sentence) and how in ("shall", "dated", "counted"):
        return False
    if _THERE.match(sentence) and how in ("shall", "dated", "counted") and not begun:
        return False
    if begun and re.match(r"det (?:ska|skall) vara\b", sentence, re.IGNORECASE):
        return True
    if _SO.match(sentence) and how == "shall" and not begun:
        return False
    return goes_on(sentence) or bool(_PART.match(sentence))


def repeats(sentence, above):
    """Does its subject take up a noun from the goal above it?

    "Gruppen träffas …" goes on with "en stödgrupp"; "Styrelsen ska …" after
    "Styrelsen ska …" does not: there the noun was known all along.
    """
    said = above.lower()
    for place, word in enumerate(words(sentence)[:5]):
        if word in SUBORDINATORS | {"ska", "skall"} or (place > 2 and word in DEEDS):
            break
        agent = bool(AGENT.fullmatch(word))
        if not (agent or is_definite(word)):
            continue
        stem = re.sub(r"(?:arna|erna|orna|en|et|na|n|t)$", "", word)
        if len(stem) < 4:
            continue
        if agent and place == 0:
            if word not in said and re.search(rf"{stem}(?:er|ar|or)?\b", said):
                return True
        elif stem in said:
            return True
    return False
