"""Opening a driver's account from the command line."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.core.management.base import CommandError
from tests.factories import SYSTEM

from nuoda.domains.accounts.queries import couriers

pytestmark = pytest.mark.django_db


def opened(*words: str) -> str:
    printed = StringIO()
    call_command("account", *words, stdout=printed)
    return printed.getvalue().strip()


def test_its_first_password_signs_in() -> None:
    password = opened("Driver@Company.example", "--name", "郑长河")
    assert authenticate(None, email="driver@company.example", password=password) is not None
    assert [one.name for one in couriers(actor=SYSTEM)] == ["郑长河"]


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense", "--name", "A"),
        ("a@b.example", "--name", " "),
        ("a@b.example", "--name", "x" * 81),
        ("a@b.example", "--name", "A", "--role", "customer"),
    ],
)
def test_what_is_no_account_is_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        opened(*words)


def test_an_account_that_is_there_stays_as_it_is() -> None:
    password = opened("a@b.example", "--name", "A")
    with pytest.raises(CommandError, match="already"):
        opened("a@b.example", "--name", "B")
    assert authenticate(None, email="a@b.example", password=password) is not None
