"""One call under one key: what the description offers, each operation keeps."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.factories import make_order, make_shipment
from tests.surfaces.api.conftest import Machine, make_key

from nuoda.domains.customers.queries import CustomerCard
from nuoda.surfaces.api.application import api

pytestmark = pytest.mark.usefixtures("now")


def _operations() -> Iterator[tuple[str, Callable[..., Any]]]:
    for _prefix, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                if set(operation.methods) & {"POST", "PUT", "PATCH", "DELETE"}:
                    yield str(operation.operation_id), operation.view_func


def _offered() -> set[str]:
    """Operations whose description lists the header."""
    return {
        operation["operationId"]
        for path in api.get_openapi_schema()["paths"].values()
        for operation in path.values()
        if any(one.get("name") == "Idempotency-Key" for one in operation.get("parameters", []))
    }


def _reads(view: Callable[..., Any]) -> bool:
    """Whether a view, or a piece of its own module that it calls, runs its command under the key."""
    called = _called(view)
    module = sys.modules[view.__module__]
    near = [getattr(module, name, None) for name in called]
    return "keyed" in called or "take" in called or any("keyed" in _called(one) for one in near if one)


def _called(piece: object) -> set[str]:
    if not inspect.isfunction(piece):
        return set()
    calls = [node.func for node in ast.walk(ast.parse(_source(piece))) if isinstance(node, ast.Call)]
    return {one.id if isinstance(one, ast.Name) else getattr(one, "attr", "") for one in calls}


def _source(piece: Callable[..., Any]) -> str:
    return textwrap.dedent(inspect.getsource(piece))


def test_every_operation_that_offers_a_key_reads_it_and_the_reverse() -> None:
    views = dict(_operations())
    offered = _offered()
    assert len(offered) > 50
    assert {name for name, view in views.items() if _reads(view)} == offered


@pytest.mark.parametrize("key", ["k" * 201, "", "键"])
def test_a_claim_with_a_key_that_cannot_be_one_is_refused(machine: Machine, key: str) -> None:
    waybill = make_shipment().waybill
    claim = {
        "waybill": waybill, "kind": "delay", "standing": "owner", "claimant": "ACME", "currency": "JPY",
        "other": "800",
    }  # fmt: skip
    told = machine.post("/claims", claim, Idempotency_Key=key)
    assert (told.status_code, told.json()["error"]["code"]) == (400, "bad_idempotency_key")
    assert machine.get("/claims").json()["items"] == []


def test_a_second_try_is_told_what_the_first_did(acme: CustomerCard) -> None:
    house = Machine(make_key(None))
    order = make_order()
    question = {"question": "门禁？", "by_mail": False}
    first = house.post(f"/orders/{order.id}/questions", question, Idempotency_Key="q1")
    again = house.post(f"/orders/{order.id}/questions", question, Idempotency_Key="q1")
    assert [one.headers["Idempotency-Replayed"] for one in (first, again)] == ["false", "true"]
    assert len(again.json()["questions"]) == 1
    (asked,) = first.json()["questions"]
    answer = {"agreed": True, "answer": "没有"}
    for _turn in range(2):
        told = house.post(f"/order-questions/{asked['id']}/answer", answer, Idempotency_Key="a1")
        assert told.status_code == 200, "the second would be a conflict without its key"
    no = {**answer, "agreed": False}
    other = house.post(f"/order-questions/{asked['id']}/answer", no, Idempotency_Key="a1")
    assert (other.status_code, other.json()["error"]["code"]) == (409, "idempotency_key_reused")
