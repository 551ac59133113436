"""What people send in about visits: where, when, what about, how many, what next."""

import re
from datetime import timedelta
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from .forms import (
    NOTE_LENGTH,
    CountField,
    DayField,
    NoteField,
    SentOnce,
    WordsField,
)
from .models import Club, Person, Purpose, Tenure, Visit, VisitState, Workplace
from .models.visits import COUNTS, place_name

# "klubb:hakte-city", "arbetsplats:7", "besok:12": what a suggestion stands for.
PLACE = re.compile(r"(klubb|arbetsplats|besok):([\w-]{1,100})\Z")
ROW_ID = re.compile(r"[0-9]{1,18}\Z")
CHOOSE = "Välj en klubb i listan eller skriv ett namn."
UNKNOWN = "Den finns inte i listan. Välj en klubb eller arbetsplats som finns där."
NOT_YET = "Dagen har inte varit än. Boka besöket i stället."
HEADCOUNT = 10_000


class Places:
    """The clubs and workplaces of a branch whose names a user may choose among."""

    def __init__(self, branch, user):
        self.clubs = Club.objects.for_user(user).filter(branch=branch)
        self.workplaces = (
            Workplace.objects.for_user(user)
            .filter(branch=branch, is_named=True)
            .current()
        )
        self.visits = Visit.objects.for_user(user).filter(branch=branch)

    def chosen(self, value):
        """(field, row) of "klubb:…", "arbetsplats:…" or "besok:…"; None if unknown."""
        match = PLACE.match(value)
        if not match:
            return None
        kind, name = match.groups()
        if kind == "klubb":
            return self._one("club", self.clubs.filter(slug=name))
        if not ROW_ID.match(name):
            return None
        if kind == "arbetsplats":
            return self._one("workplace", self.workplaces.filter(pk=name))
        return self._one("booked", self.visits.filter(pk=name))

    def lists(self):
        """Those to choose among: clubs that are active, and workplaces."""
        workplaces = list(self.workplaces)
        for workplace in workplaces:
            workplace.label = place_name(workplace)
        return list(self.clubs.active(timezone.localdate())), workplaces

    def _one(self, field, rows):
        row = rows.first()
        return row and (field, row)

    def named(self, text):
        """(field, row) of every club or workplace that is called ``text``."""
        wanted = " ".join(text.split()).casefold()
        clubs = [c for c in self.clubs if c.name.casefold() == wanted]
        workplaces = [
            w
            for w in self.workplaces
            if wanted in (w.name.casefold(), place_name(w).casefold())
        ]
        return [
            *(("club", club) for club in clubs),
            *(("workplace", workplace) for workplace in workplaces),
        ]


def colleagues(branch, user, today, also=()):
    """Those who go on visits: with an account, or a post in the branch itself."""
    held = Tenure.objects.still(today).filter(post__branch=branch, post__club=None)
    people = Person.objects.for_user(user).filter(branch=branch)
    near = Q(user__isnull=False) | Q(pk__in=held.values("person"))
    return people.filter(near & Q(removed_at=None) | Q(pk__in=also))


