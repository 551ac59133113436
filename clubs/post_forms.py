"""What people send in about posts: what they are, and who holds them."""

import re
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError

from .forms import INCOMPLETE, DayField, SentOnce, WordsField, email_field, phone_field
from .models import Person, Post, PostBody, PostKind, Tenure
from .register_forms import PastDayField
from .search import fold

AFTER_NAME = re.compile(r", | \(")
NOT_KNOWN = (
    "Ingen i registret heter %(name)s. Välj ett namn ur listan, eller kryssa i "
    "att personen är ny."
)
SEVERAL = "Flera i registret heter %(name)s. Välj rätt person ur listan: %(labels)s."
KNOWN = (
    "%(name)s finns redan i registret: %(labels)s. Är det samma person tar du bort "
    "krysset. Är det en annan skriver du också e-postadressen."
)


class AnyPostForm(SentOnce):
    kind = forms.ModelChoiceField(
        PostKind.objects.none(),
        required=False,
        error_messages={"invalid_choice": "Slaget finns inte i listan."},
    )

    def __init__(self, *args, kinds, **options):
        super().__init__(*args, **options)
        self.fields["kind"].queryset = kinds
        self.kinds = [(kind.pk, kind.name) for kind in kinds]


class PostForm(AnyPostForm):
    """A post of the branch itself."""

    title = WordsField(max_length=100, question="Skriv vad uppdraget heter.")
    body = forms.ChoiceField(
        choices=[choice for choice in PostBody.choices if choice[0] != PostBody.CLUB],
        error_messages={"required": "Välj vart uppdraget hör."},
    )


class ClubPostForm(AnyPostForm):
    """A post in a club: of a kind, called as the kind unless something else is told."""

    title = WordsField(max_length=100)

    def clean(self):
        data = super().clean() | {"body": PostBody.CLUB}
        if kind := data.get("kind"):
            data["title"] = data.get("title") or kind.as_title
        elif not data.get("title") and not self.errors:
            self.add_error("kind", "Välj ett slag, eller skriv vad uppdraget heter.")
        return data


class PostEditForm(PostForm):
    seen = forms.IntegerField(min_value=1)


class ClubPostEditForm(ClubPostForm):
    seen = forms.IntegerField(min_value=1)


def bare(label):
    """The name alone: "Eva Lund" of "Eva Lund, Klubb Norra (eva@klubb.se)"."""
    return AFTER_NAME.split(label)[0]


class Register:
    """Those whom a form offers, each by the label that stands in its list."""

    def __init__(self, people, day):
        self.people = people
        self.labels = people.labels(day)

    def alike(self, name):
        """The label it is; else those of everybody with the name.

        What stands after the name may have changed since the page was shown.
        """
        wanted = fold(name)
        whole = [label for label in self.labels if fold(label) == wanted]
        same = bare(wanted)
        return whole or [label for label in self.labels if bare(fold(label)) == same]

    def find(self, name):
        """The person; ValidationError when nobody or more than one can be meant."""
        found = self.alike(name)
        if len(found) == 1:
            return self.people.get(pk=self.labels[found[0]])
        raise ValidationError(
            SEVERAL if found else NOT_KNOWN,
            params={"name": name, "labels": "; ".join(found)},
        )


@dataclass(frozen=True)
class Newcomer:
    """Somebody who isn't in the register yet, as the form's ``field`` says."""

    register: Register
    field: str
    name: str
    email: str
    phone: str

    def __str__(self):
        return self.name

    def enter(self, branch, *, by):
        """The person, added; ValidationError when it looks like one who is there."""
        found = self.register.alike(self.name)
        if found and not self.email:
            known = {"name": self.name, "labels": "; ".join(found)}
            raise ValidationError({self.field: ValidationError(KNOWN, params=known)})
        return Person.add(
            branch, by=by, name=self.name, email=self.email, phone=self.phone
        )


def entered(who, branch, *, by):
    """The person a form names: somebody in the register, or who enters it now."""
    return who.enter(branch, by=by) if isinstance(who, Newcomer) else who


def who_fields(end=""):
    """The fields that say who: a name, and what else is known of somebody new."""
    return {
        f"person{end}": WordsField(max_length=160),
        f"new{end}": forms.BooleanField(required=False),
        f"email{end}": email_field(),
        f"phone{end}": phone_field(),
    }


def who(form, register, end="", question="Skriv vem som tar över."):
    """The Person or the Newcomer that the fields name; what is wrong is told there."""
    data, field = form.cleaned_data, f"person{end}"
    if field in form.errors:
        return None
    name, email = data[field], data.get(f"email{end}", "")
    try:
        if not name:
            raise ValidationError(question)
        if data[f"new{end}"]:
            return Newcomer(register, field, name, email, data.get(f"phone{end}", ""))
        return register.find(name)
    except ValidationError as wrong:
        form.add_error(field, wrong)


