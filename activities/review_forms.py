"""What people send in at a review, checked before a verb sees it."""

from django import forms

from clubs.forms import NoteField, SentOnce

from .models import Word


class AnswerForm(SentOnce):
    """How it goes with one goal: a word, and a sentence if there is one to say."""

    word = forms.ChoiceField(
        choices=Word, error_messages={"required": "Välj hur det går."}
    )
    text = NoteField()
