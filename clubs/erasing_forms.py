"""What is asked when somebody's data is to be erased."""

from django import forms

from .forms import SentOnce


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
