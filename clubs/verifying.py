"""Whether a branch's trail stands as it was written (S54): lines, chain and seals."""

from dataclasses import dataclass, field

from .models import Event, Seal
from .models.seals import Pins, seal_of
from .models.trail import WITH_DECISION, canonical, digest_of, hash_after, sha256

FIELDS = (
    "pk",
    "at",
    "by_id",
    "verb",
    "kind",
    "object_id",
    "changes",
    "decision_id",
    "salt",
    "digest",
    "hash",
)
VALUES_CHANGED = "rad {pk} ({at:%Y-%m-%d %H:%M}): värdena är inte de som skrevs."
CHAIN_BROKEN = (
    "rad {pk} ({at:%Y-%m-%d %H:%M}) passar inte efter raden före: den är ändrad eller"
    " inskjuten, eller så har en rad tagits bort mellan dem."
)
SEAL_BEFORE = "sigillet för {on}: sigillet före det är ändrat eller borta."
SEAL_CHANGED = (
    "sigillet för {on}: det är ändrat, eller så har en rad sedan sigillet före fått ett"
    " annat nummer eller ett annat beslut."
)
LINE_GONE = (
    "sigillet för {on}: rad {last_event}, den nyaste som det håller, finns inte."
)
OTHER_HEAD = (
    "sigillet för {on}: rad {last_event} är inte den som förseglades. Den eller rader"
    " före den har skrivits om."
)
OTHER_COUNT = (
    "sigillet för {on}: det håller {events} rader, men nu finns det {found}"
    " till och med rad {last_event}."
)


@dataclass
class Checked:
    """What was counted, and what is wrong, in words."""

    lines: int = 0
    blanked: int = 0
    seals: int = 0
    unsealed: int = 0
    newest: str = ""
    faults: list = field(default_factory=list)


def verify(branch):
    """Read the whole trail of ``branch`` once, in its order."""
    checked = Checked()
    seals = Seal.objects.filter(branch=branch).order_by("on").iterator()
    watch = Seals(branch.pk, seals, checked)
    previous = ""
    lines = Event.objects.filter(branch=branch).order_by("pk").values_list(*FIELDS)
    for line in lines.iterator(chunk_size=2000):
        pk, at, by_id, verb, kind, object_id, changes, decision_id = line[:8]
        salt, digest, told = line[8:]
        watch.pass_to(pk)
        checked.lines += 1
        if changes == {} and not salt:
            checked.blanked += 1
        elif digest != digest_like(digest, salt, canonical(changes)):
            checked.faults.append(VALUES_CHANGED.format(pk=pk, at=at))
        expected = hash_after(
            previous, branch.pk, at, by_id, verb, kind, object_id, digest, decision_id
        )
        if told != expected:
            checked.faults.append(CHAIN_BROKEN.format(pk=pk, at=at))
        # From the hash that stands there: one broken line is one fault, not all.
        previous = told
        watch.meet(pk, decision_id, told)
    watch.end()
    return checked


def digest_like(digest, salt, text):
    """The digest of ``text``, in the form that the line's own has."""
    if digest.startswith(WITH_DECISION):
        return digest_of(salt, text)
    return sha256(salt, text)


class Seals:
    """The seals of a branch, each held up against the line that it names."""

    def __init__(self, branch_id, seals, checked):
        self.branch_id, self.seals, self.checked = branch_id, seals, checked
        self.previous, self.pins, self.last, self.head = "", Pins(), 0, ""
        self.take()

    def take(self):
        self.seal = next(self.seals, None)

    def pass_to(self, pk):
        """The next line is ``pk``: seals that name an older one end here."""
        while self.seal and self.seal.last_event < pk:
            self.hold_up()

    def meet(self, pk, decision_id, told):
        self.pins.add(pk, decision_id)
        self.last, self.head = pk, told
        self.checked.unsealed += 1

    def end(self):
        while self.seal:
            self.hold_up()
        self.checked.newest = self.previous

    def hold_up(self):
        seal, checked = self.seal, self.checked
        facts = {
            "on": seal.on,
            "last_event": seal.last_event,
            "events": seal.events,
            "found": checked.lines,
        }
        faults = []
        if seal.last_event != self.last:
            faults.append(LINE_GONE)
        elif seal.head != self.head:
            faults.append(OTHER_HEAD)
        if seal.events != checked.lines:
            faults.append(OTHER_COUNT)
        hashed = [
            self.branch_id,
            seal.on,
            seal.at,
            seal.last_event,
            seal.events,
            seal.head,
            self.pins.sum(),
        ]
        if seal.previous != self.previous:
            faults.append(SEAL_BEFORE)
        elif not faults and seal.hash != seal_of(self.previous, *hashed):
            faults.append(SEAL_CHANGED)
        checked.faults.extend(fault.format(**facts) for fault in faults)
        checked.seals += 1
        checked.unsealed = 0
        self.previous, self.pins = seal.hash, Pins()
        self.take()
