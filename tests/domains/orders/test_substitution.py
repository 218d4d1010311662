"""A product stands in for another only with consent: asked, held meanwhile, taken, declined or over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from tests.factories import NOW, SYSTEM, settle
from tests.factories.allocating import order_goods, served
from tests.factories.goods import TODAY, furnish, product, stocked

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.models import Notice
from nuoda.domains.orders import commands as orders
from nuoda.domains.orders.facts import OrderAllocated
from nuoda.domains.orders.models import OrderAsk, Substitute, Substitution
from nuoda.domains.orders.queries.allocation import ServedLine, waiting_after, waiting_lines
from nuoda.domains.orders.rules.allocating import Policy
from nuoda.domains.promises.models import Promise
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.commands import Goods
from nuoda.domains.stock.models import Reservation
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.ledger import about
from nuoda.kernel.paging import Window
from nuoda.reactions.allocation import allocate
from nuoda.reactions.shortages import tell_of_shortages
from nuoda.surfaces.clock.jobs import tick
from nuoda.surfaces.clock.substitutions import end_substitutions

SOURCE = "contract 7"


@pytest.fixture(autouse=True)
def _at_ten() -> Iterator[None]:
    with clock.simulated(NOW):
        yield


def _pair(other: str = "JAR", **more: object) -> None:
    swap = orders.StandIn("ACME", "ACME", "TEA", other, SOURCE, **more)  # type: ignore[arg-type]
    orders.allow_substitutes(by=SYSTEM, at=NOW, stand_ins=[swap])


def _policy(**given: object) -> None:
    draft = orders.PolicyDraft(TODAY, SOURCE, Policy(**given), "ACME")  # type: ignore[arg-type]
    orders.set_allocation_policies(by=SYSTEM, at=NOW, policies=[draft])


@pytest.fixture
def short(acme: CustomerCard) -> None:
    """Four of the tea and nine of what may stand in for it; she wants to be asked."""
    furnish()
    product()
    product("JAR")
    stocked(lots=[("L1", 4, 200)])
    stocked("JAR", lots=[("L1", 9, 200)])
    _pair()
    _policy(consent="ask", answer_hours=4)


def _offer(sku: str = "TEA") -> Substitution:
    return Substitution.objects.select_related("ask").get(sku=sku, state="open")


def _answer(offer: Substitution, *, agreed: bool, by: Actor = SYSTEM, hours: float = 1) -> None:
    assert offer.ask_id
    at = NOW + timedelta(hours=hours)
    orders.answer_ask(by=by, at=at, ask_id=offer.ask_id, agreed=agreed, answered_by="Li")


def _line(reference: str = "A") -> ServedLine:
    (line,) = served(reference)
    return line


def _held(sku: str) -> list[tuple[int, str]]:
    rows = Reservation.objects.filter(product__sku=sku, state="held").order_by("quantity", "hold")
    return [(row.quantity, row.hold) for row in rows]


def _told(reference: str = "A") -> set[str]:
    rows = Notice.objects.filter(kind="order", label=reference).values_list("once", flat=True)
    return {one.split(":")[-1] if "substitution" in one else one.split(":")[1] for one in rows}


@pytest.mark.django_db
def test_she_is_asked_and_what_she_takes_is_hers(short: None) -> None:
    order_goods("A", ("TEA", 7))
    offer = _offer()
    assert offer.ask is not None
    assert (offer.quantity, offer.other_sku, offer.answer_by) == (3, "JAR", NOW + timedelta(hours=4))
    assert (offer.ask.kind, offer.ask.holds, offer.ask.expires_at) == ("substitute", False, offer.answer_by)
    assert "JAR" in offer.ask.question
    assert "TEA" in offer.ask.question
    assert (_line().state, _line().held) == ("partial", 4)
    assert _held("JAR") == [(3, "soft")]
    settle()
    promise = Promise.objects.get(subject_kind="order_ask", subject_id=offer.ask.id)
    assert (promise.due_at, promise.state) == (offer.answer_by, "open")
    mail = Notice.objects.get(once=f"order:ask:{offer.ask_id}")
    assert "/answer/" in mail.figures["answer"]
    assert "JAR" in mail.figures["words"]
    # asked once; what is held for her is nobody else's
    order_goods("B", ("JAR", 8))
    assert _line("B").held == 6
    _answer(offer, agreed=True)
    settle()
    line = _line()
    assert (line.state, line.held, line.cancel_at) == ("substituted", 4, None)
    part = next(part for part in line.parts if part.sku == "JAR")
    assert (part.quantity, part.agreed, part.consent, part.consented_by) == (3, SOURCE, "ask", "Li")
    assert (3, "hard") in _held("JAR")
    promise.refresh_from_db()
    assert promise.state == "kept"
    assert "accepted" in _told()
    assert not Substitution.objects.filter(order_id=line.order_id).exclude(state="accepted").exists()
    with pytest.raises(orders.AskOver):
        _answer(offer, agreed=False)


@pytest.mark.django_db
def test_what_she_declines_waits_or_is_called_off_by_her_policy(short: None) -> None:
    order_goods("A", ("TEA", 7))
    _answer(_offer(), agreed=False)
    settle()
    assert (_line().state, _line().held) == ("partial", 4)
    assert _held("JAR") == []
    assert not Substitution.objects.filter(state="open").exists(), "she is not asked twice"
    _policy(consent="ask", declined="cancel")
    order_goods("B", ("TEA", 2))
    _answer(_offer(), agreed=False)
    settle()
    assert _line("B").state == "cancelled"
    assert "off" in {one.split(":")[2] for one in _once("B")}


def _once(reference: str) -> list[str]:
    told = Notice.objects.filter(label=reference).values_list("once", flat=True)
    return [one for one in told if one.startswith("stock:")]


def _letters(reference: str) -> list[str]:
    """What is on its way to her about the order; what was taken back is not."""
    rows = Notice.objects.filter(label=reference).exclude(state="superseded").order_by("kind")
    return [row.kind for row in rows]


@pytest.mark.django_db
def test_an_offer_for_all_that_lacks_is_one_letter(short: None) -> None:
    order_goods("A", ("TEA", 7))
    settle()
    assert _letters("A") == ["order"], "the question tells what lacks"
    # whichever of the two is written first
    written = about([Ref("order", str(_line().order_id))], actor=SYSTEM)
    (fact,) = [one for one in written if isinstance(one.fact, OrderAllocated)]
    Notice.objects.filter(label="A", kind="order_short").delete()
    tell_of_shortages([fact])
    assert _letters("A") == ["order"]
    # the offer ended: what lacks is told by itself
    with clock.simulated(_offer().answer_by):
        tick()
        tell_of_shortages([fact])
    assert "order_short" in _letters("A")


@pytest.mark.django_db
def test_what_is_replaced_unasked_is_told_as_held_and_lacks_nowhere(short: None) -> None:
    _policy(consent="auto")
    Substitute.objects.update(auto=True)
    order_goods("A", ("TEA", 15))
    settle()
    assert [(one.sku, one.quantity) for one in _line().parts] == [("TEA", 4), ("JAR", 9)]
    words = Notice.objects.get(label="A", kind="order_short").figures["words"]
    assert words.startswith("已为您预留 13 件；另有 2 件缺货"), words
    assert "共 15 纸箱，其中 2 纸箱后发。" in words
    assert "按约定以 9 件 JAR 代替 TEA 发出。" in words
    (row,) = waiting_lines(actor=SYSTEM, window=Window()).rows
    assert row.lacking == 2
    assert waiting_after(None, actor=SYSTEM, limit=9)[0].lacking == 2


@pytest.mark.django_db
def test_what_she_declined_does_not_go_unasked_later(short: None) -> None:
    order_goods("A", ("TEA", 7))
    _answer(_offer(), agreed=False)
    settle()
    _policy(consent="auto")
    Substitute.objects.update(auto=True)
    allocate([_line().order_id])
    assert [(one.sku, one.quantity) for one in _line().parts] == [("TEA", 4)]
    order_goods("B", ("TEA", 2))
    assert [(one.sku, one.quantity) for one in _line("B").parts] == [("JAR", 2)]


@pytest.mark.django_db
def test_what_no_offer_covers_is_told_beside_it(short: None) -> None:
    product("CUP")
    order_goods("A", ("TEA", 7), ("CUP", 2))
    settle()
    assert _letters("A") == ["order", "order_short"]


@pytest.mark.django_db
def test_without_an_answer_it_waits_and_the_goods_are_free(short: None) -> None:
    order_goods("A", ("TEA", 7))
    offer = _offer()
    settle()
    before = offer.answer_by - timedelta(seconds=1)
    assert end_substitutions(by=SYSTEM, at=before) == 0
    with pytest.raises(orders.AskOver):
        _answer(offer, agreed=True, hours=5)
    with clock.simulated(offer.answer_by):
        tick()
        settle()
        assert end_substitutions(by=SYSTEM, at=offer.answer_by) == 0
    assert (_line().state, _held("JAR")) == ("partial", [])
    assert Promise.objects.get(subject_kind="order_ask").state == "kept"
    assert "expired" in _told()
    with pytest.raises(orders.AskOver):
        _answer(offer, agreed=True, hours=5)


@pytest.mark.django_db
def test_what_changed_meanwhile_is_refused_in_words(short: None) -> None:
    order_goods("A", ("TEA", 7))
    offer = _offer()
    settle()
    orders.cancel_orders(by=SYSTEM, at=NOW, cancellations=[orders.Cancellation("ACME", "A", "不要了")])
    with pytest.raises(orders.OrderIsOver):
        _answer(offer, agreed=True)
    settle()
    with pytest.raises(orders.OrderIsOver):
        _answer(offer, agreed=True)
    assert (_held("JAR"), Promise.objects.get(subject_kind="order_ask").state) == ([], "withdrawn")
    # what was offered is damaged, and so taken back
    order_goods("B", ("TEA", 7))
    offer = _offer()
    damage = stock.JudgeDraft("d1", "SH1", Goods("ACME", "JAR", "L1"), 9, "A-01", "fork lift")
    stock.report_damage(by=SYSTEM, at=NOW, damages=[damage])
    with pytest.raises(orders.SubstituteGone):
        _answer(offer, agreed=True)
    settle()
    with pytest.raises(orders.SubstituteGone):
        _answer(offer, agreed=True)
    assert ("withdrawn" in _told("B"), _held("JAR")) == (True, [])
    # what she ordered comes in after all
    stocked(lots=[("L2", 30, 200)])
    stocked("JAR", lots=[("L3", 9, 200)])
    settle()
    assert _line("B").state == "allocated"
    order_goods("C", ("TEA", 40))
    offer = _offer()
    stocked(lots=[("L4", 60, 200)])
    settle()
    with pytest.raises(orders.NothingLacks):
        _answer(offer, agreed=True)
    assert (_line("C").state, _held("JAR")) == ("allocated", [])


@pytest.mark.django_db
def test_who_is_asked_follows_from_line_policy_and_pair(short: None) -> None:
    product("BAG")
    stocked("BAG", lots=[("L1", 2, 200)])
    _pair("BAG", turn=1, auto=True)
    _pair("JAR", turn=2)
    _policy(consent="auto")
    order_goods("A", ("TEA", 9))  # four are there, two go unasked, for the rest she is asked
    assert sorted((part.sku, part.quantity, part.consent) for part in _line().parts) == [
        ("BAG", 2, "auto"), ("TEA", 4, ""),
    ]  # fmt: skip
    assert (_offer().other_sku, _offer().quantity) == ("JAR", 3)
    order_goods("B", ("TEA", 1), substitutes="never")
    assert (_line("B").state, Substitution.objects.count()) == ("short", 1)
    _policy(consent="never")
    order_goods("C", ("TEA", 1), substitutes="ask")
    assert (_line("C").state, Substitution.objects.filter(state="open").count()) == ("short", 2)
    # an order that asks for more is asked about anew
    line = orders.OrderLine("TEA", 3, sku="TEA", substitutes="ask")
    change = orders.Amendment("ACME", "C", "Li", lines=(line,))
    orders.amend_orders(by=SYSTEM, at=NOW, amendments=[change])
    settle()
    states = Substitution.objects.filter(order_id=_line("C").order_id).order_by("quantity")
    assert [(one.state, one.quantity) for one in states] == [("withdrawn", 1), ("open", 3)]


@pytest.mark.django_db
def test_pairs_are_dated_withdrawn_and_replaced(short: None, customer_actor: Actor) -> None:
    (pair,) = _pairs()
    assert orders.withdraw_substitutes(by=SYSTEM, at=NOW, substitute_ids=[pair], why="recipe changed") == 1
    assert orders.withdraw_substitutes(by=SYSTEM, at=NOW, substitute_ids=[pair], why="twice") == 0
    order_goods("A", ("TEA", 7))
    assert not Substitution.objects.exists()
    _pair(valid_from=TODAY + timedelta(days=3))
    order_goods("B", ("TEA", 1))
    assert not Substitution.objects.exists()
    _pair(valid_to=TODAY + timedelta(days=3))
    _pair(valid_to=TODAY + timedelta(days=3))
    assert len(_pairs()) == 1
    order_goods("C", ("TEA", 1))
    assert _offer().quantity == 1
    with pytest.raises(Invalid):
        _pair("TEA")
    with pytest.raises(Invalid):
        orders.withdraw_substitutes(by=SYSTEM, at=NOW, substitute_ids=_pairs(), why=" ")
    with pytest.raises(Forbidden):
        orders.withdraw_substitutes(by=customer_actor, at=NOW, substitute_ids=_pairs(), why="no")
    assert OrderAsk.objects.count() == 1


@pytest.mark.django_db
def test_what_holds_from_today_holds_from_midnight_of_the_house(acme: CustomerCard) -> None:
    furnish()
    product()
    product("JAR")
    stocked("JAR", lots=[("L1", 9, 200)])
    dawn = datetime.combine(TODAY, time(23, 30), UTC)  # half past seven in the morning of the next day there
    _pair(valid_from=TODAY + timedelta(days=1))
    draft = orders.PolicyDraft(
        TODAY + timedelta(days=1), SOURCE, Policy(consent="ask", answer_hours=4), "ACME"
    )
    orders.set_allocation_policies(by=SYSTEM, at=NOW, policies=[draft])
    order_goods("A", ("TEA", 1))
    assert not Substitution.objects.exists()
    clock.advance_to(dawn)
    order_goods("B", ("TEA", 2))
    assert (_offer().quantity, _offer().other_sku) == (2, "JAR")


def _pairs() -> list[UUID]:
    return list(Substitute.objects.filter(ended_at__isnull=True).values_list("id", flat=True))