class PlacedForm(SentOnce):
    """A visit somewhere: where by name, what about, and who goes."""

    needs_visitors = False

    other = forms.CharField(required=False, max_length=300)
    purposes = forms.MultipleChoiceField(
        required=False,
        error_messages={"invalid_choice": "Anledningen finns inte i listan."},
    )
    visitors = forms.MultipleChoiceField(
        required=False,
        error_messages={"invalid_choice": "Personen finns inte i listan."},
    )

    def __init__(self, *args, branch, user, **options):
        super().__init__(*args, **options)
        self.places = Places(branch, user)
        self.branch, self.user = branch, user
        # Those out of use too: a visit may have waited on a phone since before.
        self.known_purposes = {
            str(purpose.pk): purpose
            for purpose in Purpose.objects.for_user(user).filter(branch=branch)
        }
        self.fields["purposes"].choices = [
            (pk, purpose.name) for pk, purpose in self.known_purposes.items()
        ]

    def choose_among(self, people, *, me=False):
        """Let those who go be some of ``people``.

        Who logs a visit was there: they choose themselves only when booking or
        correcting one (``me``).
        """
        own = [person for person in people if person.user_id == self.user.pk]
        others = [person for person in people if person not in own]
        first = own if me else []
        self.people = {str(person.pk): person for person in (*first, *others)}
        self.fields["visitors"].choices = self.named_people
        return self

    @property
    def named_people(self):
        return [(pk, person.name) for pk, person in self.people.items()]

    def clean_purposes(self):
        return [self.known_purposes[pk] for pk in self.cleaned_data["purposes"]]

    def clean_visitors(self):
        pks = self.cleaned_data["visitors"]
        if self.needs_visitors and not pks:
            raise ValidationError("Välj minst en.")
        return [self.people[pk] for pk in pks]

    def place_by_name(self, name):
        """{field: row} of the one place that is called so, or an error and nothing."""
        found = self.places.named(name)
        if len(found) == 1:
            [(field, row)] = found
            return {"club": None, "workplace": None, field: row}
        many = "Flera heter så. Skriv arbetsgivare och ort också."
        self.add_error("other", many if found else UNKNOWN)
        return {}


class ToldForm(PlacedForm):
    """What is told of a visit that has been made."""

    met = CountField(max_value=HEADCOUNT)
    new_members = CountField(max_value=HEADCOUNT)
    new_representatives = CountField(max_value=HEADCOUNT)
    note = NoteField()
    next_step = WordsField(max_length=200)
    next_step_on = DayField()
    next_step_by = forms.ChoiceField(
        required=False,
        error_messages={"invalid_choice": "Personen finns inte i listan."},
    )

    def choose_among(self, people, *, me=False):
        super().choose_among(people, me=me)
        nobody = "Ingen särskild" if me else "Jag själv"
        owners = [("", nobody), *self.named_people]
        self.fields["next_step_by"].choices = owners
        return self

    def clean_next_step_by(self):
        pk = self.cleaned_data["next_step_by"]
        return self.people[pk] if pk else None

    def clean(self):
        data = super().clean()
        if data.get("next_step_on") and not data.get("next_step", "–"):
            self.add_error("next_step", "Skriv vad som ska göras till den dagen.")
        return data


class VisitForm(ToldForm):
    """A visit that has been made. ``today`` is the day that "idag" was said."""

    place = forms.CharField(required=False, max_length=120)
    booked = forms.CharField(required=False, max_length=18)
    # The place that the page had chosen, and the purposes that it had ticked for it.
    suggested = forms.CharField(required=False, max_length=300)
    day = forms.ChoiceField(
        choices=[("idag", "Idag"), ("igår", "Igår"), ("x", "Annan dag")],
        error_messages={
            "required": "Välj vilken dag.",
            "invalid_choice": "Välj vilken dag.",
        },
    )
    date = DayField()

    def __init__(self, *args, today=None, **options):
        super().__init__(*args, **options)
        self.today = today or timezone.localdate()

    def clean(self):
        data = super().clean()
        data["booked"] = self._booked(data.get("booked", ""))
        if "place" in data and "other" in data:
            self._find_place(data)
        if "day" in data and "date" in data:
            data["on"] = self._day(data)
        if self._ticked_for_another(data):
            data["purposes"] = []
        return data

    def _ticked_for_another(self, data):
        """Whether the purposes are those of a suggestion that was passed by.

        Without a script they stay ticked, and the booked visit has its own.
        """
        place, _, ticked = data.get("suggested", "").partition(" ")
        same = {str(purpose.pk) for purpose in data.get("purposes", ())}
        chosen = data.get("place", "")
        is_another = chosen.startswith("besok:") and chosen != place
        return is_another and same == set(ticked.split(","))

    def _booked(self, pk):
        found = self.places.chosen(f"besok:{pk}") if pk else None
        return found and found[1]

    def _find_place(self, data):
        if data["other"]:
            data.update(self.place_by_name(data["other"]))
        elif data["place"]:
            if chosen := self.places.chosen(data["place"]):
                data.update([chosen])
            else:
                self.add_error("place", UNKNOWN)
        elif not data["booked"]:
            self.add_error("place", CHOOSE)

    def _day(self, data):
        if data["day"] != "x":
            return self.today - timedelta(days=data["day"] == "igår")
        on = data["date"]
        if on is None:
            self.add_error("date", "Fyll i vilken dag.")
        elif on > timezone.localdate():
            self.add_error("date", NOT_YET)
        return on

    def log(self):
        """Store it: the visit and how it was stored."""
        if not self.is_valid():
            raise ValidationError(self.errors.as_data())
        without = ("uuid", "place", "other", "suggested", "day", "date")
        told = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in without
        }
        return Visit.log(self.branch, by=self.user, **told)


