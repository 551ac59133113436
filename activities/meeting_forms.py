"""What people send in about meetings: when and where, how it went, what it decided."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from activities import papers
from activities.models import PAPERS, AttachmentKind
from clubs.forms import (
    INCOMPLETE,
    CountField,
    DayField,
    NoteField,
    SentOnce,
    WordsField,
)
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
        if not (paragraph := self.cleaned_data["paragraph"].lstrip("§ ").lower()):
            raise ValidationError("Skriv beslutets paragraf, till exempel 12.")
        return paragraph


MOST_DEADLINES, EMPTY_ROWS = 12, 3
DAYS_LONGEST = 400


class DeadlinesForm(KeptForm):
    """All that must be done before a meeting: a row each, an empty title is no row."""

    def __init__(self, *args, rows=(), **options):
        super().__init__(*args, **options)
        for place in range(MOST_DEADLINES):
            self.fields[f"title{place}"] = WordsField(max_length=100)
            self.fields[f"days{place}"] = CountField(
                max_value=DAYS_LONGEST,
                error_messages={
                    "invalid": "Skriv antalet dagar med siffror.",
                    "min_value": "Skriv antalet dagar före mötet, 0 för mötesdagen.",
                    "max_value": "Det är mer än ett år före mötet. Skriv färre dagar.",
                },
            )
        for place, (title, days) in enumerate(rows):
            self.initial |= {f"title{place}": title, f"days{place}": days}
        self.filled = len(rows)

    def rows(self):
        """(the fields' names, days before) of the rows to show: some are empty."""
        sent = [
            n + 1
            for n in range(MOST_DEADLINES)
            if self.data.get(f"title{n}") or self.data.get(f"days{n}")
        ]
        shown = min(MOST_DEADLINES, max([self.filled, *sent]) + EMPTY_ROWS)
        return [
            (f"title{n}", f"days{n}", self.initial.get(f"days{n}"))
            for n in range(shown)
        ]

    def clean(self):
        data, found = super().clean(), {}
        for title_name, days_name, _ in self.rows():
            title, days = data.get(title_name), data.get(days_name)
            if title and days is None and days_name not in self.errors:
                self.add_error(days_name, f"Skriv hur många dagar före: {title}.")
            elif days is not None and not title and title_name not in self.errors:
                self.add_error(title_name, "Skriv vad som ska vara gjort.")
            elif title in found:
                self.add_error(title_name, f"{title} finns redan. Ta bort den ena.")
            elif title:
                found[title] = days
        self.deadlines = list(found.items())
        return data


def paper_kind(kinds):
    messages = {"required": "Välj slag.", "invalid_choice": INCOMPLETE}
    choices = [(kind.value, kind.label) for kind in kinds]
    return forms.ChoiceField(choices=choices, error_messages=messages)


class PaperForm(SentOnce):
    """A PDF for a meeting. Leaves it in ``paper`` when it can be kept."""

    kind = paper_kind(PAPERS)
    title = WordsField(max_length=120)
    file = forms.FileField(
        error_messages={
            "required": "Välj en PDF-fil.",
            "empty": "Filen är tom. Välj en annan fil.",
            "invalid": "Välj en PDF-fil.",
        }
    )

    @property
    def body(self):
        return super().body | {"file": self.paper.sha256}

    def clean(self):
        """The file is read last: it costs the most."""
        data = super().clean()
        file = data.get("file")
        if not file or self.errors:
            return data
        try:
            if file.size > papers.MAX_BYTES:
                raise papers.UnreadablePaper(papers.TOO_LARGE)
            self.paper = papers.read(file.name, file.read())
        except papers.UnreadablePaper as refusal:
            self.add_error("file", str(refusal))
        data["title"] = data["title"] or AttachmentKind(data["kind"]).label
        return data


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
