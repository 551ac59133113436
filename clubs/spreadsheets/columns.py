"""The columns of a kind of spreadsheet: which cell is which field of a row."""

from typing import NamedTuple

from import_export.fields import Field

from clubs.models.changes import plain as for_trail

from .escaping import arrives_as
from .reading import plain


class Noted(NamedTuple):
    """What a cell changes; ``shown`` is what stood there, None of a new row."""

    shown: object
    old: object
    value: object


class Column(Field):
    """A field of the rows, by its heading.

    What is ``private`` the trail keeps as a digest only. A new row needs the column
    when its widget has a question. ``also`` are other headings it may have.
    """

    def __init__(self, attribute, heading, widget, *, private=False, also=()):
        super().__init__(attribute=attribute, column_name=heading, widget=widget)
        self.private = private
        self.also = also

    def get_value(self, instance):
        return getattr(instance, self.attribute)

    def put(self, instance, value):
        setattr(instance, self.attribute, value)

    def shown(self, instance):
        """What stands in the cell of a row that there is, as a file would give it."""
        return plain(self.export(instance))

    def save(self, instance, row, is_m2m=False, **kwargs):
        """Read the cell and note what it changes; one that is as it was is not read."""
        cell = row[self.column_name]
        if instance.pk is None:
            self.note(instance, None, None, self.widget.clean(cell, row=row))
            return
        shown = self.shown(instance)
        if cell == shown or (
            isinstance(cell, str) and isinstance(shown, str) and arrives_as(shown, cell)
        ):
            return
        old = self.get_value(instance)
        value = self.widget.clean(cell, row=row, chosen=old)
        if value != old:
            self.note(instance, shown, old, value)

    def note(self, instance, shown, old, value):
        self.put(instance, value)
        instance.noted[self] = Noted(shown, old, value)

    def take(self, instance, kept):
        """Note what was noted when the row was kept."""
        value = self.widget.back(kept)
        if instance.pk is None:
            self.note(instance, None, None, value)
        else:
            self.note(instance, self.shown(instance), self.get_value(instance), value)

    def for_trail(self, noted):
        return [for_trail(noted.old), for_trail(noted.value)]


class Pointer(Column):
    """A column that points at one thing of its widget's directory.

    What the thing is called comes from there and never through the row.
    """

    def __init__(self, attribute, heading, widget, **options):
        super().__init__(attribute, heading, widget, **options)
        self.key = f"{attribute}_id"

    def get_value(self, instance):
        pk = getattr(instance, self.key)
        return None if pk is None else self.widget.directory.things[pk]

    def put(self, instance, value):
        setattr(instance, self.key, value and value.pk)


class Several(Column):
    """A column of things that are linked to the row: stored after it."""

    def get_value(self, instance):
        if self.attribute in instance.linked:
            return instance.linked[self.attribute]
        if instance.pk is None:
            return ()
        things = getattr(instance, self.attribute).all()
        return tuple(sorted(things, key=lambda thing: thing.pk))

    def put(self, instance, value):
        instance.linked[self.attribute] = value

    def for_trail(self, noted):
        return [
            [thing.pk for thing in noted.old or ()],
            [thing.pk for thing in noted.value],
        ]
