"""What the page of an order shows of its changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.orders.facts import Party
from nuoda.domains.orders.queries import (
    NoteRow,
    OrderPage,
    OrderStory,
    order_story,
    stage_shown,
)
from nuoda.domains.shipments.facts import REDIRECT_ENDS, before_cutoff
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.domains.shipments.queries.redirect import redirections_of
from nuoda.kernel.actor import Role
from nuoda.kernel.doors import ActedRequest
from nuoda.pages.amending import change_shown
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.changes.held import side_by_side, twin_of

_ANSWERERS = {
    Party.WAREHOUSE.value: {Role.DISPATCHER, Role.SUPERVISOR, Role.ADMIN},
    Party.TRANSPORT.value: {Role.DISPATCHER, Role.SUPERVISOR, Role.ADMIN},
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a version, before and after, masked."""

    label: str
    before: str
    after: str


def differences_shown(changes: Sequence[dict[str, str]], zone: ZoneInfo) -> list[Difference]:
    """The differences of a version as lists may show them."""
    found = []
    for one in changes:
        before, after = (change_shown(one["field"], x, zone) for x in (one["before"], one["after"]))
        if before == after:
            after = word("order_note", "amended")
        found.append(Difference(word("order_field", one["field"]), before or "–", after or "–"))
    return found


def changes_of(order: OrderPage, ships: Sequence[ShipmentCard], request: ActedRequest) -> dict[str, Any]:
    """Holds, versions, notes, questions and redirections of an order. Two queries, one more beside a twin."""
    actor, zone = request.actor, request.zone
    story = order_story(order.id, actor=actor)
    hold = next((one for one in story.holds if one.order_id == order.id and not one.decision), None)
    twin = twin_of(hold.twin_id, actor) if hold else None
    redirects = redirections_of([one.id for one in ships], actor=actor) if ships else []
    under_way = {one.shipment_id for one in redirects if one.ended_at is None}
    open_state = order.state in ("held", "confirmed", "dispatched")
    return {
        "hold": hold,
        "twin": twin,
        "sides": side_by_side(order, twin) if twin else [],
        "merged": _merged(order, story),
        "versions": [(one, differences_shown(one.changes, zone)) for one in story.versions],
        "notes": [(one, differences_shown(one.lines, zone), may_answer(request, one)) for one in story.notes],
        "asks": story.asks,
        "redirects": redirects,
        "may_amend": open_state and stage_shown(order).value in ("taken", "handed_over"),
        "may_ask": open_state,
        "may_part": order.state == "merged",
        "to_redirect": [
            one for one in ships if before_cutoff(one.milestone, one.delivered_at) and one.id not in under_way
        ],
        "redirect_results": [one for one in choices("redirect") if one[0] in REDIRECT_ENDS],
    }  # fmt: skip


def _merged(order: OrderPage, story: OrderStory) -> list[tuple[UUID, str]]:
    """The orders that were merged into this one, or the twin that this one was merged into."""
    found: dict[UUID, tuple[str, str]] = {}
    for one in reversed(story.holds):
        mine = one.order_id == order.id
        id_, reference = (one.twin_id, one.twin_reference or "") if mine else (one.order_id, one.reference)
        if id_ is not None:
            found[id_] = (reference, one.decision)
    return [(id_, reference) for id_, (reference, decision) in found.items() if decision == "merged"]


def may_answer(request: ActedRequest, note: NoteRow) -> bool:
    """Whether the reader answers for the party of a note, which still waits."""
    return note.answered_at is None and request.actor.role in _ANSWERERS[note.party]
