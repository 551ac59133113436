"""The annual report's value as JSON and back: a locked report stays as it was."""

from collections.abc import Iterator
from dataclasses import Field, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from . import parts as report_parts
from . import text as report_text
from . import value as report_value
from .value import AnnualReport

FORMAT = 1
# What one of several is called, where a field may hold one of several.
CALLED = "is"


class NotFrozenHere(ValueError):
    """What is stored was not written by ``freeze`` as this release knows it."""


def freeze(value: AnnualReport) -> dict:
    """All that the report says, as JSON takes it."""
    return {"format": FORMAT, "report": _frozen(value, AnnualReport)}


def thaw(frozen: dict) -> AnnualReport:
    """The report that was frozen; a field that came later has its default."""
    known = isinstance(frozen, dict) and frozen.get("format")
    if known != FORMAT:
        raise NotFrozenHere(
            f"a frozen report of format {known!r}: this release reads {FORMAT}"
        )
    return _thawed(frozen["report"], AnnualReport, "report")


def fields_of(cls: type) -> Iterator[tuple[Field, Any]]:
    """Each field of a dataclass, with its type."""
    types = _types(cls)
    return ((field, types[field.name]) for field in fields(cls))


def choices_of(kind: Any) -> tuple:
    """The types that a type allows beside None: of ``X | None`` it is X."""
    if get_origin(kind) in (Union, UnionType):
        return tuple(one for one in get_args(kind) if one is not NoneType)
    return (kind,)


@cache
def _types(cls):
    # The value names the parts only while it is type checked: they import it.
    names = vars(report_text) | vars(report_value) | vars(report_parts)
    return get_type_hints(cls, names)


def _frozen(value, kind):
    if value is None:
        return None
    choices = choices_of(kind)
    if len(choices) > 1:
        return {CALLED: type(value).__name__, **_frozen(value, type(value))}
    (kind,) = choices
    if get_origin(kind) is tuple:
        return [_frozen(one, get_args(kind)[0]) for one in value]
    if is_dataclass(kind):
        return {
            field.name: _frozen(getattr(value, field.name), of)
            for field, of in fields_of(kind)
        }
    if kind is date:
        return value.isoformat()
    return value.value if issubclass(kind, Enum) else value


def _thawed(stored, kind, where):
    if stored is None and choices_of(kind) != (kind,):
        return None
    choices = choices_of(kind)
    if len(choices) > 1:
        stored = dict(stored)
        called = stored.pop(CALLED, None)
        choices = tuple(one for one in choices if one.__name__ == called)
        if not choices:
            raise NotFrozenHere(f"{where} is a {called!r}, which isn't known")
    (kind,) = choices
    if get_origin(kind) is tuple:
        each = get_args(kind)[0]
        return tuple(
            _thawed(one, each, f"{where}[{index}]") for index, one in enumerate(stored)
        )
    if is_dataclass(kind):
        return _made(kind, stored, where)
    if kind is date:
        return date.fromisoformat(stored)
    if issubclass(kind, Enum):
        return kind(stored)
    if type(stored) is not kind:
        raise NotFrozenHere(f"{where} is {stored!r}, not of {kind.__name__}")
    return stored


def _made(cls, stored, where):
    types = dict(_types(cls))
    if unknown := stored.keys() - types:
        # To leave it out would be another report than the one that was locked.
        raise NotFrozenHere(f"{where} has {', '.join(sorted(unknown))}, unknown here")
    try:
        return cls(
            **{
                name: _thawed(one, types[name], f"{where}.{name}")
                for name, one in stored.items()
            }
        )
    except TypeError as error:
        raise NotFrozenHere(f"{where}: {error}") from error
