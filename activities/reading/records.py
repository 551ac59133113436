"""Records of labelled lines ("Aktivitet: … / Ansvarig: … / När: …") as table rows."""

import re
from dataclasses import replace

from .columns import AIM, role
from .tables import Row, Table

_LABEL = re.compile(
    r"(?:[-–•*·]\s+)?\**(?P<label>[^\W\d_][\w/ ]{1,25}?)(?:\s+(?P<number>\d{1,2}))?\**"
    r"\s*:\**\s+(?P<value>\S.*)$"
)
_FIELDS = ("goal", "responsible", "when", "status")


def recorded(lines):
    """The lines with each run of records gathered into one Table.

    A record begins with a label that a table's goal column may have and goes on with
    at least one of responsible, when and status. Labels are named once, as a table's
    header is; a label we do not know keeps its words.
    """
    parts, i = [], 0
    while i < len(lines):
        table, after = _table(lines, i)
        parts += [table] if table else [lines[i]]
        i = after if table else i + 1
    return parts


def _field(lines, i):
    """The role and the parts of a labelled line; (None, None) when it has no label.

    An aim is what is to be done where who, when or status follows right upon it.
    """
    match = _LABEL.match(lines[i].text) if lines[i].level is None else None
    if match is None:
        return None, None
    name = role(match["label"])
    if name is None and AIM.match(match["label"]) and i + 1 < len(lines):
        below = _field(lines, i + 1)[0] if not lines[i + 1].gap else None
        name = "goal" if below in ("responsible", "when", "status") else None
    return name, match


def _table(lines, i):
    if _field(lines, i)[0] != "goal":
        return None, i
    table = Table(list(_FIELDS) + ["number", None], None)
    labels = {}
    while i < len(lines) and _field(lines, i)[0] == "goal":
        row, last, first, said = None, None, i, {}
        while i < len(lines):
            line = lines[i]
            name, match = _field(lines, i)
            if match is None:
                wraps = last is not None and not line.gap and i + 1 < len(lines)
                if not (wraps and line.text[:1].islower()):
                    break
                row.cells[last] += " " + line.text
            elif name == "goal" and row is not None:
                break
            elif name in (None, "area") and (row is None or line.gap):
                break
            else:
                row = row or Row([], [""] * 6)
                last = _FIELDS.index(name) if name in _FIELDS else 5
                if row.cells[last]:
                    last = 5
                value = match["value"] if last < 5 else line.text
                row.cells[last] = f"{row.cells[last]} {value}".strip()
                if last < 5:
                    said.setdefault(match["label"].lower(), match["label"])
                if name == "goal" and match["number"]:
                    row.cells[4] = match["number"]
            row.lines.append(line)
            i += 1
        if not any(row.cells[1:4]):
            i = first
            break
        table.rows.append(row)
        labels |= said
    if not table.rows:
        return None, i
    named = " ".join(f"{label}:" for label in labels.values())
    table.labels = replace(table.rows[0].lines[0], text=named, raw=named)
    return table, i
