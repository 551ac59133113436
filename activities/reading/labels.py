"""The labels of a plan's form: "Mål: …", "Åtgärder: …", "Ansvarig: …", "När: …"."""

import re

_AIMS = r"(?:(?:del|huvud|effekt)?mål(?:sättning|en)?|syfte)"
_ACTIONS = (
    r"(?:planerad\w* )?(?:åtgärd(?:er)?|aktivitet(?:er)?|insats(?:er)?|genomförande)"
)
# Something said about a commitment, not the commitment itself.
LABELLED = re.compile(
    r"(?:ansvarig\w*|ansvar|när|tid(?:plan|punkt)?|klart?|status|läge|mått|uppföljning|"
    rf"resurser|budget|kostnad|plats|målgrupp|vem|indikator|{_AIMS})\s*:\s*\S",
    re.IGNORECASE,
)
# What is said before the commitment, and what the form calls the commitment.
AIM = re.compile(rf"{_AIMS}(?: \d)?\s*:\s*\S", re.IGNORECASE)
ACTION = re.compile(rf"{_ACTIONS}\s*:\s+(?=\S)", re.IGNORECASE)
ANSWERS = re.compile(r"ansvar(?:ig\w*)?\s*:\s*(?P<post>[^.;:]+)\.?$", re.IGNORECASE)
# "Delmål 2: …": one of several, whatever stands in it.
ONE_OF_SEVERAL = re.compile(
    rf"(?:{_AIMS}|{_ACTIONS}|punkt) \d{{1,2}}\s*[:.]\s+\S", re.I
)
# Sub-headings that only say what sort of lines follow, inside a section.
LABEL_HEADING = re.compile(
    r"(?:del)?mål(?:sättning|en)?(?:ar)?|aktiviteter|åtgärder|insatser|"
    r"(?:planerade|årets|våra) (?:aktiviteter|åtgärder|insatser|mål)|"
    r"detta ska vi göra|så (?:gör|når) vi|vi ska|att göra|genomförande",
    re.IGNORECASE,
)
