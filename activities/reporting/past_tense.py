"""A promise in the past tense: "Vi ska ge ut en tidning" → "gav ut en tidning"."""

import re

# What branches promise to do, and that they did it. Verbs that promise an effort and
# no deed ("verka för", "hinna", "få fler") aren't here: nobody knows that they came
# true but the one who writes.
PAST = dict(
    pair.split(":")
    for pair in """
    anordna:anordnade anställa:anställde anta:antog arrangera:arrangerade
    bemanna:bemannade berätta:berättade besöka:besökte bilda:bildade bjuda:bjöd
    bygga:byggde dela:delade delta:deltog driva:drev erbjuda:erbjöd fira:firade
    fylla:fyllde förnya:förnyade ge:gav genomföra:genomförde granska:granskade gå:gick
    ha:hade hjälpa:hjälpte hålla:höll informera:informerade införa:införde
    inventera:inventerade kartlägga:kartlade knyta:knöt köpa:köpte leda:ledde
    lämna:lämnade medverka:medverkade möta:mötte ordna:ordnade planera:planerade
    presentera:presenterade prova:provade publicera:publicerade ringa:ringde
    samla:samlade sammanställa:sammanställde samordna:samordnade samverka:samverkade
    skicka:skickade skriva:skrev sprida:spred starta:startade ställa:ställde
    stödja:stödde stötta:stöttade svara:svarade synas:syntes sända:sände söka:sökte
    ta:tog trycka:tryckte träffa:träffade uppdatera:uppdaterade
    uppmärksamma:uppmärksammade upprätta:upprättade utbilda:utbildade utreda:utredde
    utse:utsåg utvärdera:utvärderade visa:visade värva:värvade åka:åkte
    översätta:översatte
    """.split()
)
# Other verbs that a promise goes on with; it is told as far as to them.
OTHERS = set(
    """
    arbeta be behålla bidra bli få följa föra förbättra förstärka göra hinna kräva kunna
    lyfta låta lägga minska nå prata säkra samtala se stå stämma stärka tala titta
    utveckla vara verka öka
    """.split()
)
# Words that end as a verb does and are none.
NO_VERBS = set(
    """
    alla andra båda centrala egna enskilda fackliga få lediga lokala många nya
    politiska regionala samma sina sociala stora unga vuxna våra äldre
    """.split()
)
# What makes a promise untrue, or odd, when it is told of what has been.
BEFOREHAND = re.compile(
    r"\b(?:att|behöver|bättre|där|eller|enklare|fler|får|högst|kan|kommande|man|medan|mer|minst|"
    r"möjligt|när|nästa|samt|ska|så|vad|vill|än|ökad|ökat|är)\b"
)
PROMISE = re.compile(r"Vi ska (\w+) (.+)", re.DOTALL)
# A clause that says why or who: the promise is whole without it.
CLAUSE = re.compile(r", (?:så att|som|där|för att|med målet)\b")
# "i ett nätverk som …" is whole without it, "det arbete som …" isn't.
WHICH = re.compile(r"(\ben|\bett)((?: [\w-]+){1,2}) som\b.*", re.DOTALL)
NEXT = re.compile(r"(,| och) (\w+)")
MOST_WORDS = 22


def past_of(promise: str) -> tuple[str, str] | None:
    """The verb in the past tense, and the rest of what was promised without its stop.

    Of the first sentence of an adopted text, "Vi ska trycka en folder." →
    ("tryckte", "en folder"). None when it can't be told so for sure: it is no deed,
    the verb isn't known, or what follows would be wrong afterwards.
    """
    first = re.split(r"(?<=[.!?]) (?=[A-ZÅÄÖ])", " ".join(promise.split()))[0]
    found = PROMISE.fullmatch(first.rstrip("."))
    if not found or found[1] not in PAST:
        return None
    rest = _whole_without(found[2])
    if rest is None or BEFOREHAND.search(rest) or len(rest.split()) > MOST_WORDS:
        return None
    return PAST[found[1]], rest


def _whole_without(rest):
    """What was promised, up to a clause or another verb; None when that is unclear."""
    if clause := CLAUSE.search(rest):
        rest = rest[: clause.start()]
    rest = WHICH.sub(r"\1\2", rest)
    for found in NEXT.finditer(rest):
        sign, word = found.groups()
        if word in PAST or word in OTHERS:
            # One of several verbs; a list of them can't be cut at its first comma.
            return (
                None
                if "," in (sign, rest[: found.start()])
                else (rest[: found.start()])
            )
        if word.endswith("a") and word not in NO_VERBS:
            return None
    has_verb = any(word in PAST or word in OTHERS for word in rest.split())
    return None if has_verb else rest
