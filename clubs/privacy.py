"""What may not stand in a free text: Swedish personal numbers (S60)."""

import re
from datetime import date

from django.core.exceptions import ValidationError

# Ten or twelve digits, with or without the hyphen or plus sign of the standard form;
# phones and word processors make the hyphen a dash and the space a hard one.
CANDIDATE = re.compile(
    r"(?<!\d)(?:(\d{2})[ \u00a0]?)?(\d{2})(\d{2})(\d{2})"
    r"[ \u00a0]?[-+\u2010-\u2015\u2212]?[ \u00a0]?(\d{3})(\d)(?!\d)"
)


def luhn(digits):
    """Whether the ten digits end in their right check digit (SKV 704)."""
    total = 0
    for place, digit in enumerate(digits):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def personal_numbers(text):
    """The personal and coordination numbers in ``text``, as they are written there.

    A date that exists (day + 60 for a coordination number) and a right check digit.
    """
    found = []
    for match in CANDIDATE.finditer(text):
        century, year, month, day, birth, check = match.groups()
        born_on = int(day) - 60 if int(day) > 60 else int(day)
        try:
            date(int((century or "20") + year), int(month), born_on)
        except ValueError:
            continue
        if luhn(year + month + day + birth + check):
            found.append(match.group().strip())
    return found


def refuse_personal_numbers(text):
    """A validator for every free-text field; the message shows the digits."""
    if numbers := personal_numbers(text or ""):
        raise ValidationError(
            "Det ser ut som ett personnummer: %(numbers)s. Ta bort siffrorna och "
            "spara igen. Här skriver vi inga personnummer.",
            params={"numbers": ", ".join(numbers)},
            code="personal_number",
        )
