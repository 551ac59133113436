"""Reads a plan document and prints what was found; needs no database."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from activities.reading import UnreadableDocument, read_document

LARGEST = 4 << 20  # above the reader's own limit, so that it gets to say so


class Command(BaseCommand):
    help = "Läser ett plandokument och visar avsnitt, åtaganden och det som blev över."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help=".txt .md .docx .pdf .xlsx .csv")
        parser.add_argument("--json", action="store_true", help="skriv JSON")

    def handle(self, *args, file, **options):
        try:
            with file.open("rb") as source:
                outline = read_document(file.name, source.read(LARGEST))
        except FileNotFoundError:
            raise CommandError(f"{file} finns inte. Kontrollera namnet.") from None
        except OSError:
            raise CommandError(
                f"{file} går inte att öppna. Är det en fil som du får läsa?"
            ) from None
        except UnreadableDocument as error:
            raise CommandError(f"{file.name}: {error}") from None
        if options["json"]:
            self.stdout.write(
                json.dumps(outline.as_json(), ensure_ascii=False, indent=1)
            )
        else:
            self.stdout.write("\n".join(summary(outline)))


def summary(outline):
    """The outline as lines to read in a terminal."""
    period = f"{outline.starts} – {outline.ends}" if outline.starts else "ingen period"
    yield f"{outline.title or 'Utan rubrik'} ({outline.document}, {period})"
    for section in outline.sections:
        yield ""
        yield " ".join(filter(None, [section.number, section.title or "Utan rubrik"]))
        for goal in section.goals:
            number = f"{goal.number} " if goal.number else ""
            yield f"  - {number}{goal.text}"
            yield f"    {', '.join(_facts(goal))}"
    if outline.leftovers:
        yield ""
        yield f"Kom inte med ({len(outline.leftovers)} rader):"
        yield from (f"  {left.line}: {left.text}" for left in outline.leftovers)
    if outline.warnings:
        yield ""
        yield "Kontrollera:"
        yield from (f"  {doubt.line}: {doubt.message}" for doubt in outline.warnings)


def _facts(goal):
    yield goal.kind
    if goal.target_min is not None or goal.target_max is not None:
        ends = [goal.target_min, goal.target_max]
        span = "–".join("" if end is None else str(end) for end in dict.fromkeys(ends))
        yield f"{span} {goal.unit or ''}".strip()
    if goal.months:
        yield "månad " + " ".join(map(str, goal.months))
    if goal.responsible:
        yield f"ansvarig {goal.responsible}"
    if goal.status:
        yield f"status {goal.status}"
