"""What people send in when they write the report: the text of a chapter."""

from django import forms

from clubs.privacy import refuse_personal_numbers

from .models import LONGEST_TEXT


class ChapterTextField(forms.CharField):
    """A whole chapter, with its line breaks; no personal numbers."""

    def __init__(self):
        super().__init__(
            required=False,
            strip=False,
            max_length=LONGEST_TEXT,
            validators=[refuse_personal_numbers],
            error_messages={
                "max_length": "Texten är för lång: %(show_value)d tecken. Ett kapitel "
                "rymmer %(limit_value)d. Korta den, eller dela den på två kapitel. "
                "Allt du har skrivit står kvar här."
            },
        )

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")


class ChapterForm(forms.Form):
    """The text, the version that it was written from, and whether it is finished."""

    text = ChapterTextField()
    seen = forms.IntegerField(min_value=1)
    ready = forms.NullBooleanField()
