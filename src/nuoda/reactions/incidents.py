"""Incidents: windows move with them, each customer is told once, and late joiners join."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from nuoda.domains.cases.commands import add_to_incident
from nuoda.domains.cases.facts import (
    CaseUnlinked,
    IncidentDated,
    IncidentNews,
    Kind,
    Sighting,
    goes_on,
    touches,
)
from nuoda.domains.cases.queries import (
    CaseCard,
    IncidentCard,
    OutsideLine,
    incidents_by_id,
    left_before,
    open_parts,
    open_reaches,
    parts_for,
    said_by_id,
)
from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.notices.commands import NoticeDraft, queue_notices, supersede_notices
from nuoda.domains.notices.facts import TROUBLE_KINDS, cause_words
from nuoda.domains.notices.facts import Kind as NoticeKind
from nuoda.domains.shipments.commands import HoldDraft, hold_shipments
from nuoda.domains.shipments.facts import DeviceBound, ShipmentTroubled
from nuoda.domains.shipments.queries import ShipmentCard, devices_with, shipments_by_id
from nuoda.kernel import clock
from nuoda.kernel.facts import Recorded, Ref
from nuoda.kernel.text import Text
from nuoda.kernel.translate import halves_of, in_language, instant_words, name_in
from nuoda.reactions.replying import answerable
from nuoda.reactions.scene import HERALD, arrival_line, list_of

SHOWN = 100
_TAKEN_BACK = (*TROUBLE_KINDS, NoticeKind.NEW_DATE.value)
Pair = tuple[UUID, UUID]


def join_incidents(facts: Sequence[Recorded]) -> None:
    """Trouble within the reach of an open incident, heard of later, becomes part of it."""
    told = [one.fact for one in facts if isinstance(one.fact, ShipmentTroubled | DeviceBound)]
    now = clock.now()
    reaches = open_reaches(actor=HERALD, at=now) if told else []
    if not reaches:
        return
    ids = {UUID(fact.subject.id) for fact in told}
    ships = shipments_by_id(ids, actor=HERALD)
    devices = devices_with(list(ids), actor=HERALD)
    joining: dict[UUID, set[UUID]] = defaultdict(set)
    for fact in told:
        ship = ships.get(UUID(fact.subject.id))
        if ship is None or ship.delivered_at is not None:
            continue
        seen = _seen(fact, ship, devices.get(ship.id, ()), now)
        found = next((one for one in reaches if touches(one, seen)), None)
        if found is not None:
            joining[found.incident_id].add(ship.id)
    left = left_before(list(joining), actor=HERALD) if joining else {}
    for incident_id, shipments in joining.items():
        wanted = sorted(shipments - left.get(incident_id, set()))  # what a person took out stays out
        if wanted:
            add_to_incident(by=HERALD, at=now, incident_id=incident_id, shipment_ids=wanted)


def _seen(
    fact: ShipmentTroubled | DeviceBound, ship: ShipmentCard, devices: Sequence[str], now: datetime
) -> Sighting:
    if isinstance(fact, ShipmentTroubled):
        return Sighting(ship.id, fact.reason, ship.carrier, fact.place, fact.occurred_at, devices)
    rode = min(now, fact.until) if fact.until is not None else now
    return Sighting(ship.id, "", ship.carrier, "", max(rode, fact.since), (fact.device,))


def carry_incidents(facts: Sequence[Recorded]) -> None:
    """What is known of an incident moves the windows of its shipments; then its customers are told.

    In this order, so that a message names the new time.
    """
    _hold(facts)
    news = [one.fact for one in facts if isinstance(one.fact, IncidentNews) and one.fact.customer_id]
    if news:
        _tell(news)


def _hold(facts: Sequence[Recorded]) -> None:
    now = clock.now()
    left = [one.fact for one in facts if isinstance(one.fact, CaseUnlinked)]
    gone = [
        one.shipment_id
        for one in left
        if one.other_kind == Kind.INCIDENT.value and one.shipment_id is not None
    ]
    holds = [HoldDraft(one, now, None) for one in gone]
    named = {UUID(one.fact.subject.id) for one in facts if isinstance(one.fact, IncidentNews | IncidentDated)}
    if named:
        incidents = incidents_by_id(named, actor=HERALD)
        parts = open_parts(list(incidents), actor=HERALD)
        holds += [
            HoldDraft(shipment, about.began_at, about.goes_on_at)
            for incident_id, (_card, about) in incidents.items()
            if about.goes_on_at is not None
            for shipment in parts.get(incident_id, ())
        ]
    if holds:
        hold_shipments(by=HERALD, at=now, holds=holds)


@dataclass(frozen=True, slots=True)
class _Scene:
    """All that the messages of a batch need, read once."""

    incidents: Mapping[UUID, tuple[CaseCard, IncidentCard]]
    customers: Mapping[UUID, CustomerCard]
    parts: Mapping[Pair, Sequence[tuple[CaseCard, UUID | None]]]
    ships: Mapping[UUID, ShipmentCard]
    lines: Mapping[UUID, OutsideLine]


def _tell(news: Sequence[IncidentNews]) -> None:
    pairs = {(UUID(fact.subject.id), fact.customer_id) for fact in news if fact.customer_id is not None}
    parts = parts_for(pairs, actor=HERALD)
    scene = _Scene(
        incidents_by_id({incident for incident, _customer in pairs}, actor=HERALD),
        customers_by_id({customer for _incident, customer in pairs}, actor=HERALD),
        parts,
        shipments_by_id(_shipments(parts.values()), actor=HERALD),
        said_by_id({fact.entry_id for fact in news if fact.entry_id is not None}, actor=HERALD),
    )
    supersede_notices(
        by=HERALD, at=clock.now(), kinds=_TAKEN_BACK,
        labels=sorted({card.label for some in parts.values() for card, _wave in some}),
        customer_ids=sorted(scene.customers, key=str),
    )  # fmt: skip
    drafts, own = [], {}
    for fact in news:
        draft, parts_of_hers = _draft(fact, scene)
        if draft is not None:
            drafts.append(draft)
            own[draft.once] = parts_of_hers[0].id
    # An answer lands in the gravest case of her own: the incident's thread is that of all its customers.
    queue_notices(by=HERALD, at=clock.now(), notices=answerable(drafts, own))


def _shipments(parts: Iterable[Sequence[tuple[CaseCard, UUID | None]]]) -> set[UUID]:
    return {card.shipment_id for some in parts for card, _wave in some if card.shipment_id is not None}


def _draft(fact: IncidentNews, scene: _Scene) -> tuple[NoticeDraft | None, Sequence[CaseCard]]:
    """The message to one customer, with her cases that it speaks of, the gravest first."""
    incident_id, customer_id = UUID(fact.subject.id), fact.customer_id
    card = scene.customers.get(customer_id) if customer_id else None
    known = scene.incidents.get(incident_id)
    if card is None or known is None:
        return None, ()
    case, about = known
    hers = scene.parts.get((incident_id, card.id), ())
    concerned = [
        one for one, wave in hers if (wave == fact.wave if fact.why == "reached" else one.resolved_at is None)
    ]
    if not concerned:
        return None, ()
    what, doing = cause_words(case.cause)
    line = scene.lines.get(fact.entry_id) if fact.entry_id else None
    said = _words(line, about, card, dated=fact.why == "dated") if line else ""
    figures = {
        "name": name_in(card, card.language),
        "label": about.place or about.trip or case.number,
        "count": str(len(concerned)),
        "cause": in_language(what, card.language),
        "doing": in_language(doing, card.language) if not said else "",
        "words": said,
        "list": _list(concerned, scene.ships, card),
        "next": _instant(fact.update_due_at, card),
        "case": case.number,
        "link": settings.SITE_URL,
    }
    draft = NoticeDraft(
        kind=NoticeKind.INCIDENT.value, subject_kind="case", subject_id=incident_id, customer_id=card.id,
        label=case.number, recipient=card.email, language=card.language, figures=figures,
        once=f"incident:{fact.wave}:{card.id}",
        named=[_promised(one, scene.ships) for one in concerned[:SHOWN] if one.shipment_id or one.order_id],
    )  # fmt: skip
    return draft, sorted(concerned, key=lambda one: (one.severity, one.number))


def _promised(one: CaseCard, ships: Mapping[UUID, ShipmentCard]) -> Ref:
    """What the delivery of a case's goods was promised of: the order where there is one."""
    ship = ships.get(one.shipment_id) if one.shipment_id else None
    order_id = one.order_id or (ship.order_id if ship else None)
    return Ref("order", str(order_id)) if order_id else Ref("shipment", str(one.shipment_id))


