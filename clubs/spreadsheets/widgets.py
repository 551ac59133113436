"""What may stand in a cell: each kind knows how it is read, shown and refused.

``clean`` takes a cell as ``reading`` gives it and raises ValueError with what to do
about it; ``render`` gives what stands in the cell of an export.
"""

import re
from collections import Counter
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from import_export.widgets import Widget

from clubs.forms import FIRST_DAY, LAST_DAY
from clubs.privacy import refuse_personal_numbers
from sekoplan.jinja import SHORT_MONTHS, full_date, quote

from .reading import NO_VALUE

_ERRORS = re.compile(r"#[A-ZÅÄÖ/]+[!?]?\Z|#N/A\Z")
_PHONE = re.compile(r"[\d +()-]*\Z")
_DAYS = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?: 00:00(?::00)?)?\Z"),
    re.compile(r"(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})\Z"),
    re.compile(r"(?P<d>\d{1,2})[/.](?P<m>\d{1,2})(?:[/. -]| - ?)(?P<y>\d{4})\Z"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})\Z"),
)
_DAY_IN_WORDS = re.compile(
    rf"(?:den )?(\d{{1,2}}) ({'|'.join(SHORT_MONTHS)})[a-z]*\.? (\d{{4}})\Z", re.I
)
_YES, _NO = ("ja", "x", "1", "j", "sant", "true"), ("nej", "0", "n", "falskt", "false")
MANY = ";"
# Letters of a word, times those of the words it is compared with, of all of a column's
MOST_COMPARED = 5_000_000


def text_in(cell):
    """A cell as the text that the person sees; no program's own error."""
    if isinstance(cell, str):
        return without_error(cell) if cell[:1] == "#" else cell
    if isinstance(cell, bool):
        return "ja" if cell else "nej"
    return str(cell).replace(".", ",")


def without_error(text):
    if text == NO_VALUE:
        raise ValueError(
            "Cellen har en formel utan värde. Skriv värdet i stället för formeln."
        )
    if _ERRORS.match(text):
        raise ValueError(
            f"Cellen innehåller kalkylprogrammets fel {text}. Skriv värdet i stället."
        )
    return text


class Missing:
    """Says that a word is missing in a list, and which one may have been meant.

    That one is looked for as long as there are letters left to compare: thousands of
    words that are nearly known would keep the server busy for a minute.
    """

    def __init__(self, known):
        self.known, self.left = known, MOST_COMPARED

    def __call__(self, value):
        near, said = self.near(value.casefold()), f"{quote(value)} finns inte i listan."
        return f"{said} Menade du {near}?" if near else said

    def near(self, value):
        self.left -= len(value) * sum(map(len, self.known))
        if self.left < 0:
            return None
        known = {word.casefold(): word for word in self.known}
        found = get_close_matches(value, known, 1, 0.6)
        return known[found[0]] if found else None


class Cells(Widget):
    """``empty`` is what an empty cell means, ``question`` what is asked of it then.

    With a question an empty cell is refused.
    """

    empty: object = None
    hint = ""

    def __init__(self, *, question="", empty=None):
        super().__init__(coerce_to_string=False)
        self.question = question
        # Text → what it was read as: most columns say the same few things
        self.done = {}
        if empty is not None:
            self.empty = empty

    def clean(self, value, row=None, **kwargs):
        if value == "":
            if self.question:
                raise ValueError(self.question)
            return self.empty
        if type(value) is not str:
            return self.read(value)
        if value not in self.done:
            self.done[value] = self.read(value)
        return self.done[value]

    def read(self, cell):
        raise NotImplementedError

    def keep(self, value):
        """``value`` as JSON can hold it; ``back`` makes it what it was."""
        return value

    def back(self, kept):
        return kept

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else value


class Words(Cells):
    """One line of text, limited, without personal numbers."""

    empty = ""

    def __init__(self, length, **options):
        super().__init__(**options)
        self.length = length

    @property
    def hint(self):
        return f"Text, högst {self.length} tecken."

    def read(self, cell):
        text = " ".join(text_in(cell).split())
        if len(text) > self.length:
            raise ValueError(
                f"Texten har {len(text)} tecken. Korta den till {self.length}."
            )
        try:
            refuse_personal_numbers(text)
        except ValidationError as refusal:
            raise ValueError(" ".join(refusal.messages)) from None
        return text


