"""What somebody has done, for their extract: the trail's own words, without names."""

from functools import partial

from clubs.models import Event
from clubs.models.trail import may_read_of
from clubs.telling import KINDS, Names, lines_of

# Things that are called what a person is called
ABOUT_SOMEBODY = ("assignment", "calendaraddress", "invitation", "tenure", "training")
AT_A_TIME = 2_000


class WithoutOthers(Names):
    """Things by their names, people as ``whom`` or somebody else."""

    def __init__(self, whom, you, other, *args):
        super().__init__(*args)
        self.whom, self.you, self.other = whom, you, other

    def of(self, kind, pk):
        if kind == "person":
            return self.you if pk in self.whom.persons else self.other
        if kind == "user":
            return self.you if pk == self.whom.user else self.other
        if kind in ABOUT_SOMEBODY:
            return KINDS[kind].one
        return super().of(kind, pk)


def told(found, *, by, whom, within, you, other):
    """``{pk: (what was done, details)}`` of the lines that ``by`` may be told."""
    events = [
        event
        for event in found
        if within is None or may_read_of(by, within, event.kind)
    ]
    branches: dict[int, list[Event]] = {}
    for event in events:
        branches.setdefault(event.branch_id, []).append(event)
    lines = {}
    names = partial(WithoutOthers, whom, you, other)
    for mine in branches.values():
        for start in range(0, len(mine), AT_A_TIME):
            some = mine[start : start + AT_A_TIME]
            for line in lines_of(some, by, mine[0].branch, names=names):
                deed = f"{line.before}{line.thing}{line.after}"
                lines[line.event.pk] = deed, "; ".join(line.details)
    return lines
