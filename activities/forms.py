"""What people send in about goals and activities, checked before a verb sees it."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone

from clubs.forms import DayField, SentOnce, WordsField
from clubs.models import Person, Post, Stale
from clubs.privacy import refuse_personal_numbers

from .models import Goal, Kind, Measure, Outcome, Status
from .series import rows_of

NOTE_LENGTH = 2000
# The largest document that is read (S38).
MOST_BYTES = 2 << 20
# The longest period of a plan: two of a congress's, and then some.
MOST_YEARS = 10


class NoteField(forms.CharField):
    """Free text: trimmed, at most 2 000 characters, no personal numbers."""

    def __init__(self, **options):
        options = {
            "required": False,
            "max_length": NOTE_LENGTH,
            "error_messages": {
                "max_length": "Texten är för lång: %(show_value)d tecken. "
                "Korta den till %(limit_value)d."
            },
        } | options
        super().__init__(validators=[refuse_personal_numbers], **options)


class CountField(forms.IntegerField):
    def __init__(self, **options):
        options = {
            "required": False,
            "min_value": 0,
            "max_value": 1_000_000,
            "error_messages": {
                "invalid": "Skriv ett heltal med siffror.",
                "min_value": "Talet kan inte vara mindre än noll.",
                "max_value": "Talet är för stort.",
            },
        } | options
        super().__init__(**options)

    def to_python(self, value):
        if isinstance(value, str):
            value = re.sub(r"[\s\u00a0]", "", value)
        return super().to_python(value)


class Versioned(SentOnce):
    seen = forms.IntegerField(min_value=1)


class ReportForm(Versioned):
    """How it goes with one activity."""

    status = forms.ChoiceField(
        choices=Status, error_messages={"required": "Välj hur det går."}
    )
    note = NoteField()
    help = forms.BooleanField(required=False)
    on = DayField()
    participants = CountField()
    quantity = CountField()

    def clean_on(self):
        return not_in_the_future(self.cleaned_data["on"])

    @property
    def counts(self):
        """The numbers that the form had; a missing field changes nothing."""
        return {
            name: self.cleaned_data[name]
            for name in ("participants", "quantity")
            if name in self.data
        }


def not_in_the_future(day):
    if day and day > timezone.localdate():
        raise ValidationError("Dagen ligger framåt i tiden. Välj idag eller tidigare.")
    return day


class OccasionForm(SentOnce):
    """Logga ett tillfälle: date, a sentence, a number."""

    title = WordsField(max_length=200, question="Skriv med några ord vad ni gjorde.")
    on = DayField(question="Fyll i vilken dag.")
    quantity = CountField()
    participants = CountField()

    def clean_on(self):
        return not_in_the_future(self.cleaned_data["on"])


class PeopleField(forms.ModelMultipleChoiceField):
    def __init__(self, **options):
        super().__init__(
            Person.objects.none(),
            required=False,
            error_messages={"invalid_choice": "Personen finns inte i listan."},
            **options,
        )


class ActivityForm(SentOnce):
    """A new activity, or several in one go when ``repeat`` says so."""

    REPEATS = {
        "": "En gång",
        "månad": "Varje månad",
        "kvartal": "Varje kvartal",
        "termin": "Vår och höst",
    }

    title = WordsField(max_length=200, question="Skriv vad som ska göras.")
    due_on = DayField()
    starts_on = DayField()
    people = PeopleField()
    counterpart = WordsField(max_length=100)
    repeat = forms.ChoiceField(choices=list(REPEATS.items()), required=False)
    # The plan that the activity is to stand in: a series fills its period.
    plan = None

    def clean(self):
        data = super().clean()
        starts, due = data.get("starts_on"), data.get("due_on")
        if starts and due and starts > due:
            self.add_error("due_on", "Slutdagen ligger före den första dagen.")
        if data.get("repeat") and not self.errors:
            data["rows"] = self.rows(data)
        return data

    def rows(self, data):
        """(title, due day) of each step of the series."""
        first, last = self.plan.starts, self.plan.ends
        # Without a day it begins this month: what has gone by would be late at once.
        this_month = timezone.localdate().replace(day=1)
        now = this_month if first <= this_month <= last else first
        starts = data["starts_on"] or now
        if not first <= starts <= last:
            self.add_error("starts_on", "Serien börjar utanför planens tid.")
            return []
        rows = rows_of(data["title"], data["repeat"], starts, last)
        if not rows:
            self.add_error("repeat", "Det blir ingen gång före planens slut.")
        return rows


class ActivityEditForm(ActivityForm):
    seen = forms.IntegerField(min_value=1)
    goal = forms.ModelChoiceField(
        Goal.objects.none(),
        error_messages={
            "required": "Välj vilket åtagande aktiviteten hör till.",
            "invalid_choice": "Åtagandet finns inte i planen.",
        },
    )
    link = forms.CharField(
        max_length=200,
        required=False,
        validators=[
            URLValidator(
                schemes=["http", "https"],
                message="Länken ska börja med https:// eller http://.",
            )
        ],
    )


class MonthsField(forms.TypedMultipleChoiceField):
    def __init__(self, **options):
        super().__init__(
            choices=[(month, month) for month in range(1, 13)],
            coerce=int,
            required=False,
            **options,
        )


class GoalForm(Versioned):
    """What is the board's own about a goal; the adopted text is the assembly's."""

    title = WordsField(max_length=120, question="Skriv en kort arbetstitel.")
    kind = forms.ChoiceField(choices=Kind)
    measure = forms.ChoiceField(choices=Measure, required=False)
    target_min = CountField()
    target_max = CountField()
    unit = WordsField(max_length=60)
    months = MonthsField()
    post = forms.ModelChoiceField(Post.objects.none(), required=False)

    def clean(self):
        data = super().clean()
        low, high = data.get("target_min"), data.get("target_max")
        if low is not None and high is not None and high < low:
            self.add_error("target_max", "Målets övre gräns är lägre än den undre.")
        return data


class AssessmentForm(SentOnce):
    outcome = forms.ChoiceField(
        choices=Outcome, error_messages={"required": "Välj ett utfall."}
    )
    text = NoteField()
    carried_over = forms.BooleanField(required=False)

    def clean(self):
        data = super().clean()
        if data.get("outcome") not in (None, Outcome.DONE) and not data.get("text"):
            if "text" not in self.errors:
                self.add_error(
                    "text", "Skriv en mening om varför det inte blev helt genomfört."
                )
        return data


class NewPlanForm(forms.Form):
    """The document: pasted, or a file."""

    text = forms.CharField(required=False, strip=False, max_length=500_000)
    file = forms.FileField(required=False)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise ValidationError(
                "Filen är större än 2 MB. Spara den utan bilder eller klistra in "
                "texten."
            )
        return file

    def clean(self):
        data = super().clean()
        empty = not (data.get("text") or "").strip() and not data.get("file")
        if empty and not self.errors:
            raise ValidationError("Klistra in planens text eller välj en fil.")
        return data


class PlanFactsForm(forms.Form):
    """Heading and period of a plan that is being read in."""

    title = WordsField(max_length=120, question="Skriv planens rubrik.")
    starts = DayField(question="Fyll i vilken dag.")
    ends = DayField(question="Fyll i vilken dag.")

    def clean(self):
        data = super().clean()
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", "Planen slutar före sin första dag.")
        elif starts and ends and ends.year - starts.year > MOST_YEARS:
            self.add_error("ends", "En plan får omfatta högst tio år.")
        return data


class SearchForm(forms.Form):
    q = forms.CharField(required=False, max_length=100)


def in_plan(form, plan, branch, user):
    """Give a form its choices: only what the user may read in this branch."""
    form.plan = plan
    if "people" in form.fields:
        form.fields["people"].queryset = Person.objects.for_user(user).filter(
            branch=branch
        )
    if "goal" in form.fields:
        form.fields["goal"].queryset = Goal.objects.for_user(user).filter(
            section__plan=plan
        )
    if "post" in form.fields:
        form.fields["post"].queryset = (
            Post.objects.for_user(user).filter(branch=branch).in_branch()
        )
    return form


class SeriesForm(SentOnce):
    """Which steps of a series are done, as they stand in the boxes of one line."""

    # "12:3,13:1": the version of each step on the page
    seen = forms.RegexField(r"^[0-9]{1,18}:[0-9]{1,9}(,[0-9]{1,18}:[0-9]{1,9})*$")
    done = forms.TypedMultipleChoiceField(coerce=int, required=False)
    note = NoteField()
    help = forms.BooleanField(required=False)

    def __init__(self, data):
        super().__init__(data)
        sent = data.getlist("done") if data else []
        self.fields["done"].choices = [(v, v) for v in sent if v.isdigit()]

    @property
    def messages(self):
        return [text for errors in self.errors.values() for text in errors]

    def apply(self, steps, *, by):
        """Report every step whose box has changed; the note goes with the last one.

        Returns the ids of the updates; without a changed box a note goes with the
        latest step that is done, else the last.
        """
        data = self.cleaned_data
        seen = dict(pair.split(":") for pair in data["seen"].split(","))
        seen = {int(pk): int(version) for pk, version in seen.items()}
        done = set(data["done"])
        shown = [step for step in steps if step.pk in seen]
        if not shown:
            raise Stale(steps[0])
        wanted = [
            (step, Status.DONE if step.pk in done else Status.NOT_STARTED)
            for step in shown
            if (step.pk in done) != (step.status == Status.DONE)
        ]
        if not wanted and (data["note"] or data["help"]):
            finished = [step for step in shown if step.status == Status.DONE]
            step = (finished or shown)[-1]
            wanted = [(step, step.status)]
        updates = []
        for place, (step, status) in enumerate(wanted, 1):
            last = place == len(wanted)
            on = None
            was_due = step.due_on and step.due_on < timezone.localdate()
            if status == Status.DONE and was_due:
                on = step.due_on
            update = step.report(
                status,
                by=by,
                seen=seen[step.pk],
                note=data["note"] if last else "",
                needs_help=data["help"] if last else False,
                on=on,
            )
            updates.append(update.pk)
        return updates


class UpdateMineForm(SentOnce):
    """All of a person's activities in one form; only what has changed is stored."""

    def __init__(self, data=None, *, rows):
        super().__init__(data)
        self.rows = {row.pk: row for row in rows}
        for pk in self.rows:
            self.fields[f"s{pk}"] = forms.ChoiceField(choices=Status, required=False)
            self.fields[f"n{pk}"] = NoteField()
            self.fields[f"h{pk}"] = forms.BooleanField(required=False)
            self.fields[f"v{pk}"] = forms.IntegerField(min_value=1, required=False)

    def row(self, pk):
        """What stands in the form for one activity, sent or not."""
        activity = self.rows[pk]
        sent = self.data if self.is_bound else {}
        status = sent.get(f"s{pk}") or activity.status
        return {
            "status": status,
            "word": Status(status).label if status in Status.values else "",
            "note": sent.get(f"n{pk}", ""),
            "help": bool(sent.get(f"h{pk}")),
            "version": sent.get(f"v{pk}") or activity.version,
            "errors": self.errors.get(f"n{pk}", []) if self.is_bound else [],
        }

    def apply(self, *, by):
        """Report every activity that has a new status, a note or a call for help.

        An activity that was not on the page when it was sent is left alone.
        """
        data, updates = self.cleaned_data, []
        for pk, activity in self.rows.items():
            status, note, needs_help = data[f"s{pk}"], data[f"n{pk}"], data[f"h{pk}"]
            seen = data[f"v{pk}"]
            if seen is None or not status:
                continue
            # Someone else's change must not count as mine: compare with what was shown.
            shown = self.data.get(f"was{pk}", activity.status)
            if status == shown and not note and not needs_help:
                continue
            updates.append(
                activity.report(
                    status, by=by, seen=seen, note=note, needs_help=needs_help
                ).pk
            )
        return updates
