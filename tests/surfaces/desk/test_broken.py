"""What a page answers while the database is away, and where a fault is ours."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test import Client
from tests.factories.shown import shown

pytestmark = pytest.mark.django_db


def _asks(monkeypatch: pytest.MonkeyPatch, error: Exception, language: str) -> tuple[int, str, str]:
    """Status, when to ask again and words of the page that a visitor gets while every query fails."""

    def fails() -> None:
        raise error

    client = Client(raise_request_exception=False)
    client.cookies["nuoda_language"] = language
    client.cookies["sessionid"] = "a-session-that-is-looked-up"
    with monkeypatch.context() as patched:
        patched.setattr(connection, "ensure_connection", fails)
        answer = client.get("/desk/")
    return answer.status_code, answer.headers.get("Retry-After", ""), shown(answer.content.decode())


@pytest.mark.parametrize(
    ("language", "words"), [("en", "The database does not answer"), ("zh-hans", "数据库暂时无响应")]
)
def test_a_database_that_is_away_is_no_fault_of_ours(
    monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    status, again, page = _asks(monkeypatch, OperationalError("the server closed the connection"), language)
    assert (status, again) == (503, "30")
    assert words in page


def test_a_fault_of_ours_is_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    status, again, page = _asks(monkeypatch, RuntimeError("a fault"), "en")
    assert (status, again) == (500, "")
    assert "Something broke on our side" in page
