"""What people send in about who answers for the data, and about an incident."""

from datetime import datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from .forms import DayField, WordsField


class AnsweringForm(forms.Form):
    """Who answers for the data (GDPR art. 30)."""

    data_controller = WordsField(max_length=200)
    data_contact = WordsField(max_length=200)
    data_officer = WordsField(max_length=200)
    seen = forms.CharField(max_length=64, required=False)


class LogForm(forms.Form):
    """What the read log is narrowed to; what can't be read narrows nothing."""

    slag = forms.CharField(required=False, max_length=20)
    vem = forms.IntegerField(required=False, min_value=1, max_value=10**18)


class ClockField(forms.TimeField):
    def __init__(self, **options):
        super().__init__(
            input_formats=["%H:%M", "%H.%M", "%H:%M:%S", "%H"],
            error_messages={
                "invalid": "Skriv klockslaget så här: 14.30.",
                "required": "Skriv ett klockslag.",
            },
            **options,
        )


class IncidentForm(forms.Form):
    """From when to when, whose accounts, and when it was discovered."""

    from_day = DayField(question="Skriv vilken dag det började.")
    from_time = ClockField(required=False)
    to_day = DayField(question="Skriv vilken dag det slutade.")
    to_time = ClockField(required=False)
    found_day = DayField(question="Skriv vilken dag ni upptäckte det.")
    found_time = ClockField(required=False)
    accounts = forms.MultipleChoiceField(
        required=False,
        error_messages={"invalid_choice": "Välj konton i listan."},
    )
    kinds = forms.MultipleChoiceField(
        error_messages={
            "required": "Välj minst en sorts uppgift.",
            "invalid_choice": "Välj bland sorterna i listan.",
        }
    )

    def __init__(self, *args, accounts, kinds, **options):
        super().__init__(*args, **options)
        self.fields["accounts"].choices = accounts
        self.fields["kinds"].choices = kinds

    def clean(self):
        """Leaves the moments in ``starts``, ``ends`` and ``found``."""
        data = super().clean()
        self.starts = moment(data, "from", time.min)
        self.ends = moment(data, "to", time.max)
        self.found = moment(data, "found", time(12))
        if self.starts and self.ends and self.ends < self.starts:
            raise ValidationError({"to_day": "Slutet ligger före början."})
        if self.starts and self.found and self.found < self.starts:
            raise ValidationError(
                {"found_day": "Upptäckten ligger före början. Jämför dagarna."}
            )
        return data


def moment(data, name, otherwise):
    """The moment of a day and an hour; None while the day is wrong or missing."""
    day, at = data.get(f"{name}_day"), data.get(f"{name}_time")
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day, at or otherwise))
