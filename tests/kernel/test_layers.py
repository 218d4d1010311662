"""Layers that only people need: around each of their pages in order, and not around a machine's call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from nuoda.kernel.actor import Role
from nuoda.kernel.layers import ForPeople

Answer = Callable[[HttpRequest], HttpResponse]
SHIPMENTS = "/api/v1/shipments"
passed: list[str] = []


class Outer:
    """Tells when it is passed; refuses what asks for it."""

    name = "outer"

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        passed.append(self.name)
        response = self.get_response(request)
        passed.append(f"{self.name} again")
        return response

    def process_view(self, request: HttpRequest, view: Answer, args: Any, kwargs: Any) -> HttpResponse | None:
        passed.append(f"{self.name} sees the view")
        return HttpResponse(self.name, status=403) if request.GET.get("stop") == self.name else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        passed.append(f"{self.name} sees the error")
        return None


class Inner(Outer):
    name = "inner"


class Showing(Outer):
    def process_template_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return response


def ok(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@pytest.fixture
def layers(settings: Settings) -> ForPeople:
    passed.clear()
    settings.NUODA_FOR_PEOPLE = [f"{__name__}.Outer", f"{__name__}.Inner"]
    return ForPeople(ok)


def test_a_persons_page_passes_all_in_their_order(layers: ForPeople) -> None:
    page = RequestFactory().get("/track/")
    assert layers(page).content == b"ok"
    assert passed == ["outer", "inner", "inner again", "outer again"]
    passed.clear()
    assert layers.process_view(page, ok, (), {}) is None
    assert layers.process_exception(page, ValueError()) is None
    assert passed == [
        "outer sees the view",
        "inner sees the view",
        "inner sees the error",
        "outer sees the error",
    ]


def test_the_first_layer_that_answers_is_the_last_asked(layers: ForPeople) -> None:
    stopped = layers.process_view(RequestFactory().get("/track/?stop=outer"), ok, (), {})
    assert stopped is not None
    assert (stopped.status_code, passed) == (403, ["outer sees the view"])


def test_a_machines_call_passes_none(layers: ForPeople) -> None:
    call = RequestFactory().get(f"{SHIPMENTS}?stop=outer")
    assert layers(call).content == b"ok"
    assert layers.process_view(call, ok, (), {}) is None
    assert layers.process_exception(call, ValueError()) is None
    assert passed == []


def test_a_layer_that_would_be_left_unasked_is_refused(settings: Settings) -> None:
    settings.NUODA_FOR_PEOPLE = [f"{__name__}.Showing"]
    with pytest.raises(ImproperlyConfigured, match="Showing"):
        ForPeople(ok)


def test_a_machine_has_no_session_and_is_known_by_its_key_alone(client_of: Callable[[Role], Client]) -> None:
    supervisor = client_of(Role.SUPERVISOR)
    answer = supervisor.get(SHIPMENTS)
    assert answer.status_code == 401
    assert not hasattr(answer.wsgi_request, "session")
    page = supervisor.get("/track/")
    assert page.wsgi_request.user.is_authenticated


@pytest.mark.parametrize("path", [SHIPMENTS, "/api/v1/nothing-here", "/api/v1/", "/api/v1"])
@pytest.mark.parametrize(("asked", "told"), [("zh-CN", "zh-hans"), ("en", "en"), ("", "en")])
def test_an_answer_to_a_machine_is_guarded_and_says_its_language(
    client: Client, db: None, path: str, asked: str, told: str
) -> None:
    answer = client.get(path, headers={"Accept-Language": asked} if asked else {})
    assert answer.headers["Content-Language"] == told
    assert "Accept-Language" in answer.headers["Vary"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert int(answer.headers["Content-Length"]) == len(answer.content)


def test_a_persons_form_needs_its_token_still(db: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/track/", {"number": "NDX900001", "tail": "1234"}).status_code == 403
