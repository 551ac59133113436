"""What people send in about visits: where, when, what about, how many, what next."""

import re
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from .forms import CountField, DayField, NoteField, SentOnce, WordsField
from .models import Club, Person, Purpose, Tenure, Visit, Workplace
from .models.visits import place_name

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


class ToldForm(SentOnce):
    """What is told of a visit, wherever it was."""

    purposes = forms.MultipleChoiceField(
        required=False,
        error_messages={"invalid_choice": "Anledningen finns inte i listan."},
    )
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
        """Let visitors and the owner of the next step be some of ``people``.

        Who logs a visit was there: they choose themselves only when booking or
        correcting one (``me``).
        """
        self.people = {
            str(person.pk): person
            for person in people
            if me or person.user_id != self.user.pk
        }
        named = [(pk, person.name) for pk, person in self.people.items()]
        self.fields["visitors"].choices = named
        self.fields["next_step_by"].choices = [("", "Jag själv"), *named]

    def clean_purposes(self):
        return [self.known_purposes[pk] for pk in self.cleaned_data["purposes"]]

    def clean_visitors(self):
        return [self.people[pk] for pk in self.cleaned_data["visitors"]]

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
    other = forms.CharField(required=False, max_length=300)
    booked = forms.CharField(required=False, max_length=18)
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
        data |= {"club": None, "workplace": None}
        data["booked"] = self._booked(data.get("booked", ""))
        if "place" in data and "other" in data:
            self._find_place(data)
        if "day" in data and "date" in data:
            data["on"] = self._day(data)
        return data

    def _booked(self, pk):
        found = self.places.chosen(f"besok:{pk}") if pk else None
        return found and found[1]

    def _find_place(self, data):
        if data["other"]:
            found = self.places.named(data["other"])
            if len(found) != 1:
                many = "Flera heter så. Skriv arbetsgivare och ort också."
                self.add_error("other", many if found else UNKNOWN)
                return
        elif data["place"]:
            found = [self.places.chosen(data["place"])]
            if found == [None]:
                self.add_error("place", UNKNOWN)
                return
        elif data["booked"]:
            return
        else:
            self.add_error("place", CHOOSE)
            return
        [(field, row)] = found
        data[field] = row

    def _day(self, data):
        if data["day"] == "x":
            on = data["date"]
            if on is None:
                self.add_error("date", "Fyll i vilken dag.")
            elif on > timezone.localdate():
                self.add_error("date", NOT_YET)
            return on
        return self.today - timedelta(days=data["day"] == "igår")

    def log(self):
        """Store it: the visit and how it was stored."""
        if not self.is_valid():
            raise ValidationError(self.errors.as_data())
        without = ("uuid", "place", "other", "day", "date")
        told = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in without
        }
        return Visit.log(self.branch, by=self.user, **told)
