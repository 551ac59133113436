"""The forms of a report's chapters, and what each keeps in ``Chapter.data``.

By the chapter's kind; all keys may be missing, and what is unknown is passed over:

- ekonomi: ``{"now": "2018", "before": "2017", "rows": [{"kind": "rubrik" | "rad" |
  "summa", "label": str, "amount": int | null, "before": int | null}, …]}``. Whole
  kronor, at most 200 rows. Without rows there is no chapter.
- beslut: ``{"motions": [{"number": str, "title": str, "decision": str, "became": str},
  …]}``, in the order of the meeting.
- underskrifter: ``{"place": str, "on": "2019-03-02" | "", "tenures": [id, …]}``, those
  who sign, in their order; without the key all who held a post of the board at the
  plan's end.
- korthet: ``{"series": [id, …], "charts": ["visits" | "3.2" | "3.2 Brev", …]}``, four
  in all; a goal's number is what it sums up, with a name a series of activities.
- medlemmar: ``{"series": [id, …]}``. Of both, without a key what suits the year.
- klubbar: ``{"name_all": true}`` when clubs without visits are named too.
- bilagor: ``{"apart": [title, …]}``, what is handed out apart. What is sent in are
  Attachments of the report.

Assignments elsewhere are Posts and Tenures, and no data of a chapter.
"""

from django import forms
from django.core.exceptions import ValidationError

from clubs.forms import INCOMPLETE, NoteField, WordsField
from clubs.spreadsheets import reading
from clubs.spreadsheets.reading import Unreadable

from ..economy import (
    LONGEST_LABEL,
    MOST_ROWS,
    Row,
    RowKind,
    amount_in,
    written,
    wrong_sums,
)
from ..meeting_forms import PaperForm, paper_kind
from ..models import ANNEXES, AttachmentKind
from ..papers import Paper
from ..typed_rows import RowsForm


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


def words_field(longest):
    return lambda: WordsField(max_length=longest)


class MotionsForm(RowsForm):
    """What became of each motion. Leaves ``table``."""

    columns = (
        ("number", words_field(10)),
        ("title", words_field(200)),
        ("decision", words_field(60)),
        ("became", lambda: NoteField(max_length=600)),
    )
    most = 100

    def clean(self):
        data = super().clean()
        self.table = []
        for number, _ in self.filled():
            row = {name: self.cell(name, number) for name, _ in self.columns}
            if None in row.values():
                continue
            if not row["title"]:
                self.add_error(f"title{number}", "Skriv vad motionen heter.")
            if row["title"] and not row["decision"]:
                self.add_error(f"decision{number}", "Skriv vad mötet svarade.")
            self.table.append(row)
        return data

    @property
    def kept(self):
        return {"motions": self.table} if self.table else {}


# What an assembly answers a motion with
ANSWERS = ("Bifall", "Bifall med ändring", "Avslag", "Besvarad", "Återremiss")


def rows_of_motions(data):
    """The motions that a chapter keeps, as they stand in their boxes."""
    names = [name for name, _ in MotionsForm.columns]
    found = data.get("motions")
    return [
        {name: str(row.get(name) or "") for name in names}
        for row in (found if isinstance(found, list) else ())
        if isinstance(row, dict)
    ]


def motions_in_lines(rows):
    """The motions as text, for the page that shows two of them."""
    return (
        "\n".join(" | ".join(text for text in row.values() if text) for row in rows)
        or "–"
    )


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


class AnnexForm(PaperForm):
    """An annex: a PDF in ``paper``, or None when it is handed out apart."""

    kind = paper_kind(ANNEXES)
    apart = forms.BooleanField(required=False)
    paper: Paper | None = None

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["file"].required = not (self.is_bound and self.data.get("apart"))

    @property
    def body(self):
        told = {"file": self.paper.sha256} if self.paper else {}
        return super(PaperForm, self).body | told

    def clean(self):
        data = super().clean()
        if data.get("apart"):
            if data.get("file"):
                self.add_error(
                    "file", "Ta bort krysset för separat utdelning, eller filen."
                )
            elif data.get("kind") and not data.get("title"):
                data["title"] = AttachmentKind(data["kind"]).label
        return data
