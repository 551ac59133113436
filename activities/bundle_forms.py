"""What people send in about a part of a meeting's papers."""

from django import forms

from activities import papers
from clubs.forms import INCOMPLETE, WordsField

from .meeting_forms import KeptForm
from .models import PartKind
from .writing_forms import ChapterTextField

TEXT, FILE = "text", "paper"


class PartForm(KeptForm):
    """A part: its kind and heading, and which of four things it holds.

    ``held`` are the reports and plans that may be chosen, as (key, label, thing) with a
    key like "report-12". A file that was sent leaves a ``paper``.
    """

    kind = forms.ChoiceField(
        label="Slag",
        choices=PartKind,
        error_messages={"required": "Välj slag.", "invalid_choice": INCOMPLETE},
    )
    title = WordsField(label="Rubrik", max_length=200)
    holds = forms.ChoiceField(
        label="Innehåll",
        error_messages={
            "required": "Välj vad delen ska innehålla.",
            "invalid_choice": "Det du valde finns inte längre. Välj igen.",
        },
    )
    text = ChapterTextField()
    file = forms.FileField(
        required=False,
        error_messages={
            "empty": "Filen är tom. Välj en annan fil.",
            "invalid": "Välj en PDF-fil.",
        },
    )
    paper: papers.Paper | None = None

    def __init__(self, *args, held, has_file=False, **options):
        super().__init__(*args, **options)
        self.held = {key: thing for key, _, thing in held}
        self.has_file = has_file
        self.fields["text"].label = "Text"
        self.fields["holds"].choices = [
            (TEXT, "Text som du skriver här"),
            (FILE, "En PDF som du skickar in"),
            *((key, label) for key, label, _ in held),
        ]

    @property
    def body(self):
        return super().body | {"file": self.paper and self.paper.sha256}

    @property
    def sent(self):
        """A file can't be sent again by a page: it has to be chosen anew."""
        return [(name, one) for name, one in super().sent if name != "file"]

    def facts(self):
        return [(name, label) for name, label in super().facts() if name != "file"]

    def clean(self):
        """The file is read last: it costs the most."""
        data = super().clean()
        file, holds = data.get("file"), data.get("holds")
        if file and holds == TEXT and not data.get("text", "").strip():
            data["holds"] = holds = FILE
        if self.errors:
            return data
        if holds == FILE and file:
            self._read(file)
        elif holds == FILE and not self.has_file:
            self.add_error("file", "Välj en PDF-fil.")
        data["title"] = data["title"] or PartKind(data["kind"]).label
        return data

    def _read(self, file):
        try:
            if file.size > papers.MAX_BYTES:
                raise papers.UnreadablePaper(papers.TOO_LARGE)
            self.paper = papers.read(file.name, file.read())
        except papers.UnreadablePaper as refusal:
            self.add_error("file", str(refusal))

    @property
    def asked(self):
        """What the part shall be: one of the four, and the text that was typed."""
        data, holds = self.cleaned_data, self.cleaned_data["holds"]
        asked = {name: data[name] for name in ("kind", "title", "text")}
        asked |= {"report": None, "plan": None}
        if holds in self.held:
            asked[holds.partition("-")[0]] = self.held[holds]
        if holds != FILE:
            asked["paper"] = None
        return asked | {"file": self.paper}
