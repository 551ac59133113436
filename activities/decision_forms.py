"""What people send in about the assembly's text: proposals, decisions, adoptions."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from clubs.forms import CountField, DayField, NoteField, SentOnce, WordsField
from clubs.models import Body, Meeting, MeetingState, Post
from sekoplan.jinja import full_date

from .forms import not_in_the_future
from .goal_forms import GoalForm
from .models import RevisionKind, Section
from .models.decisions import TARGET

# The longest text of a commitment
TEXT_LENGTH = 5000
# Those that can decide about a plan
DECIDING = (Body.ASSEMBLY, Body.BOARD)
PARAGRAPH = re.compile(r"[0-9]{1,4} ?[a-zåäö]?")


class DecidedForm(SentOnce):
    """A decision: the meeting, one of the list or written here, and the paragraph."""

    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        required=False,
        error_messages={"invalid_choice": "Mötet finns inte i listan."},
    )
    body = forms.ChoiceField(choices=[(one, one) for one in DECIDING], required=False)
    on = DayField()
    paragraph = WordsField(max_length=10)
    text = NoteField()
    branch = None

    @property
    def is_decided(self):
        """Whether the form has to say which meeting has decided."""
        return True

    def clean_on(self):
        return not_in_the_future(self.cleaned_data["on"])

    def clean_paragraph(self):
        told = self.cleaned_data["paragraph"].removeprefix("§").strip().lower()
        if told and not PARAGRAPH.fullmatch(told):
            raise ValidationError("Skriv paragrafens nummer, till exempel 7.")
        return told

    def clean(self):
        data = super().clean()
        if not self.is_decided:
            return data
        meeting, on = data.get("meeting"), data.get("on")
        if meeting and on:
            self.add_error(
                "on", "Välj ett möte i listan eller skriv en dag, inte båda."
            )
        elif not meeting and not on and not {"meeting", "on"} & self.errors.keys():
            self.add_error(
                "meeting",
                "Välj vilket möte som beslutade, eller skriv dagen för ett nytt.",
            )
        if not data.get("paragraph") and "paragraph" not in self.errors:
            self.add_error("paragraph", "Skriv vilken paragraf beslutet har.")
        return data

    def decision(self, by):
        """The meeting, paragraph and words as the verbs take them.

        To be called in the verb's own transaction: a new meeting is written in.
        """
        data = self.cleaned_data
        meeting = data["meeting"] or self.meeting_of_day(by)
        return {
            "meeting": meeting,
            "paragraph": data["paragraph"],
            "text": data["text"],
        }

    def meeting_of_day(self, by):
        """The meeting of that body and day; written in when the list lacks it."""
        body, on = self.cleaned_data["body"] or Body.ASSEMBLY, self.cleaned_data["on"]
        branch = self.branch.lock()
        there = self.fields["meeting"].queryset.filter(body=body, on=on).first()
        if there is None:
            there = Meeting.book(branch, by=by, body=body, on=on)
            there = there.hold(by=by, seen=there.version, today=timezone.localdate())
        return there


def of_meetings(form, branch, user):
    """Give ``form`` the branch's meetings that can have decided: held, or today.

    Without ``user`` for the second person from the branch above, whose page has asked
    who it is: they read no meetings, and would write one in beside the one there is.
    """
    form.branch = branch
    known = Meeting.objects.for_user(user) if user else Meeting.objects.all()
    held = known.filter(branch=branch, body__in=DECIDING, on__lte=timezone.localdate())
    form.fields["meeting"].queryset = held.exclude(
        state=MeetingState.CANCELLED
    ).order_by("-on", "-pk")
    return form


def meeting_choices(form):
    """(id, "Representantskap 15 mars 2018") of the meetings to choose from."""
    words = {Body.ASSEMBLY: form.branch.assembly_name, Body.BOARD: "styrelsemöte"}
    return [
        (one.pk, f"{words[one.body].capitalize()} {full_date(one.on)}")
        for one in form.fields["meeting"].queryset
    ]


def body_choices(branch):
    return [(Body.ASSEMBLY, branch.assembly_name), (Body.BOARD, "styrelsemöte")]


class DecideForm(DecidedForm):
    """A meeting's yes or no to a proposal."""

    seen = forms.IntegerField(min_value=1)


