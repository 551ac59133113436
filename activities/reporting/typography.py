"""Swedish typography for what people type: pure functions."""

import re

from sekoplan.jinja import MONTHS, NBSP

# A word that is an address on the net: it stands as it is typed.
IS_ADDRESS = re.compile(
    r"://|^www\.|@|[\w-]\.(?:se|nu|org|com|net|eu)(?:/|$)", re.IGNORECASE
)
AROUND = "\"'”’“„‘’()[]<>,.;:!?"
MONTH = f"(?:{'|'.join(MONTHS)})"
# (what is typed, what is set), applied in order.
RULES = tuple(
    (re.compile(pattern), setting)
    for pattern, setting in (
        # Quotation marks are the same on both sides (Svenska skrivregler, 14.1).
        (r"''|[\"“„‟]", "”"),
        (r"['‘‛]", "’"),
        (r"(?<!\.)\.{3}(?!\.)", "…"),
        # A dash between words, and from one month or clock to another.
        (r"(?<= )--?(?= )", "–"),
        (rf"\b({MONTH})-(?={MONTH}\b)", r"\1–"),
        (r"(?<![\w.:–-])(\d\d?[.:]\d\d)-(?=\d\d?[.:]\d\d(?![\w–-]))", r"\1–"),
        # No line ends within a number, a date, a paragraph or an amount.
        (rf"(?<=\d) (?={MONTH}\b)", NBSP),
        (r"(?<=§) (?=\d)|(?<=\d) (?=§)", NBSP),
        (r"(?<=\d) (?=%|(?:kr|tkr|mkr|kronor|procent)\b)", NBSP),
        (r"\b(kl\.|s\.|sid\.|nr\.?|kap\.|ca|punkt) (?=\d)", rf"\1{NBSP}"),
        # "A. Ek", "t. ex.", "bl. a."
        (r"(?<!\w)([A-ZÅÄÖ]\.) (?=[A-ZÅÄÖ])", rf"\1{NBSP}"),
        (r"(?<!\w)(t\.|bl\.|m\.|d\.|s\.) (?=(?:ex|a|m|fl|v|k)\.)", rf"\1{NBSP}"),
    )
)
THOUSANDS = re.compile(r"(?<![\w.,–-])[1-9]\d{0,2}(?:[ \xa0]\d{3})+(?!\w)")
# "2017-2021", "3-5 maj": no part of a longer row of digits, letters and hyphens.
RANGE = re.compile(r"(?<![\w.,:/–-])(\d{1,4})-(\d{1,4})(?![\w/–-]|[.,:]\d)")


def typeset(text: str) -> str:
    """Running text as it is set in Swedish; what is set already stays so.

    ”citat”, 2017–2021, "3–5 maj", a dash between words, …, and no-break spaces in
    6 240, 15 mars, § 8, 40 %, kl. 10.00, s. 4 and A. Ek. Hyphens in compounds,
    telephone numbers, ISO dates and addresses stay. The source is Svenska skrivregler
    (Språkrådet, 4th ed.): quotation marks 14, dashes 15, figures 12. Never raises,
    never changes a letter or a digit.
    """
    pieces, end = [], 0
    for found in re.finditer(r"\S+", text):
        word = found[0].strip(AROUND)
        if word and IS_ADDRESS.search(word):
            start = found.start() + found[0].index(word)
            pieces += [_set(text[end:start]), word]
            end = start + len(word)
    return "".join([*pieces, _set(text[end:])])


def _set(text):
    for pattern, setting in RULES:
        text = pattern.sub(setting, text)
    text = THOUSANDS.sub(lambda found: found[0].replace(" ", NBSP), text)
    return RANGE.sub(_range, text)


def _range(found):
    """A range with its dash, if it can be one: from a lower number to a higher."""
    first, last = found.groups()
    is_years = len(first) == 4 and len(last) == 2
    if is_years:
        # "2017-18" but not the month "2018-12".
        is_range = int(last) == (int(first) + 1) % 100 and int(last) > 12
    else:
        is_range = int(first) < int(last)
    # "08-791" is a telephone number.
    if not is_range or first[0] == "0" or last[0] == "0":
        return found[0]
    return f"{first}–{last}"
