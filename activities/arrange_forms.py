"""What people send in about a report's chapters: their order, titles and writers."""

from django import forms
from django.core.exceptions import ValidationError

from clubs.forms import INCOMPLETE, SentOnce, WordsField
from clubs.register_forms import OneOfField

from .arranging import Place, fitted, places_of, usual_title
from .models import ChapterKind

LONGEST_TITLE = 200
UP, DOWN, REMOVE, SAVE = "upp", "ner", "bort", "spara"


class ArrangeForm(SentOnce):
    """All chapters of a report; ``deed`` is the button that was pressed.

    ``places`` holds what was asked for, in its order.
    """

    seen = forms.CharField(max_length=64, error_messages={"required": INCOMPLETE})

    def __init__(self, *args, chapters, writers, **options):
        super().__init__(*args, **options)
        self.chapters = {one.pk: one for one in chapters}
        self.writers = writers
        for chapter in chapters:
            pk = chapter.pk
            self.fields[f"title{pk}"] = WordsField(max_length=LONGEST_TITLE)
            self.fields[f"writer{pk}"] = writer = OneOfField()
            writer.offer(writers)
            self.fields[f"in{pk}"] = forms.BooleanField(required=False)
            self.initial |= {
                f"title{pk}": chapter.title,
                f"writer{pk}": chapter.writer_id,
                f"in{pk}": chapter.included,
            }

    def in_order(self):
        """The chapters as the page had them, each once."""
        if not self.is_bound:
            return list(self.chapters.values())
        known = {str(pk): pk for pk in self.chapters}
        sent = (known.get(pk) for pk in self.data.getlist("c"))
        asked = dict.fromkeys(pk for pk in sent if pk)
        rest = [pk for pk in self.chapters if pk not in asked]
        return [self.chapters[pk] for pk in [*asked, *rest]]

    @property
    def sent(self):
        """(name, value) of what was typed, for the form that sends it again."""
        order = [("c", place.pk) for place in self.places]
        names = [name for name in self.fields if name != "seen"]
        typed = [(name, one) for name in names for one in self.data.getlist(name)]
        return order + typed

    def clean(self):
        data = super().clean()
        deed, _, pk = self.data.get("do", SAVE).partition(":")
        self.deed, self.at = deed, int(pk) if pk.isdecimal() and len(pk) < 18 else None
        if deed not in (UP, DOWN, REMOVE, SAVE):
            raise ValidationError("Välj vad du vill göra.")
        # Those that the page did not show are left to stand as they do.
        shown = set(self.data.getlist("c"))
        here = [one for one in self.in_order() if str(one.pk) in shown]
        for one in here:
            name = f"title{one.pk}"
            if one.kind == ChapterKind.OWN and data.get(name) == "":
                self.add_error(name, "Skriv kapitlets rubrik.")
        self.places = [self._place(one.pk, data) for one in here]
        self._move(deed)
        return data

    def _place(self, pk, data):
        writer = data.get(f"writer{pk}")
        title, included = data.get(f"title{pk}", ""), data.get(f"in{pk}", False)
        return Place(pk, title, included, writer.pk if writer else None)

    def _move(self, deed):
        ids = [place.pk for place in self.places]
        if deed not in (UP, DOWN) or self.at not in ids:
            return
        old = ids.index(self.at)
        new = old - 1 if deed == UP else old + 1
        if 0 <= new < len(ids):
            self.places[old], self.places[new] = self.places[new], self.places[old]

    def both(self, standing, posts):
        """(chapter, as it stands, as it was typed) of those that differ, in words."""
        now = places_of(standing)
        mine = fitted(standing, self.places)
        known = {one.pk: one for one in standing}
        here = {place.pk: (at, place) for at, place in enumerate(mine, 1)}
        return [
            (
                known[place.pk].name,
                _told(at, place, known[place.pk], posts),
                _told(*here[place.pk], known[place.pk], posts),
            )
            for at, place in enumerate(now, 1)
            if (at, place) != here[place.pk]
        ]


def _told(at, place, chapter, posts):
    words = [f"Plats {at}", place.title or usual_title(chapter)]
    words.append("är med" if place.included else "lämnas ute")
    if place.writer:
        words.append(posts.get(place.writer, ""))
    return ", ".join(word for word in words if word)


class OwnChapterForm(SentOnce):
    """A chapter of the board's own, and the one that it stands after."""

    title = WordsField(
        max_length=LONGEST_TITLE, question="Skriv det nya kapitlets rubrik."
    )
    after = forms.ChoiceField(
        required=False,
        error_messages={"invalid_choice": "Kapitlet finns inte längre. Välj igen."},
    )

    def __init__(self, *args, chapters, **options):
        super().__init__(*args, **options)
        self.fields["after"].choices = [(str(one.pk), one.name) for one in chapters]
        if chapters and not self.is_bound:
            self.initial.setdefault("after", str(last_before_the_end(chapters).pk))

    def clean_after(self):
        return int(self.cleaned_data["after"] or 0)


END = (ChapterKind.CLOSING, ChapterKind.SIGNATURES, ChapterKind.ANNEXES)


def last_before_the_end(chapters):
    """Where most of what a board adds belongs: before the closing words."""
    former = [one for one in chapters if one.kind not in END]
    return former[-1] if former else chapters[-1]