class RevisionForm(DecidedForm):
    """A proposal; by those who may, with the decision at once."""

    DECIDED = "beslutat"

    seen = forms.IntegerField(min_value=1, required=False)
    new = NoteField(max_length=TEXT_LENGTH)
    target_min = CountField()
    target_max = CountField()
    unit = WordsField(max_length=60)
    reason = NoteField(
        required=True,
        error_messages={
            "required": "Skriv varför.",
            "max_length": "Texten är för lång: %(show_value)d tecken. "
            "Korta den till %(limit_value)d.",
        },
    )
    when = forms.CharField(required=False)

    @property
    def is_decided(self):
        return self.data.get("when") == self.DECIDED

    def clean_new(self):
        return as_typed(self.cleaned_data["new"])

    def clean(self):
        data = super().clean()
        low, high = data.get("target_min"), data.get("target_max")
        if low is not None and high is not None and high < low:
            self.add_error("target_max", "Målets övre gräns är lägre än den undre.")
        elif low is None and high is not None:
            self.add_error("target_min", "Skriv också målets undre gräns.")
        if low is None:
            data["unit"] = ""
        if self.needs_text and not data.get("new") and "new" not in self.errors:
            self.add_error("new", "Skriv den nya texten.")
        return data

    @property
    def needs_text(self):
        return True

    @property
    def target(self):
        return {name: self.cleaned_data[name] for name in TARGET}


def as_typed(text):
    """Lines end as they do in the database, whatever the browser sends."""
    return text.replace("\r\n", "\n")


class ChangeForm(RevisionForm):
    """Another text of a goal, or none."""

    kind = forms.ChoiceField(
        choices=[
            (RevisionKind.CHANGE, "Ändra texten"),
            (RevisionKind.STRIKE, "Stryk åtagandet"),
        ],
        error_messages={"required": "Välj om texten ska ändras eller strykas."},
    )

    @property
    def needs_text(self):
        return self.cleaned_data.get("kind") == RevisionKind.CHANGE

    @property
    def values(self):
        """What is proposed, as the verbs take it."""
        empty = {"new": "", **dict.fromkeys(TARGET), "unit": ""}
        if self.needs_text:
            empty = {"new": self.cleaned_data["new"], **self.target}
        return {
            "kind": RevisionKind(self.cleaned_data["kind"]),
            "reason": self.cleaned_data["reason"],
            **empty,
        }


class AddForm(RevisionForm):
    """A new goal, in a section that there is or in a new one."""

    section = forms.ModelChoiceField(
        Section.objects.none(),
        required=False,
        error_messages={"invalid_choice": "Avsnittet finns inte i planen."},
    )
    section_title = WordsField(max_length=200)
    title = WordsField(max_length=120, question="Skriv en kort arbetstitel.")

    def clean(self):
        data = super().clean()
        section, heading = data.get("section"), data.get("section_title")
        if section and heading:
            self.add_error(
                "section_title", "Välj ett avsnitt eller skriv ett nytt, inte båda."
            )
        elif not section and not heading and "section" not in self.errors:
            self.add_error("section", "Välj avsnitt, eller skriv rubriken på ett nytt.")
        return data

    @property
    def values(self):
        names = ("section", "section_title", "title", "new", "reason")
        told = {name: self.cleaned_data[name] for name in names}
        return {"kind": RevisionKind.ADD, **told, **self.target}


class DraftGoalForm(GoalForm):
    """A goal of a plan that isn't adopted yet: its text is still the board's."""

    adopted_text = NoteField(
        required=True,
        max_length=TEXT_LENGTH,
        error_messages=NoteField().error_messages
        | {"required": "Skriv åtagandets text."},
    )

    def clean_adopted_text(self):
        return as_typed(self.cleaned_data["adopted_text"])


class SectionForm(SentOnce):
    """Who answers for a section; of a plan not adopted also its heading and text."""

    seen = forms.IntegerField(min_value=1)
    title = WordsField(max_length=200)
    intro = NoteField(max_length=TEXT_LENGTH)
    post = forms.ModelChoiceField(
        Post.objects.none(),
        required=False,
        error_messages={"invalid_choice": "Uppdraget finns inte i listan."},
    )
    adopted = False

    def clean_intro(self):
        return as_typed(self.cleaned_data["intro"])

    def clean(self):
        data = super().clean()
        if not self.adopted and not data.get("title") and "title" not in self.errors:
            self.add_error("title", "Skriv avsnittets rubrik.")
        return data

    @property
    def values(self):
        names = ("post",) if self.adopted else ("title", "intro", "post")
        return {name: self.cleaned_data[name] for name in names}
