"""A delivery that is taken back: its customer hears that it was told wrongly, and what is done."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from nuoda.domains.cases.queries import cases_of
from nuoda.domains.notices.commands import NoticeDraft, queue_notices, supersede_notices
from nuoda.domains.notices.facts import Kind, after_quiet_hours
from nuoda.domains.notices.queries import NoticeRow, notices_about
from nuoda.domains.shipments.facts import DeliveryRetracted
from nuoda.kernel import clock
from nuoda.kernel.facts import Recorded
from nuoda.reactions.replying import answerable
from nuoda.reactions.scene import HERALD, Scene, draft_about, promised, scene_of
from nuoda.reactions.telling import trouble_draft

_DELIVERED = (Kind.DELIVERED.value, Kind.DELIVERED_LATE.value)


def tell_of_retractions(facts: Sequence[Recorded]) -> None:
    """Tell of deliveries that were none, where a case is open already: a new one tells of itself.

    A letter about such a delivery that has not gone out yet never does. A slip of ours, which leaves no
    trouble with the shipment, is told to whoever was written to that it had been delivered, and to nobody
    else.
    """
    ids = [UUID(one.fact.subject.id) for one in facts if isinstance(one.fact, DeliveryRetracted)]
    if not ids:
        return
    scene = scene_of(ids)
    if none := [ship for ship in scene.ships.values() if ship.delivered_at is None]:
        supersede_notices(
            by=HERALD, at=clock.now(), kinds=_DELIVERED, labels=[ship.waybill for ship in none],
            customer_ids=list({ship.customer_id for ship in none}),
        )  # fmt: skip
    drafts = [*_drafts(scene), *_corrections(scene)]
    if drafts:
        queue_notices(by=HERALD, at=clock.now(), notices=answerable(drafts))


def _drafts(scene: Scene) -> list[NoticeDraft]:
    found = []
    for case in cases_of(actor=HERALD, shipment_ids=list(scene.ships)):
        ship = scene.ships[case.shipment_id] if case.shipment_id else None
        if ship is None or ship.delivered_at is not None or not ship.reason:
            continue
        if case.kind == "exception" and case.resolved_at is None and case.update_due_at is not None:
            told = (case.id, case.number, ship.reason, case.update_due_at)
            found.append(trouble_draft(Kind.TROUBLE, ship, scene, told))
    return found


def _corrections(scene: Scene) -> list[NoticeDraft]:
    """One to each letter about a delivery that was none, where no trouble tells of it; never at night."""
    slips = [ship for ship in scene.ships.values() if ship.delivered_at is None and not ship.reason]
    told: dict[str, NoticeRow] = {}
    for one in notices_about([promised(ship) for ship in slips], actor=HERALD):  # the newest first
        if one.kind in _DELIVERED and one.message_id is not None:
            told.setdefault(one.label, one)
    found = []
    for ship in slips:
        letter, card = told.get(ship.waybill), scene.customers[ship.customer_id]
        if letter is not None:
            found.append(
                draft_about(
                    Kind.NOT_DELIVERED, ship, card, scene.figures(ship, card), f"not_delivered:{letter.id}",
                    not_before=after_quiet_hours(clock.now(), card.zone),
                )
            )  # fmt: skip
    return found
