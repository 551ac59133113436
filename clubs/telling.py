"""The trail in plain words: what a line of it says, for those who may read it.

Each kind of thing has a ``KindWords``: what its verbs and fields are called, and how
its rows are named. Those of the activities are offered when that app is ready, as the
kinds of spreadsheets are.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import CharField, TextField, Value
from django.db.models.functions import Cast

from sekoplan.jinja import clock, full_date, listing, number, upper_first

# Of which line it tells once more what isn't about somebody who is erased
TOLD_ANEW = "anew"
# What is said of a text was changed by these, and written by the others
CHANGES = ("change", "edit", "correct", "settle", "arrange")
# What is done to whatever it is, when its time has come or somebody asks for it
ANYTHING = {
    "blank": "tog bort en text ur {}",
    "clear": "gallrade texten i {}",
    "erase": "raderade uppgifter ur {}",
}
NOTHING: tuple[object, ...] = (None, "", [], {})


# Values, as they are shown


def plain(value, names):
    return str(value)


def quoted(value, names):
    return f"”{value}”"


def counted(value, names):
    try:
        return number(float(value) if "." in str(value) else int(value))
    except ValueError:
        return str(value)


def day(value, names):
    return full_date(date.fromisoformat(value[:10]))


def hour(value, names):
    return value[:5].replace(":", ".")


def moment(value, names):
    at = datetime.fromisoformat(value)
    return f"{full_date(at.date())} klockan {clock(at)}"


def yes_no(value, names):
    return "ja" if value else "nej"


def word_of(choices):
    """One of the words that the field knows."""
    labels = {str(value): label for value, label in choices.choices}

    def show(value, names):
        label = labels.get(str(value), str(value))
        return label[:1].lower() + label[1:] if label[1:2].islower() else label

    return show


def checksum(value, names):
    return f"{value[:16]} …"


def listed(value, names):
    return listing([str(one) for one in value])


@dataclass(frozen=True)
class Field:
    """``noun`` suits "ändrade … på"; without one the field isn't told of.

    ``of`` is the kind of thing whose id the value is; several ids are a list of them.
    """

    noun: str = ""
    show: object = plain
    of: str = ""

    def ids(self, value):
        if not self.of or value in NOTHING:
            return []
        if isinstance(value, list | tuple):
            return [pk for pk in value if isinstance(pk, int)]
        return [value] if isinstance(value, int) else []

    def told(self, value, names):
        if value in NOTHING and not isinstance(value, bool):
            return ""
        if not self.of:
            try:
                return self.show(value, names)
            except (TypeError, ValueError):
                return str(value)
        if isinstance(value, list | tuple):
            return listing(
                [names.of(self.of, v) if isinstance(v, int) else str(v) for v in value]
            )
        return names.of(self.of, value) if isinstance(value, int) else str(value)


SILENT = Field()


@dataclass(frozen=True)
class KindWords:
    """``verbs``: what somebody did, with ``{}`` where the thing stands.

    Those of ``leads`` say what the first of the changed fields was and became.
    ``called`` gives the rows and the columns that ``title`` makes a name of.
    """

    kind: str
    one: str
    many: str
    verbs: dict
    called: object
    title: object
    fields: dict = field(default_factory=dict)
    patterns: tuple = ()
    leads: frozenset = frozenset()
    # What is no field of the thing itself: (kind, query of ids) for its own page
    parts: object = None
    # Where the thing itself is shown
    address: object = None
    # Fields that are not told where the thing is shown by this name
    untold: tuple = ("", ())
    # Without a choice of its own in the filter: told with what it hangs on
    beside: str = ""

    def phrase(self, verb):
        """What is said of a deed; None when nobody has said."""
        return self.verbs.get(verb) or ANYTHING.get(verb)

    def field(self, name):
        """What the field is called; None when nobody has said."""
        if name == TOLD_ANEW:
            return SILENT
        if name in self.fields:
            return self.fields[name]
        found = (words for pattern, words in self.patterns if re.match(pattern, name))
        make = next(found, None)
        return make(name) if callable(make) else make


KINDS: dict[str, KindWords] = {}


def offer(*kinds):
    for words in kinds:
        KINDS[words.kind] = words


def groups():
    """(kind, what they are called) to choose among, in the order of the words."""
    chosen = [words for words in KINDS.values() if not words.beside]
    return sorted(
        ((w.kind, upper_first(w.many)) for w in chosen), key=lambda one: one[1]
    )


def kinds_of(group):
    return [w.kind for w in KINDS.values() if group in (w.kind, w.beside)]


# Names


COLUMNS = "abcde"


class Names:
    """What the things of a page are called, asked of the database once."""

    def __init__(self, user, branch, wanted):
        self.known = {}
        asked = [
            named(KINDS[kind], user, branch, sorted(ids))
            for kind, ids in sorted(wanted.items())
            if kind in KINDS and ids
        ]
        if asked:
            # Side by side: one within the other is too deep for SQLite at fourteen.
            first, *others = asked
            rows = first.union(*others, all=True) if others else first
            for kind, pk, *columns in rows:
                self.known[kind, pk] = KINDS[kind].title(*columns)

    def of(self, kind, pk):
        return self.known.get((kind, pk)) or self.gone(kind)

    def gone(self, kind):
        words = KINDS.get(kind)
        return f"{words.one} som inte finns kvar" if words else "något"


def named(words, user, branch, ids):
    """The rows of ``ids``, as text in as many columns as every kind has."""
    rows, columns = words.called(user, branch)
    left = [Value("")] * (len(COLUMNS) - len(columns))
    both = zip(COLUMNS, [*columns, *left], strict=True)
    text = {letter: Cast(column, TextField()) for letter, column in both}
    return (
        rows.filter(pk__in=ids)
        .order_by()
        .annotate(the_kind=Value(words.kind, output_field=CharField()))
        .values_list("the_kind", "pk", *(text[letter] for letter in COLUMNS))
    )


# Lines


@dataclass(frozen=True)
class Line:
    """One line: who, what they did to which thing, and what came of it."""

    event: object
    who: str
    before: str
    thing: str
    after: str
    details: tuple
    is_blanked: bool

    @property
    def sentence(self):
        return f"{self.who} {self.before}{self.thing}{self.after}"


def lines_of(events, user, branch, names=Names):
    """The lines of ``events``, each with its ``by`` and its ``decision``."""
    wanted: dict[str, set] = {}
    for event in events:
        wanted.setdefault(event.kind, set()).add(event.object_id)
        words = KINDS.get(event.kind)
        for name, change in event.changes.items() if words else ():
            known = words.field(name)
            if known and known.of and isinstance(change, list):
                for value in change:
                    wanted.setdefault(known.of, set()).update(known.ids(value))
    names = names(user, branch, wanted)
    lost = {
        (event.kind, event.object_id)
        for event in events
        if (event.kind, event.object_id) not in names.known
    }
    names.known |= last_known(lost, branch)
    return [line_of(event, names) for event in events]


def last_known(lost, branch):
    """What things that are no longer there were called, by the trail itself."""
    if not lost:
        return {}
    from .models import Event

    told = Event.objects.filter(
        branch=branch,
        kind__in={kind for kind, _ in lost},
        object_id__in={pk for _, pk in lost},
    ).order_by("pk")
    known = {}
    for kind, pk, changes in told.values_list("kind", "object_id", "changes"):
        for name in ("title", "name", "paragraph"):
            change = changes.get(name)
            if (kind, pk) in lost and isinstance(change, list):
                value = change[1] or change[0]
                words = KINDS[kind].one if kind in KINDS else ""
                mark = "§ " if name == "paragraph" else ""
                known[kind, pk] = f"{mark}{value} ({words}, borttagen)"
    return known


def line_of(event, names):
    words = KINDS.get(event.kind)
    who = event.by.name if event.by else "Systemet"
    thing = names.of(event.kind, event.object_id)
    is_blanked = not event.changes and not event.salt
    told = told_fields(words, event, names) if words else []
    phrase = words.phrase(event.verb) if words else None
    details = told
    changed = told and (not told[0].only_that or event.verb in CHANGES)
    if words and event.verb in words.leads and changed:
        phrase, details = lead(told[0]), told[1:]
    before, _, after = (phrase or "ändrade {}").partition("{}")
    if words and thing == names.gone(event.kind):
        # "avslutade behörigheten" → "avslutade en behörighet som inte finns kvar"
        noun = re.escape(words.one.split()[-1])
        before = re.sub(rf"\b{noun}\w* \Z", "", before)
    return Line(
        event=event,
        who=who,
        before=before,
        thing=thing,
        after=after,
        details=tuple(detail(one, words, event) for one in details),
        is_blanked=is_blanked,
    )


@dataclass(frozen=True)
class Told:
    """A field that changed: what it was, became; ``only_that`` of a text's digest."""

    noun: str
    old: str = ""
    new: str = ""
    only_that: bool = False


