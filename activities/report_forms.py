"""The forms of a report's chapters, and what each keeps in ``Chapter.data``.

By the chapter's kind; all keys may be missing, and what is unknown is passed over:

- ekonomi: ``{"now": "2018", "before": "2017", "rows": [{"kind": "rubrik" | "rad" |
  "summa", "label": str, "amount": int | null, "before": int | null}, …]}``. Whole
  kronor, at most 200 rows. Without rows there is no chapter.
- beslut: ``{"motions": [{"number": str, "title": str, "decision": str, "became": str},
  …]}``, in the order of the meeting.
"""

from django import forms
from django.core.exceptions import ValidationError

from clubs.forms import INCOMPLETE, WordsField
from clubs.spreadsheets import reading
from clubs.spreadsheets.reading import Unreadable

from .economy import (
    LONGEST_LABEL,
    MOST_ROWS,
    Row,
    RowKind,
    amount_in,
    written,
    wrong_sums,
)
from .typed_rows import RowsForm


class AmountField(forms.CharField):
    """Kronor as a Swede writes them; cleans to (kronor or None, rounded)."""

    def __init__(self):
        super().__init__(required=False, max_length=40)

    def clean(self, value):
        text = super().clean(value)
        try:
            return amount_in(text)
        except ValueError:
            raise ValidationError(
                "Skriv beloppet med siffror i hela kronor, till exempel 1 234 567 "
                "eller −12 000."
            ) from None


KINDS = [
    (RowKind.LINE.value, "Rad"),
    (RowKind.HEADING.value, "Rubrik"),
    (RowKind.SUM.value, "Summa"),
]


def kind_field():
    messages = {"invalid_choice": INCOMPLETE}
    return forms.ChoiceField(choices=KINDS, required=False, error_messages=messages)


def label_field():
    return WordsField(max_length=LONGEST_LABEL)


class EconomyForm(RowsForm):
    """The table of money. Leaves ``table``, and in ``is_rounded`` whether öre went."""

    columns = (
        ("kind", kind_field),
        ("label", label_field),
        ("amount", AmountField),
        ("before", AmountField),
    )
    always_filled = ("kind",)
    most = MOST_ROWS

    now = WordsField(max_length=20)
    earlier = WordsField(max_length=20)

    def clean(self):
        data = super().clean()
        self.table, self.is_rounded = [], False
        for number, _ in self.filled():
            label = self.cell("label", number)
            amounts = [self.cell(name, number) for name in ("amount", "before")]
            if label is None or None in amounts:
                continue
            if not label:
                self.add_error(f"label{number}", "Skriv vad beloppet gäller.")
            (amount, cut), (before, cut_too) = amounts
            self.is_rounded |= cut or cut_too
            kind = self.cell("kind", number) or RowKind.LINE
            if kind == RowKind.HEADING and (amount, before) != (None, None):
                self.add_error(
                    f"kind{number}", "En rubrik har inga belopp. Välj Rad eller Summa."
                )
            self.table.append(Row(kind, label, amount, before))
        return data

    @property
    def kept(self):
        """What the chapter keeps."""
        if not self.table:
            return {}
        heads = {
            "now": self.cleaned_data["now"],
            "before": self.cleaned_data["earlier"],
        }
        return heads | {"rows": [vars(row) for row in self.table]}


def rows_of_economy(data):
    """The rows that a chapter keeps, whatever it holds."""
    found = data.get("rows")
    return [
        Row(
            row.get("kind", RowKind.LINE),
            row.get("label", ""),
            row.get("amount"),
            row.get("before"),
        )
        for row in (found if isinstance(found, list) else ())
        if isinstance(row, dict)
    ]


def as_typed(rows):
    """The rows as they stand in their boxes."""
    return [
        {
            "kind": row.kind,
            "label": row.label,
            "amount": written(row.amount),
            "before": written(row.before),
        }
        for row in rows
    ]


def doubts(rows, now, before):
    """(label, heading of the column, what stands, what the rows give) of each sum."""
    return [
        (label, head, stands, gives)
        for column, head in (("amount", now), ("before", before))
        for label, stands, gives in wrong_sums(rows, column)
    ]


def in_lines(rows):
    """The table as text, for the page that shows two of them."""
    return (
        "\n".join(
            ": ".join(
                text
                for text in (
                    row["label"],
                    " | ".join(row[name] for name in ("amount", "before") if row[name]),
                )
                if text
            )
            for row in rows
        )
        or "–"
    )


def cells_of(file, text):
    """The cells of a file, or of rows with tabs or semicolons between; Unreadable."""
    if not file:
        # A comma is no border here: it stands in words and before öre.
        sign = "\t" if "\t" in text else ";"
        name, content = "rader.csv", f"sep={sign}\n{text}".encode()
    elif file.size > reading.MAX_BYTES:
        raise Unreadable("Filen är större än 2 MB. Dela upp den i flera.")
    else:
        name, content = file.name, file.read()
    table = reading.read(name, content)
    cells = [table.headers, *(row.cells for row in table.rows)]
    if len(cells) > MOST_ROWS + 1:
        raise Unreadable(
            f"Tabellen har {len(cells)} rader. Den får ha högst {MOST_ROWS}. Ta bort "
            "några."
        )
    return cells


class PastedForm(forms.Form):
    """A spreadsheet, or rows pasted from one. Leaves its cells in ``cells``."""

    file = forms.FileField(
        required=False, error_messages={"empty": "Filen är tom. Välj en annan fil."}
    )
    text = forms.CharField(required=False, strip=False)

    def clean(self):
        data = super().clean()
        file, text = data.get("file"), data.get("text", "")
        if self.errors:
            return data
        if not file and not text.strip():
            self.add_error("text", "Klistra in rader eller välj en fil.")
            return data
        try:
            self.cells = cells_of(file, text)
        except Unreadable as refusal:
            self.add_error("file" if file else "text", str(refusal))
        return data
