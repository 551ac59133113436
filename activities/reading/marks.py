"""What a line begins with: a bullet, a number, a letter or a date."""

import re
import unicodedata
from collections import Counter

from .language import MONTH

TERMINAL = re.compile(r"[.!?…:;][\"”’)\]*]*$")
CHECKBOX = re.compile(r"\[([ xX✓])\]\s+")
GLYPHS = "•‣⁃●○◦◯▪▫■□◾◽◆◇❖➢➤➔➜→⇒►▶▸✓✔✗✘☐☑☒»›·∙*–—-+"
_BULLET = re.compile(rf"([{re.escape(GLYPHS)}]|§(?=\s+\D)|o(?=\t|\s{{2,}}))\s*(?=\S)")
_NUMBERED = re.compile(
    r"(?P<sign>§+\s*)?(?P<label>\d{1,2}(?:\.\d{1,2}){0,3})(?P<end>[.):]|\s*§)?"
    r"(?P<space>[ \t]+)(?=\S)"
)
_LETTERED = re.compile(
    r"\(?(?P<label>[a-zåäö]|[A-ZÅÄÖ]|[ivx]{1,4}|[IVX]{1,4}|\d{1,2})(?P<end>\)|\.(?!\w\.))\s+(?=\S)"
)
# "29 augusti – …", "Tisdag 13 kl. 13 …", "29/8 …", "v. 24 …": a calendar's line.
_DAYS = r"\d{1,2}(?::[ae])?(?:(?:\s?[-–,]\s?|,?\s+och\s+)\d{1,2})*"
DATED = re.compile(
    rf"(?:(?:mån|tis|ons|tors|fre|lör|sön)(?:dag(?:en|ar|arna)?|\.)?,?\s+)?(?:den\s+)?"
    rf"(?:{_DAYS}\s+{MONTH}(?:\s*[-–]\s*{_DAYS}\s+{MONTH})?(?:\s+20\d\d)?"
    r"|\d{1,2}/\d{1,2}(?:\s*[-–]\s*\d{1,2}/\d{1,2})?(?:[ -]20\d\d)?(?![\d/])"
    r"|20\d\d-\d\d-\d\d|(?:v\.?|vecka)\s?\d{1,2}(?:\s?[-–]\s?\d{1,2})?(?!\d)"
    r"|(?<=dag )\d{1,2}(?=\s+kl|\s{2,}|\t))"
    r"(?:\s*[-–—:,.]\s*|\s*\t\s*|\s+)(?=[A-ZÅÄÖ\"”]|kl\.?\s?\d)",
    re.IGNORECASE,
)


def is_dated(text):
    """Does the line begin with its date, as a calendar's lines do?"""
    day = r"(?:mån|tis|ons|tors|fre|lör|sön)dag"
    if re.match(rf"{day}\w* .{{0,15}}\bkl\b|{day}ar\b[^:]{{0,15}}:\s", text, re.I):
        return True
    match = DATED.match(text)
    return bool(match) and bool(re.match(r"[A-ZÅÄÖ\"”]|kl", text[match.end() :]))


# "2026: …", "2027–2028 …": a line of a plan for several years.
YEAR = re.compile(r"20\d\d(?:\s?[-–/]\s?(?:20)?\d\d)?(?::\s+\S|\s+[A-ZÅÄÖ][a-zåäö])")

# "A1. …", "B2: …": numbered within a lettered section.
_CODED = re.compile(
    r"(?P<label>[A-ZÅÄÖ]\d{1,2}(?:\.\d{1,2})?)(?:[.):]\s+|\s{2,}|\t)(?=[A-ZÅÄÖ])"
)


def marks_of(lines):
    """Signs that the document uses as bullets: a symbol before two or more lines."""
    firsts = Counter(
        line.text[0] for line in lines if line.text[1:2].isspace() and line.text[2:]
    )
    return frozenset(
        sign
        for sign, count in firsts.items()
        if count > 1
        and unicodedata.category(sign) in ("So", "Sm", "Sk", "Po", "Pd", "Co", "Cn")
        and sign not in "&%.,;:!?…'\"’”§"
        or (sign == "o" and count > 1)
    ) | _letters(lines)


def _letters(lines):
    """{"A."} where lines count "A. …", "B. …", "C. …": then C is no initial."""
    text = "\n".join(line.text for line in lines)
    found = re.findall(r"^([A-Z])\. [A-ZÅÄÖ]", text, re.MULTILINE)
    counts = len(found) > 1 and "".join(found) in "ABCDEFGHIJKLMNOP"
    return {"A."} if counts and found[0] == "A" else set()


def marked(line, signs=frozenset()):
    """The bullet or number a line begins with: (glyph, label, style, rest of text).

    `signs` are symbols that this document uses as bullets besides the usual ones.
    """
    text = line.text
    if text[:1] in signs and text[1:2].isspace():
        return text[0], None, "", text[1:].lstrip()
    if CHECKBOX.match(text):
        return "☐", None, "", text
    if line.depth is not None:
        return "•", line.label, "list", text
    if match := _BULLET.match(text):
        glyph, rest = match.group(1), text[match.end() :]
        spaced = text[1:2].isspace()
        if spaced or (glyph not in "-–—*+·→»›" and rest[:1].isalnum()):
            return glyph, None, "", rest
    match = _NUMBERED.match(text)
    if match:
        rest = text[match.end() :]
        label, end = match["label"], (match["end"] or "").strip()
        if not re.match(rf"{MONTH}", rest, re.IGNORECASE) and _is_label(match, rest):
            dots = label.count(".")
            style = f"{'§' if match['sign'] or end == '§' else ''}{end or ''}{dots}"
            return None, label, style, rest
    if match := _CODED.match(text):
        return None, match["label"], "list", text[match.end() :]
    if re.match(r"[vV]\.\s*\d", text):
        return None, None, "", text  # a week, no letter
    counted = "A." in signs and text[1:2] == "." and text[:1].isupper()
    if (match := _LETTERED.match(text)) and (counted or not _is_abbreviation(text)):
        label = match["label"]
        case = "I" if re.fullmatch("[IVX]+", label) else "A" if label.isupper() else "a"
        case = "(1)" if label.isdigit() else case
        return None, label, case + match["end"], text[match.end() :]
    return None, None, "", text


def _is_label(match, rest):
    if match["sign"] or match["end"]:
        # "3. september" and "12: an hour" are no numbering.
        return match["end"] != ":" or rest[:1].isupper()
    if "." in match["label"]:
        return rest[:1].isupper()
    wide = "\t" in match["space"] or len(match["space"]) > 1
    return rest[:1].isupper() and (wide or not TERMINAL.search(rest)) and len(rest) < 80


def _is_abbreviation(text):
    return bool(
        re.match(
            r"(?:[a-zåäö]\.\s?){2,}|[A-ZÅÄÖ]\. [A-ZÅÄÖ][a-zåäö]+ |[A-ZÅÄÖ]\. "
            r"?[A-ZÅÄÖ]\.",
            text,
        )
    )
