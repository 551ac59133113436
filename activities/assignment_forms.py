"""What people send in about assignments in other organisations."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from clubs.forms import INCOMPLETE, DayField, SentOnce, WordsField
from clubs.post_forms import who, who_fields

BEFORE_IT_STARTS = "Sista dagen ligger före första dagen."


def day_in_order(form):
    """Told on the last day when it comes before the first."""
    starts, ends = form.cleaned_data.get("starts"), form.cleaned_data.get("ends")
    if starts and ends and ends < starts:
        form.add_error("ends", BEFORE_IT_STARTS)


class AssignmentForm(SentOnce):
    """A new one: of what, who has it, and from when. Leaves the person in ``who``."""

    title = WordsField(
        max_length=100, question="Skriv vad uppdraget är och i vilken organisation."
    )
    starts = DayField(question="Fyll i från vilken dag.")
    ends = DayField()

    def __init__(self, *args, register, **options):
        super().__init__(*args, **options)
        self.fields |= who_fields()
        self.register = register

    def clean(self):
        data = super().clean()
        data["who"] = who(self, self.register, question="Skriv vem som har uppdraget.")
        day_in_order(self)
        return data

    @property
    def facts(self):
        return {name: self.cleaned_data[name] for name in ("title", "starts", "ends")}


class PeriodForm(forms.Form):
    """Another period; ``seen`` is the one that the page showed, as ``seen_of`` says."""

    starts = DayField(question="Fyll i från vilken dag.")
    ends = DayField()
    seen = forms.CharField(max_length=30, error_messages={"required": INCOMPLETE})

    def clean_seen(self):
        """(first, last) day."""
        starts, _, ends = self.cleaned_data["seen"].partition("/")
        try:
            return date.fromisoformat(starts), date.fromisoformat(
                ends
            ) if ends else None
        except ValueError:
            raise ValidationError(INCOMPLETE) from None

    def clean(self):
        data = super().clean()
        day_in_order(self)
        return data


def seen_of(tenure):
    """What a form about the tenure carries."""
    return f"{tenure.starts}/{tenure.ends or ''}"
