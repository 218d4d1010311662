"""The number of queries of a batch does not depend on its length."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from tests.factories import NOW, SYSTEM, a_scan, an_order, make_customer
from tests.factories.caseloads import BATCHES as CASES
from tests.factories.goods import BATCHES as GOODS
from tests.factories.tariffs import a_wish, make_tariffs
from tests.factories.undoing import undone

from nuoda.domains.contracts.commands import quotes
from nuoda.domains.conversations import commands as conversations
from nuoda.domains.customers import commands as customers
from nuoda.domains.notices import commands as notices
from nuoda.domains.orders import commands as orders
from nuoda.domains.orders.queries import orders_after
from nuoda.domains.promises import commands as promises
from nuoda.domains.shipments import commands as shipments
from nuoda.domains.shipments.facts import Limits
from nuoda.domains.shipments.queries import shipments_after
from nuoda.kernel import ledger
from nuoda.kernel.ids import new_id

FEW, MANY = 2, 40
LATER = NOW + timedelta(hours=1)
Batch = Callable[[int], Callable[[], object]]


def _orders(n: int) -> Callable[[], object]:
    drafts = [an_order("ACME", f"N{n}-{place}") for place in range(n)]
    return lambda: orders.record_orders(by=SYSTEM, at=NOW, orders=drafts)


def _quotes(n: int) -> Callable[[], object]:
    make_tariffs()
    wishes = [a_wish(kg=str(place + 1)) for place in range(n)]
    return lambda: quotes.make_quotes(by=SYSTEM, at=NOW, quotes=wishes)


def _takings(n: int) -> Callable[[], object]:
    make_tariffs()
    made = quotes.make_quotes(by=SYSTEM, at=NOW, quotes=[a_wish() for _ in range(n)]).made
    taken = [quotes.Taking(one.number, 1, "standard", one.number) for one in made]
    return lambda: quotes.take_quotes(by=SYSTEM, at=NOW, taken=taken)


def _quoted_orders(n: int) -> Callable[[], object]:
    make_tariffs()
    made = quotes.make_quotes(by=SYSTEM, at=NOW, quotes=[a_wish() for _ in range(n)]).made
    drafts = [replace(an_order("ACME", one.number), quote=one.number) for one in made]
    return lambda: orders.record_orders(by=SYSTEM, at=NOW, orders=drafts)


def _ordered(n: int) -> list[UUID]:
    _orders(n)()
    return [one.id for one in orders_after(None, actor=SYSTEM, limit=n)]


def _shipments(n: int) -> Callable[[], object]:
    drafts = [
        shipments.ShipmentDraft(customer="ACME", waybill=f"W{place}", carrier="NDX", booked_at=NOW)
        for place in range(n)
    ]
    return lambda: shipments.register_shipments(by=SYSTEM, at=NOW, shipments=drafts)


def _shipped(n: int) -> list[UUID]:
    _shipments(n)()
    return [one.id for one in shipments_after(None, actor=SYSTEM, limit=n)]


def _scans(n: int) -> Callable[[], object]:
    _shipped(n)
    scans = [a_scan(f"W{place}", "PICKED_UP", NOW) for place in range(n)]
    return lambda: shipments.record_scans(by=SYSTEM, at=NOW, scans=scans)


def _customers(n: int) -> Callable[[], object]:
    drafts = [customers.CustomerDraft(code=f"C{place}", name="新客户") for place in range(n)]
    return lambda: customers.record_customers(by=SYSTEM, at=NOW, customers=drafts)


def _cancellations(n: int) -> Callable[[], object]:
    _ordered(n)
    wanted = [orders.Cancellation("ACME", f"N{n}-{place}", "不要了") for place in range(n)]
    return lambda: orders.cancel_orders(by=SYSTEM, at=NOW, cancellations=wanted)


def _amendments(n: int) -> Callable[[], object]:
    _ordered(n)
    wanted = [orders.Amendment("ACME", f"N{n}-{place}", "买家", goods="别的") for place in range(n)]
    return lambda: orders.amend_orders(by=SYSTEM, at=NOW, amendments=wanted)


def _twins(n: int) -> Callable[[], object]:
    _ordered(n)
    drafts = [replace(an_order("ACME", f"N{n}-{place}"), reference=f"T{place}") for place in range(n)]
    return lambda: orders.record_orders(by=SYSTEM, at=NOW, orders=drafts)


def _releases(n: int) -> Callable[[], object]:
    _twins(n)()
    ids = [one.id for one in orders_after(None, actor=SYSTEM, limit=2 * n, state="held")]
    return lambda: orders.release_orders(by=SYSTEM, at=NOW, order_ids=ids, why="two")


def _merges(n: int) -> Callable[[], object]:
    _twins(n)()
    ids = [one.id for one in orders_after(None, actor=SYSTEM, limit=2 * n, state="held")]
    return lambda: orders.merge_orders(by=SYSTEM, at=NOW, order_ids=ids, why="one")


def _partings(n: int) -> Callable[[], object]:
    _merges(n)()
    ids = [one.id for one in orders_after(None, actor=SYSTEM, limit=2 * n, state="merged")]
    return lambda: orders.part_orders(by=SYSTEM, at=NOW, order_ids=ids, why="two")


def _questions(n: int) -> Callable[[], object]:
    drafts = [orders.QuestionDraft(one, "?", holds=True) for one in _ordered(n)]
    return lambda: orders.ask_about_orders(by=SYSTEM, at=NOW, questions=drafts)


def _confirmations(n: int) -> Callable[[], object]:
    ids = _ordered(n)
    return lambda: orders.ask_confirmations(by=SYSTEM, at=NOW, order_ids=ids)


def _progress(n: int) -> Callable[[], object]:
    steps = [orders.OrderProgress(one, True, False) for one in _ordered(n)]
    return lambda: orders.advance_orders(by=SYSTEM, at=NOW, progress=steps)


def _promise_drafts(n: int, due_at: datetime) -> list[promises.PromiseDraft]:
    return [
        promises.PromiseDraft(
            kind="delivery", subject_kind="order", subject_id=new_id(), customer_id=None, label="SO",
            basis="test", due_at=due_at, made_at=NOW, zone="Asia/Shanghai",
        )
        for _ in range(n)
    ]  # fmt: skip


def _promises(n: int) -> Callable[[], object]:
    drafts = _promise_drafts(n, NOW + timedelta(days=3))
    return lambda: promises.make_promises(by=SYSTEM, at=NOW, promises=drafts)


def _weighing(n: int) -> Callable[[], object]:
    drafts = _promise_drafts(n, NOW + timedelta(days=3))
    promises.make_promises(by=SYSTEM, at=NOW, promises=drafts)
    outlooks = [
        promises.SubjectOutlook("order", draft.subject_id, NOW + timedelta(days=5), timedelta(hours=9))
        for draft in drafts
    ]
    return lambda: promises.weigh_promises(by=SYSTEM, at=NOW, outlooks=outlooks)


def _keeping(n: int) -> Callable[[], object]:
    drafts = _promise_drafts(n, NOW + timedelta(days=3))
    promises.make_promises(by=SYSTEM, at=NOW, promises=drafts)
    ids = [draft.subject_id for draft in drafts]
    return lambda: promises.keep_promises(
        by=SYSTEM,
        at=LATER,
        kinds=["delivery"],
        subject_kind="order",
        subject_ids=ids,
        done_at=LATER,
        proof="",
    )


def _falling_due(n: int) -> Callable[[], object]:
    promises.make_promises(by=SYSTEM, at=NOW, promises=_promise_drafts(n, NOW + timedelta(minutes=1)))
    promises.make_promises(by=SYSTEM, at=NOW, promises=_promise_drafts(n, LATER + timedelta(minutes=1)))
    return lambda: promises.mark_due(by=SYSTEM, at=LATER)


def _notice_drafts(n: int) -> list[notices.NoticeDraft]:
    return [
        notices.NoticeDraft(
            kind="late", subject_kind="shipment", subject_id=new_id(), customer_id=None, label=f"W{place}",
            recipient=f"ops{place % 7}@acme.example", language="zh-hans", figures={"to": "上海市"},
            once=f"late:{place}",
        )
        for place in range(n)
    ]  # fmt: skip


def _queueing(n: int) -> Callable[[], object]:
    drafts = _notice_drafts(n)
    return lambda: notices.queue_notices(by=SYSTEM, at=NOW, notices=drafts)


def _releasing(n: int) -> Callable[[], object]:
    _queueing(n)()
    return lambda: notices.release_notices(by=SYSTEM, at=LATER)


def _ready(n: int) -> list[UUID]:
    _releasing(n)()
    ready = ledger.all_named(["message.ready"])
    return [UUID(one.fact.subject.id) for one in ready]


def _claiming(n: int) -> Callable[[], object]:
    ids = _ready(n)
    return lambda: notices.claim_messages(by=SYSTEM, at=LATER, message_ids=ids)


def _outcomes(n: int) -> Callable[[], object]:
    mails = notices.claim_messages(by=SYSTEM, at=LATER, message_ids=_ready(n))
    outcomes = [notices.Outcome(mail.id) for mail in mails]
    return lambda: notices.record_outcomes(by=SYSTEM, at=LATER, outcomes=outcomes)


def _watching(n: int) -> Callable[[], object]:
    _shipped(n)
    return lambda: shipments.watch_shipments(by=SYSTEM, at=NOW + timedelta(days=60))


def _ridden(n: int) -> list[str]:
    """Devices, each with a shipment under way that bears 2 to 8 °C."""
    for place, shipment_id in enumerate(_shipped(n)):
        limits = [Limits("temperature", 2.0, 8.0, timedelta(minutes=15))]
        shipments.set_conditions(by=SYSTEM, at=NOW, shipment_id=shipment_id, limits=limits)
        shipments.bind_device(by=SYSTEM, at=NOW, device=f"D{place}", shipment_id=shipment_id, since=NOW)
    return [f"D{place}" for place in range(n)]


def _readings(n: int) -> Callable[[], object]:
    """A breach of every one of them, and a first reading of nobody's."""
    drafts = [
        shipments.ReadingDraft(device, NOW + timedelta(minutes=minutes), "temperature", 12.0)
        for device in [*_ridden(n), "FREE"]
        for minutes in (1, 11, 21)
    ]
    return lambda: shipments.record_readings(by=SYSTEM, at=NOW + timedelta(minutes=30), readings=drafts)


