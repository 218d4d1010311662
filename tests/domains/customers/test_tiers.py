"""Scores written, overrides asked for and approved, moves kept with their reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.factories import NOW, SYSTEM, make_customer

from nuoda.domains.customers.commands import (
    CustomerDraft,
    MarkDraft,
    ValueDraft,
    decide_override,
    end_override,
    expire_overrides,
    mark_customers,
    note_figures,
    record_customers,
    record_scoring_terms,
    record_values,
    request_override,
    review_tiers,
)
from nuoda.domains.customers.models import Override
from nuoda.domains.customers.queries import customer_page, standing_of, tiers_at
from nuoda.domains.customers.queries.overrides import override_page, override_rows
from nuoda.domains.customers.queries.scoring import (
    Counted,
    all_terms,
    base_of,
    previewed,
    reviews_due,
    terms_in_force,
)
from nuoda.domains.customers.queries.tiers import move_rows, standing_rows
from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import Conflict, Forbidden, Invalid
from nuoda.kernel.paging import Window

pytestmark = pytest.mark.django_db


def _five() -> list[UUID]:
    """Five customers; the first orders most and brings most."""
    cards = [make_customer(f"C{n}") for n in range(5)]
    record_values(
        by=SYSTEM, at=NOW,
        values=[
            ValueDraft(card.code, date(2026, 10, 5), Decimal(1_000 * (5 - n)), Decimal(600 * (5 - n)))
            for n, card in enumerate(cards)
        ],
    )  # fmt: skip
    mark_customers(by=SYSTEM, at=NOW, marks=[MarkDraft(cards[0].id, "strategic", 90, "参照客户")])
    return [card.id for card in cards]


def _count(ids: list[UUID], at: datetime = NOW, *, fading: bool = False) -> None:
    last = date(2026, 11, 20) if not fading else date(2026, 1, 5)
    counted = [
        Counted(one, last - timedelta(days=n), 0 if fading else 50 - 10 * n, 9, None, 1, 0)
        for n, one in enumerate(ids)
    ]
    note_figures(by=SYSTEM, at=at, figures=counted)


def _review(ids: list[UUID], at: datetime = NOW) -> None:
    review_tiers(by=SYSTEM, at=at, customer_ids=ids, base=base_of(at, actor=SYSTEM))


def test_a_review_moves_her_and_says_why() -> None:
    ids = _five()
    _count(ids)
    counted = {
        one: Counted(one, date(2026, 11, 20), 50 if n == 0 else 1, 9, None, 0, 0) for n, one in enumerate(ids)
    }
    assert {one.code: one.after.tier for one in previewed(NOW, counted, actor=SYSTEM)}["C0"] == "platinum"
    done = review_tiers(by=SYSTEM, at=NOW, customer_ids=ids, base=base_of(NOW, actor=SYSTEM))
    assert (done.reviewed, done.fallen) == (5, 0)
    first = standing_of(ids[0], actor=SYSTEM)
    assert first is not None
    assert (first.tier, first.by_score, first.orders, first.margin) == (
        "platinum",
        "platinum",
        50,
        Decimal(2_000),
    )
    assert first.review_at > NOW + timedelta(days=29)
    assert {part.name for part in first.parts} == {"recency", "frequency", "monetary", "value", "strategic"}
    (fact,) = [
        one.fact for one in ledger.all_named(["customer.tier_changed"]) if one.fact.customer_id == ids[0]
    ]
    assert (fact.before, fact.after, fact.cause) == ("ordinary", "platinum", "score")  # type: ignore[attr-defined]
    assert fact.parts == list(first.parts)  # type: ignore[attr-defined]
    _review(ids)  # the same instant again changes nothing
    assert len(ledger.all_named(["customer.tier_changed"])) == done.risen
    assert tiers_at(ids[:1], NOW - timedelta(days=1), actor=SYSTEM) == {}
    # once scored, an import does not move her any more; the last place is watched before she falls
    record_customers(by=SYSTEM, at=NOW, customers=[CustomerDraft(code="C0", name="新名字", tier="ordinary")])
    assert customer_page(ids[0], actor=SYSTEM).tier == "platinum"
    later = NOW + timedelta(days=100)
    mark_customers(by=SYSTEM, at=later, marks=[MarkDraft(ids[0], "overdue", 100, "三个月未付")])
    for n, expected in enumerate(("platinum", "ordinary")):
        at = later + timedelta(days=40 * n)
        _count([*ids[1:], ids[0]], at, fading=True)
        record_values(by=SYSTEM, at=at, values=[ValueDraft("C0", date(2026, 10, 1), Decimal(1), Decimal(1))])
        _count([*ids[1:], ids[0]], at, fading=True)
        _review(ids, at)
        assert customer_page(ids[0], actor=SYSTEM).tier == expected, n
    assert tiers_at(ids[:1], NOW + timedelta(days=1), actor=SYSTEM) == {ids[0]: "platinum"}
    assert [one.risen for one in move_rows(actor=SYSTEM, window=Window(), customer_id=ids[0]).rows] == [
        False, True, None,
    ]  # fmt: skip


def test_reviews_fall_due_at_the_beginning_of_a_day_and_cost_the_same_for_any_number() -> None:
    ids = _five()
    assert reviews_due(NOW, actor=SYSTEM) == []
    at = NOW + timedelta(days=31)
    assert set(reviews_due(at, actor=SYSTEM)) == set(ids)
    costs = []
    for chunk in (ids[:1], ids[1:]):
        base = base_of(at, actor=SYSTEM)
        with CaptureQueriesContext(connection) as queries:
            note_figures(by=SYSTEM, at=at, figures=[Counted(one, None, 0, 0, None, 0, 0) for one in chunk])
            review_tiers(by=SYSTEM, at=at, customer_ids=chunk, base=base)
        costs.append(len(queries))
    assert costs[1] <= costs[0] + 3  # where nobody moves, three statements are saved
    assert reviews_due(at, actor=SYSTEM) == []
    found = standing_rows(actor=SYSTEM, window=Window(sort="score"), text="C").rows
    assert len(found) == 5


def test_an_override_needs_two_people_and_an_end(agent: Actor, supervisor: Actor) -> None:
    customer_id, other, *rest = _five()
    until = NOW + timedelta(days=60)

    def ask(tier: str = "key", until_at: datetime = until, reason: str = "年度招标期间") -> UUID:
        return request_override(
            by=supervisor, at=NOW, customer_id=customer_id, tier=tier, until_at=until_at, reason=reason
        )

    for wrong, field in (
        ({"tier": "gold"}, "tier"), ({"tier": "ordinary"}, "tier"), ({"reason": " "}, "reason"),
        ({"until_at": NOW}, "until_at"), ({"until_at": NOW + timedelta(days=400)}, "until_at"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as caught:
            ask(**wrong)
        assert [one.field for one in caught.value.fields] == [field]
    asked = ask()
    with pytest.raises(Invalid):
        ask("platinum")
    for who in (supervisor, agent):
        with pytest.raises(Forbidden):
            decide_override(by=who, at=NOW, override_id=asked, approved=True)
    assert customer_page(customer_id, actor=SYSTEM).tier == "ordinary"
    decide_override(by=SYSTEM, at=NOW, override_id=asked, approved=True)
    with pytest.raises(Conflict):
        decide_override(by=SYSTEM, at=NOW, override_id=asked, approved=True)
    assert customer_page(customer_id, actor=SYSTEM).tier == "key"
    # a review under it is kept in mind and counts when it ends
    _count([customer_id, other, *rest])
    done = review_tiers(by=SYSTEM, at=NOW, customer_ids=[customer_id], base=base_of(NOW, actor=SYSTEM))
    assert (done.kept, customer_page(customer_id, actor=SYSTEM).tier) == (1, "key")
    assert override_rows(actor=SYSTEM, window=Window(), expiring_by=until).total == 1
    assert expire_overrides(by=SYSTEM, at=until - timedelta(seconds=1)) == 0
    assert expire_overrides(by=SYSTEM, at=until) == 1
    assert expire_overrides(by=SYSTEM, at=until) == 0
    assert customer_page(customer_id, actor=SYSTEM).tier == "platinum"
    assert override_page(asked, actor=SYSTEM).state == "expired"
    second = request_override(
        by=agent, at=NOW, customer_id=other, tier="key", until_at=until, reason="试用期间优先"
    )
    decide_override(by=supervisor, at=NOW, override_id=second, approved=True)
    end_override(by=supervisor, at=NOW, override_id=second, reason="试用结束")
    assert customer_page(other, actor=SYSTEM).tier == "ordinary"
    with transaction.atomic(), pytest.raises(IntegrityError):
        Override.objects.filter(id=second).update(decider_id=agent.id)


def test_an_import_does_not_reach_through_an_override(agent: Actor, supervisor: Actor) -> None:
    card = make_customer("ACME")
    asked = request_override(
        by=agent, at=NOW, customer_id=card.id, tier="key", until_at=NOW + timedelta(days=9), reason="试点"
    )
    decide_override(by=supervisor, at=NOW, override_id=asked, approved=True)
    draft = CustomerDraft(code="ACME", name=card.name, tier="potential", email=card.email)
    record_customers(by=SYSTEM, at=NOW, customers=[draft])
    assert customer_page(card.id, actor=SYSTEM).tier == "key"
    expire_overrides(by=SYSTEM, at=NOW + timedelta(days=9))
    assert customer_page(card.id, actor=SYSTEM).tier == "potential"


def test_terms_are_dated_and_the_past_stays(supervisor: Actor, agent: Actor, customer_actor: Actor) -> None:
    first = terms_in_force(NOW, actor=SYSTEM)
    ahead = NOW + timedelta(days=10)
    with pytest.raises(Forbidden):
        record_scoring_terms(by=agent, at=NOW, terms=first.terms, valid_from=ahead, source="董事会")
    for at, source, field in ((NOW - timedelta(days=1), "董事会", "valid_from"), (ahead, "", "source")):
        with pytest.raises(Invalid) as caught:
            record_scoring_terms(by=supervisor, at=NOW, terms=first.terms, valid_from=at, source=source)
        assert [one.field for one in caught.value.fields] == [field]
    harder = replace(first.terms, risk=50)
    assert record_scoring_terms(by=supervisor, at=NOW, terms=harder, valid_from=ahead, source="董事会") == 2
    assert terms_in_force(NOW, actor=SYSTEM).version == 1
    assert terms_in_force(ahead, actor=SYSTEM).terms == harder
    assert all_terms(actor=customer_actor) == []


def test_values_and_marks_are_checked(agent: Actor, supervisor: Actor) -> None:
    card = make_customer("ACME")
    good = ValueDraft("ACME", date(2026, 10, 1), Decimal(10), Decimal(4))
    with pytest.raises(Forbidden):
        record_values(by=agent, at=NOW, values=[good])
    for wrong, field in (
        (replace(good, customer="NOBODY"), "customer"), (replace(good, currency="EUR"), "currency"),
        (replace(good, revenue=Decimal(-1)), "revenue"), (replace(good, month=date(2026, 12, 1)), "month"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as caught:
            record_values(by=supervisor, at=NOW, values=[wrong])
        assert [one.field for one in caught.value.fields] == [f"values.0.{field}"]
    assert record_values(by=supervisor, at=NOW, values=[good, replace(good, revenue=Decimal(12))]) == 1
    mark = MarkDraft(card.id, "overdue", 30, "九月账款")
    for wrong_mark in (replace(mark, kind="beauty"), replace(mark, mark=101), replace(mark, reason="")):
        with pytest.raises(Invalid):
            mark_customers(by=supervisor, at=NOW, marks=[wrong_mark])
    assert mark_customers(by=supervisor, at=NOW, marks=[mark]) == 1
    assert mark_customers(by=supervisor, at=NOW, marks=[mark]) == 0
    assert mark_customers(by=supervisor, at=NOW, marks=[replace(mark, mark=None)]) == 1
