"""The Swedish a plan is written in: verbs, numerals, months and who does things.

The lists are general vocabulary of associations' plans and reports, not phrases from
any document. They decide nothing alone: `structure` and `genre` weigh them.
"""

import re

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("januari", "jan"),
            ("februari", "feb", "febr"),
            ("mars", "mar"),
            ("april", "apr"),
            ("maj",),
            ("juni", "jun"),
            ("juli", "jul"),
            ("augusti", "aug"),
            ("september", "sep", "sept"),
            ("oktober", "okt"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"

NUMERALS = {
    word: number
    for number, word in enumerate(
        "noll en två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton "
        "femton sexton sjutton arton nitton tjugo".split()
    )
} | {
    "ett": 1,
    "trettio": 30,
    "fyrtio": 40,
    "femtio": 50,
    "sextio": 60,
    "sjuttio": 70,
    "åttio": 80,
    "nittio": 90,
    "hundra": 100,
    "tjugofem": 25,
    "tjugofyra": 24,
}

# Infinitives by conjugation. -a, -ar, -ade, -at:
_FIRST = """
agera aktivera analysera anlita anmäla annonsera anordna anpassa ansöka ansvara
arbeta arrangera arvodera avsluta avtala beakta bearbeta bemanna besiktiga besluta
besvara bevaka bilda bjuda borra bygga byta dela dokumentera diskutera distribuera
dränera efterlysa erbjuda erinra etablera fira fixa fokusera formulera fortsätta främja
förankra förbereda förbättra fördela förebygga förenkla förhandla förmedla förstärka
försvara förvalta förverkliga förädla genomdriva godkänna granska gallra hantera hylla
hälsa hämta implementera informera inbjuda inhämta inleda inrätta inspirera
installera integrera intervjua introducera inventera investera jobba kalla kartlägga
kommunicera kompetensutveckla kontakta kontrollera koordinera kräva kvalitetssäkra
lansera lappa laga lämna lyssna marknadsföra markera medverka minska mobilisera
motarbeta motivera motverka måla normera notera odla odlas opinionsbilda ordna
organisera orientera paddla planera plantera presentera prioritera producera
profilera projektera provtrycka pröva publicera påbörja påminna påverka ratta
redovisa regera rekrytera remittera renovera reparera representera reservera restaurera
revidera rikta ringa rusta rådgöra räfsa röja samarbeta samla samordna samråda
samverka sanera servera skapa skicka skissa skola skydda slutföra spela spara sprida
städa starta stimulera stärka stötta ställa sänka söka säkra testa trampa trygga träna
turas tävla undersöka underhålla understödja undervisa uppdatera uppdra uppgradera
uppmana uppmuntra uppmärksamma uppvakta utarbeta utbilda utreda utrusta utveckla
utvärdera utforma utöka vaka vandra verka verkställa visa vårda värva välkomna
yttra åka återkoppla återställa äska öka öppna öva repetera överlämna översätta
"""
# -a, -er, -de/-te, -t, and the irregular: infinitive/present/past/supine.
_OTHERS = """
anlägga/anlägger/anlade/anlagt anlägga/anlägger/anlade/anlagt
anmäla/anmäler/anmälde/anmält ansluta/ansluter/anslöt/anslutit
anställa/anställer/anställde/anställt ansöka/ansöker/ansökte/ansökt
anta/antar/antog/antagit använda/använder/använde/använt
arbeta/arbetar/arbetade/arbetat avhålla/avhåller/avhöll/avhållit
avge/avger/avgav/avgett avsätta/avsätter/avsatte/avsatt
avveckla/avvecklar/avvecklade/avvecklat bedriva/bedriver/bedrev/bedrivit
begränsa/begränsar/begränsade/begränsat behålla/behåller/behöll/behållit
belysa/belyser/belyste/belyst besluta/beslutar/beslutade/beslutat
beställa/beställer/beställde/beställt besöka/besöker/besökte/besökt
betala/betalar/betalade/betalat bidra/bidrar/bidrog/bidragit
bistå/bistår/bistod/bistått bjuda/bjuder/bjöd/bjudit bli/blir/blev/blivit
bygga/bygger/byggde/byggt byta/byter/bytte/bytt delta/deltar/deltog/deltagit
deltaga/deltager/deltog/deltagit driva/driver/drev/drivit
efterfråga/efterfrågar/efterfrågade/efterfrågat erbjuda/erbjuder/erbjöd/erbjudit
erhålla/erhåller/erhöll/erhållit finansiera/finansierar/finansierade/finansierat
finnas/finns/fanns/funnits flytta/flyttar/flyttade/flyttat
fortsätta/fortsätter/fortsatte/fortsatt få/får/fick/fått följa/följer/följde/följt
förbereda/förbereder/förberedde/förberett föredra/föredrar/föredrog/föredragit
förebygga/förebygger/förebyggde/förebyggt föreslå/föreslår/föreslog/föreslagit
företräda/företräder/företrädde/företrätt förse/förser/försåg/försett
förstärka/förstärker/förstärkte/förstärkt försöka/försöker/försökte/försökt
föra/för/förde/fört ge/ger/gav/gett ge/ger/gav/givit
genomföra/genomför/genomförde/genomfört genomgå/genomgår/genomgick/genomgått
gå/går/gick/gått göra/gör/gjorde/gjort ha/har/hade/haft
hjälpa/hjälper/hjälpte/hjälpt hyra/hyr/hyrde/hyrt hålla/håller/höll/hållit
inbjuda/inbjuder/inbjöd/inbjudit införa/inför/införde/infört
inleda/inleder/inledde/inlett inrätta/inrättar/inrättade/inrättat
kartlägga/kartlägger/kartlade/kartlagt klara/klarar/klarade/klarat
klippa/klipper/klippte/klippt komma/kommer/kom/kommit
kräva/kräver/krävde/krävt köpa/köper/köpte/köpt köra/kör/körde/kört
leda/leder/ledde/lett lägga/lägger/lade/lagt lära/lär/lärde/lärt
läsa/läser/läste/läst marknadsföra/marknadsför/marknadsförde/marknadsfört
möta/möter/mötte/mött mötas/möts/möttes/mötts nå/når/nådde/nått
närvara/närvarar/närvarade/närvarat påbörja/påbörjar/påbörjade/påbörjat
påminna/påminner/påminde/påmint ringa/ringer/ringde/ringt
rösta/röstar/röstade/röstat röja/röjer/röjde/röjt
sammankalla/sammankallar/sammankallade/sammankallat
sammanställa/sammanställer/sammanställde/sammanställt
sammanträda/sammanträder/sammanträdde/sammanträtt se/ser/såg/sett
sjunga/sjunger/sjöng/sjungit
sitta/sitter/satt/suttit ske/sker/skedde/skett samlas/samlas/samlades/samlats
pågå/pågår/pågick/pågått ingå/ingår/ingick/ingått skaffa/skaffar/skaffade/skaffat
skriva/skriver/skrev/skrivit skänka/skänker/skänkte/skänkt
skära/skär/skar/skurit sköta/sköter/skötte/skött slå/slår/slog/slagit
slutföra/slutför/slutförde/slutfört sprida/sprider/spred/spridit
sträva/strävar/strävade/strävat stå/står/stod/stått
ställa/ställer/ställde/ställt stärka/stärker/stärkte/stärkt
stänga/stänger/stängde/stängt stödja/stöder/stödde/stött
stödja/stödjer/stödde/stött stötta/stöttar/stöttade/stöttat sy/syr/sydde/sytt
sälja/säljer/sålde/sålt sända/sänder/sände/sänt
säkerställa/säkerställer/säkerställde/säkerställt söka/söker/sökte/sökt
sätta/sätter/satte/satt ta/tar/tog/tagit teckna/tecknar/tecknade/tecknat
tillhandahålla/tillhandahåller/tillhandahöll/tillhandahållit
tillsätta/tillsätter/tillsatte/tillsatt tillverka/tillverkar/tillverkade/tillverkat
trycka/trycker/tryckte/tryckt träffa/träffar/träffade/träffat
träffas/träffas/träffades/träffats tvätta/tvättar/tvättade/tvättat
tända/tänder/tände/tänt underhålla/underhåller/underhöll/underhållit
undersöka/undersöker/undersökte/undersökt
understödja/understöder/understödde/understött
upphandla/upphandlar/upphandlade/upphandlat uppnå/uppnår/uppnådde/uppnått
upprätta/upprättar/upprättade/upprättat
upprätthålla/upprätthåller/upprätthöll/upprätthållit
uppsöka/uppsöker/uppsökte/uppsökt utge/utger/utgav/utgett
utse/utser/utsåg/utsett utreda/utreder/utredde/utrett
verkställa/verkställer/verkställde/verkställt välja/väljer/valde/valt
yttra/yttrar/yttrade/yttrat åka/åker/åkte/åkt återkomma/återkommer/återkom/återkommit
äga/äger/ägde/ägt överlämna/överlämnar/överlämnade/överlämnat
översätta/översätter/översatte/översatt
""".split()


def _conjugate():
    infinitives, present, past = set(), set(), set()
    forms = [verb.split("/") for verb in _OTHERS]
    irregular = {form[0] for form in forms}
    forms += [
        (verb, verb + "r", verb + "de", verb + "t")
        for verb in _FIRST.split()
        if verb not in irregular
    ]
    for infinitive, now, before, _supine in forms:
        stem = infinitive[:-1] if infinitive.endswith("a") else infinitive
        infinitives |= {infinitive, infinitive + "s"}
        # Passives: anordnas, genomförs, hålls, besöks, utses.
        present |= {now, infinitive + "s" if now.endswith("ar") else stem + "s"}
        present |= {stem + "es"} if now.endswith("er") else set()
        past |= {before, before + "s", before + "es"}
    return infinitives, present, past


INFINITIVES, PRESENT, PAST = _conjugate()

# Verbs that describe how things are, not what will be done.
STATIVE = set(
    """är var har hade finns fanns består innebär beror betyder gäller ligger kan måste
    bör får visar handlar behöver behövs saknas saknar vet tror tycker anser känner
    präglas utgör utgörs syftar innehåller omfattar kostar kräver krävs avser heter
    blir blev kallas tillhör tillåter bygger vilar uppgår drabbar ser står bör vill
    kännetecknas organiserar företräder finansieras hoppas antogs fastställdes
    samordnar kommer""".split()
)
# "för" is nearly always a preposition, "led" and "bygg" nouns.
DEEDS = (PRESENT - STATIVE - {"för", "inför", "lär", "fonds"}) | {"kommer"}

SUBORDINATORS = set(
    "som att om när där eftersom medan innan sedan hur vad vem varför vilken vilket "
    "vilka vars ifall huruvida såsom fast".split()
)
MODALS = {"ska", "skall", "skola"}
INTENTIONS = {"vill", "avser", "planerar", "tänker", "siktar", "ämnar", "bör"}

# Whoever carries a plan out, in the definite form that opens or inverts a sentence.
AGENT = re.compile(
    r"(?:vi|(?:\w*[\w-])?(?:styrelsen|klubben|klubbarna|föreningen|förening|avdelningen|"
    r"förbundet|kretsen|sektionen|gruppen|grupperna|kommittén|kommittéerna|kommitten|"
    r"utskottet|rådet|distriktet|organisationen|kåren|laget|regionen|ombuden|ombudet|"
    r"ombudsmännen|ledamöterna|ledarna|ordföranden|kassören|sekreteraren|samfälligheten|"
    r"valberedningen|kansliet|expeditionen|nämnden|logen|byalaget|bolaget|fonden|"
    r"stiftelsen|ansvarig|ansvariga|värdarna|medlemmarna|förtroendevalda|skolan|"
    r"sällskapet|samfundet|kårstyrelsen|stämman|revisorerna|redaktionen))",
    re.IGNORECASE,
)

# Bodies and posts, as they are named for what they answer for.
BODY = (
    r"gruppen|kommitt[ée]n|utskottet|rådet|nämnden|styrelsen|valberedningen|redaktionen|"
    r"kansliet|expeditionen"
)
OFFICER = (
    r"ordföranden?|ordf\.?|kassör(?:en)?|sekreteraren?|ledarna|ledaren?|ombud(?:et|en)|"
    r"ansvariga?|fogden|mästaren?|värden|värdarna|chef(?:en)?|redaktör(?:en)?|pedagogen|"
    r"samordnaren?|förvaltaren?|kantorn|organisten|diakonen|prästen|tränar(?:en|na)|"
    r"ombudsm[aä]nnen|organisatören"
)

# Words that tie a sentence to the one before it.
ANAPHORA = re.compile(
    r"(?:(?:det|den|de)\b(?!\s+(?!ska\b)[\w-]+[ae]\s)|"
    r"(?:detta|dessa|denna|dem|där|därmed|därigenom|därför|då|här|hit|dit|"
    r"dessutom|samtidigt|bland annat|bl\.? ?a\.?|exempelvis|t\.? ?ex\.?|till exempel|"
    r"särskilt|framför allt|framförallt|i första hand|på så sätt|på detta sätt|"
    r"syftet|syfet|syfte|målet|mål|målsättningen|målsättning|ambitionen|avsikten|tanken|"
    r"fokus|arbetet(?! (?:med|mot|för|kring|inom) (?!det|dem|dess|denna))"
    r"|resultatet|förhoppningen|meningen|utgångspunkten|inriktningen|"
    r"temat|som vanligt|liksom|även|också|ej|med detta|genom detta|för detta|"
    r"i detta|i det|vid dessa|vid detta|till detta|utöver detta|om möjligt|vid behov|"
    r"på sikt|på köpet)\b)",
    re.IGNORECASE,
)
POINTING = re.compile(
    r"(?:det|detta|dessa|denna|den|de|där|då|här|därmed|därför)\b", re.IGNORECASE
)
# ... unless it states a wish of its own, with nothing for "det" to point at.
IMPERSONAL = re.compile(r"det (?:ska|skall) (?:vara|finnas|bli|gå)\b", re.IGNORECASE)

ABBREVIATIONS = set(
    "t.ex ex bl.a m.m m.fl o.s.v osv dvs d.v.s s.k kl nr st ca v resp tel jan feb mar "
    "apr jun jul aug sep sept okt nov dec fr.o.m t.o.m f.d inkl exkl bl a ev max min "
    "mån tis ons tors fre lör sön s sid p dr ansv ordf sekr f r.f i.st el kap jfr not "
    "forts art tf vice ang avd dnr".split()
)


def words(text):
    """The words of a text in lower case: letters, digits, inner hyphens and colons."""
    return re.findall(r"\w+(?:[-:]\w+)*", text.lower())


def first_word(text):
    return next(iter(words(text)), "")


_NO_INFINITIVES = set(
    "alla samtliga andra våra dessa flera nya öppna olika egna båda ena några denna "
    "första sista inga många vissa sådana extra bra hela halva övriga detta "
    "deras".split()
) | set(NUMERALS)


def is_infinitive(word):
    """A verb we know, or a word that ends as most infinitives do."""
    return word in INFINITIVES or (
        len(word) > 3 and word.endswith("a") and word not in _NO_INFINITIVES
    )


def sentences(text):
    """Split running text into sentences; returns (start, sentence) pairs.

    A full stop after an abbreviation, an initial or a number does not end a sentence;
    what follows must begin with a capital, a digit or a quotation mark.
    """
    found, start = [], 0
    pattern = r"(?<=[.!?…])[\"”’)\]*]*\s+(?=[\"”“’*(]*[A-ZÅÄÖÉÜÆØÞ0-9])"
    for match in re.finditer(pattern, text):
        before = text[start : match.start()]
        last = before.rsplit(None, 1)[-1].strip('("”“’*') if before.split() else ""
        stem = last.rstrip('.!?…"”’)*').lower()
        if last.endswith(".") and (
            stem in ABBREVIATIONS
            or (len(stem) == 1 and stem.isalpha())
            or (stem.isdigit() and re.match(r"[a-zåäö]", text[match.end() :]))
            or (
                stem.isdigit() and len(stem) < 3 and not before.strip()[:-1].strip(stem)
            )
        ):
            continue
        found.append((start, text[start : match.end()].strip()))
        start = match.end()
    if text[start:].strip():
        found.append((start, text[start:].strip()))
    return found


def opener(sentence):
    """The subject word of a sentence that says somebody shall do something."""
    match = re.match(r"[\"”*]*([\w-]+(?: [\w-]+){0,3}?) (?:ska|skall)\b", sentence)
    return match and match.group(1).lower()


def has_verb(sentence):
    """Is there any finite verb that we know in the sentence?"""
    known = MODALS | INTENTIONS | STATIVE | DEEDS | PAST
    return any(token in known for token in words(sentence[:500])[1:])


def commitment(sentence):
    """How a sentence commits somebody: "shall", "does" or None.

    "shall" when the main clause has ska/skall, or somebody vill/avser/planerar/kommer
    att; "does" when its main verb is in the present and tells of a deed. A clause
    after som, att, när … is passed by, with its own verb.
    """
    tokens = words(sentence[:500])[:40]
    pending = 0
    for place, word in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else ""
        previous = tokens[place - 1] if place else ""
        if word in SUBORDINATORS:
            if word == "att" and is_infinitive(following):
                continue
            if word in ("om", "sedan", "där", "fast") and place and not pending:
                continue  # a preposition or an adverb: "kurser om försäkringar"
            pending += 1
        elif word in MODALS:
            if not pending:
                return "shall"
            pending -= 1
        elif word in INTENTIONS or (word == "kommer" and "att" in tokens[place:][:4]):
            if not pending:
                agent = any(AGENT.fullmatch(near) for near in tokens[: place + 3])
                passive = word in ("bör", "kommer") and any(
                    t.endswith("as") for t in tokens
                )
                return "shall" if agent or passive else None
            pending -= 1
        elif place and word in STATIVE - {"står", "kommer"}:
            if not pending:
                return "does" if word == "får" else None
            pending -= 1
        elif place and word in DEEDS and previous not in ("att", "en", "ett"):
            if not pending:
                return "does"
            pending -= 1
        elif (
            pending
            and (previous in SUBORDINATORS or previous in ("inte", "ej", "redan"))
            and re.search("(?:r|s)$|[aiu]t$|tt$", word)
            and word not in ("ett", "inte", "att")
        ):
            pending -= 1  # "som fyller", "som saknar": a verb we have no word for
    return None
