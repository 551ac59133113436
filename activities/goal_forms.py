"""How a goal is counted, as the board sends it in: what each measure asks for."""

from django import forms

from clubs.forms import CountField, DayField, WordsField
from clubs.models import Club, Course, Post, PostKind, Purpose, Series

from .covering import COVERED
from .forms import SeveralRowsField, Versioned
from .models import Kind, Measure

# What each measure asks for beside a target; the others ask for nothing.
ASKS = {
    Measure.SHARE: ("whole", "whole_source"),
    Measure.CLUB_VISITS: ("purposes",),
    Measure.VISITS: ("purposes", "clubs"),
    Measure.WORKPLACE_VISITS: ("purposes",),
    Measure.POSTS_HELD: ("post_kind",),
    Measure.TRAINED: ("course",),
    Measure.SERIES: ("series", "baseline", "baseline_on"),
}
# What a field is when no measure asks for it
EMPTY: dict = {
    "whole": None,
    "whole_source": "",
    "clubs": [],
    "post_kind": None,
    "course": None,
    "series": None,
    "baseline": None,
    "baseline_on": None,
}
# The measures in the order of the form, by what they count
GROUPS = {
    "Aktiviteter": (
        Measure.ACTIVITIES,
        Measure.QUANTITY,
        Measure.SHARE,
        Measure.COUNTERPARTS,
    ),
    "Besök": (Measure.VISITS, Measure.CLUB_VISITS, Measure.WORKPLACE_VISITS),
    "Klubbar": (
        Measure.REGISTERS,
        Measure.REPORTS,
        Measure.POSTS_HELD,
        Measure.EQUALITY_PLANS,
    ),
    "Arbetsplatser": (Measure.AGREEMENT_KNOWN, Measure.AGREEMENTS),
    "Förtroendevalda": (Measure.TRAINED,),
    "Annat": (Measure.SERIES, Measure.NONE),
}
MOST = 100_000_000


class MonthsField(forms.TypedMultipleChoiceField):
    def __init__(self, **options):
        super().__init__(
            choices=[(month, month) for month in range(1, 13)],
            coerce=int,
            required=False,
            **options,
        )


def chosen_from(model, missing, *, many=False):
    """A choice among rows that ``in_plan`` gives the form."""
    kind = SeveralRowsField if many else forms.ModelChoiceField
    messages = {"invalid_choice": missing, "invalid_pk_value": missing}
    return kind(model.objects.none(), required=False, error_messages=messages)


class GoalForm(Versioned):
    """What is the board's own about a goal; the adopted text is the assembly's.

    ``locked`` is the target that the plan's text gives, in words: it stays as it is.
    """

    title = WordsField(max_length=120, question="Skriv en kort arbetstitel.")
    kind = forms.ChoiceField(choices=Kind)
    measure = forms.ChoiceField(choices=Measure, required=False)
    purposes = chosen_from(Purpose, "Anledningen finns inte i listan.", many=True)
    clubs = chosen_from(Club, "Klubben finns inte i listan.", many=True)
    post_kind = chosen_from(PostKind, "Slaget finns inte i listan.")
    course = chosen_from(Course, "Kursen finns inte i listan.")
    series = chosen_from(Series, "Mätserien finns inte i listan.")
    baseline = CountField(max_value=MOST)
    baseline_on = DayField()
    whole = CountField(min_value=1, max_value=MOST)
    whole_source = WordsField(max_length=100)
    target_min = CountField(max_value=MOST)
    target_max = CountField(max_value=MOST)
    unit = WordsField(max_length=60)
    months = MonthsField()
    check_every = forms.IntegerField(
        required=False,
        min_value=7,
        max_value=366,
        error_messages={
            "invalid": "Skriv ett heltal med siffror.",
            "min_value": "Minst 7 dagar, en vecka.",
            "max_value": "Högst 366 dagar, ett år.",
        },
    )
    post = forms.ModelChoiceField(Post.objects.none(), required=False)
    locked = ""

    def clean(self):
        data = super().clean()
        low, high = data.get("target_min"), data.get("target_max")
        if low is not None and high is not None and high < low:
            self.add_error("target_max", "Målets övre gräns är lägre än den undre.")
        if "measure" in data:
            self.clean_counted(data)
            self.clean_share(data)
        return data

    def clean_counted(self, data):
        """What the measure asks for; what it has no use for isn't kept.

        The purposes are: they say which visits concern the goal, however it counts.
        How often it is looked after is asked of continuous goals only.
        """
        measure = data["measure"]
        asks = ASKS.get(measure, ())
        data.update({name: EMPTY[name] for name in EMPTY if name not in asks})
        if measure == Measure.VISITS:
            self.ask(
                ("purposes", "clubs"),
                "Välj vad besöken ska gälla, eller vilka klubbar de ska gå till.",
            )
        elif measure == Measure.POSTS_HELD:
            self.ask(("post_kind",), "Välj vilket slags uppdrag som ska vara besatt.")
        elif measure == Measure.SHARE:
            self.ask(("whole",), "Skriv hur många det är sammanlagt.")
        elif measure == Measure.SERIES:
            self.ask(("series",), "Välj en mätserie, eller lägg till en först.")
            if data.get("baseline_on") and data.get("baseline") is None:
                self.ask(("baseline",), "Skriv vad serien var den dagen.")
            elif data.get("baseline") is not None:
                self.ask(("baseline_on",), "Fyll i vilken dag det var så.")
        if data.get("kind") != Kind.CONTINUOUS or not data.get("check_every"):
            data.pop("check_every", None)

    def ask(self, names, words):
        """Ask for one of the fields, unless one is filled in or wrong already."""
        given = [self.cleaned_data.get(name) for name in names]
        if not any(one or one == 0 for one in given) and not any(
            name in self.errors for name in names
        ):
            self.add_error(names[0], words)

    def clean_share(self, data):
        """A share of the register has a target in per cent, and nothing else has."""
        highest = data.get("target_max")
        if highest is None:
            highest = data.get("target_min")
        in_percent, unit = data["measure"] in COVERED, data.get("unit", "")
        if highest is None or not data["measure"]:
            return
        if self.locked and in_percent != (unit == "%"):
            if data["measure"] != Measure.SHARE:
                self.add_error(
                    "measure",
                    f"Planens mål är {self.locked}. Välj ett mått som räknas likadant.",
                )
        elif in_percent and unit not in ("", "%"):
            self.add_error("unit", "Måttet räknas i procent. Skriv % som enhet.")
        elif in_percent and highest > 100:
            self.add_error("target_min", "Ett mål i procent är högst 100.")
        elif in_percent:
            data["unit"] = "%"
        elif unit == "%" and data["measure"] != Measure.SHARE:
            self.add_error(
                "unit", "Måttet räknas inte i procent. Skriv en annan enhet."
            )
