"""Form tokens are the framework's own: it reads what is made here, and takes what is sent back."""

from __future__ import annotations

from collections import Counter

from django.http import HttpResponse
from django.middleware import csrf
from django.test import RequestFactory

from nuoda.pages.tokens import form_token

VISITOR = RequestFactory()


def test_a_new_visitor_gets_a_secret_that_the_token_hides() -> None:
    request = VISITOR.get("/")
    token = form_token(request)
    secret = request.META["CSRF_COOKIE"]
    assert request.META["CSRF_COOKIE_NEEDS_UPDATE"] is True
    assert len(token) == csrf.CSRF_TOKEN_LENGTH
    assert secret not in token
    assert csrf._unmask_cipher_token(token) == secret  # type: ignore[attr-defined]


def test_whoever_has_a_secret_keeps_it_under_another_mask() -> None:
    request = VISITOR.get("/")
    request.META["CSRF_COOKIE"] = "aZ09" * 8
    tokens = {form_token(request) for _ in range(20)}
    assert len(tokens) == 20
    assert {csrf._unmask_cipher_token(one) for one in tokens} == {"aZ09" * 8}  # type: ignore[attr-defined]
    assert "CSRF_COOKIE_NEEDS_UPDATE" not in request.META, "it is not sent again"


def test_every_sign_is_drawn_about_as_often_as_any_other() -> None:
    drawn: Counter[str] = Counter()
    for _ in range(2_000):
        drawn.update(form_token(VISITOR.get("/"))[: csrf.CSRF_SECRET_LENGTH])
    assert set(drawn) == set(csrf.CSRF_ALLOWED_CHARS)
    assert max(drawn.values()) < 1.5 * min(drawn.values())


def _answer(token: str, secret: str) -> HttpResponse | None:
    """What the framework says to a form that was sent with this token; None where it lets it pass."""
    sent = VISITOR.post("/", {"csrfmiddlewaretoken": token}, headers={"Cookie": f"csrftoken={secret}"})
    guard = csrf.CsrfViewMiddleware(lambda _request: HttpResponse())
    guard.process_request(sent)
    return guard.process_view(sent, lambda _request: HttpResponse(), (), {})


def test_a_form_with_it_is_taken_and_with_a_strangers_is_not() -> None:
    request, other = VISITOR.get("/"), VISITOR.get("/")
    token, strange = form_token(request), form_token(other)
    secret = request.META["CSRF_COOKIE"]
    assert _answer(token, secret) is None
    refused = _answer(strange, secret)
    assert refused is not None
    assert refused.status_code == 403
