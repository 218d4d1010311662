from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.factories import NOW, SYSTEM

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.accounts.facts import SCOPES
from nuoda.domains.customers.queries import CustomerCard

Call = Callable[..., HttpResponse]


class Machine:
    """A caller with a key."""

    def __init__(self, token: str) -> None:
        self.headers = {"Authorization": f"Bearer {token}"}
        self.client = Client()

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers={**self.headers, **headers})

    def post(self, path: str, body: object, **headers: str) -> Any:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        raw = body if isinstance(body, bytes | str) else json.dumps(body)
        return self.client.post(
            f"/api/v1{path}", raw, content_type="application/json", headers={**self.headers, **given}
        )


def make_key(customer: CustomerCard | None, scopes: Sequence[str] = SCOPES) -> str:
    return issue_api_key(
        by=SYSTEM, at=NOW, label="tests", scopes=scopes, customer_id=customer.id if customer else None
    ).token


@pytest.fixture
def machine(acme: CustomerCard) -> Machine:
    """A machine confined to acme, with every scope."""
    return Machine(make_key(acme))


@pytest.fixture
def stranger(globex: CustomerCard) -> Machine:
    """A machine confined to globex."""
    return Machine(make_key(globex))
