"""A table typed in row by row on a form: rows added, moved and removed without script.

The buttons do it to what is typed, and nothing is kept until the table is saved.
"""

from django import forms

from clubs.forms import INCOMPLETE, SentOnce

SAVE, MORE = "spara", "fler"
UP, DOWN, INSERT, REMOVE = "upp", "ner", "infoga", "bort"
ON_A_ROW = (UP, DOWN, INSERT, REMOVE)
AT_A_TIME = 5
CHOOSE = "Välj först en rad i kolumnen längst till vänster."


class RowsForm(SentOnce):
    """``columns`` are (name, what makes its field); a row's fields end in its number.

    ``rows`` are what stands in the boxes, as texts by column. A row whose boxes are
    all empty is no row.
    """

    seen = forms.CharField(max_length=64, error_messages={"required": INCOMPLETE})
    columns: tuple = ()
    # A column whose boxes are never empty, so that they tell nothing.
    always_filled: tuple[str, ...] = ()
    most = 200

    def __init__(self, data=None, *, rows=None, **options):
        super().__init__(data, **options)
        self.rows = rows_in(self, data) if data is not None else list(rows or ())
        for number, row in enumerate(self.rows):
            for name, field in self.columns:
                self.fields[f"{name}{number}"] = field()
                self.initial[f"{name}{number}"] = row.get(name, "")

    @property
    def sent(self):
        """(name, value) of what was typed, for the form that sends it again."""
        names = ("n", *(name for name in self.fields if name != "seen"))
        return [(name, one) for name in names for one in self.data.getlist(name)]

    def is_empty(self, row):
        return not any(
            row.get(name, "").strip()
            for name, _ in self.columns
            if name not in self.always_filled
        )

    def filled(self):
        """(number, row) of the rows that say something."""
        numbered = enumerate(self.rows)
        return [(number, row) for number, row in numbered if not self.is_empty(row)]

    def clean(self):
        data = super().clean()
        if len(self.filled()) > self.most:
            self.add_error(
                None,
                f"Tabellen har {len(self.filled())} rader. Den får ha högst "
                f"{self.most}. Ta bort några.",
            )
        return data

    def cell(self, name, number):
        return self.cleaned_data.get(f"{name}{number}")


def rows_in(form, data):
    """What stands in each row of the form that was sent, as it was typed."""
    told = data.get("n", "")
    shown = int(told) if told.isdecimal() and len(told) < 5 else 0
    return [
        {name: data.get(f"{name}{number}", "") for name, _ in form.columns}
        for number in range(min(shown, form.most + AT_A_TIME))
    ]


def with_room(rows, most, at_least=AT_A_TIME):
    """The rows with some empty ones after, at most ``most`` in all."""
    room = max(at_least, AT_A_TIME if not rows else 0)
    return [*rows, *({} for _ in range(min(room, max(most - len(rows), 0))))]


def place_in(data, rows):
    """The number of the row that is chosen; None when none is."""
    at = data.get("at", "")
    return int(at) if at.isdecimal() and len(at) < 5 and int(at) < len(rows) else None


def after_deed(rows, deed, at, most):
    """(rows, number of the chosen one) when the button ``deed`` has done its work."""
    rows = list(rows)
    if deed == MORE:
        return with_room(rows, most), at
    if at is None:
        return rows, None
    if deed == REMOVE:
        del rows[at]
        return rows, min(at, len(rows) - 1) if rows else None
    if deed == INSERT and len(rows) < most:
        rows.insert(at, {})
    elif deed == UP and at > 0:
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
        at -= 1
    elif deed == DOWN and at < len(rows) - 1:
        rows[at + 1], rows[at] = rows[at], rows[at + 1]
        at += 1
    return rows, at
