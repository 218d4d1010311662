"""A key that was good is remembered for seconds; what was refused never is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.surfaces.api.conftest import Machine, make_key

from nuoda.domains.accounts.commands import revoke_api_key
from nuoda.domains.accounts.queries import api_key_rows
from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel import clock, limits
from nuoda.kernel.actor import Actor
from nuoda.surfaces.api import keys


def _asked_for_keys(machine: Machine, path: str = "/promises") -> tuple[int, int]:
    with CaptureQueriesContext(connection) as asked:
        status = machine.get(path).status_code
    return status, sum("accounts_api_key" in one["sql"] for one in asked)


def test_a_revoked_key_opens_nothing_after_seconds(
    machine: Machine, supervisor: Actor, acme: CustomerCard, now: datetime
) -> None:
    assert [_asked_for_keys(machine) for _twice in range(2)] == [(200, 1), (200, 0)]
    assert _asked_for_keys(Machine("nuoda_00000000_" + "x" * 43)) == (401, 1)
    (key,) = api_key_rows(actor=supervisor)
    revoke_api_key(by=supervisor, at=now, key_id=key.id)
    clock.advance_to(now + limits.KEY_REMEMBERED - timedelta(microseconds=1))
    assert _asked_for_keys(machine)[1] == 0
    clock.advance_to(now + limits.KEY_REMEMBERED)
    assert [_asked_for_keys(machine) for _twice in range(2)] == [(401, 1), (401, 1)]
    narrow = Machine(make_key(acme, ["tracking:write"]))
    assert [narrow.get("/promises").status_code for _twice in range(2)] == [403, 403]


def test_not_more_keys_are_remembered_than_their_limit(
    acme: CustomerCard, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "KEYS_REMEMBERED", 2)
    monkeypatch.setattr(keys, "_remembered", {})
    for _each in range(5):
        assert _asked_for_keys(Machine(make_key(acme))) == (200, 1)
        assert len(keys._remembered) <= 2
