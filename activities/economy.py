"""A table of money as it is typed or pasted: Swedish amounts, kinds of row, sums.

Pure functions. Amounts are whole kronor.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

MOST_ROWS = 200
MOST_DIGITS = 12
LONGEST_LABEL = 120


class RowKind(StrEnum):
    HEADING = "rubrik"
    LINE = "rad"
    SUM = "summa"


@dataclass(frozen=True)
class Row:
    """A row that was typed; an amount is None where its box is empty."""

    kind: str
    label: str
    amount: int | None = None
    before: int | None = None


@dataclass(frozen=True)
class Read:
    """A table that was read in, as it was written: rows of four texts each.

    ``now`` and ``before`` are the headings of its columns of amounts, "" when it has
    none; ``left_out`` the headings, or else the letters, of the columns not read.
    """

    rows: tuple[tuple[str, str, str, str], ...]
    now: str
    before: str
    left_out: tuple[str, ...]


_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_SIGN = re.compile(r"[-\u2212\u2012-\u2014] ?")
_UNIT = re.compile(r"(?: ?(?:kr|SEK|kronor)\.?| ?:-)\Z", re.I)
_NUMBER = re.compile(r"([0-9]{1,3}(?: [0-9]{3})*|[0-9]+)(?:[.,]([0-9]{1,2}))?")


def amount_in(text: str) -> tuple[int | None, bool]:
    """(kronor, whether öre were rounded off) of "1 234 567", "−12 000" or "99,50 kr".

    Empty is None. ValueError when it can be read in more ways than one, or in none.
    """
    text = _UNIT.sub("", _SPACES.sub(" ", text).strip())
    if text in ("", "-", "\u2212", "\u2013"):
        return None, False
    is_less = False
    if text.startswith("(") and text.endswith(")"):
        is_less, text = True, text[1:-1].strip()
    elif sign := _SIGN.match(text):
        is_less, text = True, text[sign.end() :]
    elif text.startswith("+"):
        text = text[1:].lstrip()
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise ValueError(text)
    whole, part = match[1].replace(" ", ""), match[2] or "0"
    if len(whole) > MOST_DIGITS:
        raise ValueError(text)
    kronor = int(Decimal(f"{whole}.{part}").quantize(Decimal(1), ROUND_HALF_UP))
    return -kronor if is_less else kronor, int(part) != 0


def written(amount: int | None) -> str:
    """The amount as it stands in its box: "−12 000", with ordinary spaces."""
    if amount is None:
        return ""
    return f"{amount:,}".replace(",", " ").replace("-", "\u2212")


_SUM = re.compile(r"(?:del)?summa\b|s:a\b|total|(?:årets |periodens )?resultat\b", re.I)


def kind_of(label: str, has_amount: bool) -> RowKind:
    """What a row probably is: "Summa intäkter" a sum, without amounts a heading."""
    if not has_amount:
        return RowKind.HEADING
    return RowKind.SUM if _SUM.match(label) else RowKind.LINE


def read_rows(cells: Sequence[Sequence[object]]) -> Read:
    """The rows of a table in whatever columns they stand.

    The labels are in the column with most words, the amounts in the first two to the
    right of it that hold any. What is no amount stays as it was written.
    """
    table = [[_text(cell) for cell in row] for row in cells]
    table = [row for row in table if any(row)]
    width = max(map(len, table), default=0)
    table = [[*row, *[""] * (width - len(row))] for row in table]
    words = [sum(_is_words(row[n]) for row in table) for n in range(width)]
    label = words.index(max(words)) if width else 0
    amounts = [
        n for n in range(label + 1, width) if any(_is_amount(row[n]) for row in table)
    ][:2]
    heads, table = _headings(table, label, amounts)
    taken = {label, *amounts}
    left_out = [
        (heads[n] if heads else "") or chr(65 + n % 26)
        for n in range(width)
        if n not in taken and any(row[n] for row in table)
    ]
    found = []
    for row in table:
        one, two = ([row[n] for n in amounts] + ["", ""])[:2]
        found.append((kind_of(row[label], bool(one or two)), row[label], one, two))
    now, before = ([heads[n] if heads else "" for n in amounts] + ["", ""])[:2]
    return Read(tuple(found), now, before, tuple(left_out))


def _headings(table, label, amounts):
    """(the first row when it heads the columns, else None; the rows below it)."""
    if not table:
        return None, table
    first = table[0]
    told = [first[n] for n in amounts if first[n]]
    if told and all(_is_year(cell) or not _is_amount(cell) for cell in told):
        return first, table[1:]
    return None, table


def _text(cell):
    if isinstance(cell, bool):
        return "ja" if cell else "nej"
    if isinstance(cell, int):
        return written(cell)
    if isinstance(cell, float):
        exact = format(Decimal(repr(cell)), "f")
        kept = Decimal(exact).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return format(kept, "f").replace(".", ",").replace("-", "\u2212")
    return " ".join(str(cell).split())


def _is_amount(text):
    try:
        return amount_in(text)[0] is not None
    except ValueError:
        return False


def _is_words(text):
    return bool(text) and not _is_amount(text) and any(c.isalpha() for c in text)


def _is_year(text):
    return re.fullmatch(r"(?:1 ?9|2 ?0)[0-9]{2}", text) is not None


def wrong_sums(rows: Sequence[Row], column: str) -> list[tuple[str, int, int]]:
    """(label, what the sum says, what its rows give) of the sums that don't add up.

    ``column`` is "amount" or "before". A sum may be of the rows since the last sum or
    any heading, of all groups together, or income less costs.
    """
    values = [getattr(row, column) for row in rows]
    wrong = []
    for at, row in enumerate(rows):
        if row.kind == RowKind.SUM and values[at] is not None:
            near, others = _totals(rows, values, at)
            if near is not None and values[at] not in (near, *others):
                wrong.append((row.label, values[at], near))
    return wrong


def _totals(rows, values, at):
    """(what lies nearest, what else it may be) of the sum at ``at``; None of nothing.

    A group is the lines between two headings or sums.
    """
    groups, sums, since = [[]], [], 0
    for row, value in zip(rows[:at], values[:at], strict=True):
        if row.kind == RowKind.LINE:
            groups[-1].append(value or 0)
            continue
        if groups[-1]:
            groups.append([])
        if row.kind == RowKind.SUM and value is not None:
            sums.append(value)
            since = len(groups) - 1
    if not any(groups):
        return None, ()
    totals = [sum(group) for group in groups]
    recent = sum(totals[since:])
    near = recent if any(groups[since:]) else sum(totals)
    others = {sum(totals[n:]) for n in range(len(totals))}
    others |= {sum(sums[n:]) + recent for n in range(len(sums))}
    # Costs that are typed without a sign
    others.add(totals[0] - sum(totals[1:]))
    if sums:
        result = sums[0] - sum(sums[1:])
        others |= {result + recent, result - recent}
    return near, others
