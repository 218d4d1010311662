"""Who is told what: trouble to everybody concerned, milestones to those whose tier asks for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeGuard
from uuid import UUID

from django.conf import settings

from nuoda.domains.cases.facts import Audience, CaseFact, CaseFed, CaseMessageWritten, CaseOpened
from nuoda.domains.cases.queries import CaseCard, cases_of, incidents_of, said_by_id
from nuoda.domains.customers.facts import Channel as ByMail
from nuoda.domains.customers.facts import Told
from nuoda.domains.customers.queries import CustomerCard, customers_by_id, services_of
from nuoda.domains.notices.commands import NoticeDraft, queue_notices
from nuoda.domains.notices.facts import Kind, after_quiet_hours, cause_words
from nuoda.domains.promises.facts import Kind as PromiseKind
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.domains.shipments.facts import (
    EtaMoved,
    Milestone,
    ShipmentAdvanced,
    ShipmentDelivered,
)
from nuoda.domains.shipments.queries import ShipmentCard, shipments_by_id
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Fact, Recorded, Ref
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import in_language, instant_words
from nuoda.reactions.replying import answerable

HERALD = system("herald")
# Each scan moves a window a little; the customer hears of a move that changes her day.
WORTH_TELLING = timedelta(hours=6)
_PUSHED_OUT = "overdue"  # as shipments name it in what moves a window
_MILESTONES: Mapping[str, Kind] = {
    Milestone.PICKED_UP.value: Kind.ON_THE_WAY,
    Milestone.OUT_FOR_DELIVERY.value: Kind.OUT_FOR_DELIVERY,
}
# By the service matrix: of every milestone, of delivery, or of trouble alone, of which everybody hears.
_EVERY, _DELIVERY = (Told.EVERY,), (Told.EVERY, Told.DELIVERY)
_TRIGGERS: Mapping[str, Kind] = {
    "at_risk": Kind.AT_RISK,
    "broken": Kind.LATE,
    "troubled": Kind.TROUBLE,
    "endangered": Kind.TROUBLE,
}


@dataclass(frozen=True, slots=True)
class _Scene:
    """All that the texts about some shipments need, read once for the batch."""

    ships: Mapping[UUID, ShipmentCard]
    customers: Mapping[UUID, CustomerCard]
    promises: Mapping[Ref, PromiseRow]
    heard: Mapping[UUID, str] = field(default_factory=dict)

    def figures(self, ship: ShipmentCard, card: CustomerCard) -> dict[str, str]:
        """The words that go into a text about a shipment, in the customer's language and zone."""
        promise = self.promises.get(promised(ship))
        name = card.name_en if card.language == "en" and card.name_en else card.name
        known = {
            "name": name,
            "label": ship.waybill,
            "to": ship.to_city or "–",
            "link": f"{settings.SITE_URL}/track/?number={ship.waybill}",
        }
        for key, instant in (("due", promise.due_at if promise else None), ("eta", ship.eta_at)):
            if instant is not None:
                known[key] = instant_words(instant, card.zone, card.language)
        if ship.delivered_at is not None:
            known["done"] = instant_words(ship.delivered_at, card.zone, card.language)
        return known


def promised(ship: ShipmentCard) -> Ref:
    """What the promise of a shipment's delivery is about: its order where there is one."""
    return Ref("order", str(ship.order_id)) if ship.order_id else Ref("shipment", str(ship.id))


def _scene(shipment_ids: Sequence[UUID | None]) -> _Scene:
    wanted = [one for one in shipment_ids if one is not None]
    if not wanted:
        return _Scene({}, {}, {})
    ships = shipments_by_id(wanted, actor=HERALD)
    customers = customers_by_id([ship.customer_id for ship in ships.values()], actor=HERALD)
    return _Scene(ships, customers, _delivery_promises(list(ships.values())))


def _delivery_promises(ships: Sequence[ShipmentCard]) -> dict[Ref, PromiseRow]:
    rows = promises_of([promised(ship) for ship in ships], actor=HERALD)
    return {
        Ref(row.subject_kind, str(row.subject_id)): row for row in rows if row.kind == PromiseKind.DELIVERY
    }


def may_be_trouble(fact: Fact) -> bool:
    """Whether a fact may be worth telling of: a case that somebody asked for is no news to her."""
    return not isinstance(fact, CaseOpened) or fact.trigger in _TRIGGERS


