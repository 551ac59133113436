"""The pages that say no look like ours, say what to do and give nothing away."""

from urllib.parse import urlencode

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.test import Client
from django.urls import include, path


@login_not_required
def crash(request):
    raise ValueError("hemligheten")


@login_not_required
def refuse(request):
    raise PermissionDenied


@login_not_required
def suspect(request):
    raise SuspiciousOperation("hemligheten")


@login_not_required
def no_room(request):
    raise OperationalError("database or disk is full: hemligheten")


handler400 = "sekoplan.failures.bad_request"
handler500 = "sekoplan.failures.server_error"
urlpatterns = [
    path("crash", crash),
    path("no-room", no_room),
    path("refuse", refuse),
    path("suspect", suspect),
    path("konto/", include("sekoplan.account_urls")),
]


@pytest.fixture
def visitor(settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.holds("S52")
@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/crash", 500, "Det här är vårt fel, inte ditt."),
        ("/no-room", 503, "Sekoplan kan inte nå eller spara sina uppgifter"),
        ("/refuse", 403, "Det här får du inte göra med ditt uppdrag."),
        ("/suspect", 400, "Det som skickades gick inte att läsa."),
    ],
)
@pytest.mark.holds("S58")
def test_a_refusal_speaks_swedish_and_shows_no_trace(
    visitor, address, status, sentence
):
    response = visitor.get(address)
    text = response.content.decode()
    assert response.status_code == status
    assert sentence in text
    assert "/static/app.css" in text
    assert "hemligheten" not in text
    assert "Traceback" not in text


@pytest.mark.holds("S58")
def test_a_missing_page_is_ours_and_does_not_repeat_the_address(visitor, db):
    response = visitor.get("/.finns-inte/<b>/")
    assert response.status_code == 404
    assert "Här finns ingen sida" in response.content.decode()
    assert b"finns-inte" not in response.content


@pytest.mark.holds("S58")
def test_the_error_page_bears_the_id_that_is_in_the_log(visitor, caplog):
    response = visitor.get("/crash")
    line = next(r for r in caplog.records if r.name == "django.request")
    assert line.request.id in response.content.decode()


def test_a_form_without_its_token_is_refused_on_our_page(db):
    response = Client(enforce_csrf_checks=True).post("/konto/logga-in/")
    assert response.status_code == 403
    assert "Ingenting är sparat." in response.content.decode()


def test_a_form_in_another_alphabet_is_a_bad_request(db):
    """The token can't be looked for there: 400, and no error of ours."""
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.get("/konto/logga-in/")
    form = "application/x-www-form-urlencoded; charset=utf-7"
    answer = client.generic("POST", "/konto/logga-in/", b"a=1", content_type=form)
    assert answer.status_code == 400
    assert "gick inte att läsa" in answer.content.decode()


@pytest.mark.parametrize(
    "form", [{"text": "a" * (9 << 20)}, {f"n{n}": "" for n in range(10_001)}]
)
def test_what_is_too_large_to_take_in_is_told_what_to_do(login, anna, plan, form):
    client = login(anna)
    answer = client.post("/stockholm/plan/ny/", form)
    assert answer.status_code == 413
    assert "för stort" in answer.text
    assert "välj filen" in answer.text
    # As an ordinary form is sent, too.
    body = urlencode(form)
    sent_as = "application/x-www-form-urlencoded"
    answer = client.post("/stockholm/plan/ny/", body, content_type=sent_as)
    assert answer.status_code == 413
