"""Customers by API: tiers and services for unconfined keys, books in, a review at will."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.factories import NOW, SYSTEM

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.customers.commands import OfferingDraft, answer_needs, draft_offering
from nuoda.domains.customers.queries import CustomerCard, standing_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
SCOPES = ("customers:read", "customers:write")


def _client(customer: CustomerCard | None = None) -> Client:
    key = issue_api_key(
        by=SYSTEM, at=NOW, label="books", scopes=SCOPES, customer_id=customer.id if customer else None
    )
    return Client(headers={"Authorization": f"Bearer {key.token}"})


def _send(client: Client, path: str, body: Any = None) -> Any:
    return client.post(f"/api/v1{path}", data=body, content_type="application/json")


def test_books_come_in_and_a_review_says_why(acme: CustomerCard, globex: CustomerCard) -> None:
    client = _client()
    books = [{"customer": "ACME", "month": "2026-10", "revenue": 1200.5, "cost": 700}]
    for name, value in (("month", "soon"), ("revenue", "many"), ("customer", "NOBODY"), ("beauty", 3)):
        refused = _send(client, "/customers/values", [{**books[0], name: value}])
        assert refused.status_code == 422
        assert refused.json()["error"]["fields"][0]["field"].startswith("values.0.")
    assert _send(client, "/customers/values", books).json() == {"months": 1}
    dry = _send(client, "/customers/ACME/review?dry_run=true").json()
    assert (dry["dry_run"], dry["before"]) == (True, "ordinary")
    before = standing_of(acme.id, actor=SYSTEM)
    assert before is not None
    assert before.score is None
    done = _send(client, "/customers/ACME/review").json()
    assert (done["after"], done["score"], done["dry_run"]) == (dry["after"], dry["score"], False)
    tier = client.get("/api/v1/customers/ACME/tier").json()
    assert (tier["tier"], float(tier["score"])) == (done["after"], done["score"])
    assert [one["before"] for one in tier["moves"]] == (
        ["ordinary", ""] if done["after"] != "ordinary" else [""]
    )
    assert [one["code"] for one in client.get("/api/v1/customers").json()["items"]] == ["ACME", "GLOBEX"]
    assert {one["tier"] for one in client.get("/api/v1/service-matrix").json()["items"]} == {
        "platinum", "key", "potential", "ordinary",
    }  # fmt: skip
    assert client.get("/api/v1/segments").json() == {"items": []}
    assert client.get("/api/v1/segments?beauty=1").status_code == 422


def test_a_customers_key_sees_herself_and_no_score(acme: CustomerCard, globex: CustomerCard) -> None:
    client = _client(acme)
    assert [one["code"] for one in client.get("/api/v1/customers").json()["items"]] == ["ACME"]
    for code in ("ACME", "GLOBEX", "NOBODY"):
        assert client.get(f"/api/v1/customers/{code}/tier").status_code == 404
        assert _send(client, f"/customers/{code}/review").status_code == 404
    assert _send(client, "/customers/values", [{}]).status_code == 403
    assert client.get("/api/v1/service-matrix").json() == {"items": []}


def test_needs_are_recorded_and_read_and_offerings_with_their_trial(
    acme: CustomerCard, globex: CustomerCard
) -> None:
    client = _client()
    need = {
        "customer": "ACME", "title": "送货上楼", "important": True, "urgent": False, "source": "visit",
        "reference": "V-1",
    }  # fmt: skip
    for name, value in (("customer", "NOBODY"), ("title", ""), ("source", "dream"), ("urgent", "yes")):
        refused = _send(client, "/needs", [{**need, name: value}])
        assert refused.status_code == 422
        assert refused.json()["error"]["fields"][0]["field"].endswith(name)
    (made,) = _send(client, "/needs", [need]).json()["ids"]
    other = {**need, "customer": "GLOBEX", "urgent": True}
    assert len(_send(client, "/needs", [other, other]).json()["ids"]) == 2
    draft = OfferingDraft("up-1", "上楼", "住宅", "当日", "20 元", "两人")
    offering = draft_offering(by=SYSTEM, at=NOW, offering=draft)
    answer_needs(by=SYSTEM, at=NOW, need_ids=[made], offering_id=offering)
    one = client.get(f"/api/v1/needs/{made}").json()
    assert (one["customer"], one["field"], one["state"], one["offering"]) == (
        "ACME",
        "plan",
        "answered",
        "up-1",
    )
    page = client.get("/api/v1/needs?limit=2").json()
    assert len(page["items"]) == 2
    assert len(client.get(f"/api/v1/needs?cursor={page['next']}").json()["items"]) == 1
    assert [row["id"] for row in client.get("/api/v1/needs?customer=ACME").json()["items"]] == [made]
    assert len(client.get("/api/v1/needs?field=first&state=open").json()["items"]) == 2
    assert client.get("/api/v1/needs?customer=NOBODY").json()["items"] == []
    assert client.get("/api/v1/needs?beauty=1").status_code == 422
    assert [row["code"] for row in client.get("/api/v1/offerings?state=draft").json()["items"]] == ["up-1"]
    detail = client.get("/api/v1/offerings/up-1").json()
    assert (detail["scope"], detail["evaluation"], detail["trial_customers"]) == ("住宅", None, [])
    assert client.get("/api/v1/offerings/NONE").status_code == 404
    hers = _client(acme)
    assert hers.get("/api/v1/needs").json()["items"] == hers.get("/api/v1/offerings").json()["items"] == []
    assert hers.get(f"/api/v1/needs/{made}").status_code == 404
    assert hers.get("/api/v1/offerings/up-1").status_code == 404
    assert _send(hers, "/needs", [need]).status_code == 403
