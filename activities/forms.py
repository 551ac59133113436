"""What people send in about goals and activities, checked before a verb sees it."""

import re
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Q
from django.utils import timezone

from clubs.forms import (
    CountField,
    DayField,
    NoteField,
    SentOnce,
    SharedFields,
    WordsField,
)
from clubs.models import Club, Course, Person, Post, PostKind, Purpose, Series
from sekoplan.jinja import full_date

from .models import OPEN, Goal, Outcome, Status
from .models.follow_up import COUNTS
from .series import rows_of

# The largest document that is read (S38).
MOST_BYTES = 2 << 20
# The longest period of a plan: two of a congress's, and then some.
MOST_YEARS = 10
# The id of a row, within what every database can look for
ROW_ID = re.compile(r"[0-9]{1,18}")
# "12:3,13:1": the version of each step of a series on the page
VERSIONS = re.compile(r"^[0-9]{1,18}:[0-9]{1,9}(,[0-9]{1,18}:[0-9]{1,9})*\Z")


class HoursField(forms.DecimalField):
    """Hours with at most one decimal, written 2,5 or 2.5."""

    def __init__(self):
        super().__init__(
            required=False,
            min_value=0,
            max_value=1000,
            max_digits=5,
            decimal_places=1,
            error_messages={
                "invalid": "Skriv timmarna med siffror, till exempel 2,5.",
                "min_value": "Talet kan inte vara mindre än noll.",
                "max_value": "Talet är för stort.",
                "max_digits": "Talet är för stort.",
                "max_whole_digits": "Talet är för stort.",
                "max_decimal_places": "Skriv timmarna med högst en decimal.",
            },
        )

    def to_python(self, value):
        if isinstance(value, str):
            value = re.sub(r"[\s\u00a0]", "", value).replace(",", ".")
        return super().to_python(value)


def check_answers(form, calls, answers):
    """Nobody answers a call that nobody made; ``calls`` and ``answers`` are fields."""
    data = form.cleaned_data
    if data.get(answers) is None or calls in form.errors:
        return
    if data.get(calls) is None:
        form.add_error(answers, "Skriv också hur många samtal det var.")
    elif data[answers] > data[calls]:
        form.add_error(answers, "Svaren kan inte vara fler än samtalen.")


class Versioned(SentOnce):
    seen = forms.IntegerField(min_value=1)


class ReportForm(Versioned):
    """How it goes with one activity."""

    status = forms.ChoiceField(
        choices=Status, error_messages={"required": "Välj hur det går."}
    )
    note = NoteField()
    help = forms.BooleanField(required=False)
    # Whether help was asked for already when the page was shown.
    asked = forms.BooleanField(required=False)
    on = DayField()
    participants = CountField()
    quantity = CountField()
    quantity2 = CountField()
    hours = HoursField()
    # The plan that the activity stands in.
    plan = None

    def clean_on(self):
        return near(self.plan, not_in_the_future(self.cleaned_data["on"]))

    def clean(self):
        data = super().clean()
        check_answers(self, "quantity", "quantity2")
        return data

    @property
    def needs_help(self):
        data = self.cleaned_data
        return asks_for_help(data["status"], data["help"], data["asked"])

    def leaves(self, activity):
        """Whether ``activity`` already stands as the form says, and nothing is told."""
        data = self.cleaned_data
        told = data["note"] or data["on"] or data["help"] != data["asked"]
        stands = {"status": data["status"], "version": data["seen"], **self.counts}
        return not told and all(
            getattr(activity, name) == value for name, value in stands.items()
        )

    @property
    def counts(self):
        """The numbers that the form had; a missing field changes nothing."""
        return {name: self.cleaned_data[name] for name in COUNTS if name in self.data}


ReportForm.base_fields = SharedFields(ReportForm.base_fields)


def versions_in(text):
    """Activity id → version of "12:3,13:1", as a series' form holds them."""
    pairs = (pair.split(":") for pair in text.split(",") if VERSIONS.match(text))
    return {int(pk): int(version) for pk, version in pairs}


def asks_for_help(status, ticked, asked):
    """Whether a report asks for help; what is finished no longer does by itself.

    ``asked`` says whether the box was ticked when the page was shown.
    """
    return ticked and (status in OPEN or not asked)


