"""What is past its period is gone from every table; what anything holds is left as it was."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from tests.factories import NOW
from tests.factories.goods import TODAY, furnish, product, stocked
from tests.factories.lives import Life, ask_about, claim_for, everything, live, mail_from, where
from tests.factories.parcels import an_order
from tests.factories.people import SYSTEM, make_account

from nuoda.domains.cases.commands import close_case, resolve_case
from nuoda.domains.cases.queries import case_page
from nuoda.domains.claims.commands import (
    GoodwillDraft,
    hold_claim,
    propose_goodwill,
    refuse_award,
    settle_recourse,
    withdraw_claim,
)
from nuoda.domains.claims.queries import Heads, claims_of, recourses_of
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.commands import Cancellation, cancel_orders, record_orders
from nuoda.domains.privacy.commands import lift_hold, place_hold, set_period
from nuoda.domains.privacy.facts import Record
from nuoda.domains.privacy.queries import periods
from nuoda.domains.promises.commands import (
    Agreement,
    PromiseDraft,
    make_promises,
    renegotiate,
    withdraw_promises,
)
from nuoda.domains.promises.facts import Kind as PromiseKind
from nuoda.domains.promises.facts import Side
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.stock.commands import Goods, ReservationDraft, release_reservations, reserve
from nuoda.insight.retention.preview import outlooks
from nuoda.insight.retention.readings import IN_BULK, READINGS
from nuoda.insight.retention.runs import KIND, ran
from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.forgetting import forgetting
from nuoda.kernel.pictures import open_picture
from nuoda.kernel.runs import checkpoint, latest_runs
from nuoda.surfaces.clock.retention import BULK, FORGETTERS, WITH_FILES, run_retention

DAY = timedelta(days=1)
YEARS = NOW + 4_000 * DAY
"""Past every period and every time to sue."""


@pytest.fixture
def keeper(db: None) -> Actor:
    return make_account(Role.ADMIN, name="周敏")


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, settings: Any) -> None:
    settings.NUODA_HOME = tmp_path


def _closed_case(life: Life, by: Actor, at: datetime) -> None:
    case_id = ask_about(life, by, at)

    def version() -> int:
        return case_page(case_id, actor=by).card.version

    resolve_case(by=by, at=at, case_id=case_id, version=version(), effect=life.phone)
    close_case(by=by, at=at, case_id=case_id, version=version(), code="resolved_satisfied")


def _free(life: Life, by: Actor) -> None:
    """All that can gather around a parcel, and all of it is over."""
    at = NOW + 3 * DAY
    _closed_case(life, by, at)
    claim_for(life, by, at)
    mail_from(life, by, at)


def _settled(life: Life, by: Actor) -> None:
    """Recourse, which the claim has opened meanwhile, was refused; and the claim is over too."""
    at = NOW + 4 * DAY
    for row in recourses_of(life.shipment_id, actor=by):
        settle_recourse(
            by=by, at=at, recourse_id=row.id, currency="CNY", recovered=Decimal(0), remark=life.phone
        )
    (claim,) = claims_of(life.shipment_id, actor=by)
    withdraw_claim(by=by, at=at, claim_id=claim.id)


def _held(life: Life, by: Actor) -> None:
    place_hold(
        by=by, at=NOW, subject_kind="shipment", subject_id=life.shipment_id, label=life.waybill,
        reason="lawsuit",
    )  # fmt: skip


def _held_order(life: Life, by: Actor) -> None:
    place_hold(by=by, at=NOW, subject_kind="order", subject_id=life.order_id, label="order", reason="audit")


def _in_case(life: Life, by: Actor) -> None:
    ask_about(life, by, NOW + 3 * DAY)


def _claimed(life: Life, by: Actor) -> None:
    claim_for(life, by, NOW + 3 * DAY)


def _disputed(life: Life, by: Actor) -> None:
    claim_id = claim_for(life, by, NOW + 3 * DAY)
    withdraw_claim(by=by, at=NOW + 3 * DAY, claim_id=claim_id)
    hold_claim(by=by, at=NOW + 3 * DAY, claim_id=claim_id, hold=True)


KEPT: tuple[Callable[[Life, Actor], None], ...] = (_held, _held_order, _in_case, _claimed, _disputed)
TABLES_OF_A_PARCEL = ("orders_order", "shipments_shipment", "shipments_proof", "shipments_tracking_event")


def _is_there(life: Life) -> bool:
    try:
        return bool(open_picture(life.picture))
    except NotFound:
        return False


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_held_is_touched_and_all_that_is_past_is_gone(
    acme: CustomerCard, keeper: Actor, settle: Callable[[], int], seed: int
) -> None:
    fates = [_free, *KEPT, *random.Random(seed).choices([_free, *KEPT], k=3)]
    random.Random(seed).shuffle(fates)
    lives = [live(number, acme.id) for number in range(len(fates))]
    settle()
    for life, fate in zip(lives, fates, strict=True):
        fate(life, keeper)
    settle()
    for life, fate in zip(lives, fates, strict=True):
        if fate is _free:
            _settled(life, keeper)
    settle()
    before = everything()
    for life in lives:
        assert set(TABLES_OF_A_PARCEL) <= set(where(life.phone, before)), "the walk sees what is there"

    run_retention(by=SYSTEM, at=YEARS, step=2)
    settle()
    after = everything()
    for life, fate in zip(lives, fates, strict=True):
        gone = where(life.phone, after) + where(life.word, after)
        if fate is _free:
            assert not gone, (gone, _why(life))
            assert not _is_there(life)
        else:
            assert set(TABLES_OF_A_PARCEL) <= set(where(life.phone, after))
            assert _is_there(life)
    assert _rows(after, "shipments_shipment") == _rows(before, "shipments_shipment")
    assert _rows(after, "orders_order") == _rows(before, "orders_order")
    assert _rows(after, "kernel_fact") >= _rows(before, "kernel_fact")

    # Once more changes nothing but its own record.
    run_retention(by=SYSTEM, at=YEARS)
    again = everything()
    own = {"kernel_run", "kernel_fact", "procrastinate_jobs", "procrastinate_events"}
    assert {name for name in after if after[name] != again[name]} <= own
    report = ran(latest_runs(actor=SYSTEM, limit=1)[0])
    assert report.forgotten == {}
    kept = len([fate for fate in fates if fate is not _free])
    assert sum(report.kept["shipment"].values()) == kept


def _why(life: Life) -> str:
    seen = outlooks(at=YEARS, actor=SYSTEM)
    kept = [(past, why) for one in seen for past, why in one.first_kept]
    return str([(why.why.value, why.label) for past, why in kept if str(life.shipment_id) in str(past.about)])


def _rows(tables: dict[str, str], name: str) -> int:
    return len(tables[name].splitlines())


@pytest.mark.django_db(transaction=True)
def test_a_hold_that_is_lifted_lets_go_and_both_are_facts(
    acme: CustomerCard, keeper: Actor, settle: Callable[[], int]
) -> None:
    life = live(1, acme.id)
    hold = place_hold(
        by=keeper, at=NOW, subject_kind="customer", subject_id=acme.id, label="安科美", reason="dispute"
    )
    run_retention(by=SYSTEM, at=YEARS)
    assert where(life.phone, everything())
    lift_hold(by=keeper, at=NOW, hold_id=hold, reason="settled")
    run_retention(by=SYSTEM, at=YEARS)
    assert where(life.phone, everything()) == []
    told = [one.fact.name for one in ledger.about([Ref("customer", str(acme.id))], actor=SYSTEM)]
    assert {"hold.placed", "hold.lifted"} <= set(told)


@pytest.mark.django_db(transaction=True)
def test_a_hold_that_comes_while_a_step_is_made_holds_from_the_next(
    acme: CustomerCard, keeper: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    lives = [live(number, acme.id) for number in range(2)]
    waiting: list[Future[UUID]] = []
    forget = FORGETTERS[Record.ORDER]

    def interrupted(**given: Any) -> int:
        if not waiting:
            waiting.append(others.submit(_hold_customer, acme.id, keeper))
            with pytest.raises(TimeoutError):
                waiting[0].result(timeout=0.5)
        return forget(**given)

    monkeypatch.setitem(FORGETTERS, Record.ORDER, interrupted)
    with ThreadPoolExecutor(1) as others:
        run_retention(by=SYSTEM, at=YEARS, step=1)
        assert waiting[0].result(timeout=30)
    tables = everything()
    assert "orders_order" not in where(lives[0].phone, tables)
    assert "orders_order" in where(lives[1].phone, tables)
    assert all("shipments_shipment" in where(life.phone, tables) for life in lives)


def _hold_customer(customer_id: UUID, by: Actor) -> UUID:
    try:
        return place_hold(
            by=by, at=NOW, subject_kind="customer", subject_id=customer_id, label="安科美", reason="dispute"
        )
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_who_dies_in_the_middle_loses_a_step_at_most(
    acme: CustomerCard, keeper: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    lives = [live(number, acme.id) for number in range(5)]
    calls = 0

    def dies(**given: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt  # as abrupt as a process can end without ending this one
        checkpoint(**given)

    monkeypatch.setattr("nuoda.surfaces.clock.retention.checkpoint", dies)
    with pytest.raises(KeyboardInterrupt):
        run_retention(by=SYSTEM, at=YEARS, step=1)
    left = latest_runs(actor=SYSTEM, limit=1)[0]
    assert left.finished_at is None
    assert where(lives[-1].phone, everything())
    monkeypatch.undo()
    assert run_retention(by=SYSTEM, at=YEARS, step=1) == left.id
    tables = everything()
    assert [where(life.phone, tables) for life in lives] == [[]] * 5
    assert [one.kind for one in latest_runs(actor=SYSTEM)].count(KIND) == 1


@pytest.mark.django_db(transaction=True)
def test_no_period_ends_before_the_last_day_to_sue(acme: CustomerCard, keeper: Actor) -> None:
    life = live(1, acme.id)
    for record in Record:
        set_period(by=keeper, at=NOW, record=record.value, days=1, reason="as short as it goes")
    handed = NOW + 2 * DAY
    last = handed.replace(year=handed.year + 3)
    run_retention(by=SYSTEM, at=last - DAY)
    tables = everything()
    assert set(TABLES_OF_A_PARCEL) <= set(where(life.phone, tables))
    assert tables["shipments_position"] != "", "where it was belongs to it"
    kept = {one.period.record: one for one in outlooks(at=last - DAY, actor=SYSTEM)}
    (_past, keeping), *_rest = kept[Record.SHIPMENT].first_kept
    assert (keeping.why, keeping.bar is not None and keeping.bar.last_day) == ("time_bar", last.date())
    run_retention(by=SYSTEM, at=last + 2 * DAY)
    tables = everything()
    assert where(life.phone, tables) == []
    assert tables["shipments_position"] == ""


@pytest.mark.django_db(transaction=True)
def test_reasons_of_goodwill_and_of_cancelled_orders_go(acme: CustomerCard, keeper: Actor) -> None:
    life = live(1, acme.id)
    clerk = make_account(Role.AGENT, email="clerk@nuoda.example", name="林晓")
    goodwill = GoodwillDraft(life.shipment_id, "voucher", "CNY", Heads(other=Decimal(20)), life.phone)
    (award_id,) = propose_goodwill(by=clerk, at=NOW + 3 * DAY, goodwill=[goodwill])
    run_retention(by=SYSTEM, at=YEARS)
    assert "claims_award" in where(life.phone, everything()), "what is not decided is kept"
    refuse_award(by=keeper, at=NOW + 4 * DAY, award_id=award_id, reason=life.phone)
    assert not record_orders(by=SYSTEM, at=NOW, orders=[an_order("ACME", "GONE", ordered_at=NOW)]).refused
    cancel_orders(by=SYSTEM, at=NOW, cancellations=[Cancellation("ACME", "GONE", f"gone {life.phone}")])
    assert {"claims_award", "orders_order"} <= set(where(life.phone, everything()))
    run_retention(by=SYSTEM, at=YEARS)
    assert where(life.phone, everything()) == []


@pytest.mark.django_db(transaction=True)
def test_notes_at_promises_and_names_in_reservations_go_with_what_they_are_about(
    acme: CustomerCard, keeper: Actor, settle: Callable[[], int]
) -> None:
    furnish()
    product()
    stocked()
    lives = [live(number, acme.id) for number in range(2)]
    settle()
    held = place_hold(
        by=keeper, at=NOW, subject_kind="order", subject_id=lives[0].order_id, label="order", reason="audit"
    )
    for life in lives:
        draft = ReservationDraft(
            life.waybill, "SH1", Goods("ACME", "TEA"), 1, TODAY, f"LIFE-{life.number}", consignee=life.word
        )
        assert not reserve(by=SYSTEM, at=NOW, reservations=[draft]).refused
        made = PromiseDraft(
            kind=PromiseKind.CUSTOM.value, subject_kind="order_ask", subject_id=life.order_id,
            customer_id=acme.id, label=life.waybill, basis="word", due_at=NOW + DAY, made_at=NOW,
            zone="Asia/Shanghai", needs=DAY / 4,
        )  # fmt: skip
        make_promises(by=SYSTEM, at=NOW, promises=[made])
        (promise,) = promises_of([Ref("order_ask", str(life.order_id))], actor=SYSTEM)
        agreed = Agreement(NOW + 2 * DAY, Side.CUSTOMER, life.word, "phone", life.phone, life.word)
        renegotiate(by=keeper, at=NOW, promise_id=promise.id, agreement=agreed)
    withdraw_promises(
        by=SYSTEM, at=NOW, kinds=[PromiseKind.CUSTOM.value], subject_kind="order_ask",
        subject_ids=[life.order_id for life in lives], made_until=NOW,
    )  # fmt: skip
    release_reservations(by=SYSTEM, at=NOW, numbers=sorted(_reserved()))
    tables = {"promises_entry", "stock_reservation", "kernel_fact"}
    assert all(tables <= set(where(life.word, everything())) for life in lives)
    run_retention(by=SYSTEM, at=YEARS)
    found = everything()
    assert where(lives[1].word, found) == where(lives[1].phone, found) == []
    assert tables <= set(where(lives[0].word, found)), "its order is held"
    lift_hold(by=keeper, at=NOW, hold_id=held, reason="over")
    run_retention(by=SYSTEM, at=YEARS)
    assert where(lives[0].word, everything()) == []


def _reserved() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM stock_reservation")
        return [number for (number,) in cursor.fetchall()]


@pytest.mark.django_db
def test_every_kind_of_record_is_read_and_forgotten(keeper: Actor) -> None:
    assert {*READINGS, *IN_BULK} == set(Record) == {*FORGETTERS, *WITH_FILES, *BULK}
    assert [one.record for one in periods(actor=keeper)] == list(Record)


@pytest.mark.django_db(transaction=True)
def test_the_ledger_lets_go_of_words_and_of_nothing_else(acme: CustomerCard) -> None:
    live(1, acme.id)
    for change in ("actor_name = ''", 'data = data || \'{"milestone": "LOST"}\'', "data = '{}'"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), forgetting():
            _execute(f"UPDATE kernel_fact SET {change} WHERE name = 'shipment.advanced'")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), forgetting():
        _execute("DELETE FROM kernel_fact")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        _execute("UPDATE shipments_proof SET signer = ''")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), forgetting():
        _execute("UPDATE shipments_proof SET accepted = 0")


def _execute(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)
