"""Texts that a spreadsheet could take for a formula, and how they are kept from it."""

import re

# What begins a formula in some program (OWASP), or separates cells; full width too.
_DANGEROUS = re.compile("[=+\\-@\t\r\n\0|%＝＋－＠]")
# What programs skip before they look for it
_LEADING = " \u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f\u2060\u3000\ufeff"
_RISKY = re.compile(f"[{_LEADING}]*{_DANGEROUS.pattern}")
_MARKED = re.compile(f"'+{_RISKY.pattern}")
# What XML 1.0 can't hold; a line break stays one.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def is_risky(text):
    return _RISKY.match(text) is not None


def escaped(text):
    """``text`` for a CSV cell: never a formula, and ``unescaped`` gives it back."""
    text = without_controls(text)
    return f"'{text}" if is_risky(text) or _MARKED.match(text) else text


def unescaped(text):
    """What ``escaped`` was given; the mark before an ordinary word is the person's."""
    return text[1:] if _MARKED.match(text) else text


def arrives_as(text, cell):
    """Whether ``cell`` is ``text`` as a program leaves it that nobody wrote in.

    The mark of a CSV file stays in a workbook made of it and falls off the other way,
    and Windows' own letters lack some, such as ć, and have a question mark instead.
    """
    if "?" in cell and cell == text.encode("cp1252", "replace").decode("cp1252"):
        return True
    return cell in (escaped(text), unescaped(text))


def without_controls(text):
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)
