"""Looks at a real installation and says what is missing: ``./run deploy-check``."""

from typing import NamedTuple

OK, WARNING, FAULT = "ok", "varning", "fel"


class Finding(NamedTuple):
    level: str
    what: str
    todo: str = ""


def ok(what):
    return Finding(OK, what)


def warning(what, todo):
    return Finding(WARNING, what, todo)


def fault(what, todo):
    return Finding(FAULT, what, todo)
