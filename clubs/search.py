"""Finding words whatever their dots and case: å as a, É as e, on both databases."""

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Lower, Replace

FOLDED = {
    "å": "a", "ä": "a", "ö": "o", "é": "e", "è": "e", "ü": "u", "ć": "c", "č": "c",
    "Å": "a", "Ä": "a", "Ö": "o", "É": "e", "È": "e", "Ü": "u", "Ć": "c", "Č": "c",
}  # fmt: skip
TABLE = str.maketrans(FOLDED)


def fold(text):
    """The text as it is compared: small letters, no dots or accents."""
    return text.translate(TABLE).lower()


def folded(field):
    """The same in SQL. SQLite's LOWER knows ASCII only, so the dots go first."""
    expression = F(field)
    for letter, plain in FOLDED.items():
        expression = Replace(expression, Value(letter), Value(plain))
    return Lower(expression, output_field=CharField())


def found_in(queryset, asked, fields):
    """The rows where every word of ``asked`` stands in one of ``fields``."""
    for place, field in enumerate(fields):
        queryset = queryset.alias(**{f"folded_{place}": folded(field)})
    # PostgreSQL refuses to look for what no text of its can hold.
    for word in fold(asked.replace("\0", " ")).split()[:8]:
        anywhere = Q()
        for place in range(len(fields)):
            anywhere |= Q(**{f"folded_{place}__contains": word})
        queryset = queryset.filter(anywhere)
    return queryset
