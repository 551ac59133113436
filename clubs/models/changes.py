"""What a change to a row was, as the trail wants it."""


def between(thing, values):
    """``{field: [old, new]}`` where ``values`` differ from ``thing``; rows by id."""
    return {
        field: [plain(old), plain(new)]
        for field, new in values.items()
        if (old := getattr(thing, field)) != new
    }


def apply(thing, values):
    """Set ``values`` on ``thing``; returns ``{field: [old, new]}`` of what differs."""
    changes = between(thing, values)
    for field in changes:
        setattr(thing, field, values[field])
    return changes


def plain(value):
    return getattr(value, "pk", value)


def names_only(changes):
    """The new texts of ``changes`` for the trail's digests, where names may stand."""
    return {field: str(new) for field, (_, new) in changes.items()}