def _words(line: OutsideLine, about: IncidentCard, card: CustomerCard, *, dated: bool) -> str:
    """What a line says in her language. What was written in another alone is not hers to read: the house
    names the time itself where that is the news, and else "" leaves the word to what is known.
    """
    if not isinstance(line.body, Text):
        return line.body
    halves = halves_of(line.body)
    if halves:
        own = halves["en" if card.language.startswith("en") else "zh-hans"]
        if own or not dated or about.goes_on_at is None:
            return own
        return in_language(goes_on(_instant(about.goes_on_at, card)), card.language)
    given = line.body.figures.get("at")
    if given is None:
        return in_language(line.body, card.language)
    instant = _instant(datetime.fromisoformat(str(given)), card)
    return in_language(Text(line.body.message, {**line.body.figures, "at": instant}), card.language)


def _instant(at: datetime | None, card: CustomerCard) -> str:
    return instant_words(at, card.zone, card.language) if at is not None else ""


def _list(parts: Sequence[CaseCard], ships: Mapping[UUID, ShipmentCard], card: CustomerCard) -> str:
    """A line each, in the order of the waybills; what does not fit stands in the portal."""
    lines = [
        arrival_line(one.label, ships.get(one.shipment_id) if one.shipment_id else None, card)
        for one in parts[:SHOWN]
    ]
    return list_of(lines, len(parts), card)
