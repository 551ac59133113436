"""What a change to a row was, as the trail wants it."""


def apply(thing, values):
    """Set ``values`` on ``thing``; returns ``{field: [old, new]}`` of what differs."""
    changes = {}
    for field, new in values.items():
        old = getattr(thing, field)
        if old != new:
            changes[field] = [old, new]
            setattr(thing, field, new)
    return changes


def names_only(changes):
    """The new texts of ``changes`` for the trail's digests, where names may stand."""
    return {field: str(new) for field, (_, new) in changes.items()}