def _positions(n: int) -> Callable[[], object]:
    drafts = [
        shipments.PositionDraft(device, NOW + timedelta(minutes=minutes), 31.2, 121.4)
        for device in [*_ridden(n), "FREE"]
        for minutes in (1, 11)
    ]
    return lambda: shipments.record_positions(by=SYSTEM, at=NOW + timedelta(minutes=30), positions=drafts)


def _bindings(n: int) -> Callable[[], object]:
    _shipped(n)
    drafts = [shipments.BindingDraft(f"D{place}", f"W{place}", NOW) for place in range(n)]
    return lambda: shipments.bind_devices(by=SYSTEM, at=NOW, bindings=drafts)


def _replies(n: int) -> Callable[[], object]:
    drafts = [
        conversations.ReplyDraft("case", new_id(), f"C{place}", "partner", "Hub", f"h{place}@p.example")
        for place in range(n)
    ]
    return lambda: conversations.open_reply_addresses(by=SYSTEM, at=NOW, drafts=drafts)


BATCHES: list[Batch] = [
    _replies, _customers, _quotes, _takings, _quoted_orders,
    _orders, _cancellations, _amendments, _twins, _releases, _merges,
    _partings, _questions, _confirmations, _progress, _shipments, _scans, _promises, _weighing, _keeping,
    _falling_due, _queueing, _releasing, _claiming, _outcomes,
    _watching, _readings, _positions, _bindings, *GOODS, *CASES,
]  # fmt: skip


