"""What people send in about courses, who needs them, and who has taken one."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from .forms import INCOMPLETE, DayField, NamedForm, SentOnce
from .models import TrainingState
from .models.training import ALL, NOBODY

SOME = "slag"
CHOOSE = "Välj Genomförd, Saknas eller Okänd."
NEEDED_BY = [
    (NOBODY, "Ingen behöver den"),
    (ALL, "Alla förtroendevalda"),
    (SOME, "De som har vissa slag av uppdrag"),
]


class CourseForm(NamedForm):
    needed_by = forms.ChoiceField(
        choices=NEEDED_BY, error_messages={"required": "Välj vilka som behöver kursen."}
    )
    kinds = forms.MultipleChoiceField(
        required=False,
        error_messages={"invalid_choice": "Slaget finns inte i listan."},
    )
    unused = forms.BooleanField(required=False)

    def __init__(self, *args, kinds, **options):
        super().__init__(*args, **options)
        self.kinds = list(kinds)
        self.fields["kinds"].choices = [(kind.pk, kind.name) for kind in self.kinds]

    def clean(self):
        """``needed_by`` becomes the kinds, None for everybody."""
        data = super().clean()
        chosen = [kind for kind in self.kinds if str(kind.pk) in data.get("kinds", ())]
        wanted = data.get("needed_by")
        if wanted == SOME and not chosen and "kinds" not in self.errors:
            self.add_error("kinds", "Kryssa för minst ett slag av uppdrag.")
        data["needed_by"] = {ALL: [None], SOME: chosen}.get(wanted, [])
        return data


def past(day):
    if day and day > timezone.localdate():
        raise ValidationError("Dagen har inte varit än. Välj idag eller tidigare.")
    return day


class TrainingForm(SentOnce):
    """What is known of a person and a course; ``was`` is what the page showed."""

    state = forms.ChoiceField(
        choices=TrainingState,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    on = DayField()
    was = forms.ChoiceField(
        choices=TrainingState,
        error_messages={"required": INCOMPLETE, "invalid_choice": INCOMPLETE},
    )
    was_on = DayField()

    def clean_on(self):
        return past(self.cleaned_data["on"])

    def clean(self):
        data = super().clean()
        taken = data.get("state") == TrainingState.DONE
        day = data.get("on")
        if day and not taken and day != data.get("was_on") and not self.errors:
            self.add_error(
                "on", "Bara en genomförd kurs har en dag. Välj Genomförd eller töm."
            )
        return data


class CourseDayForm(SentOnce):
    """Who took a course on a day."""

    course = forms.ChoiceField(
        error_messages={
            "required": "Välj kurs.",
            "invalid_choice": "Kursen finns inte i listan.",
        }
    )
    on = DayField(question="Fyll i vilken dag kursen var klar.")
    people = forms.MultipleChoiceField(
        error_messages={
            "required": "Kryssa för dem som gick kursen.",
            "invalid_choice": "Någon i listan har inte längre något uppdrag.",
        }
    )

    def __init__(self, *args, courses, people, **options):
        super().__init__(*args, **options)
        self.fields["course"].choices = [(c.pk, c.name) for c in courses]
        self.fields["people"].choices = [(one.id, one.name) for one in people]

    def clean_on(self):
        return past(self.cleaned_data["on"])
