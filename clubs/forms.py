"""What people send in about their branch, its people and who may do what."""

import re
from datetime import date

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from .models import AssemblyName, PlanName
from .privacy import luhn, refuse_personal_numbers

# The days that somebody here can mean; so near the ends of the calendar that no sum
# of days falls outside it.
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2100, 12, 31)
NOTE_LENGTH = 2000
INCOMPLETE = "Formuläret var ofullständigt. Ladda om sidan och försök igen."


class SharedFields(dict):
    """The fields of a form that never changes one of them.

    Django makes new ones for every form, which takes longer than checking what was
    sent.
    """

    def __deepcopy__(self, memo):
        return self


class SentOnce(forms.Form):
    """A form that carries the client's UUID, so that sent twice is stored once."""

    uuid = forms.UUIDField(
        error_messages={"required": INCOMPLETE, "invalid": INCOMPLETE}
    )
    # What the deed gave, now or when this very form came before
    result: object = None

    @property
    def body(self):
        """What was sent, for the receipt: everything but the token and the id."""
        return {
            name: self.data.getlist(name)
            for name in sorted(self.data)
            if name not in ("csrfmiddlewaretoken", "uuid")
        }


class WordsField(forms.CharField):
    """A short free text: one line, limited, without personal numbers."""

    def __init__(self, *, question="", **options):
        messages = {"max_length": "Korta texten till %(limit_value)d tecken."}
        if question:
            messages["required"] = question
        super().__init__(
            validators=[refuse_personal_numbers],
            required=bool(question),
            error_messages=messages,
            **options,
        )

    def to_python(self, value):
        return " ".join(super().to_python(value).split())


class NoteField(forms.CharField):
    """Free text: trimmed, at most 2 000 characters, no personal numbers."""

    def __init__(self, **options):
        options = {
            "required": False,
            "max_length": NOTE_LENGTH,
            "error_messages": {
                "max_length": "Texten är för lång: %(show_value)d tecken. "
                "Korta den till %(limit_value)d."
            },
        } | options
        super().__init__(validators=[refuse_personal_numbers], **options)


class CountField(forms.IntegerField):
    def __init__(self, **options):
        options = {
            "required": False,
            "min_value": 0,
            "max_value": 1_000_000,
            "error_messages": {
                "invalid": "Skriv ett heltal med siffror.",
                "min_value": "Talet kan inte vara mindre än noll.",
                "max_value": "Talet är för stort.",
            },
        } | options
        super().__init__(**options)

    def to_python(self, value):
        if isinstance(value, str):
            value = re.sub(r"[\s\u00a0]", "", value)
        return super().to_python(value)


class DayField(forms.DateField):
    """A day as the browser sends it, or as a Swede writes it: 5/3 2018, 2018-03-05."""

    def __init__(self, *, question="", **options):
        super().__init__(
            required=bool(question),
            input_formats=["%Y-%m-%d", "%d/%m %Y", "%d/%m-%Y", "%d.%m.%Y"],
            error_messages={
                "invalid": "Skriv datumet så här: 2018-03-05.",
                "required": question,
            },
            **options,
        )

    def validate(self, value):
        super().validate(value)
        if value and not FIRST_DAY <= value <= LAST_DAY:
            raise ValidationError("Skriv ett år från 1950 till 2100.")


def email_field(*, question=""):
    return forms.EmailField(
        max_length=254,
        required=bool(question),
        error_messages={
            "required": question,
            "invalid": "Skriv hela adressen, till exempel namn@avdelning.se.",
        },
    )