def _queries(batch: Batch, n: int) -> list[str]:
    with undone():
        make_customer("ACME")
        run = batch(n)
        with CaptureQueriesContext(connection) as captured:
            run()
        return [query["sql"][:60] for query in captured]


@pytest.fixture
def one_lane(db: None, settings: Settings) -> None:
    """Jobs are deferred lane by lane; with one lane their number is the same for few and many."""
    settings.NUODA_LANES = 1
    settings.NUODA_SMTP_URL = "keep:"


@pytest.mark.parametrize("batch", BATCHES, ids=lambda batch: batch.__name__.strip("_"))
@pytest.mark.usefixtures("one_lane")
def test_a_command_costs_the_same_for_few_and_many(batch: Batch) -> None:
    few, many = _queries(batch, FEW), _queries(batch, MANY)
    assert few
    assert len(many) == len(few), many


@pytest.mark.usefixtures("one_lane")
def test_the_law_bites() -> None:
    def row_by_row(n: int) -> Callable[[], object]:
        drafts = [customers.CustomerDraft(code=f"C{place}", name="新客户") for place in range(n)]
        return lambda: [customers.record_customers(by=SYSTEM, at=NOW, customers=[one]) for one in drafts]

    assert len(_queries(row_by_row, MANY)) > len(_queries(row_by_row, FEW))
