"""The rest of the day: troubles have their cases, measures equal a count of one's own, mails are right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from nuoda.connectors.messaging.mailbox import CaughtMail
from nuoda.domains.cases.queries import CaseCard, cases_of
from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.notices.facts import TROUBLE_KINDS
from nuoda.domains.notices.queries import NoticeRow, notices_about
from nuoda.domains.orders.queries import order_count, order_ids
from nuoda.domains.shipments.queries import ShipmentCard, shipments_of_orders
from nuoda.insight.measures import timeliness
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.evidence import in_mailbox
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world import Journey, World

CAUSES: Mapping[str, tuple[str, ...]] = {
    "vehicle": ("DELAY.vehicle",),
    "weather": ("DELAY.weather",),
    "lost_parcel": ("LOSS.suspected", "LOSS.whole"),
    "wrong_address": ("ADDRESS.wrong",),
    "incomplete_address": ("ADDRESS.incomplete",),
    "nobody_in": ("CONSIGNEE.absent",),
    # Once it is back the case is about the promise that nobody can keep any more.
    "refused": ("CONSIGNEE.refused", "SERVICE.promise_broken"),
    "broken_crate": ("DAMAGE.broken",),
    "customs_papers": ("CUSTOMS.documents",),
}
PERIOD = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Day:
    """What the database holds of the world's journeys, by waybill, as of ``at``."""

    world: World
    at: datetime
    ships: Mapping[str, ShipmentCard]
    cases: Mapping[str, tuple[CaseCard, ...]]
    notices: Mapping[str, tuple[NoticeRow, ...]]

    def known(self) -> list[Journey]:
        """Journeys whose order has been given by now."""
        return [journey for journey in self.world.journeys if journey.order.ordered_at <= self.at]


def day_of(world: World, at: datetime) -> Day:
    """Read the day in a handful of queries."""
    codes = customers_by_code([shipper.code for shipper in world.customers], actor=DEMO)
    keys = {(codes[j.order.customer].id, j.order.reference): j.shipment.waybill for j in world.journeys}
    ids = order_ids(keys, actor=DEMO)
    waybills = {order_id: keys[key] for key, order_id in ids.items()}
    ships = {
        waybills[order_id]: cards[0]
        for order_id, cards in shipments_of_orders(list(waybills), actor=DEMO).items()
    }
    cases: dict[str, list[CaseCard]] = {}
    for case in cases_of(actor=DEMO, shipment_ids=[ship.id for ship in ships.values()]):
        if case.kind == "exception":
            cases.setdefault(case.label, []).append(case)
    notices: dict[str, list[NoticeRow]] = {}
    for notice in notices_about([Ref("order", str(order_id)) for order_id in waybills], actor=DEMO):
        notices.setdefault(waybills[notice.subject_id], []).append(notice)
    return Day(
        world,
        at,
        ships,
        {waybill: tuple(rows) for waybill, rows in cases.items()},
        {waybill: tuple(rows) for waybill, rows in notices.items()},
    )


def company_findings(day: Day, box: Sequence[CaughtMail]) -> Iterator[Finding]:
    yield _arrived(day)
    yield from _troubles(day)
    yield _noise(day)
    yield from _measures(day)
    yield from _mails(day, box)


def _arrived(day: Day) -> Finding:
    known = day.known()
    booked = [journey for journey in known if journey.shipment.booked_at < day.at]
    return holds(
        len(known) <= order_count(actor=DEMO) and len(day.ships) >= len(booked),
        _("Arrived: %(orders)s orders of %(customers)s customers, %(shipments)s shipments."),
        {
            "orders": len(known),
            "customers": len({journey.order.customer for journey in known}),
            "shipments": len(day.ships),
        },
    )


