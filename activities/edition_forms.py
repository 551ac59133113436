"""What people send in about an edition of the annual report."""

from django import forms
from django.core.exceptions import ValidationError

from clubs.forms import INCOMPLETE, DayField, NoteField, SentOnce, WordsField

from .decision_forms import DecidedForm
from .forms import not_in_the_future
from .models import Report
from .reporting.checks import Lack

# What an adopted report, with all its annexes, can come to
MOST_BYTES = 16 << 20
SEEN = {"required": INCOMPLETE, "invalid": INCOMPLETE}


class SeenForm(SentOnce):
    """A deed about an edition as the page showed it."""

    seen = forms.IntegerField(min_value=1, error_messages=SEEN)


class LockForm(SeenForm):
    """The report is locked, although something that can be left out is missing."""

    anyway = forms.BooleanField(required=False)
    # What the report lacks now, see ``reporting.checks``.
    lacks: tuple[Lack, ...] = ()

    def clean(self):
        data = super().clean()
        if any(lack.is_blocking for lack in self.lacks):
            raise ValidationError(
                "Alla utfall måste vara bedömda innan berättelsen kan låsas."
            )
        if self.lacks and not data.get("anyway"):
            self.add_error(
                "anyway", "Läs listan, och kryssa i rutan om ni vill låsa ändå."
            )
        return data


class SignForm(SeenForm):
    place = WordsField(
        max_length=Report._meta.get_field("signed_place").max_length,
        question="Skriv orten.",
    )
    on = DayField(question="Skriv vilken dag ni skrev under.")

    def clean_on(self):
        return not_in_the_future(self.cleaned_data["on"])


class AdoptForm(DecidedForm):
    seen = forms.IntegerField(min_value=1, error_messages=SEEN)

    @property
    def body_and_day(self):
        """The body and the day of the meeting, written in or not."""
        meeting = self.cleaned_data["meeting"]
        if meeting:
            return meeting.body, meeting.on
        return self.cleaned_data["body"] or "representantskap", self.cleaned_data["on"]


class NewEditionForm(SeenForm):
    reason = NoteField(
        required=True,
        error_messages=NoteField().error_messages
        | {"required": "Skriv vad som ska rättas och varför."},
    )


class VerifyForm(forms.Form):
    """A file to compare. Only the digest of it is read."""

    file = forms.FileField(
        error_messages={
            "required": "Välj filen som ska kontrolleras.",
            "invalid": "Välj filen på nytt.",
            "empty": "Filen är tom. Välj en annan fil.",
        },
        allow_empty_file=True,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError("Filen är större än 16 MB. Välj en annan fil.")
        if not file.size:
            raise ValidationError("Filen är tom. Välj en annan fil.")
        return file
