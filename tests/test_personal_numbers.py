"""No personal number in any free text, on any form or in any spreadsheet (S60)."""

import importlib
import pkgutil

import pytest
from django import forms
from django.core.exceptions import ValidationError

import activities
import clubs
from clubs.spreadsheets.kinds import KINDS
from clubs.spreadsheets.widgets import EMail, Link, Phone, Words

pytestmark = pytest.mark.holds("S60")

NUMBER = "811228-9874"
COORDINATION = "701063-2391"
# These may look like one and aren't kept as text, or are looked through elsewhere.
MAY = {
    "phone": "ten digits are a telephone number",
    "org_number": "has a check of its own, which refuses a person's",
    "password": "is kept as a digest",
    "oldpassword": "is kept as a digest",
    "password1": "is kept as a digest",
    "password2": "is kept as a digest",
    "q": "is looked for, and never kept",
    "seen": "says what the page was made from",
    "other": "is looked for in the list of places",
    "place": "chooses a place",
    "booked": "chooses a visit",
    "suggested": "says which visitors were proposed",
    "when": "chooses when",
    "do": "says which button was pressed",
    "slag": "narrows a list",
}
# A whole document or spreadsheet: its preview refuses it, and nothing is kept before.
DOCUMENTS = {"NewPlanForm", "SheetForm", "PastedForm"}


def forms_of_ours():
    for app in (clubs, activities):
        for module in pkgutil.walk_packages(app.__path__, f"{app.__name__}."):
            if "migrations" not in module.name and module.name != PDF_CHILD:
                importlib.import_module(module.name)
    found = list(forms.BaseForm.__subclasses__())
    while found:
        form = found.pop()
        found += form.__subclasses__()
        if form.__module__.split(".")[0] in ("activities", "clubs", "sekoplan"):
            yield form


# Sets limits on the process that it is loaded in
PDF_CHILD = "activities.paper_check"


def refused(clean, text):
    try:
        clean(text)
    except (ValidationError, ValueError) as refusal:
        said = " ".join(getattr(refusal, "messages", [str(refusal)]))
        return "personnummer" in said and text in said
    return False


@pytest.mark.parametrize("number", [NUMBER, COORDINATION, "19811228 9874"])
def test_every_field_of_text_refuses_one_and_says_the_digits(number):
    known = [form for form in forms_of_ours() if form.__name__ not in DOCUMENTS]
    texts = {
        (form.__name__, name): field
        for form in known
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField)
        and not isinstance(field, forms.EmailField | forms.UUIDField | forms.JSONField)
        and name not in MAY
    }
    assert len(texts) > 40
    assert {
        place
        for place, field in texts.items()
        # A short field says that it is long instead: neither is kept.
        if not refused(field.clean, number) and takes(field, number)
    } == set()
    assert ("ActivityForm", "title") in texts and ("VisitForm", "note") in texts


def takes(field, text):
    try:
        field.clean(text)
    except ValidationError:
        return False
    return True


def test_the_exceptions_are_needed():
    """Who lets a field go without the rule says why; what is gone from here goes."""
    names = {name for form in forms_of_ours() for name in form.base_fields}
    assert MAY.keys() <= names
    assert DOCUMENTS <= {form.__name__ for form in forms_of_ours()}


def test_every_column_of_text_refuses_one(stockholm, siv):
    texts = {
        (kind.slug, column.attribute): column.widget
        for kind in KINDS.values()
        for column in kind(stockholm, siv).columns()
        if isinstance(column.widget, Words)
        and not isinstance(column.widget, EMail | Phone | Link)
    }
    assert len(texts) > 8
    for place, widget in texts.items():
        assert refused(widget.clean, NUMBER), place


@pytest.mark.parametrize(
    "text",
    ["08-123 45 67", "802000-1234", "2018-10-04", "811228-9875", "811340-9874"],
)
def test_what_only_looks_like_one_is_taken(text):
    """A telephone, an organisation, a day, a wrong check digit, a day that isn't."""
    from clubs.privacy import personal_numbers

    assert personal_numbers(text) == []
