"""Every template compiles, before somebody opens the page."""

import pytest
from django.conf import settings
from django.template import engines

TEMPLATES = settings.BASE_DIR / "templates"


def names(folder, leave_out=None):
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and not (leave_out and leave_out in path.parents)
    )


@pytest.mark.parametrize("name", names(TEMPLATES, leave_out=TEMPLATES / "django"))
def test_our_template_compiles(name):
    engines["jinja2"].env.get_template(name)


@pytest.mark.parametrize("name", names(TEMPLATES / "django") or ["base.html"])
def test_template_in_djangos_language_compiles(name):
    if not (TEMPLATES / "django" / name).exists():
        pytest.skip("no template is written in Django's language")
    engines["django"].engine.get_template(name)
