"""Good news: pick-up, the last mile and delivery, told to those whose tier asks for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from nuoda.domains.cases.queries import cases_of
from nuoda.domains.customers.facts import Channel as ByMail
from nuoda.domains.customers.facts import Told
from nuoda.domains.customers.queries import CustomerCard, customers_by_id, services_of
from nuoda.domains.notices.commands import NoticeDraft, queue_notices
from nuoda.domains.notices.facts import Kind, after_quiet_hours
from nuoda.domains.shipments.facts import Milestone, ShipmentAdvanced, ShipmentDelivered
from nuoda.domains.shipments.queries import ShipmentCard, shipments_by_id
from nuoda.kernel import clock
from nuoda.kernel.facts import Fact, Recorded
from nuoda.kernel.translate import instant_words
from nuoda.reactions.replying import answerable
from nuoda.reactions.scene import HERALD, Scene, delivery_promises, draft_about, promised

_MILESTONES: Mapping[str, Kind] = {
    Milestone.PICKED_UP.value: Kind.ON_THE_WAY,
    Milestone.OUT_FOR_DELIVERY.value: Kind.OUT_FOR_DELIVERY,
}
# By the service matrix: of every milestone, of delivery, or of trouble alone, of which everybody hears.
_EVERY, _DELIVERY = (Told.EVERY,), (Told.EVERY, Told.DELIVERY)


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
    scene = Scene(ships, customers, delivery_promises(list(ships.values())), heard)
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


def _milestone(fact: Fact, scene: Scene, told: Collection[UUID | None]) -> list[NoticeDraft]:
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
    return [draft_about(kind, ship, card, figures, once, not_before=night)]


def _milestone_kind(
    fact: object, ship: ShipmentCard, card: CustomerCard, scene: Scene, *, trouble_told: bool
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