def told_fields(words, event, names):
    """What changed, in the order in which the kind says its fields."""
    order = list(words.fields)
    found = []
    hidden_name, withheld = words.untold
    if names.of(event.kind, event.object_id) != hidden_name:
        withheld = ()
    for name, change in event.changes.items():
        known = words.field(name)
        if known is None or not known.noun or name in withheld:
            continue
        place = order.index(name) if name in order else len(order)
        if isinstance(change, list) and len(change) == 2:
            old, new = (known.told(value, names) for value in change)
            if old == new:
                continue
            found.append((place, name, Told(known.noun, old, new)))
        else:
            found.append((place, name, Told(known.noun, only_that=True)))
    return [told for _, _, told in sorted(found, key=lambda one: one[:2])]


def lead(told):
    """What was done, by the first of the changed fields."""
    noun, old, new = (
        text.replace("{}", "") for text in (told.noun, told.old, told.new)
    )
    if told.only_that:
        return f"ändrade {noun} på {{}}"
    if not old:
        return f"skrev in {noun} på {{}}: {new}"
    if not new:
        return f"tog bort {noun} på {{}} ({old})"
    return f"ändrade {noun} på {{}} från {old} till {new}"


def detail(told, words, event):
    noun = upper_first(told.noun)
    if told.only_that:
        return f"{noun} {'ändrades' if event.verb in CHANGES else 'skrevs in'}"
    if not told.old:
        return f"{noun}: {told.new}"
    if not told.new:
        return f"{noun}: {told.old} togs bort"
    return f"{noun}: från {told.old} till {told.new}"
