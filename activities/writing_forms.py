"""What people send in when they write the report: a chapter's text, and outcomes."""

from django import forms

from clubs.forms import NoteField
from clubs.privacy import refuse_personal_numbers

from .judging import Judgement
from .models import Outcome
from .models.assessments import EXPLAINED
from .reporting.text import LONGEST_TEXT

WHY = {
    Outcome.PARTLY: "Skriv en mening om vad som inte blev av, och varför.",
    Outcome.NOT_DONE: "Skriv en mening om varför det inte blev av.",
    Outcome.STRUCK: "Skriv en mening om varför det ströks.",
}


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


class OutcomeForm(forms.Form):
    """What became of one goal; nothing chosen is nothing said."""

    outcome = forms.ChoiceField(choices=Outcome, required=False)
    text = NoteField()
    carried_over = forms.BooleanField(required=False)
    seen = forms.CharField(required=False, max_length=40)
    # The goal as its picture has it, and what somebody else said while this was typed.
    goal: object = None
    theirs: object = None

    def clean(self):
        data = super().clean()
        outcome, text = data.get("outcome"), data.get("text")
        if not self.goal.in_force:
            # A meeting has struck it, so that there is only a reason to give.
            outcome = data["outcome"] = Outcome.STRUCK.value if text else ""
        if outcome in EXPLAINED and not text and "text" not in self.errors:
            self.add_error("text", WHY[Outcome(outcome)])
        if text and not outcome and "outcome" not in self.errors:
            self.add_error("outcome", "Välj också ett utfall.")
        return data

    @property
    def judgement(self):
        data = self.cleaned_data
        return Judgement(
            goal=self.goal.id,
            outcome=data["outcome"],
            text=data["text"],
            carried_over=data["carried_over"] and data["outcome"] in EXPLAINED,
            seen=data["seen"],
        )

    @property
    def choices(self):
        """The board judges what is in force; what is struck, a meeting has decided."""
        if not self.goal.in_force:
            return [(Outcome.STRUCK.value, Outcome.STRUCK.label)]
        stands = self.goal.fact.outcome == Outcome.STRUCK
        return [one for one in Outcome.choices if one[0] != Outcome.STRUCK or stands]


def outcome_forms(section, data=None):
    """A form for each goal of the section's row in the picture."""
    forms_ = []
    for goal in section.goals:
        last = goal.judgements[0] if goal.judgements else None
        initial = {
            "outcome": last.outcome if last else "",
            "text": last.text if last else "",
            "carried_over": bool(last and last.carried_over),
            "seen": last.at.isoformat() if last else "",
        }
        form = OutcomeForm(data, prefix=f"g{goal.id}", initial=initial)
        form.goal = goal
        forms_.append(form)
    return forms_
