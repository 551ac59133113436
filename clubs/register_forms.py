"""What people send in about clubs, their years and workplaces."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from sekoplan.jinja import full_date

from .forms import INCOMPLETE, DayField, SentOnce, WordsField
from .models import Agreement, ClubKind, LocalOrganisation

# More members than the whole union has is a slip of the finger.
MOST_MEMBERS = 200_000


class PastDayField(DayField):
    """The day of something that has happened."""

    def validate(self, value):
        super().validate(value)
        if value and value > timezone.localdate():
            raise ValidationError("Dagen har inte varit än. Skriv idag eller tidigare.")


class CountField(forms.IntegerField):
    """How many, as it is written: 1240 or 1 240."""

    def __init__(self, **options):
        messages = {
            "invalid": "Skriv antalet med siffror.",
            "min_value": "Skriv antalet med siffror.",
            "max_value": "Talet är för stort. Kontrollera siffrorna.",
        }
        super().__init__(
            min_value=0, required=False, error_messages=messages, **options
        )

    def to_python(self, value):
        return super().to_python("".join(str(value or "").split()))


class OneOfField(forms.ChoiceField):
    """One of the rows it is offered, or None."""

    def __init__(self, *, question="", **options):
        messages = {
            "required": question,
            "invalid_choice": "Det du valde finns inte längre. Välj igen.",
        }
        super().__init__(required=bool(question), error_messages=messages, **options)

    def offer(self, rows):
        self.rows = {str(row.pk): row for row in rows}
        self.choices = [(pk, str(row)) for pk, row in self.rows.items()]

    def clean(self, value):
        return self.rows.get(super().clean(value))


def word_field(choices, label):
    messages = {"required": f"Välj {label.lower()}.", "invalid_choice": INCOMPLETE}
    return forms.ChoiceField(choices=choices, label=label, error_messages=messages)


class RegisterForm(SentOnce):
    """A form about a thing that several people keep; ``seen`` is the version shown."""

    seen = forms.IntegerField(
        required=False, error_messages={"invalid": INCOMPLETE}, min_value=0
    )

    def __init__(self, *args, offers=None, **options):
        super().__init__(*args, **options)
        for name, rows in (offers or {}).items():
            self.fields[name].offer(rows)

    def facts(self):
        """(name, label) of each field that somebody fills in."""
        return [
            (name, field.label)
            for name, field in self.fields.items()
            if name not in ("uuid", "seen")
        ]

    def written(self, name, value):
        """What ``value`` of the field ``name`` is called on the page."""
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return "ja" if value else "nej"
        if value in (None, ""):
            return "–"
        if isinstance(field, forms.DateField):
            return full_date(value)
        if isinstance(field, forms.ChoiceField) and not isinstance(field, OneOfField):
            return dict(field.choices)[value]
        return str(value)


class ClubForm(RegisterForm):
    name = WordsField(label="Namn", max_length=100, question="Skriv klubbens namn.")
    kind = word_field(ClubKind, "Slag")
    industry = OneOfField(label="Bransch")
    employer = WordsField(label="Arbetsgivare", max_length=100)
    place = WordsField(label="Ort", max_length=60)
    officer = OneOfField(label="Ombudsman")
    needs_support_since = PastDayField(label="Behöver stöd sedan")
    active_from = DayField(label="Aktiv från")
    active_to = DayField(label="Aktiv till och med")

    def clean(self):
        data = super().clean()
        first, last = data.get("active_from"), data.get("active_to")
        if first and last and last < first:
            self.add_error("active_to", "Slutdagen ligger före första dagen.")
        return data


class ClubYearForm(RegisterForm):
    annual_meeting_on = PastDayField(label="Årsmöte")
    activity_report_received_on = PastDayField(label="Verksamhetsberättelsen kom")
    financial_report_received_on = PastDayField(label="Ekonomiska berättelsen kom")
    register_confirmed_on = PastDayField(label="Registret bekräftat")
    register_confirmed_by = OneOfField(label="Bekräftat av")
    members_31_dec = CountField(label="Medlemmar 31 december", max_value=MOST_MEMBERS)
    members_source = WordsField(label="Källa till medlemstalet", max_length=100)
    equality_plan = forms.BooleanField(label="Jämställdhetsplan", required=False)

    def __init__(self, *args, year, **options):
        super().__init__(*args, **options)
        self.year = year

    def clean(self):
        data = super().clean()
        for name in DAYS_OF_A_YEAR:
            day = data.get(name)
            # The papers of a year come that year or the next.
            if day and not self.year <= day.year <= self.year + 1:
                self.add_error(name, f"Skriv en dag {self.year} eller {self.year + 1}.")
        day = "register_confirmed_on"
        if data.get("register_confirmed_by") and not data.get(day, self.has_error(day)):
            self.add_error(day, "Skriv vilken dag registret bekräftades.")
        members = data.get("members_31_dec")
        if members is not None:
            if timezone.localdate() < date(self.year, 12, 31):
                self.add_error(
                    "members_31_dec",
                    f"31 december {self.year} har inte varit än. Fyll i talet sedan.",
                )
            elif not data.get("members_source"):
                self.add_error("members_source", "Skriv varifrån medlemstalet kommer.")
        return data


DAYS_OF_A_YEAR = (
    "annual_meeting_on",
    "activity_report_received_on",
    "financial_report_received_on",
    "register_confirmed_on",
)


class ConfirmForm(RegisterForm):
    """That the register of a club is right."""

    on = PastDayField(label="Vilken dag?", question="Skriv vilken dag.")
    person = OneOfField(label="Vem säger det?", question="Välj vem som säger det.")


class WorkplaceForm(RegisterForm):
    """``may_hide``: the one who writes may hide the name, and see hidden ones."""

    employer = WordsField(
        label="Arbetsgivare", max_length=100, question="Skriv vem som är arbetsgivare."
    )
    name = WordsField(
        label="Arbetsplats", max_length=100, question="Skriv vad arbetsplatsen heter."
    )
    place = WordsField(label="Ort", max_length=60)
    agreement = word_field(Agreement, "Kollektivavtal")
    local_organisation = word_field(LocalOrganisation, "Lokal organisation")
    club = OneOfField(label="Hör till klubben")
    club_potential = forms.BooleanField(label="Kan bli en egen klubb", required=False)
    hidden = forms.BooleanField(label="Visa namnet bara för ombudsmän", required=False)

    def __init__(self, *args, may_hide, **options):
        super().__init__(*args, **options)
        if not may_hide:
            del self.fields["hidden"]
