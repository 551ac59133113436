"""A kind of spreadsheet: its columns, what an import would change, and its saving.

Built on django-import-export's resources. A preview runs the import and keeps what it
would write; saving writes exactly that in bulk, with a line in the trail for each row.
"""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import tablib
from django.core.exceptions import ValidationError
from django.utils import timezone
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource

from clubs.models import Event
from clubs.models.changes import plain as for_trail

from .reading import Row, Table, Unreadable, plain

ID = "Id"


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
        is_new = instance.pk is None
        if is_new:
            shown = old = None
        else:
            shown, old = self.shown(instance), self.get_value(instance)
            if cell == shown:
                return
        value = self.widget.clean(cell, row=row, chosen=old)
        if is_new or value != old:
            self.put(instance, value)
            instance.noted[self] = (shown, cell, old, value)


class Pointer(Column):
    """A column that points at one thing of its widget's directory.

    What the thing is called comes from there and never through the row.
    """

    def get_value(self, instance):
        pk = getattr(instance, f"{self.attribute}_id")
        return None if pk is None else self.widget.directory.things[pk]


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


class KnownRows(BaseInstanceLoader):
    """The rows of the database that the file has ids of, fetched at once."""

    def __init__(self, resource, dataset=None):
        super().__init__(resource, dataset)
        told = map(resource.id_in, dataset[ID])
        ids = {number for number in told if number is not None}
        self.known = resource.known(ids)
        self.taken = set()

    def get_instance(self, row):
        """None for a new row; ValidationError when the id leads nowhere."""
        cell = row[ID]
        if cell == "":
            return None
        instance = self.known.get(self.resource.id_in(cell))
        if instance is None:
            told = f"Det finns ingen rad med id {cell}. Lämna rutan tom om den är ny."
            raise ValidationError({"pk": told})
        if instance.pk in self.taken:
            raise ValidationError({"pk": f"Id {cell} står på flera rader."})
        self.taken.add(instance.pk)
        return instance


@dataclass(slots=True)
class PreviewRow:
    """What would become of one row of the file."""

    number: int
    state: str  # "new", "changed", "same" or "wrong"
    name: str = ""
    # (heading, what stands there now or None, what would)
    cells: list = field(default_factory=list)
    # (heading or "", what to do about it)
    errors: list = field(default_factory=list)

    @property
    def digest(self):
        """The same for the same change: what somebody saw is what is saved."""
        told = repr([self.state, *self.cells]).encode()
        return hashlib.sha256(told).hexdigest()[:8]


@dataclass(slots=True)
class Preview:
    rows: list
    unknown: list = field(default_factory=list)

    def of(self, state):
        return [row for row in self.rows if row.state == state]

    @property
    def wrong(self):
        return self.of("wrong")

    @property
    def seen(self):
        """Row number → digest of all that there would be to write over."""
        return {row.number: row.digest for row in self.rows if row.state == "changed"}


