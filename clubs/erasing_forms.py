"""What is asked when data is to be erased, or kept for a shorter time."""

from django import forms

from .data_protection.times import LONGEST, SHORTEST
from .forms import INCOMPLETE, SentOnce
from .models import Kept


class PseudonymForm(SentOnce):
    """What is to stand where the name stood."""

    pseudonym = forms.ChoiceField(
        error_messages={
            "required": "Välj vad som ska stå i stället för namnet.",
            "invalid_choice": "Välj ett av förslagen.",
        }
    )

    def __init__(self, *args, pseudonyms, **options):
        super().__init__(*args, **options)
        self.fields["pseudonym"].choices = [(one, one) for one in pseudonyms]


class OwnErasureForm(PseudonymForm):
    """One's own: said in so many words, since there is no way back."""

    sure = forms.BooleanField(
        error_messages={"required": "Kryssa i att du vill radera ditt konto."}
    )


# The field of each time, whose name is no word of Swedish
FIELDS = {what: what.name.lower() for what in Kept}


class KeepTimesForm(forms.Form):
    """How many months what is kept; empty for as long as the schedule says."""

    seen = forms.CharField(required=False, max_length=100)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for what, name in FIELDS.items():
            low, high = SHORTEST[what], LONGEST[what]
            words = f"Skriv ett antal månader från {low} till {high}."
            self.fields[name] = forms.IntegerField(
                required=False,
                min_value=low,
                max_value=high,
                error_messages=dict.fromkeys(
                    ("invalid", "min_value", "max_value"), words
                ),
            )

    @property
    def months(self):
        """{what: months or None}; what is as long as the longest says nothing."""
        told = {what: self.cleaned_data[name] for what, name in FIELDS.items()}
        return {
            what: number if number != LONGEST[what] else None
            for what, number in told.items()
        }

    def clean_seen(self):
        """{what: months} as the page showed it."""
        try:
            pairs = [pair.split(":") for pair in self.cleaned_data["seen"].split(",")]
            return {what: int(number) for what, number in filter(any, pairs)}
        except ValueError as error:
            raise forms.ValidationError(INCOMPLETE) from error


def as_seen(months):
    return ",".join(f"{what}:{number}" for what, number in sorted(months.items()))