class EMail(Words):
    hint = "En adress i tjänsten: namn@avdelning.se."

    def __init__(self, **options):
        super().__init__(254, **options)

    def read(self, cell):
        text = super().read(cell).lower()
        try:
            validate_email(text)
        except ValidationError:
            raise ValueError(
                f"{quote(text)} är ingen hel adress. Skriv den så här: "
                "namn@avdelning.se."
            ) from None
        return text


class Phone(Words):
    hint = "Ett nummer i tjänsten: 08-123 45 67."

    def __init__(self, **options):
        super().__init__(20, **options)

    def read(self, cell):
        if isinstance(cell, int) and cell > 999_999:
            raise ValueError(
                "Kalkylprogrammet har tagit bort nollan först i numret. Skriv det med "
                "bindestreck: 070-123 45 67."
            )
        # Not a free text: ten digits can be a number to somebody.
        text = " ".join(text_in(cell).split())
        if len(text) > self.length or not _PHONE.match(text):
            raise ValueError(
                "Skriv numret med högst 20 siffror, till exempel 08-123 45 67."
            )
        return text


class Link(Words):
    hint = "En hel adress: https://www.exempel.se."

    def __init__(self, **options):
        super().__init__(200, **options)

    def read(self, cell):
        text = super().read(cell)
        try:
            URLValidator(schemes=["http", "https"])(text)
        except ValidationError:
            raise ValueError(
                "Skriv hela adressen, till exempel https://www.exempel.se."
            ) from None
        return text


class Day(Cells):
    hint = "Datum: 2018-03-05 eller 5/3 2018."

    def __init__(self, *, not_after=None, **options):
        super().__init__(**options)
        self.not_after = not_after

    def read(self, cell):
        day = self.day(text_in(cell))
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValueError("Skriv ett år från 1950 till 2100.")
        if self.not_after and day > self.not_after:
            raise ValueError(
                f"Dagen har inte varit än. Idag är det {full_date(self.not_after)}."
            )
        return day

    def keep(self, value):
        return value and value.isoformat()

    def back(self, kept):
        return kept and date.fromisoformat(kept)

    def day(self, text):
        if match := _DAY_IN_WORDS.match(text):
            text = f"{match[1]}/{SHORT_MONTHS.index(match[2].lower()) + 1} {match[3]}"
        for form in _DAYS:
            if match := form.match(text):
                try:
                    return date(int(match["y"]), int(match["m"]), int(match["d"]))
                except ValueError:
                    raise ValueError(
                        f"Dagen {quote(text)} finns inte i almanackan."
                    ) from None
        raise ValueError(f"{quote(text)} är inget datum. Skriv det så här: 2018-03-05.")


class YesNo(Cells):
    empty = False
    hint = "ja eller nej."

    def read(self, cell):
        word = text_in(cell).casefold()
        if word in _YES:
            return True
        if word in _NO:
            return False
        raise ValueError(f"Skriv ja eller nej i stället för {quote(cell)}.")

    def render(self, value, obj=None, **kwargs):
        return "ja" if value else "nej"


class Count(Cells):
    hint = "Ett heltal."

    def __init__(self, *, largest, **options):
        super().__init__(**options)
        self.largest = largest

    def read(self, cell):
        text = text_in(cell).replace(" ", "").replace("−", "-")
        match = re.fullmatch(r"(-?\d{1,12})(?:[.,]0+)?", text)
        if not match:
            raise ValueError("Skriv ett heltal med siffror.")
        number = int(match[1])
        if number < 0:
            raise ValueError("Talet kan inte vara mindre än noll.")
        if number > self.largest:
            raise ValueError(f"Talet är för stort. Det kan vara högst {self.largest}.")
        return number