def near(plan, day):
    """``day`` unless it can only be a slip: more than a year outside ``plan``."""
    year = timedelta(days=366)
    if day and not plan.starts - year <= day <= plan.ends + year:
        raise ValidationError(
            f"Dagen är långt från planens tid, {full_date(plan.starts)}–"
            f"{full_date(plan.ends)}. Kontrollera året."
        )
    return day


def not_in_the_future(day):
    if day and day > timezone.localdate():
        raise ValidationError("Dagen ligger framåt i tiden. Välj idag eller tidigare.")
    return day


class OccasionForm(SentOnce):
    """Logga ett tillfälle: date, a sentence, a number; of a ringpass three of them."""

    title = WordsField(max_length=200, question="Skriv med några ord vad ni gjorde.")
    on = DayField(question="Fyll i vilken dag.")
    quantity = CountField()
    participants = CountField()
    hours = HoursField()
    calls = CountField()
    answers = CountField()
    # The plan that it is logged in.
    plan = None

    def clean_on(self):
        return near(self.plan, not_in_the_future(self.cleaned_data["on"]))

    def clean(self):
        data = super().clean()
        check_answers(self, "calls", "answers")
        quantity, calls = data.get("quantity"), data.get("calls")
        if None not in (quantity, calls) and quantity != calls:
            self.add_error("calls", "Skriv antalet samtal bara på ett ställe.")
        return data

    @property
    def counts(self):
        data = self.cleaned_data
        calls = data["quantity"] if data["calls"] is None else data["calls"]
        return {
            "quantity": calls,
            "participants": data["participants"],
            "quantity2": data["answers"],
            "hours": data["hours"],
        }


class SeveralRowsField(forms.ModelMultipleChoiceField):
    def clean(self, value):
        # Django looks for any number, and SQLite falls on those it can't hold.
        if not all(ROW_ID.fullmatch(str(pk)) for pk in value or ()):
            raise ValidationError(self.error_messages["invalid_choice"])
        return super().clean(value)


class PeopleField(SeveralRowsField):
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

    def clean_starts_on(self):
        return near(self.plan, self.cleaned_data["starts_on"])

    def clean_due_on(self):
        return near(self.plan, self.cleaned_data["due_on"])

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

    text = forms.CharField(required=False, strip=False)
    file = forms.FileField(required=False)

    def clean_text(self):
        text = self.cleaned_data["text"]
        if len(text.encode()) > MOST_BYTES:
            raise ValidationError(
                "Texten är större än 2 MB. Klistra in bara den del där åtagandena står."
            )
        return text

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
    """Give a form its choices: what the user may read in this branch and is in use.

    What stands chosen already can stay so.
    """
    form.plan = plan
    if "people" in form.fields:
        chosen = form.initial.get("people", ())
        form.fields["people"].queryset = (
            Person.objects.for_user(user)
            .filter(branch=branch)
            .of_the_branch(timezone.localdate(), also=chosen)
        )
    if "goal" in form.fields:
        form.fields["goal"].queryset = Goal.objects.for_user(user).filter(
            section__plan=plan
        )
    if "post" in form.fields:
        chosen = [form.initial.get("post")]
        form.fields["post"].queryset = (
            Post.objects.for_user(user).filter(branch=branch).in_branch(chosen)
        )
    for name, rows in (
        ("purposes", Purpose.objects),
        ("post_kind", PostKind.objects),
        ("course", Course.objects),
    ):
        if name in form.fields:
            form.fields[name].queryset = rows.for_user(user).filter(
                Q(active=True) | Q(pk__in=standing(form, name)), branch=branch
            )
    if "series" in form.fields:
        own = Series.objects.for_user(user).filter(branch=branch)
        form.fields["series"].queryset = own
    if "clubs" in form.fields:
        today = timezone.localdate()
        active = Q(active_to=None) | Q(active_to__gte=today)
        form.fields["clubs"].queryset = Club.objects.for_user(user).filter(
            active | Q(pk__in=standing(form, "clubs")), branch=branch
        )
    return form


def standing(form, name):
    """The ids that stood chosen in a field when the page was made."""
    chosen = form.initial.get(name)
    return chosen if isinstance(chosen, list) else [chosen] if chosen else []
