"""Where every page begins: the branch of the address, as this user may see it."""

from datetime import date

from django.shortcuts import get_object_or_404

from clubs.forms import FIRST_DAY
from clubs.models import Branch


def branch_for(request, slug, **rights):
    """The branch at ``slug`` if the user has business there and holds ``rights``."""
    return get_object_or_404(Branch.objects.for_user(request.user), slug=slug, **rights)


def day_counted(request):
    """The day that a number of the plan holds for, when its list shows another day."""
    try:
        return date.fromisoformat(request.GET.get("den", ""))
    except ValueError:
        return None


def year_asked(text, otherwise):
    """The year of the address when it is one that has begun, else this year."""
    if text and text.isascii() and text.isdigit() and len(text) == 4:
        if FIRST_DAY.year <= int(text) <= otherwise:
            return int(text)
    return otherwise
