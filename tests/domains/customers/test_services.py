"""Segments, needs, and the matrix that never touches what the law gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from tests.factories import NOW, SYSTEM, make_customer

from nuoda.domains.customers.commands import (
    NeedDraft,
    SegmentDraft,
    define_segment,
    end_segment,
    note_figures,
    record_needs,
    write_matrix,
)
from nuoda.domains.customers.models import MatrixRow
from nuoda.domains.customers.queries import services_of, serving
from nuoda.domains.customers.queries.matrix import matrix_versions, tier_services
from nuoda.domains.customers.queries.needs import need_rows
from nuoda.domains.customers.queries.scoring import Counted
from nuoda.domains.customers.queries.segments import member_counts, members, segment_page, segments_of
from nuoda.domains.customers.rules.matrix import check_service
from nuoda.domains.customers.rules.segments import holds, read_conditions
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import Forbidden, Invalid, NotFound
from nuoda.kernel.paging import Window

pytestmark = pytest.mark.django_db
LINES = (
    "tier = key", "tier in key, platinum", "tier != key", "trade contains 食", "code = C1", "orders_90 >= 5",
    "orders_90 < 5", "orders != 3", "orders_change <= 10", "days_since_order > 3", "days_since_order <= 3",
    "revenue > 0", "language = en\norders_90 > 1", "score >= 1",
)  # fmt: skip


def test_the_database_holds_what_the_rule_holds() -> None:
    """Each condition, asked of the database and of the rule, holds for the same customers."""
    known = {}
    for n in range(6):
        tier, trade = ("key" if n % 2 else "ordinary"), ("食品" if n < 3 else "图书")
        card = make_customer(f"C{n}", tier=tier, trade=trade, language="en" if n == 5 else "zh-hans")
        last = date(2026, 11, 23) - timedelta(days=n) if n else None
        one = Counted(card.id, last, n, 2 * n, 5 * n if n > 2 else None, 0, 0)
        note_figures(by=SYSTEM, at=NOW, figures=[one])
        known[card.code] = {
            "tier": tier, "trade": trade, "code": card.code, "language": card.language, "orders": n,
            "orders_90": 2 * n, "orders_change": one.orders_change, "revenue": None, "score": None,
            "days_since_order": n if last else None,
        }  # fmt: skip
    for lines in LINES:
        conditions, problems = read_conditions(lines)
        assert problems == []
        rule = sorted(code for code, facts in known.items() if all(holds(one, facts) for one in conditions))
        found = members(conditions, NOW, actor=SYSTEM, window=Window())
        assert [row.code for row in found.rows] == rule, lines


@pytest.mark.parametrize(
    "lines",
    ["", "beauty > 3", "orders_90 contains 3", "orders_90 > many", "tier = gold", "region =", "trade > 3",
     "orders > 1e999", "region = " + "x" * 81, "\n".join(["orders > 1"] * 21), "orders_90; DROP TABLE x"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_line(lines: str) -> None:
    with pytest.raises(Invalid) as caught:
        define_segment(by=SYSTEM, at=NOW, segment=SegmentDraft("east", "华东", lines))
    assert {one.field for one in caught.value.fields} == {"conditions"}


def test_a_segments_row_goes_before_the_tiers_and_nothing_reaches_back(
    agent: Actor, customer_actor: Actor
) -> None:
    card = make_customer("FOOD", trade="食品", tier="ordinary")
    define_segment(by=SYSTEM, at=NOW, segment=SegmentDraft("food", "食品", "trade contains 食"))
    assert member_counts([segment_page("food", actor=SYSTEM)], NOW, actor=SYSTEM) == {"food": 1}
    assert segments_of([card.id], NOW, actor=SYSTEM) == {card.id: ["food"]}
    key = tier_services(NOW, actor=SYSTEM)["key"]
    assert tier_services(NOW, actor=customer_actor) == {}
    ahead, later = NOW + timedelta(days=1), NOW + timedelta(days=2)
    own = {"holder": "segment", "name": "food", "source": "会"}
    with pytest.raises(Forbidden):
        write_matrix(by=agent, at=NOW, service=key, valid_from=ahead, **own)
    write_matrix(by=SYSTEM, at=NOW, service=key, valid_from=ahead, **own)
    write_matrix(by=SYSTEM, at=NOW, service=None, valid_from=later, **own)
    tiers = {card.id: "ordinary"}
    factors = [services_of(tiers, at, actor=SYSTEM)[card.id].case_factor for at in (NOW, ahead, later)]
    assert factors == [Decimal(1), Decimal("0.75"), Decimal(1)]
    for holder, name, service, at, field in (
        ("segment", "food", key, NOW - timedelta(hours=1), "valid_from"),
        ("segment", "food", key, later, "valid_from"), ("tier", "gold", key, ahead, "name"),
        ("tier", "key", None, ahead, "name"), ("trade", "x", key, ahead, "holder"),
        ("segment", "no", key, ahead, "name"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as caught:
            write_matrix(
                by=SYSTEM, at=NOW, holder=holder, name=name, service=service, valid_from=at, source="会"
            )
        assert {one.field for one in caught.value.fields} == {field}
    end_segment(by=SYSTEM, at=NOW, code="food")
    assert services_of(tiers, ahead, actor=SYSTEM)[card.id].case_factor == 1
    assert len(matrix_versions(actor=SYSTEM, holder="segment", name="food")) == 2


def test_what_the_law_gives_is_equal_for_all() -> None:
    """Neither the rule nor the database lets a row set a statutory kind, or slow a clock down."""
    key = tier_services(NOW, actor=SYSTEM)["key"]
    for kind in ("statutory", "claim_decision", "delivery", "resolution"):
        (problem,) = check_service(replace(key, minutes={kind: 60}))
        assert problem.field == "minutes"
        with pytest.raises(IntegrityError), transaction.atomic():
            MatrixRow.objects.create(
                holder="tier", name="key", valid_from=NOW, minutes={kind: 60}, source="-", written_by="-",
                written_at=NOW,
            )  # fmt: skip
    for wrong, field in (
        (replace(key, case_factor=Decimal("1.01")), "case_factor"), (replace(key, channels=()), "channels"),
        (replace(key, told="never"), "told"), (replace(key, minutes={"plan": 0}), "minutes"),
    ):  # fmt: skip
        assert [one.field for one in check_service(wrong)] == [field]
    known = serving({}, NOW, actor=SYSTEM)
    factors = {
        tier: service.case_factor for tier in ("platinum", "ordinary") if (service := known.of(None, tier))
    }
    assert factors == {"platinum": Decimal("0.5"), "ordinary": Decimal(1)}
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        MatrixRow.objects.filter(name="key").update(routing=9)


def test_needs_are_for_staff_and_checked(customer_actor: Actor) -> None:
    card = make_customer("ACME")
    need = NeedDraft(card.id, "送货上楼", True, False, "visit")
    with pytest.raises(Forbidden):
        record_needs(by=customer_actor, at=NOW, needs=[need])
    for wrong, field in ((replace(need, title=""), "title"), (replace(need, source="dream"), "source")):
        with pytest.raises(Invalid) as caught:
            record_needs(by=SYSTEM, at=NOW, needs=[wrong])
        assert [one.field for one in caught.value.fields] == [field]
    with pytest.raises(NotFound):
        record_needs(by=SYSTEM, at=NOW, needs=[replace(need, customer_id=uuid4())])
    record_needs(by=SYSTEM, at=NOW, needs=[need])
    assert [one.quadrant for one in need_rows(actor=SYSTEM, window=Window(), field="plan").rows] == ["plan"]
    assert need_rows(actor=customer_actor, window=Window()).total == 0
