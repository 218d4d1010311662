"""What the words about shipments need: the shipments, whose they are, what was promised of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.notices.commands import NoticeDraft
from nuoda.domains.notices.facts import Kind, and_more
from nuoda.domains.promises.facts import Kind as PromiseKind
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.domains.shipments.queries import ShipmentCard, shipments_by_id
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import in_language, instant_words, name_in

HERALD = system("herald")
_NO_TIME = _("no new time is known yet")


@dataclass(frozen=True, slots=True)
class Scene:
    """All that the texts about some shipments need, read once for the batch."""

    ships: Mapping[UUID, ShipmentCard]
    customers: Mapping[UUID, CustomerCard]
    promises: Mapping[Ref, PromiseRow]
    heard: Mapping[UUID, str] = field(default_factory=dict)

    def figures(self, ship: ShipmentCard, card: CustomerCard) -> dict[str, str]:
        """The words that go into a text about a shipment, in the customer's language and zone."""
        promise = self.promises.get(promised(ship))
        name = name_in(card, card.language)
        known = {
            "name": name,
            "label": ship.waybill,
            "to": ship.to_city or "–",
            "link": f"{settings.SITE_URL}/track/?number={ship.waybill}",
        }
        for key, instant in (("due", promise.due_at if promise else None), ("eta", coming(ship))):
            if instant is not None:
                known[key] = instant_words(instant, card.zone, card.language)
        if ship.delivered_at is not None:
            known["done"] = instant_words(ship.delivered_at, card.zone, card.language)
        return known


def coming(ship: ShipmentCard) -> datetime | None:
    """When it is expected; None where no time is known, or the one that was has passed."""
    return ship.eta_at if ship.eta_at is not None and ship.eta_at > clock.now() else None


def arrival_line(label: str, ship: ShipmentCard | None, card: CustomerCard) -> str:
    """A line of a list in a letter to this customer: where a shipment goes, and when it is expected now."""
    expected = coming(ship) if ship else None
    known = instant_words(expected, card.zone, card.language) if expected else ""
    to = f" → {ship.to_city}" if ship and ship.to_city else ""
    return f"{label}{to}  {known or in_language(_NO_TIME, card.language)}"


def list_of(lines: Sequence[str], count: int, card: CustomerCard) -> str:
    """Lines of a letter; where there are more than these, how many are left out."""
    more = [in_language(and_more(count - len(lines)), card.language)] if count > len(lines) else []
    return "\n" + "\n".join([*lines, *more])


def promised(ship: ShipmentCard) -> Ref:
    """What the promise of a shipment's delivery is about: its order where there is one."""
    return Ref("order", str(ship.order_id)) if ship.order_id else Ref("shipment", str(ship.id))


def scene_of(shipment_ids: Sequence[UUID | None]) -> Scene:
    wanted = [one for one in shipment_ids if one is not None]
    if not wanted:
        return Scene({}, {}, {})
    ships = shipments_by_id(wanted, actor=HERALD)
    customers = customers_by_id([ship.customer_id for ship in ships.values()], actor=HERALD)
    return Scene(ships, customers, delivery_promises(list(ships.values())))


def delivery_promises(ships: Sequence[ShipmentCard]) -> dict[Ref, PromiseRow]:
    rows = promises_of([promised(ship) for ship in ships], actor=HERALD)
    return {
        Ref(row.subject_kind, str(row.subject_id)): row for row in rows if row.kind == PromiseKind.DELIVERY
    }


def draft_about(
    kind: Kind,
    ship: ShipmentCard,
    card: CustomerCard,
    figures: Mapping[str, str],
    once: str,
    *,
    gather: timedelta = timedelta(seconds=60),
    not_before: datetime | None = None,
) -> NoticeDraft:
    """A notice about a shipment, to its customer, in her language; told once for each ``once``."""
    about = promised(ship)
    return NoticeDraft(
        kind=kind.value, subject_kind=about.kind, subject_id=UUID(about.id), customer_id=card.id,
        label=ship.waybill, recipient=card.email, language=card.language, figures=figures, once=once,
        gather=gather, not_before=not_before,
    )  # fmt: skip
