"""What people send in about series of figures, checked before a verb sees it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from .forms import CountField, DayField, SentOnce, WordsField


class SeriesForm(SentOnce):
    name = WordsField(max_length=100, question="Skriv vad ni mäter.")
    unit = WordsField(max_length=60)


class SeriesEditForm(SeriesForm):
    seen = forms.IntegerField(min_value=1)


class FigureForm(SentOnce):
    """The figure of a day; ``replaces`` is the one that the sender has seen there."""

    on = DayField(question="Fyll i vilken dag.")
    value = CountField(
        required=True,
        max_value=100_000_000,
        error_messages={
            "required": "Skriv hur många det var.",
            "invalid": "Skriv ett heltal med siffror.",
            "min_value": "Talet kan inte vara mindre än noll.",
            "max_value": "Talet är för stort.",
        },
    )
    source = WordsField(max_length=100)
    replaces = forms.IntegerField(required=False)

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError("Dagen har inte varit än. Välj idag eller tidigare.")
        return day


class TakenOutForm(forms.Form):
    on = DayField(question="Fyll i vilken dag.")
    seen = forms.IntegerField()
