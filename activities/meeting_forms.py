"""What people send in about meetings: when and where, how it went, what it decided."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from clubs.forms import INCOMPLETE, CountField, DayField, NoteField, WordsField
from clubs.models import Body, Meeting
from clubs.register_forms import OneOfField, RegisterForm
from clubs.visit_forms import time_field

MOST_PRESENT = 10_000
PRESENT = "Antal närvarande"
ENTITLED = "Antal röstberättigade"


def number_field():
    return CountField(label="Nummer", min_value=1, max_value=999)


def people_field(label):
    return CountField(label=label, max_value=MOST_PRESENT)


class KeptForm(RegisterForm):
    """A form of a meeting's, whose words are sent again when somebody was first."""

    @property
    def sent(self):
        """(name, value) of what was typed, for the form that sends it again."""
        fields = [name for name in self.fields if name != "seen"]
        return [(name, one) for name in fields for one in self.data.getlist(name)]


class MeetingForm(KeptForm):
    """A meeting; ``meeting`` is the one that is changed, None for a new one."""

    body = forms.ChoiceField(
        label="Vems möte?",
        choices=Body,
        error_messages={"required": "Välj vems möte.", "invalid_choice": INCOMPLETE},
    )
    post = OneOfField(label="Vilken kommitté?")
    on = DayField(label="Dag", question="Fyll i vilken dag.")
    at = time_field()
    place = WordsField(label="Plats", max_length=100)
    number = number_field()
    present = people_field(PRESENT)
    entitled = people_field(ENTITLED)

    def __init__(self, *args, branch, meeting=None, **options):
        super().__init__(*args, **options)
        self.meeting = meeting
        self.fields["at"].label = "Klockslag"
        called = branch.assembly_name.capitalize()
        self.fields["body"].choices = [
            (Body.BOARD, "Styrelsen"),
            (Body.ASSEMBLY, called),
            (Body.COMMITTEE, "En kommitté"),
        ]
        if meeting is None or not meeting.is_held:
            del self.fields["present"], self.fields["entitled"]

    def clean_on(self):
        day, is_held = self.cleaned_data["on"], self.meeting and self.meeting.is_held
        if is_held and day > timezone.localdate():
            raise ValidationError("Mötet är hållet. Välj idag eller tidigare.")
        return day

    def clean(self):
        data = super().clean()
        if data.get("body") != Body.COMMITTEE:
            data["post"] = None
        return data

    def written(self, name, value):
        return (
            f"{value:%H.%M}" if name == "at" and value else super().written(name, value)
        )


class HoldForm(KeptForm):
    """How the meeting went: its number, and how many of those entitled came."""

    seen = forms.IntegerField(
        min_value=0, error_messages={"required": INCOMPLETE, "invalid": INCOMPLETE}
    )
    number = number_field()
    present = people_field(PRESENT)
    entitled = people_field(ENTITLED)


class DecisionForm(KeptForm):
    """What a meeting decided, by its paragraph of the minutes."""

    paragraph = WordsField(
        label="Paragraf", max_length=10, question="Skriv beslutets paragraf."
    )
    text = NoteField(label="Beslut")

    def clean_paragraph(self):
        if not (paragraph := self.cleaned_data["paragraph"].lstrip("§ ")):
            raise ValidationError("Skriv beslutets paragraf, till exempel 12.")
        return paragraph


def facts_of(meeting: Meeting):
    """What the fields of the form say of a meeting."""
    return {
        "body": meeting.body,
        "post": meeting.post_id,
        "on": meeting.on,
        "at": f"{meeting.at:%H:%M}" if meeting.at else "",
        "place": meeting.place,
        "number": meeting.number,
        "present": meeting.present,
        "entitled": meeting.entitled,
        "seen": meeting.version,
    }
