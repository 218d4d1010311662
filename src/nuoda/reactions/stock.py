"""Trouble in a warehouse becomes cases with owners, by the same way as trouble on the road."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from nuoda.domains.cases.commands import GoodsTrouble, open_goods_exceptions
from nuoda.domains.cases.facts import causes_on
from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.stock.facts import (
    AdviceReceived,
    CountDecided,
    CountState,
    Difference,
    LoadShort,
    PickShort,
    SpaceLacked,
    StockDamaged,
    StockFact,
    StockVaried,
    WorkFailed,
)
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.calendar import house_day
from nuoda.kernel.facts import Recorded
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

STOREKEEPER = system("storekeeper")
GOODS_FACTS = (
    AdviceReceived, SpaceLacked, PickShort, LoadShort, StockDamaged, StockVaried, CountDecided, WorkFailed,
)  # fmt: skip


def open_goods_cases(facts: Sequence[Recorded]) -> None:
    """What came otherwise than announced, lacks room or pieces, was damaged or counted otherwise."""
    told = [(one.fact, _said(one.fact)) for one in facts if isinstance(one.fact, StockFact)]
    wrong = [(fact, said) for fact, said in told if said is not None]
    if not wrong:
        return
    owners = customers_by_id([fact.customer_id for fact, _said in wrong], actor=STOREKEEPER)
    now = clock.now()
    causes = causes_on(house_day(now))
    open_goods_exceptions(
        by=STOREKEEPER,
        at=now,
        troubles=[
            _trouble(fact, cause, line, _owner(fact.customer_id, owners), causes[cause].impact)
            for fact, (cause, line) in wrong
        ],
    )


def _owner(key: UUID | None, owners: Mapping[UUID, CustomerCard]) -> CustomerCard | None:
    return owners.get(key) if key else None


def _trouble(
    fact: StockFact, cause: str, line: Text, owner: CustomerCard | None, impact: int
) -> GoodsTrouble:
    return GoodsTrouble(
        _source(fact), f"{fact.warehouse} · {_known_by(fact)}", cause, impact, line,
        owner.id if owner else None, owner.tier if owner else "", owner.language if owner else "zh-hans",
        opens=not isinstance(fact, CountDecided),
    )  # fmt: skip


def _source(fact: StockFact) -> str:
    """What showed it: the count itself where that is what went wrong, so that each leads to the other."""
    if isinstance(fact, StockVaried):
        return str(fact.subject)
    named = getattr(fact, "key", "") or fact.number
    return f"goods:{hashlib.sha256(f'{fact.name}/{fact.subject}/{named}'.encode()).hexdigest()[:40]}"


def _known_by(fact: StockFact) -> str:
    if isinstance(fact, StockVaried | CountDecided):
        return fact.place
    return f"{fact.sku} · {fact.place}" if isinstance(fact, PickShort) else fact.number


def _said(fact: StockFact) -> tuple[str, Text] | None:
    """The cause of the taxonomy, and the first words of the case; None where nothing is wrong."""
    if isinstance(fact, AdviceReceived):
        return _differs(fact.differences) if fact.differences else None
    if isinstance(fact, SpaceLacked):
        figures = {"n": fact.quantity, "sku": fact.number, "lot": fact.lot, "place": fact.place}
        words = _("No place takes %(n)s of %(sku)s, lot %(lot)s; they stand in %(place)s.", figures)
        return "WAREHOUSE.no_space", words
    if isinstance(fact, PickShort):
        figures = {
            "place": fact.place, "found": fact.found, "recorded": fact.recorded, "sku": fact.sku,
            "lot": fact.lot, "reference": fact.reference,
        }  # fmt: skip
        words = _(
            "In %(place)s lay %(found)s of %(sku)s, lot %(lot)s, where the ledger has %(recorded)s. It was"
            " picked for %(reference)s; the rest is held until somebody counts.",
            figures,
        )
        return "WAREHOUSE.stock_record", words
    if isinstance(fact, LoadShort):
        figures = {"trip": fact.trip, "n": len(fact.packages), "packages": ", ".join(fact.packages[:20])}
        return "WAREHOUSE.load_short", _(
            "%(trip)s left without %(n)s packages of this order that belong onto it: %(packages)s.", figures
        )
    if isinstance(fact, StockDamaged):
        figures = {
            "n": fact.quantity, "sku": fact.number, "lot": fact.lot, "place": fact.place, "note": fact.note,
        }  # fmt: skip
        return "WAREHOUSE.damage", _(
            "%(n)s of %(sku)s, lot %(lot)s, were damaged in %(place)s: %(note)s", figures
        )
    if isinstance(fact, WorkFailed):
        figures = {
            "service": fact.service, "done": fact.done, "quantity": fact.quantity, "reason": fact.reason,
        }  # fmt: skip
        return "WAREHOUSE.work_failed", _(
            "%(service)s cannot be done, %(done)s of %(quantity)s are: %(reason)s Its packages wait at the"
            " dock until somebody decides.",
            figures,
        )
    if isinstance(fact, StockVaried):
        return "WAREHOUSE.stock_record", _varied(fact)
    if isinstance(fact, CountDecided):
        return "WAREHOUSE.stock_record", _decided(fact)
    return None


def _varied(fact: StockVaried) -> Text:
    figures = {"place": fact.place, "off": fact.off, "number": fact.number}
    if fact.state == CountState.WAITING:
        return _(
            "Count %(number)s of %(place)s is off by %(off)s pieces. It waits for a second person to put the"
            " ledger right.",
            figures,
        )
    return _("Count %(number)s of %(place)s was off by %(off)s pieces; the ledger was put right.", figures)


def _decided(fact: CountDecided) -> Text:
    figures = {
        "place": fact.place, "number": fact.number, "who": fact.decided_by, "reason": fact.reason,
    }  # fmt: skip
    if fact.state == CountState.ADJUSTED:
        return _("%(who)s put the ledger right by count %(number)s of %(place)s: %(reason)s", figures)
    if fact.state == CountState.REFUSED:
        return _("%(who)s wants %(place)s counted again; count %(number)s is not booked: %(reason)s", figures)
    return _("%(place)s was counted anew; count %(number)s is not booked.", figures)


def _differs(differences: Iterable[Difference]) -> tuple[str, Text]:
    found = list(differences)
    short = [one for one in found if one.received < one.announced]
    over = [one for one in found if one.received > one.announced]
    damaged = [one for one in found if one.damaged]
    barred = [one for one in found if one.barred]
    figures = {
        "lines": "; ".join(
            f"{one.sku} {one.received}/{one.announced}" for one in sorted(found, key=lambda one: one.sku)
        ),
        "short": sum(one.announced - one.received for one in short),
        "over": sum(one.received - one.announced for one in over),
        "damaged": sum(one.damaged for one in damaged),
        "barred": sum(one.barred for one in barred),
    }
    words = _(
        "The delivery came otherwise than announced: %(short)s short, %(over)s over, %(damaged)s damaged,"
        " %(barred)s expired. %(lines)s",
        figures,
    )
    if barred:
        return "WAREHOUSE.lot_error", words
    if damaged:
        return "DAMAGE.unstated", words
    return ("LOSS.partial" if short else "OVERAGE.extra_piece"), words
