"""The form that rolls a plan forward: a choice for each goal, and its new words."""

from django import forms

from clubs.forms import CountField, DayField, NoteField, SentOnce, WordsField

from .forms import MOST_YEARS
from .new_year import AGAIN, Decided, Heading, versions
from .rolling import CARRIED, Choice, with_years

LONGEST_TEXT = 10_000
MOST_ADDED = 50
LABELS = {
    Choice.KEEP: "Ta med",
    Choice.CHANGE: "Ändra",
    Choice.FINISH: "Avsluta",
    Choice.STRIKE: "Stryk",
}


def text_field(**options):
    return NoteField(max_length=LONGEST_TEXT, **options)


class RollForm(SentOnce):
    """Heading and period of the next plan, and what becomes of each goal.

    Of each goal: p, t and w are the choice, text and working title, lo and hi its
    target, y whether its years move on. Of each section: h and i are heading and
    introduction, a its new goals, one on each line.
    """

    title = WordsField(max_length=120, question="Skriv planens rubrik.")
    starts = DayField(question="Fyll i planens första dag.")
    ends = DayField(question="Fyll i planens sista dag.")
    intro = text_field()
    again = forms.BooleanField(required=False)
    seen = forms.CharField(required=False)

    def __init__(self, data=None, *, plan, sections, goals, proposals, initial, taken):
        """``taken`` tells which plans there are for a period, given its two days."""
        super().__init__(data, initial=initial)
        self.plan, self.sections, self.goals = plan, sections, goals
        self.proposals, self.taken = proposals, taken
        for section in sections:
            self.fields[f"h{section.id}"] = WordsField(max_length=200)
            self.fields[f"i{section.id}"] = text_field()
            self.fields[f"a{section.id}"] = text_field()
        for goal in goals:
            pk = goal.id
            self.fields[f"p{pk}"] = forms.ChoiceField(
                choices=[(one.value, one.value) for one in Choice],
                required=False,
                error_messages={"invalid_choice": "Välj vad som händer med åtagandet."},
            )
            self.fields[f"t{pk}"] = text_field()
            self.fields[f"w{pk}"] = WordsField(max_length=120)
            self.fields[f"lo{pk}"] = CountField()
            self.fields[f"hi{pk}"] = CountField()
            self.fields[f"y{pk}"] = forms.BooleanField(required=False)

    @property
    def is_true(self):
        """Whether the page was made from the goals as they stand now."""
        return not self.is_bound or self.data.get("seen", "") == versions(self.goals)

    @property
    def to_read(self):
        """The goals whose words somebody has to read before they are promised again."""
        change = Choice.CHANGE
        return [one for one in self.goals if self.proposals[one.id].choice == change]

    def value(self, name, now):
        """What stands in a field: what was sent, else what it begins with."""
        return self.data[name] if self.is_bound and name in self.data else now

    def choice(self, goal):
        sent = self.value(f"p{goal.id}", "")
        return sent if sent in set(Choice) else self.proposals[goal.id].choice.value

    def words(self, goal):
        """(text, working title, target from, target to) as they stand in the form."""
        low, high = goal.fact.target_min, goal.fact.target_max
        return (
            self.value(f"t{goal.id}", goal.adopted_text),
            self.value(f"w{goal.id}", goal.title),
            self.value(f"lo{goal.id}", "" if low is None else str(low)),
            self.value(f"hi{goal.id}", "" if high is None else str(high)),
        )

    def moves_years(self, goal):
        return self.is_bound and bool(self.data.get(f"y{goal.id}"))

    def clean(self):
        data = super().clean()
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends:
            self.clean_period(starts, ends)
        for goal in self.goals:
            if self.choice(goal) == Choice.CHANGE:
                self.clean_words(goal)
                continue
            # What was typed before somebody thought better of it matters no more.
            for name in ("t", "w", "lo", "hi"):
                self.errors.pop(f"{name}{goal.id}", None)
        for section in self.sections:
            if len(self.added(section)) > MOST_ADDED:
                self.add_error(
                    f"a{section.id}", f"Lägg till högst {MOST_ADDED} åtaganden i taget."
                )
        if not any(self.choice(goal) in CARRIED for goal in self.goals) and not any(
            self.added(section) for section in self.sections
        ):
            self.add_error(None, "Ta med minst ett åtagande, eller lägg till ett nytt.")
        return data

    def clean_period(self, starts, ends):
        if ends < starts:
            self.add_error("ends", "Planen slutar före sin första dag.")
        elif ends.year - starts.year > MOST_YEARS:
            self.add_error("ends", f"En plan gäller högst {MOST_YEARS} år.")

    def is_free(self):
        """Whether the period is free, or another plan for it is wanted."""
        data = self.cleaned_data
        if not data["again"] and self.taken(data["starts"], data["ends"]):
            self.add_error("again", AGAIN)
        return not self.errors

    def clean_words(self, goal):
        pk, data = goal.id, self.cleaned_data
        if f"t{pk}" not in self.errors and not data.get(f"t{pk}"):
            self.add_error(
                f"t{pk}", "Skriv åtagandets text, eller välj Ta med eller Avsluta."
            )
        low, high = data.get(f"lo{pk}"), data.get(f"hi{pk}")
        if low is not None and high is not None and high < low:
            self.add_error(f"hi{pk}", "Målets övre gräns är lägre än den undre.")

    def added(self, section):
        lines = (self.data.get(f"a{section.id}") or "").splitlines()
        return [line for one in lines if (line := " ".join(one.split()))]

    def decided(self, goal):
        """The goal's Decided, of a form that is right."""
        choice = self.choice(goal)
        if choice != Choice.CHANGE:
            return Decided(choice)
        pk, data = goal.id, self.cleaned_data
        # A browser ends the lines of a form in its own way.
        text, title = data[f"t{pk}"].replace("\r\n", "\n"), data[f"w{pk}"]
        if data[f"y{pk}"]:
            text, title = self.later(text), self.later(title)
        fact = goal.fact
        has_target = fact.target_min is not None or fact.target_max is not None
        return Decided(
            choice,
            text,
            title,
            data[f"lo{pk}"] if has_target else None,
            data[f"hi{pk}"] if has_target else None,
        )

    def later(self, text):
        """The text with the ending plan's years moved on to the next."""
        plan = self.plan
        by = self.cleaned_data["starts"].year - plan.starts.year
        return with_years(text, plan.starts, plan.ends, by)

    def heading(self, section):
        data = self.cleaned_data
        intro = f"i{section.id}"
        return Heading(
            data[f"h{section.id}"] or section.title,
            data[intro] if intro in self.data else section.intro,
            self.added(section),
        )