def tell_of_trouble(facts: Sequence[Recorded]) -> None:
    """A new case, a promise that now broke, a new expected time, or an agent's words: tell the customer.

    Of what is part of an open incident, the incident tells.
    """
    moved = [one.fact for one in facts if isinstance(one.fact, EtaMoved)]
    watched = {
        case.shipment_id: case
        for case in cases_of(actor=HERALD, shipment_ids=[UUID(fact.subject.id) for fact in moved])
        if case.told_at is not None and case.resolved_at is None
    }
    own = [one.fact for one in facts if isinstance(one.fact, CaseOpened | CaseFed)]
    parts = incidents_of(
        [*(UUID(fact.subject.id) for fact in own), *(case.id for case in watched.values())],
        actor=HERALD, open_only=True,
    )  # fmt: skip
    watched = {ship: case for ship, case in watched.items() if case.id not in parts}
    concerned = {one.fact.shipment_id for one in facts if isinstance(one.fact, CaseFact)}
    scene = _scene([*concerned, *watched])
    drafts: list[NoticeDraft] = []
    for recorded in facts:
        fact = recorded.fact
        if isinstance(fact, CaseOpened | CaseFed) and UUID(fact.subject.id) not in parts:
            drafts += _trouble(fact, scene)
        elif isinstance(fact, EtaMoved):
            drafts += _new_date(fact, watched.get(UUID(fact.subject.id)), scene)
    written = [one.fact for one in facts if _is_for_customer(one.fact)]
    drafts += _messages(written, scene)
    if drafts:
        cases = {_once(fact): UUID(fact.subject.id) for fact in written}
        queue_notices(by=HERALD, at=clock.now(), notices=answerable(drafts, cases))


def _once(fact: CaseMessageWritten) -> str:
    return f"message:{fact.entry_id}"


def _trouble(fact: CaseOpened | CaseFed, scene: _Scene) -> list[NoticeDraft]:
    kind = _TRIGGERS.get(fact.trigger)
    ship = scene.ships.get(fact.shipment_id) if fact.shipment_id else None
    if kind is None or ship is None:
        return []
    if isinstance(fact, CaseFed) and kind is not Kind.LATE:
        return []
    card = scene.customers[ship.customer_id]
    what, doing = cause_words(fact.cause)
    figures = scene.figures(ship, card) | {
        "cause": in_language(what, card.language),
        "doing": in_language(doing, card.language),
        "next": instant_words(fact.update_due_at, card.zone, card.language),
        "case": fact.number,
    }
    return [_draft(kind, ship, card, figures, f"{kind.value}:{fact.subject.id}")]


def _new_date(fact: EtaMoved, case: CaseCard | None, scene: _Scene) -> list[NoticeDraft]:
    ship = scene.ships.get(UUID(fact.subject.id))
    if case is None or ship is None or fact.eta_at is None or fact.before is None:
        return []
    if fact.because == _PUSHED_OUT:  # that nothing is known yet is said by the next word on the case
        return []
    if abs(fact.eta_at - fact.before) < WORTH_TELLING or ship.delivered_at is not None:
        return []
    card = scene.customers[ship.customer_id]
    _what, doing = cause_words(ship.reason or case.cause)
    figures = scene.figures(ship, card) | {
        "eta": instant_words(fact.eta_at, card.zone, card.language),
        "was": instant_words(fact.before, card.zone, card.language),
        "doing": in_language(doing, card.language),
    }
    return [_draft(Kind.NEW_DATE, ship, card, figures, f"new_date:{ship.id}:{fact.eta_at:%Y%m%d}")]


def _is_for_customer(fact: Fact) -> TypeGuard[CaseMessageWritten]:
    """What is said to the consignee stands on her tracking page; the customer gets no mail of it."""
    return isinstance(fact, CaseMessageWritten) and fact.audience == Audience.CUSTOMER.value


def _messages(facts: Sequence[CaseMessageWritten], scene: _Scene) -> list[NoticeDraft]:
    lines = said_by_id([fact.entry_id for fact in facts], actor=HERALD) if facts else {}
    drafts = []
    for fact in facts:
        line = lines.get(fact.entry_id)
        ship = scene.ships.get(fact.shipment_id) if fact.shipment_id else None
        if line is None or ship is None:
            continue
        card = scene.customers[ship.customer_id]
        words = in_language(line.body, card.language) if isinstance(line.body, Text) else line.body
        if line.files:
            names = ", ".join(one.name for one in line.files)
            said = _("With it, in your portal: %(names)s", {"names": names})
            words = f"{words}\n\n{in_language(said, card.language)}"
        figures = scene.figures(ship, card) | {"words": words, "case": fact.number}
        drafts.append(_draft(Kind.CASE_MESSAGE, ship, card, figures, _once(fact), gather=timedelta(0)))
    return drafts