class Sheet(Resource):
    """One kind of spreadsheet of a branch, as ``user`` may read and change it.

    Below it each kind says its ``columns``, its rows, and the rules that hold across
    columns (``check``). An empty cell empties the field; a column that isn't in the
    file changes nothing; a row that isn't in the file stays.
    """

    slug = title = ""
    model: Any = None
    # What many of its rows are called: "klubbar"
    many = ""
    about_export = "Alla rader, med de rubriker som inläsningen förstår."
    # Whether fetching it is a line in the read log
    is_about_people = False

    class Meta:
        use_bulk = True
        skip_diff = True
        report_skipped = True
        store_instance = True
        clean_model_instances = False
        using_db = "default"
        instance_loader_class = KnownRows

    def __init__(self, branch, user, asked=""):
        """``asked`` is which part to export, where there are ``parts``."""
        super().__init__()
        self.branch, self.user, self.asked = branch, user, asked
        self.today = timezone.localdate()
        self.fields = {column.attribute: column for column in self.columns()}

    # What each kind says

    @classmethod
    def can_export(cls, branch):
        return branch.can_read_visits

    @classmethod
    def can_import(cls, branch):
        return branch.can_edit

    def columns(self):
        raise NotImplementedError

    def queryset(self):
        """The rows to export, in order."""
        raise NotImplementedError

    def to_change(self):
        """The rows that may be written over, with all that ``columns`` ask of them."""
        return self.queryset()

    def name_of(self, instance):
        """What the row is called in the preview."""
        return str(instance)

    def locked(self, instance):
        """Why the user may not change a row that they can see."""
        return "Raden går inte att ändra."

    def check(self, instance, row):
        """Raise ValidationError, by attribute, when the row as a whole can't be."""

    def fill(self, instances):
        """Give new rows what isn't in their cells, just before they are stored."""

    def is_alone(self, taken, key, instance):
        """Whether no other row has ``key``; ``taken`` tells which row has which."""
        mine = instance.pk or ("new", id(instance))
        return taken.setdefault(key, mine) == mine

    # Out

    def id_of(self, instance):
        return instance.pk

    def table(self):
        """(headings, rows) of all that the user may export."""
        told = self.told_columns()
        dataset = self.export(self.queryset(), export_fields=told)
        return dataset.headers, list(dataset)

    def parts(self):
        """(what to ask for, what it is called) where not all goes out at once."""
        return []

    def told_columns(self):
        """The columns of an export, as far as the user may take them along."""
        return list(self.fields)

    def get_export_headers(self, selected_fields=None):
        return [ID, *(self.fields[name].column_name for name in selected_fields)]

    def iter_queryset(self, queryset):
        # All at once: what is prefetched is so once and not page by page.
        for instance in list(queryset):
            instance.linked = {}
            yield instance

    def export_resource(self, instance, selected_fields=None, **kwargs):
        columns = (self.fields[name] for name in selected_fields)
        return [self.id_of(instance), *(column.export(instance) for column in columns)]

    # In

    def id_in(self, cell):
        """The id that stands in a cell, or None."""
        text = str(cell)
        return (
            int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
        )

    def known(self, ids):
        found = self.to_change().in_bulk(ids) if ids else {}
        for instance in found.values():
            instance.noted, instance.linked = {}, {}
        return found

    @cached_property
    def headings(self):
        """Heading in small letters → as it stands in an export."""
        named = {ID.casefold(): ID}
        for column in self.fields.values():
            for heading in (column.column_name, *column.also):
                named[heading.casefold()] = column.column_name
        return named

    def recognised(self, table):
        """(the table of the columns that this kind has, id first; other headings)."""
        places, unknown = {}, []
        for place, heading in enumerate(table.headers):
            known = self.headings.get(" ".join(heading.split()).casefold())
            if known in places:
                raise Unreadable(
                    f"Rubriken {heading} står i flera kolumner. Ta bort en."
                )
            if known:
                places[known] = place
            elif heading:
                unknown.append(heading)
        if not set(places) - {ID}:
            words = ", ".join(column.column_name for column in self.fields.values())
            raise Unreadable(
                "Rubrikerna känns inte igen. Den första raden ska ha någon av: "
                f"{words}."
            )
        own = places.pop(ID, None)
        rows = [
            Row(
                row.number,
                [
                    "" if own is None else row.cells[own],
                    *(row.cells[place] for place in places.values()),
                ],
            )
            for row in table.rows
        ]
        if not rows:
            raise Unreadable("Det finns inga rader under rubrikerna.")
        return Table([ID, *places], rows), unknown

    def preview(self, table):
        """What saving the recognised ``table`` would do; nothing is written."""
        dataset = tablib.Dataset(*(row.cells for row in table.rows))
        dataset.headers = table.headers
        self.present = [
            column
            for column in self.fields.values()
            if column.column_name in table.headers
        ]
        self.needed = [
            column
            for column in self.fields.values()
            if column not in self.present and getattr(column.widget, "question", "")
        ]
        result = self.import_data_inner(dataset, True, False, False, False)
        if result.base_errors or result.has_errors():
            errors = result.base_errors or result.row_errors()[0][1]
            raise errors[0].error
        return Preview(
            [
                self.told(row.number, found)
                for row, found in zip(table.rows, result.rows, strict=True)
            ]
        )

    def told(self, number, found):
        if found.validation_error:
            return PreviewRow(
                number, "wrong", errors=self.errors_of(found.validation_error)
            )
        state = {"new": "new", "update": "changed", "skip": "same"}[found.import_type]
        instance = found.instance
        cells = [
            (column.column_name, shown, plain(column.widget.render(value)))
            for column, (shown, _, _, value) in instance.noted.items()
        ]
        if state == "new":
            cells = [cell for cell in cells if cell[2] not in ("", "nej")]
        name = "" if state == "same" else self.name_of(instance)
        return PreviewRow(number, state, name, cells)

    def errors_of(self, refusal):
        by_attribute = refusal.message_dict
        return [
            (self.heading_of(attribute), " ".join(messages))
            for attribute, messages in by_attribute.items()
        ]

    def heading_of(self, attribute):
        if attribute == "pk":
            return ID
        column = self.fields.get(attribute)
        return column.column_name if column else ""

    def get_import_fields(self):
        return self.present

    def get_instance(self, instance_loader, row):
        return instance_loader.get_instance(row)

    def init_instance(self, row=None):
        if self.needed:
            heading = self.needed[0].column_name
            raise ValidationError(
                {self.needed[0].attribute: f"Kolumnen {heading} saknas i filen."}
            )
        instance = self.new()
        instance.noted, instance.linked = {}, {}
        return instance

    def new(self):
        return self.model(branch=self.branch)

    def import_instance(self, instance, row, **kwargs):
        errors = {}
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as refusal:
            errors = refusal.update_error_dict(errors)
        if instance.pk and (instance.noted or errors) and not instance.can_edit:
            raise ValidationError({"pk": self.locked(instance)})
        if instance.pk is None or instance.noted:
            try:
                self.check(instance, row)
            except ValidationError as refusal:
                for attribute, said in refusal.update_error_dict({}).items():
                    errors.setdefault(attribute, said)
        if errors:
            raise ValidationError(errors)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        return not (instance.noted or instance.pk is None or import_validation_errors)

    # Saving, of what the preview has gathered

    def store(self, *, by):
        """Write what ``preview`` gathered; call it in a transaction, branch locked."""
        made, changed = self.create_instances, self.update_instances
        self.by, self.at = by, timezone.now()
        self.fill(made)
        self.model._base_manager.bulk_create(made)
        self.write_over(changed)
        self.link([*made, *changed])
        lines = [line for row in made for line in self.lines_of_new(row)]
        lines += [line for row in changed for line in self.lines_of_changed(row)]
        Event.objects.record_many(self.branch, by=by, lines=lines, at=self.at)

    def write_over(self, changed):
        if not changed:
            return
        for instance in changed:
            instance.version += 1
        # One statement for all of them, where bulk_update has a case for each.
        self.model._base_manager.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=sorted(self.written(changed)),
        )

    def written(self, changed):
        """The fields to write over."""
        noted = {column for instance in changed for column in instance.noted}
        return {
            "version",
            *(column.attribute for column in noted if not isinstance(column, Several)),
        }

    def link(self, instances):
        """Store what is linked to the rows: new links, and those taken away."""
        for column in self.present:
            if not isinstance(column, Several):
                continue
            relation = self.model._meta.get_field(column.attribute)
            through = relation.remote_field.through
            here, there = relation.m2m_field_name(), relation.m2m_reverse_field_name()
            touched = [row for row in instances if column in row.noted]
            through._base_manager.filter(
                **{f"{here}__in": [row.pk for row in touched if row.noted[column][2]]}
            ).delete()
            through._base_manager.bulk_create(
                through(**{f"{here}_id": row.pk, f"{there}_id": thing.pk})
                for row in touched
                for thing in row.linked[column.attribute]
            )

    def lines_of_new(self, instance):
        yield self.line("add", instance)

    def lines_of_changed(self, instance):
        yield self.line("change", instance)

    def line(self, verb, instance):
        """(verb, thing, changes, private) for the trail."""
        changes, private = {}, {}
        for column, (shown, _, old, value) in instance.noted.items():
            if shown is None and value in (None, "", False, ()):
                continue
            if column.private:
                private[column.attribute] = column.widget.render(value)
            elif isinstance(column, Several):
                changes[column.attribute] = [
                    [thing.pk for thing in old or ()],
                    [thing.pk for thing in value],
                ]
            elif old != value:
                changes[column.attribute] = [for_trail(old), for_trail(value)]
        return verb, instance, changes, private