class BranchForm(forms.Form):
    assembly_name = forms.ChoiceField(
        choices=AssemblyName, error_messages={"required": "Välj vad mötet heter."}
    )
    plan_name = forms.ChoiceField(
        choices=PlanName, error_messages={"required": "Välj vad planen heter."}
    )
    org_number = forms.CharField(required=False, max_length=20)

    def clean_org_number(self):
        """Ten digits with the right check digit; a person's number is refused.

        In an organisation's number the third and fourth digits are at least 20
        (SKV 709), where a person's have a month.
        """
        text = self.cleaned_data["org_number"].strip()
        if not text:
            return ""
        digits = re.sub(r"[\s-]", "", text)
        if not re.fullmatch(r"\d{10}", digits):
            raise ValidationError("Skriv tio siffror, till exempel 802000-1234.")
        if int(digits[2:4]) < 20:
            raise ValidationError(
                "Det ser ut som ett personnummer. Skriv organisationens eget nummer."
            )
        if not luhn(digits):
            raise ValidationError(
                "Siffrorna går inte ihop. Jämför med numret på registreringsbeviset."
            )
        return f"{digits[:6]}-{digits[6:]}"


def phone_field():
    return forms.RegexField(
        r"^[\d +()-]*$",
        max_length=20,
        required=False,
        error_messages={
            "invalid": "Skriv numret med siffror, till exempel 08-123 45 67."
        },
    )


class PersonForm(SentOnce):
    name = WordsField(max_length=100, question="Skriv personens namn.")
    email = email_field()
    phone = phone_field()


class PersonEditForm(PersonForm):
    seen = forms.IntegerField(
        error_messages={"required": INCOMPLETE, "invalid": INCOMPLETE}
    )


class OwnDetailsForm(SentOnce):
    """What one may correct of oneself; the address is changed with the log-in."""

    name = WordsField(max_length=100, question="Skriv ditt namn.")
    phone = phone_field()
    seen = forms.IntegerField(
        error_messages={"required": INCOMPLETE, "invalid": INCOMPLETE}
    )


class NamedForm(SentOnce):
    """A line in one of the branch's own lists."""

    name = WordsField(max_length=60, question="Skriv ett namn.")


class NamedEditForm(NamedForm):
    unused = forms.BooleanField(required=False)


class InviteForm(SentOnce):
    name = WordsField(max_length=100, question="Skriv personens namn.")
    email = email_field(question="Skriv personens e-postadress.")
    role = forms.ChoiceField(
        error_messages={
            "required": "Välj en behörighet.",
            "invalid_choice": "Välj en av behörigheterna i listan.",
        }
    )

    def __init__(self, *args, branch, **options):
        super().__init__(*args, **options)
        self.fields["role"].choices = [
            (role.value, role.label) for role in branch.roles
        ]


class EndForm(forms.Form):
    """When an assignment ends: on a day, or ``now``."""

    now = forms.BooleanField(required=False)
    last_day = DayField()

    def clean(self):
        data = super().clean()
        if not data.get("now") and "last_day" not in self.errors:
            day = data.get("last_day")
            if day is None:
                self.add_error("last_day", "Fyll i sista dagen.")
            elif day < timezone.localdate():
                self.add_error("last_day", "Dagen har varit. Välj idag eller senare.")
        return data


class AcceptForm(forms.Form):
    name = WordsField(max_length=100, question="Skriv ditt namn.")
    password = forms.CharField(
        strip=False, error_messages={"required": "Välj ett lösenord."}
    )

    def clean_password(self):
        validate_password(self.cleaned_data["password"])
        return self.cleaned_data["password"]


NO_DIGEST = "aldrig"
WEEKDAYS = (
    "måndagar", "tisdagar", "onsdagar", "torsdagar", "fredagar", "lördagar", "söndagar"
)  # fmt: skip


class DigestDayForm(forms.Form):
    """One's own choice of day for reminders, or of none."""

    day = forms.TypedChoiceField(
        choices=[
            *((str(number), f"På {word}") for number, word in enumerate(WEEKDAYS)),
            (NO_DIGEST, "Aldrig"),
        ],
        coerce=lambda value: None if value == NO_DIGEST else int(value),
        error_messages={
            "required": "Välj en dag, eller Aldrig.",
            "invalid_choice": "Välj en dag i listan, eller Aldrig.",
        },
    )