def time_field():
    return forms.TimeField(
        required=False,
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        error_messages={"invalid": "Skriv klockslaget så här: 10.00."},
    )


class BookForm(PlacedForm):
    """A visit to come."""

    needs_visitors = True

    on = DayField(question="Fyll i vilken dag.")
    at = time_field()

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day < timezone.localdate():
            raise ValidationError("Dagen har varit. Logga besöket i stället.")
        return day

    def clean(self):
        data = super().clean()
        if "other" in data:
            data |= self.place_by_name(data["other"])
        return data

    def book(self):
        """Store it: the visit and how it was stored."""
        data = self.cleaned_data
        told = {k: v for k, v in data.items() if k not in ("uuid", "other")}
        return Visit.book(self.branch, by=self.user, **told)


def place_now(visit):
    """Where it is, in the words of a form; nothing when its name is hidden."""
    if visit.workplace_id and not visit.workplace.is_named:
        return ""
    return visit.place


class CorrectForm(ToldForm):
    """What a visit says, changed. ``visit`` stands where it is unless it is moved."""

    needs_visitors = True

    seen = forms.IntegerField(min_value=1)
    on = DayField(question="Fyll i vilken dag.")
    at = time_field()
    # Each of the visitors has written their part of it.
    note = NoteField(max_length=4 * NOTE_LENGTH)
    next_step = WordsField(max_length=500)

    def __init__(self, *args, visit, note, **options):
        """``note`` is None for who may not read it: they leave it as it is."""
        super().__init__(*args, initial=self.standing(visit, note), **options)
        self.visit = visit
        self.is_done = visit.state == VisitState.DONE
        without = ["at"] if note is not None else ["at", "note"]
        if not self.is_done:
            without = [*COUNTS, "note", "next_step", "next_step_by", "next_step_on"]
        for name in without:
            del self.fields[name]

    def choose_among(self, people, *, me=True):
        if "next_step_by" in self.fields:
            return super().choose_among(people, me=me)
        return PlacedForm.choose_among(self, people, me=me)

    @staticmethod
    def standing(visit, note):
        """What the visit says now, in the words of the form."""
        facts = ("on", "met", "new_members", "new_representatives", "next_step")
        return {
            **{name: getattr(visit, name) for name in facts},
            "uuid": uuid4(),
            "seen": visit.version,
            "at": f"{visit.at:%H:%M}" if visit.at else "",
            "other": place_now(visit),
            "note": note,
            "next_step_on": visit.next_step_on,
            "next_step_by": visit.next_step_by_id,
            "purposes": [str(purpose.pk) for purpose in visit.purposes.all()],
            "visitors": [str(person.pk) for person in visit.visitors.all()],
        }

    def clean_on(self):
        day = self.cleaned_data["on"]
        if self.is_done and day > timezone.localdate():
            raise ValidationError("Dagen har inte varit än.")
        return day

    def clean(self):
        data = super().clean()
        if "other" in data and data["other"] != place_now(self.visit):
            data |= self.place_by_name(data["other"])
        return data

    def correct(self):
        data = self.cleaned_data
        told = {k: v for k, v in data.items() if k not in ("uuid", "other")}
        self.visit.correct(by=self.user, **told)


class ReasonForm(forms.Form):
    """Why somebody has to read what they didn't write."""

    reason = WordsField(
        max_length=200, question="Skriv varför du behöver läsa anteckningen."
    )