def _troubles(day: Day) -> Iterator[Finding]:
    for trouble in day.world.troubles:
        if trouble.key not in CAUSES:
            continue
        good = [
            waybill
            for waybill in trouble.waybills
            if any(case.cause in CAUSES[trouble.key] for case in day.cases.get(waybill, ()))
        ]
        yield holds(
            len(good) == len(trouble.waybills),
            _("%(cause)s: %(found)s of %(all)s shipments have their case."),
            {"cause": CAUSES[trouble.key][0], "found": len(good), "all": len(trouble.waybills)},
        )


def _noise(day: Day) -> Finding:
    noisy = day.world.troubles[-1].waybills
    good = [
        waybill
        for waybill in noisy
        if day.ships[waybill].milestone.startswith("DELIVERED") and waybill not in day.cases
    ]
    return holds(
        len(good) == len(noisy),
        _("Late, doubled, disordered scans: %(found)s of %(all)s are delivered all the same, and no case."),
        {"found": len(good), "all": len(noisy)},
    )


def _measures(day: Day) -> Iterator[Finding]:
    """The house's figures against a count from the generated journeys."""
    start = day.at - PERIOD
    due = [journey for journey in day.known() if start <= journey.due_at < day.at]
    kept = [j for j in due if _delivered_by(j, day.at) and j.delivered_at and j.delivered_at <= j.due_at]
    broken = [journey for journey in due if journey not in kept]
    first = [
        journey for journey in broken if _told_by(day.notices.get(journey.shipment.waybill, ()), journey)
    ]
    figures = timeliness(actor=DEMO, start=start, end=day.at, at=day.at)
    yield holds(
        (figures.on_time.numerator, figures.on_time.denominator) == (len(kept), len(due)),
        _("On time: %(measured)s by the measure, %(counted)s counted."),
        {
            "measured": f"{figures.on_time.numerator}/{figures.on_time.denominator}",
            "counted": f"{len(kept)}/{len(due)}",
        },
    )
    yield holds(
        (figures.told_first.numerator, figures.told_first.denominator) == (len(first), len(broken)),
        _("Told first, of what broke: %(measured)s by the measure, %(counted)s counted."),
        {
            "measured": f"{figures.told_first.numerator}/{figures.told_first.denominator}",
            "counted": f"{len(first)}/{len(broken)}",
        },
    )


def _delivered_by(journey: Journey, at: datetime) -> bool:
    arrival = journey.arrival
    return arrival is not None and arrival.at + arrival.lag < at


def _told_by(notices: Sequence[NoticeRow], journey: Journey) -> bool:
    return any(
        notice.kind in TROUBLE_KINDS and notice.sent_at is not None and notice.sent_at <= journey.due_at
        for notice in notices
    )


def _mails(day: Day, box: Sequence[CaughtMail]) -> Iterator[Finding]:
    languages = {shipper.email: shipper.language for shipper in day.world.customers}
    sent = [notice for rows in day.notices.values() for notice in rows if notice.sent_at]
    wrong = [notice for notice in sent if notice.language != languages[notice.recipient]]
    english = [notice for notice in sent if notice.language == "en"]
    foreign = [notice for notice in english if _is_chinese(notice.body)]
    yield holds(
        english and not wrong and not foreign,
        _("Each customer reads her own language: %(english)s notices in English, %(chinese)s in Chinese."),
        {"english": len(english), "chinese": len(sent) - len(english)},
    )
    ids = Counter(mail.message_id for mail in in_mailbox(sent, box))
    messages = {notice.message_id: notice for notice in sent}
    told = Counter((one.recipient, one.kind, one.mail_subject, one.body) for one in messages.values())
    yield holds(
        len(ids) == len(messages) and all(count == 1 for count in (*ids.values(), *told.values())),
        _("Nobody was told twice: %(mails)s mails in the mailbox, each once."),
        {"mails": len(ids)},
    )


def _is_chinese(body: str) -> bool:
    """True where most letters are Chinese; a place name in an English text does not count."""
    letters = [sign for sign in body if sign.isalpha()]
    return sum(sign > "\u3000" for sign in letters) > len(letters) / 2