def tell_of_milestones(facts: Sequence[Recorded]) -> None:
    """Pick-up, the last mile and delivery, as the customer's tier has it; never at night."""
    worth = [one.fact for one in facts if _is_milestone(one.fact)]
    if not worth:
        return
    customers = customers_by_id([fact.customer_id for fact in worth], actor=HERALD)
    heard = _heard(customers)
    about = cases_of(actor=HERALD, shipment_ids=[UUID(fact.subject.id) for fact in worth])
    told = {case.shipment_id for case in about if case.told_at is not None}
    wanted = [fact for fact in worth if _is_heard(fact, heard, told)]
    if not wanted:
        return
    ships = shipments_by_id([fact.subject.id for fact in wanted], actor=HERALD)
    scene = _Scene(ships, customers, _delivery_promises(list(ships.values())), heard)
    drafts = [draft for fact in wanted for draft in _milestone(fact, scene, told)]
    if drafts:
        queue_notices(by=HERALD, at=clock.now(), notices=answerable(drafts))


def _heard(customers: Mapping[UUID, CustomerCard]) -> dict[UUID, str]:
    """What each customer hears unasked, by the service matrix."""
    tiers = {card.id: card.tier for card in customers.values()}
    services = services_of(tiers, clock.now(), actor=HERALD)
    return {
        customer_id: service.told if ByMail.MAIL in service.channels else Told.TROUBLE.value
        for customer_id, service in services.items()
    }


def _is_heard(fact: Fact, heard: Mapping[UUID, str], told: Collection[UUID | None]) -> bool:
    """Whether somebody may hear of it: by the matrix, or as the end of the trouble she was told of."""
    level = heard.get(fact.customer_id, "") if fact.customer_id else ""
    if isinstance(fact, ShipmentDelivered):
        return level in _DELIVERY or UUID(fact.subject.id) in told
    return level in _EVERY


def _is_milestone(fact: Fact) -> bool:
    return isinstance(fact, ShipmentDelivered) or (
        isinstance(fact, ShipmentAdvanced) and fact.milestone in _MILESTONES
    )


def _milestone(fact: Fact, scene: _Scene, told: Collection[UUID | None]) -> list[NoticeDraft]:
    ship = scene.ships.get(UUID(fact.subject.id))
    if ship is None:
        return []
    card = scene.customers[ship.customer_id]
    kind = _milestone_kind(fact, ship, card, scene, trouble_told=ship.id in told)
    if kind is None:
        return []
    night = None if ship.id in told else after_quiet_hours(clock.now(), card.zone)
    once = f"{kind.value}:{ship.id}:{_stamp(fact)}"
    figures = scene.figures(ship, card)
    if isinstance(fact, ShipmentAdvanced):
        # what went out a second time is told with a time of its own, else it reads as if told twice
        figures["left"] = instant_words(fact.occurred_at, card.zone, card.language)
    return [_draft(kind, ship, card, figures, once, not_before=night)]


def _milestone_kind(
    fact: object, ship: ShipmentCard, card: CustomerCard, scene: _Scene, *, trouble_told: bool
) -> Kind | None:
    if isinstance(fact, ShipmentDelivered):
        promise = scene.promises.get(promised(ship))
        if trouble_told and promise and fact.delivered_at > promise.due_at:
            return Kind.DELIVERED_LATE
        return Kind.DELIVERED if trouble_told or scene.heard.get(card.id) in _DELIVERY else None
    if (
        isinstance(fact, ShipmentAdvanced)
        and scene.heard.get(card.id) in _EVERY
        and ship.delivered_at is None
    ):
        return _MILESTONES.get(fact.milestone)
    return None


def _stamp(fact: object) -> str:
    instant = fact.delivered_at if isinstance(fact, ShipmentDelivered) else None
    if isinstance(fact, ShipmentAdvanced):
        instant = fact.occurred_at
    return f"{instant:%Y%m%d%H%M}" if instant else ""


def _draft(
    kind: Kind,
    ship: ShipmentCard,
    card: CustomerCard,
    figures: Mapping[str, str],
    once: str,
    *,
    gather: timedelta = timedelta(seconds=60),
    not_before: datetime | None = None,
) -> NoticeDraft:
    about = promised(ship)
    return NoticeDraft(
        kind=kind.value, subject_kind=about.kind, subject_id=UUID(about.id), customer_id=card.id,
        label=ship.waybill, recipient=card.email, language=card.language, figures=figures, once=once,
        gather=gather, not_before=not_before,
    )  # fmt: skip
