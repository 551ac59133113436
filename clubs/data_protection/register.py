"""The register of processing (GDPR art. 30), made from the data catalogue."""

from dataclasses import dataclass
from functools import cache

from . import catalogue, words
from .catalogue import Level, Reader

# The most guarded first
LEVELS = (Level.GUARDED, Level.NAMED, Level.INTERNAL, Level.PUBLIC)


@dataclass(frozen=True)
class Entry:
    """What a table holds of one class; of the most guarded, what the same read."""

    table: words.Table
    fields: tuple[str, ...]
    readers: tuple[str, ...]
    kept: tuple[str, ...]


@cache
def by_class():
    """``[(level, entries)]`` of all that is told of somebody."""
    return tuple((level, tuple(_entries(level))) for level in LEVELS)


def _entries(level):
    for name, table in words.tables().items():
        lines = [
            line
            for line in catalogue.lines()
            if line.table == name and line.level == level and line.about
        ]
        for some in _by_reader(lines) if level == Level.GUARDED else [lines]:
            if some:
                yield _entry(table, some)


def _by_reader(lines):
    """Where it matters most who reads which field, no two are told as one."""
    read: dict[tuple[str, ...], list[catalogue.Line]] = {}
    for line in lines:
        read.setdefault(tuple(line.readers), []).append(line)
    return read.values()


def _entry(table, lines):
    return Entry(
        table=table,
        fields=_distinct(
            words.field_word(line)
            for line in lines
            if Reader.NOBODY not in line.readers
        ),
        readers=_readers(lines),
        kept=_distinct(words.kept(line.kept) for line in lines),
    )


def _readers(lines):
    """Who reads any of it; that nobody does is said where it holds for all of it."""
    told = _distinct(reader for line in lines for reader in line.readers)
    some = [reader for reader in told if reader != Reader.NOBODY]
    return _distinct(reader.label for reader in some or told)


@cache
def about_nobody():
    """The tables that say nothing of anybody, by what they hold."""
    told = {line.table for line in catalogue.lines() if line.about}
    return tuple(t for name, t in words.tables().items() if name not in told)


def _distinct(found):
    return tuple(dict.fromkeys(found))