class AppointForm(SentOnce):
    """A new holder, in the place of those there are or beside them."""

    on = DayField(question="Fyll i från vilken dag.")
    role = WordsField(max_length=50)
    beside = forms.BooleanField(required=False)

    def __init__(self, *args, register, **options):
        super().__init__(*args, **options)
        self.fields |= who_fields()
        self.register = register

    def clean(self):
        data = super().clean()
        data["who"] = who(self, self.register, question="Skriv vem som får uppdraget.")
        return data


class SomeField(forms.TypedMultipleChoiceField):
    """Some of the rows that ``offer`` was given: what is gone by now is left out."""

    def __init__(self):
        super().__init__(required=False, empty_value=[])

    def offer(self, rows):
        self.rows = {str(row.pk): row for row in rows}

    def clean(self, value):
        return [self.rows[pk] for pk in value or () if pk in self.rows]


class LastDayForm(forms.Form):
    last_day = DayField(question="Fyll i sista dagen.")


# What a meeting can decide of a holder, or of a post that nobody holds
STAYS, CHANGES, LEAVES = "kvar", "byter", "vakant"


@dataclass(frozen=True)
class Place:
    """One place on a post: somebody's who holds it, or one that is free."""

    post: Post
    number: int
    tenure: Tenure | None

    @property
    def key(self):
        return f"{self.post.pk}_{self.number}"

    @property
    def choices(self):
        if self.tenure is None:
            free = "Ingen till" if self.post.holders else "Fortsatt vakant"
            return [(STAYS, free), (CHANGES, "Väljs nu")]
        alone = len(self.post.holders) == 1
        leaves = "Blir vakant" if alone else "Lämnar"
        return [(STAYS, "Sitter kvar"), (CHANGES, "Ersätts"), (LEAVES, leaves)]


def places_of(posts):
    """Every place on the posts, with one more where several hold a post together."""
    for post in posts:
        free = [] if len(post.holders) == 1 else [None]
        for number, tenure in enumerate([*post.holders, *free]):
            yield Place(post, number, tenure)


class Standing(forms.CharField):
    """Who held what when the page was shown, as ``standing`` says it."""

    def __init__(self):
        super().__init__(max_length=20_000, error_messages={"required": INCOMPLETE})

    @staticmethod
    def is_old(form, now):
        """Whether somebody has changed a holder since; not when nothing was sent."""
        return form["seen"].value() not in (None, "", now)


class ClubSuccessionForm(SentOnce):
    """What an annual meeting decided of every post of a club."""

    on = PastDayField(question="Fyll i mötets dag.")
    is_annual_meeting = forms.BooleanField(required=False)
    seen = Standing()

    def __init__(self, *args, posts, register, **options):
        super().__init__(*args, **options)
        self.register = register
        self.places = list(places_of(posts))
        for place in self.places:
            self.fields[f"deed{place.key}"] = forms.ChoiceField(
                choices=place.choices,
                required=False,
                error_messages={"invalid_choice": "Välj vad mötet beslutade."},
            )
            self.fields |= who_fields(place.key)

    def clean(self):
        """``decided``: (place, who takes over) of every place that changes."""
        data = super().clean()
        data["decided"] = []
        for place in self.places:
            deed = data.get(f"deed{place.key}") or STAYS
            if deed == CHANGES:
                new = who(self, self.register, place.key, "Skriv vem som valdes.")
                data["decided"].append((place, new))
            elif deed == LEAVES:
                data["decided"].append((place, None))
        return data


class SuccessionForm(SentOnce):
    """Who takes over a post, and what of the leaver's goes along."""

    on = DayField(question="Fyll i från vilken dag.")
    leaver = forms.IntegerField(min_value=1)
    seen = Standing()
    deed = forms.ChoiceField(
        choices=[(CHANGES, "Någon tar över"), (LEAVES, "Uppdraget blir vakant")],
        error_messages={"required": "Välj om någon tar över."},
    )
    activities = SomeField()
    ends = SomeField()
    given = SomeField()

    def __init__(self, *args, register, estate, **options):
        super().__init__(*args, **options)
        self.register, self.estate = register, estate
        self.fields |= who_fields()
        self.fields["activities"].offer(estate.activities)
        for name in ("ends", "given"):
            self.fields[name].offer(estate.assignments)

    def clean(self):
        data = super().clean()
        takes_over = data.get("deed") == CHANGES
        data["who"] = who(self, self.register) if takes_over else None
        return data
