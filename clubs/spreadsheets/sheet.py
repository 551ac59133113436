"""A kind of spreadsheet: its columns, what an import would change, and its saving.

Built on django-import-export's resources. A preview runs the import and keeps what it
would write; saving writes exactly that in bulk, with a line in the trail for each row.
"""

from collections import Counter
from functools import cached_property
from itertools import chain
from typing import Any

import tablib
from django.core.exceptions import ValidationError
from django.utils import timezone
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from import_export.results import RowResult

from clubs.models import Event

from .columns import Several
from .previews import MOST_SHOWN, STATES, Preview, PreviewRow, digest
from .reading import Row, Table, Unreadable, plain

ID = "Id"
AT_A_TIME = 500
# So many rows may stand above the headings
LAST_HEADING = 10


def as_written(cell):
    """A number with the comma that it has on paper here."""
    return str(cell).replace(".", ",") if isinstance(cell, float) else cell


class KnownRows(BaseInstanceLoader):
    """The rows of the database that the file has ids of, fetched at once."""

    def __init__(self, resource, dataset=None):
        super().__init__(resource, dataset)
        told = map(resource.id_in, dataset[ID])
        self.known = resource.known({pk for pk in told if pk is not None})
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


class RowFound(RowResult):
    def add_instance_info(self, instance):
        """Nothing: what a row is called costs a query for some."""


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
    # Whether what was noted of each row is all it takes to save it
    can_be_kept = True

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

    def new(self):
        return self.model(branch_id=self.branch.pk)

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

    def lines_of_new(self, instance):
        yield self.line("add", instance)

    def lines_of_changed(self, instance):
        yield self.line("change", instance)

    def is_alone(self, taken, key, instance):
        """Whether no other row has ``key``; ``taken`` tells which row has which."""
        mine = instance.pk or ("new", id(instance))
        return taken.setdefault(key, mine) == mine

    # Out

    def id_of(self, instance):
        return instance.pk

    def table(self):
        """(headings, rows) of all that the user may export."""
        dataset = self.export(self.queryset(), export_fields=self.told_columns())
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
        is_number = text.isascii() and text.isdigit() and len(text) < 16
        return int(text) if is_number else None

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

    def knows(self, heading):
        """The heading of an export that ``heading`` means, or None."""
        return self.headings.get(" ".join(str(heading).split()).casefold())

    def headed(self, table):
        """The table from the row of its headings on: a title may stand above them."""
        rows = [Row(0, table.headers), *table.rows[:LAST_HEADING]]
        known = [len([*filter(self.knows, row.cells)]) for row in rows]
        place = known.index(max(known))
        if place == 0:
            return table
        headers = [str(cell).strip() for cell in rows[place].cells]
        return Table(headers, table.rows[place:])

    def has_needed(self, headers):
        """Whether a new row could be made of a file with these headings."""
        known = {self.knows(heading) for heading in headers}
        needed = (c.column_name for c in self.fields.values() if c.widget.question)
        return known.issuperset(needed)

    def recognised(self, table):
        """(the table of the columns that this kind has, id first; other headings)."""
        places, unknown = {}, []
        for place, heading in enumerate(table.headers):
            known = self.knows(heading)
            if known in places:
                raise Unreadable(
                    f"Rubriken {heading} står i flera kolumner. Ta bort en."
                )
            if known:
                places[known] = place
            elif heading:
                unknown.append(heading)
        own = places.pop(ID, None)
        if not places:
            words = ", ".join(column.column_name for column in self.fields.values())
            raise Unreadable(
                "Rubrikerna känns inte igen. Bara filens första blad läses, och dess "
                f"första rad ska ha någon av: {words}."
            )
        if not table.rows:
            raise Unreadable(
                "Det finns inga rader under rubrikerna. Skriv minst en rad, eller välj "
                "en annan fil."
            )
        there = list(places.values())
        rows = [
            Row(
                row.number,
                [
                    "" if own is None else row.cells[own],
                    *[row.cells[place] for place in there],
                ],
            )
            for row in table.rows
        ]
        return Table([ID, *places], rows), unknown

    def preview(self, table):
        """What saving the recognised ``table`` would do; nothing is written."""
        dataset = tablib.Dataset(*(row.cells for row in table.rows))
        dataset.headers = table.headers
        columns = self.fields.values()
        self.present = [c for c in columns if c.column_name in table.headers]
        self.needed = [
            c for c in columns if c not in self.present and c.widget.question
        ]
        result = self.import_data_inner(dataset, True, False, False, False)
        if result.base_errors or result.has_errors():
            errors = result.base_errors or result.row_errors()[0][1]
            raise errors[0].error
        counts, rows, seen = Counter(), [], {}
        for row, found in zip(table.rows, result.rows, strict=True):
            state = "wrong" if found.validation_error else STATES[found.import_type]
            counts[state] += 1
            if state == "changed":
                seen[row.number] = digest(self.cells_of(found.instance, state))
            if state != "same" and counts[state] <= MOST_SHOWN:
                rows.append(self.told(row.number, state, found))
        return Preview(counts, rows, seen)

    def told(self, number, state, found):
        if state == "wrong":
            refusal = found.validation_error.message_dict
            # What is wrong with the row as a whole isn't found in the columns' order.
            order = ["pk", *self.fields, *refusal]
            return PreviewRow(
                number,
                state,
                errors=[
                    (self.heading_of(attribute), " ".join(messages))
                    for attribute, messages in sorted(
                        refusal.items(), key=lambda said: order.index(said[0])
                    )
                ],
            )
        instance = found.instance
        name, cells = self.name_of(instance), self.cells_of(instance, state)
        if state == "new":
            cells = [cell for cell in cells if cell[2] not in ("", "nej")]
        return PreviewRow(number, state, name, cells)

    def cells_of(self, instance, state):
        return [
            (
                column.column_name,
                as_written(noted.shown),
                as_written(plain(column.widget.render(noted.value))),
            )
            for column, noted in instance.noted.items()
        ]

    def heading_of(self, attribute):
        if attribute == "pk":
            return ID
        column = self.fields.get(attribute)
        return column.column_name if column else ""

    @classmethod
    def get_row_result_class(cls):
        return RowFound

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
        return self.fresh()

    def fresh(self):
        instance = self.new()
        instance.noted, instance.linked = {}, {}
        return instance

    def import_instance(self, instance, row, **kwargs):
        """Read the cells and check them together; all that is wrong is told at once."""
        errors: dict[str, Any] = {}
        for column in self.present:
            try:
                column.save(instance, row)
            except ValueError as refusal:
                errors[column.attribute] = [str(refusal)]
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

    # Kept until it is saved

    def kept(self):
        """What the preview has noted, as JSON can hold it."""
        return [
            [
                instance.pk,
                {
                    column.attribute: column.widget.keep(noted.value)
                    for column, noted in instance.noted.items()
                },
            ]
            for instance in [*self.update_instances, *self.create_instances]
        ]

    def store_kept(self, kept, *, by):
        """``store`` what was ``kept``, some hundred rows in memory at a time."""
        for start in range(0, len(kept), AT_A_TIME):
            self.create_instances, self.update_instances = [], []
            self.take(kept[start : start + AT_A_TIME])
            self.store(by=by)

    def take(self, kept):
        """Note again what was ``kept``, when nothing has been done since."""
        known = self.known({pk for pk, _ in kept if pk is not None})
        attributes = {name for _, noted in kept for name in noted}
        self.present = [
            column for name, column in self.fields.items() if name in attributes
        ]
        for pk, noted in kept:
            instance = self.fresh() if pk is None else known[pk]
            for name, value in noted.items():
                self.fields[name].take(instance, value)
            (self.create_instances if pk is None else self.update_instances).append(
                instance
            )

    # Saving, of what has been noted

    def store(self, *, by):
        """Write what was noted; call it in a transaction, with the branch locked."""
        made, changed = self.create_instances, self.update_instances
        self.by, self.at = by, timezone.now()
        self.fill(made)
        self.model._base_manager.bulk_create(made)
        self.write_over(changed)
        self.link([*made, *changed])
        # Made one by one, so that no more than one of them is in memory.
        lines = chain.from_iterable(
            chain(map(self.lines_of_new, made), map(self.lines_of_changed, changed))
        )
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
            through = relation.remote_field.through._base_manager
            here, there = relation.m2m_field_name(), relation.m2m_reverse_field_name()
            touched = [row for row in instances if column in row.noted]
            had = [row.pk for row in touched if row.noted[column].old]
            through.filter(**{f"{here}__in": had}).delete()
            through.bulk_create(
                through.model(**{f"{here}_id": row.pk, f"{there}_id": thing.pk})
                for row in touched
                for thing in row.linked[column.attribute]
            )

    def line(self, verb, instance):
        """(verb, thing, changes, private) for the trail."""
        changes, private = {}, {}
        for column, noted in instance.noted.items():
            if noted.shown is None and noted.value in (None, "", False, ()):
                continue
            if column.private:
                private[column.attribute] = column.widget.render(noted.value)
            else:
                changes[column.attribute] = column.for_trail(noted)
        return verb, instance, changes, private
