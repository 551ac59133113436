"""What people send in when they choose a report's charts and who signs it."""

from django import forms
from django.core.exceptions import ValidationError

from clubs.forms import INCOMPLETE, DayField, SentOnce, WordsField

from ..arrange_forms import DOWN, SAVE, UP
from .choices import charts_chosen, series_chosen
from .figures import MOST_CHARTS

# One field for each chapter that a form is about: what it held when it was shown
SEEN = {"required": INCOMPLETE}


class SomeOfField(forms.MultipleChoiceField):
    """Some of the offers, in the order that they are offered."""

    def __init__(self):
        gone = "Något av det du valde finns inte längre. Välj igen."
        messages = {"invalid_choice": gone, "invalid_list": INCOMPLETE}
        super().__init__(required=False, error_messages=messages)

    def clean(self, value):
        chosen = super().clean(value)
        return [key for key, _ in self.choices if key in chosen]


class ChartsForm(SentOnce):
    """Which charts and series stand where, and whether every club is named."""

    charts = SomeOfField()
    series = SomeOfField()
    name_all = forms.BooleanField(required=False)

    def __init__(self, *args, offered, kinds, **options):
        super().__init__(*args, **options)
        self.offered = offered
        for name, offers in (("charts", offered.charts), ("series", offered.series)):
            self.fields[name].choices = [(one.key, one.says) for one in offers]
        for kind in kinds:
            field = forms.CharField(max_length=64, error_messages=SEEN)
            self.fields[f"seen_{kind}"] = field

    def clean_charts(self):
        chosen = self.cleaned_data["charts"]
        if len(chosen) > MOST_CHARTS:
            raise ValidationError(
                f"Året i korthet har plats för fyra diagram. Du har valt "
                f"{len(chosen)}. Ta bort några."
            )
        return chosen

    @property
    def sent(self):
        """(name, value) of what was chosen, for the form that sends it again."""
        names = ("uuid", "charts", "series", "name_all")
        return [(name, one) for name in names for one in self.data.getlist(name)]

    def kept(self, kind):
        """What the chapter of the kind keeps."""
        data = self.cleaned_data
        if kind == "korthet":
            return charts_chosen(data["charts"], self.offered)
        if kind == "medlemmar":
            return series_chosen(data["series"], self.offered)
        return {"name_all": True} if data["name_all"] else {}


class SignersForm(SentOnce):
    """Who signs, in which order, and where and when. Leaves ``tenures``."""

    seen = forms.CharField(max_length=64, error_messages=SEEN)
    place = WordsField(max_length=100)
    on = DayField()

    def __init__(self, *args, known, usual, **options):
        super().__init__(*args, **options)
        self.known = {one.tenure: one for one in known}
        self.usual = [one.tenure for one in usual]

    def in_order(self):
        """Those on the page in its order, each once."""
        sent = self.data.getlist("c") if self.is_bound else ()
        asked = [int(pk) for pk in sent if pk.isdecimal() and len(pk) < 18]
        order = dict.fromkeys([*(pk for pk in asked if pk in self.known), *self.known])
        return [self.known[pk] for pk in order]

    def is_ticked(self, tenure):
        chosen = self.data.getlist("who") if self.is_bound else self.initial["who"]
        return str(tenure) in chosen

    @property
    def sent(self):
        names = ("c", "who", "uuid", "place", "on")
        return [(name, one) for name in names for one in self.data.getlist(name)]

    def clean(self):
        data = super().clean()
        deed, _, pk = self.data.get("do", SAVE).partition(":")
        self.deed, self.at = deed, int(pk) if pk.isdecimal() and len(pk) < 18 else None
        ids = [one.tenure for one in self.in_order()]
        if deed in (UP, DOWN) and self.at in ids:
            old = ids.index(self.at)
            new = old - 1 if deed == UP else old + 1
            if 0 <= new < len(ids):
                ids[old], ids[new] = ids[new], ids[old]
        self.tenures = [pk for pk in ids if self.is_ticked(pk)]
        if not self.tenures:
            self.add_error(None, "Välj minst en som skriver under.")
        return data

    @property
    def kept(self):
        day = self.cleaned_data["on"]
        told = {
            "place": self.cleaned_data["place"],
            "on": day.isoformat() if day else "",
        }
        found = {name: text for name, text in told.items() if text}
        if self.tenures != self.usual:
            found["tenures"] = self.tenures
        return found


def signing_in_words(data, known):
    """What a chapter keeps of who signs, for the page that shows two of them."""
    known = {one.tenure: one.name for one in known}
    names = [known[pk] for pk in data.get("tenures", ()) if pk in known]
    who = "\n".join(names) if "tenures" in data else "Styrelsen vid årets slut"
    return [
        ("Vilka som skriver under", who),
        ("Ort", data.get("place") or "–"),
        ("Dag", data.get("on") or "–"),
    ]
