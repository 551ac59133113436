"""Forms about several activities at once: a series, and all that are mine."""

import re

from django import forms
from django.utils import timezone

from clubs.forms import SentOnce
from clubs.models import Stale

from .forms import VERSIONS, NoteField, asks_for_help, versions_in
from .models import OPEN, Status, Update


class SeriesForm(SentOnce):
    """Which steps of a series are done, as they stand in the boxes of one line."""

    seen = forms.RegexField(VERSIONS)
    done = forms.TypedMultipleChoiceField(coerce=int, required=False)
    note = NoteField()
    help = forms.BooleanField(required=False)

    def __init__(self, data):
        super().__init__(data)
        sent = data.getlist("done") if data else []
        self.fields["done"].choices = [(v, v) for v in sent if v.isdigit()]

    @property
    def messages(self):
        return [text for errors in self.errors.values() for text in errors]

    def apply(self, steps, *, by):
        """Report every step whose box has changed; returns the ids of the updates.

        The note goes with the last of them; without a changed box with the latest
        step that is done, else the last. A call for help goes with a step that is
        left to do, where there is one: what is done needs none.
        """
        data, seen = self.cleaned_data, versions_in(self.cleaned_data["seen"])
        shown = [step for step in steps if step.pk in seen]
        if not shown:
            raise Stale(steps[0])
        wanted = {
            step: Status.DONE if step.pk in data["done"] else Status.NOT_STARTED
            for step in shown
            if (step.pk in data["done"]) != (step.status == Status.DONE)
        }
        left = [step for step in shown if wanted.get(step, step.status) in OPEN]
        newest = Update.objects.newest_of(shown)
        asking = [step for step in left if asks(newest, step) and step not in wanted]
        writer = next(reversed(wanted), None)
        if data["help"] and not asking:
            writer = (left or [writer or shown[-1]])[0]
            asking = [writer]
            wanted.setdefault(writer, writer.status)
        elif asking and not data["help"]:
            wanted |= {step: step.status for step in asking}
        if data["note"] and writer is None:
            finished = [step for step in shown if step not in left]
            writer = (asking or finished or shown)[-1]
            wanted.setdefault(writer, writer.status)
        at, today = timezone.now(), timezone.localdate()
        updates = []
        for step, status in wanted.items():
            closes = status == Status.DONE and step.status != Status.DONE
            was_due = closes and step.due_on and step.due_on < today
            update = step.report(
                status,
                by=by,
                seen=seen[step.pk],
                note=data["note"] if step is writer else "",
                needs_help=data["help"] and step in asking,
                on=step.due_on if was_due else None,
                at=at,
            )
            updates.append(update.pk)
        return updates


def asks(newest, activity):
    """Whether the newest line of an activity's log asks for help."""
    return activity.pk in newest and newest[activity.pk].needs_help


class UpdateMineForm(SentOnce):
    """All of a person's activities in one form; only what has changed is stored.

    Of each activity: s, n and h are status, note and help; v, was and asked the
    version, status and call for help that the page showed.
    """

    def __init__(self, data=None, *, rows):
        super().__init__(data)
        self.rows = {row.pk: row for row in rows}
        self.newest = Update.objects.newest_of(rows)
        # Those that somebody else has changed since the page was shown.
        self.taken = set()
        for pk in self.rows:
            self.fields[f"s{pk}"] = forms.ChoiceField(choices=Status, required=False)
            self.fields[f"n{pk}"] = NoteField()
            self.fields[f"h{pk}"] = forms.BooleanField(required=False)
            self.fields[f"v{pk}"] = forms.IntegerField(min_value=1, required=False)
            self.fields[f"asked{pk}"] = forms.BooleanField(required=False)

    @property
    def homeless(self):
        """Notes on activities that are no longer there to write about."""
        notes = ((ids_in([name], "n"), text) for name, text in self.data.items())
        return [text for ids, text in notes if ids - self.rows.keys() and text.strip()]

    def row(self, pk):
        """What stands in the form for one activity, sent or not."""
        activity, newest = self.rows[pk], self.newest.get(pk)
        asked = asks(self.newest, activity)
        sent = self.data if self.is_bound else {}
        status, was = sent.get(f"s{pk}"), sent.get(f"was{pk}")
        helps, version = bool(sent.get(f"h{pk}")), sent.get(f"v{pk}")
        if pk in self.taken:
            # What I left alone is theirs, and what I chose is mine.
            status = None if status == was else status
            helps = asked if helps == bool(sent.get(f"asked{pk}")) else helps
            asked_then, was, version = asked, activity.status, None
        elif version:
            asked_then = bool(sent.get(f"asked{pk}"))
        else:
            helps = asked_then = asked
        return {
            "status": status if status in Status.values else activity.status,
            "was": was if was in Status.values else activity.status,
            "note": sent.get(f"n{pk}", ""),
            "help": helps,
            "asked": asked_then,
            "version": version or activity.version,
            "errors": self.errors.get(f"n{pk}", []) if self.is_bound else [],
            "taken": pk in self.taken,
            "now": activity.get_status_display(),
            "newest": newest,
        }

    def apply(self, *, by):
        """Report every activity that has a new status, a note or another call for help.

        All or none: when somebody else has changed one of them meanwhile, ``taken``
        tells which. An activity that was not on the page when it was sent is left
        alone.
        """
        changed = [pk for pk in self.rows if self.differs(pk)]
        data = self.cleaned_data
        self.taken = {pk for pk in changed if data[f"v{pk}"] != self.rows[pk].version}
        if self.taken or self.homeless:
            raise Stale(None)
        return [
            self.rows[pk]
            .report(
                data[f"s{pk}"],
                by=by,
                seen=data[f"v{pk}"],
                note=data[f"n{pk}"],
                needs_help=asks_for_help(
                    data[f"s{pk}"], data[f"h{pk}"], data[f"asked{pk}"]
                ),
            )
            .pk
            for pk in changed
        ]

    def meet(self, current):
        """``current`` was changed by somebody else while this form was being stored."""
        if current:
            self.taken.add(current.pk)
            self.rows[current.pk] = current
            self.newest |= Update.objects.newest_of([current])

    def differs(self, pk):
        """Whether something was changed, compared with what the page showed."""
        data = self.cleaned_data
        if data[f"v{pk}"] is None or not data[f"s{pk}"]:
            return False
        shown = self.data.get(f"was{pk}", self.rows[pk].status)
        return bool(
            data[f"s{pk}"] != shown
            or data[f"n{pk}"]
            or data[f"h{pk}"] != data[f"asked{pk}"]
        )


def ids_in(names, letter="v"):
    """The ids in names of fields such as v12."""
    matches = (re.fullmatch(rf"{letter}([0-9]{{1,18}})", name) for name in names)
    return {int(match[1]) for match in matches if match}
