"""Returnable containers: two sides of every move, oldest first paid off, and what drivers leave and take."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import Error, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories import NOW, SYSTEM, make_account
from tests.factories.fleet import furnish_depot

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.dispatch import commands as dispatch
from nuoda.domains.dispatch.commands import ContainerDraft, ContainerKindDraft, Holder
from nuoda.domains.dispatch.models import ContainerMove
from nuoda.domains.dispatch.queries.containers import (
    ContainerKindRow,
    _balance,
    container_balances,
    container_kinds,
    container_moves,
)
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden, Invalid
from nuoda.kernel.ids import new_id
from nuoda.kernel.paging import Window

TODAY = NOW.date()
OUTSIDE, DEPOT, ACME = Holder("outside"), Holder("depot", "SHD"), Holder("customer", "ACME")
KIND = ContainerKindRow(new_id(), "EUR", "欧标托盘", "", 30, Decimal(60), "CNY", None)


def _moves(*drafts: ContainerDraft, at: datetime = NOW) -> tuple[int, int, list[str]]:
    report = dispatch.move_containers(by=SYSTEM, at=at, moves=drafts)
    wrong = [one.field for each in report.refused for one in each.problems]
    return report.accepted, report.duplicate, wrong


@pytest.fixture
def kinds(acme: CustomerCard, now: datetime) -> None:
    furnish_depot()
    drafts = [
        ContainerKindDraft("EUR", "欧标托盘", "Euro pallet", 30, Decimal(60)),
        ContainerKindDraft("TOTE", "周转箱", days=7), ContainerKindDraft("OLD", "旧笼车", closed=True),
    ]  # fmt: skip
    assert dispatch.set_container_kinds(by=SYSTEM, at=now, kinds=drafts) == 3
    assert dispatch.set_container_kinds(by=SYSTEM, at=now, kinds=drafts[:1]) == 0


@pytest.mark.django_db
def test_every_move_has_two_sides_and_the_oldest_is_paid_off_first(kinds: None) -> None:
    bought = ContainerDraft("b", "EUR", 100, OUTSIDE, DEPOT)
    first = ContainerDraft("c1", "EUR", 10, DEPOT, ACME, "SO-1")
    assert _moves(bought, first, first) == (2, 1, [])
    later = NOW + timedelta(days=20)
    assert _moves(ContainerDraft("c2", "EUR", 6, DEPOT, ACME, "SO-2"), at=later) == (1, 0, [])
    back = ContainerDraft("r1", "EUR", 7, ACME, DEPOT)
    lost = ContainerDraft("l1", "EUR", 1, DEPOT, OUTSIDE, note="broken")
    assert _moves(back, lost, first, at=later + timedelta(hours=1)) == (2, 1, [])

    def told(days: int, **asked: str) -> list[tuple[str, int, int, object]]:
        found = container_balances(actor=SYSTEM, today=TODAY + timedelta(days), **asked)
        return [(one.holder, one.quantity, one.overdue, one.due_on) for one in found]

    assert sorted(told(30)) == [("ACME", 9, 0, None), ("SHD", 90, 0, None)]
    assert told(31, state="overdue") == [("ACME", 9, 3, TODAY + timedelta(30))]
    assert told(51, holder_kind="customer") == [("ACME", 9, 9, TODAY + timedelta(30))]
    assert told(51, kind="TOTE") == []
    (hers,) = container_balances(actor=SYSTEM, today=TODAY, holder="acm")
    assert (hers.worth, hers.state) == (Decimal(540), "out")
    statement = container_moves(
        actor=SYSTEM, window=Window(), kind="EUR", holder_kind="customer", holder="ACME"
    ).rows
    assert [(one.change, one.balance) for one in statement] == [(-7, 9), (6, 16), (10, 10)]
    many = ContainerDraft("r2", "EUR", 12, ACME, DEPOT)
    assert _moves(many, at=later + timedelta(hours=2)) == (1, 0, [])
    (more,) = container_balances(actor=SYSTEM, today=TODAY + timedelta(51), state="beyond")
    assert (more.holder, more.quantity, more.beyond, more.overdue, more.worth) == (
        "ACME",
        -3,
        3,
        0,
        Decimal(0),
    )
    assert told(51, state="out") == []
    for attempt in (
        lambda: ContainerMove.objects.update(quantity=1), lambda: ContainerMove.objects.all().delete(),
    ):  # fmt: skip
        with pytest.raises(Error), transaction.atomic():
            attempt()


@pytest.mark.django_db
def test_bad_moves_name_the_field_and_strangers_are_refused(kinds: None, acme: CustomerCard) -> None:
    good = ContainerDraft("k", "EUR", 1, DEPOT, ACME)
    wrong = [
        (replace(good, kind="OLD"), "kind"), (replace(good, kind="X"), "kind"),
        (replace(good, quantity=0), "quantity"), (replace(good, taker=Holder("customer", "NOBODY")), "taker"),
        (replace(good, taker=Holder("moon", "X")), "taker"), (replace(good, giver=Holder("depot")), "giver"),
        (replace(good, giver=Holder("outside", "X")), "giver"), (replace(good, taker=DEPOT), "taker"),
        (replace(good, key=""), "key"),
    ]  # fmt: skip
    assert _moves(*(draft for draft, _field in wrong)) == (0, 0, [field for _draft, field in wrong])
    assert not ContainerMove.objects.exists()
    with pytest.raises(Invalid):
        _moves(*[good] * 501)
    bad = ContainerKindDraft("", "", days=-1, deposit=Decimal(-1), currency="X")
    with pytest.raises(Invalid):
        dispatch.set_container_kinds(by=SYSTEM, at=NOW, kinds=[bad])
    customer = Actor(Role.CUSTOMER, "c", "c", acme.id)
    for stranger in (customer, make_account(Role.WAREHOUSE), make_account(Role.DRIVER)):
        with pytest.raises(Forbidden):
            dispatch.move_containers(by=stranger, at=NOW, moves=[good])
    assert _moves(good) == (1, 0, [])
    assert [one.holder for one in container_balances(actor=customer, today=TODAY)] == []
    assert len(container_kinds(actor=SYSTEM, closed=False)) == 2


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-40, 40), st.integers(1, 30)), max_size=8), st.integers(0, 120),
)  # fmt: skip
def test_what_is_overdue_is_never_more_than_what_is_out(came: list[tuple[int, int]], gone: int) -> None:
    dated = sorted((TODAY + timedelta(days), n) for days, n in came)
    found = _balance((KIND, "customer", "ACME"), dated, gone, TODAY)
    assert found.quantity == sum(n for _due, n in dated) - gone
    assert found.overdue == max(0, sum(n for due, n in dated if due < TODAY) - gone)
    assert (found.due_on is not None) == (found.overdue > 0)
    assert found.overdue <= max(0, found.quantity)