class Hours(Cells):
    """A number with at most one decimal, as "1,5"."""

    hint = "Timmar: 1,5."

    def read(self, cell):
        text = text_in(cell).replace(" ", "").replace(",", ".")
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise ValueError("Skriv ett tal, till exempel 1,5.") from None
        if not 0 <= number < 10_000 or number != round(number, 1):
            raise ValueError("Skriv timmar med högst en decimal, till exempel 1,5.")
        return round(number, 1)

    def keep(self, value):
        return value if value is None else str(value)

    def back(self, kept):
        return kept if kept is None else Decimal(kept)

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else float(value)


class Choice(Cells):
    """One of some members of a ``TextChoices``, by value or label."""

    def __init__(self, choices, **options):
        super().__init__(**options)
        self.words = [choice.value for choice in choices]
        self.missing = Missing(self.words)
        self.known = {choice.label.casefold(): choice.value for choice in choices}
        self.known |= {word.casefold(): word for word in self.words}
        *first, last = self.words
        self.hint = f"{', '.join(first)} eller {last}."

    def read(self, cell):
        text = text_in(cell)
        value = self.known.get(text.casefold())
        if value is None:
            raise ValueError(f"{self.missing(text)} Skriv {self.hint}")
        return value


class Listed(Cells):
    """One of the things of a ``Directory``, by what it is called there."""

    hint = "Ett namn i listan."

    def __init__(self, directory, **options):
        super().__init__(**options)
        self.directory = directory

    def read(self, cell):
        return self.directory.find(text_in(cell))

    def keep(self, value):
        return value and value.pk

    def back(self, kept):
        return kept and self.directory.things[kept]

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else self.directory.label(value)


class SeveralListed(Listed):
    """Several of them, with semicolons between."""

    hint = "Ett eller flera namn i listan, med semikolon mellan."

    empty = ()

    def clean(self, value, row=None, chosen=(), **kwargs):
        """``chosen`` are those that stand there and can stay."""
        here = {self.directory.label(thing).casefold(): thing for thing in chosen or ()}
        found = {}
        for word in filter(None, map(str.strip, text_in(value).split(MANY))):
            thing = here.get(word.casefold()) or self.directory.find(word)
            found[thing.pk] = thing
        return tuple(found[pk] for pk in sorted(found))

    def keep(self, value):
        return [thing.pk for thing in value]

    def back(self, kept):
        return tuple(self.directory.things[pk] for pk in kept)

    def render(self, value, obj=None, **kwargs):
        return f"{MANY} ".join(sorted(self.directory.label(thing) for thing in value))


class Directory:
    """Things by what they are called, for cells that point at one of them.

    ``names`` are (thing, label, detail, other names, whether it can be chosen). Those
    with the same label get the detail as well, else the id; another name that several
    share points at none.
    """

    def __init__(self, names):
        self.things, self.labels = {}, {}
        self.found, self.shared, self.words = {}, set(), []
        self.missing = Missing(self.words)
        names = list(names)
        alike = Counter(label.casefold() for _, label, *_, chosen in names if chosen)
        others = []
        for thing, label, detail, other, can_choose in names:
            other = [*other]
            if can_choose and alike[label.casefold()] > 1:
                other.append(label)
                label = f"{label} ({detail or f'nr {thing.pk}'})"
                if label.casefold() in self.found:
                    label = f"{label} (nr {thing.pk})"
            self.things[thing.pk], self.labels[thing.pk] = thing, label
            if can_choose:
                self.found[label.casefold()] = thing
                self.words.append(label)
                others += [(word.casefold(), thing) for word in other if word]
        for word, thing in others:
            if self.found.setdefault(word, thing) is not thing:
                self.shared.add(word)

    def label(self, thing):
        return self.labels[thing.pk]

    def find(self, text):
        word = text.casefold()
        if word in self.shared:
            meant = next((at for at in self.words if word in at.casefold()), "")
            example = f" Skriv till exempel {quote(meant)}." if meant else ""
            raise ValueError(f"Flera heter {quote(text)}.{example}")
        thing = self.found.get(word)
        if thing is None:
            raise ValueError(self.missing(text))
        return thing
