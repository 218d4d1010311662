"""Warnings of areas, told: each customer hears once of one that touches shipments of hers, and who was told
hears when it holds no longer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeGuard
from uuid import UUID

from django.conf import settings

from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.notices.commands import NoticeDraft, queue_notices, take_back_notices
from nuoda.domains.notices.facts import Kind, after_quiet_hours, cause_words
from nuoda.domains.notices.queries import NoticeRow, notices_about
from nuoda.domains.shipments.facts import (
    TERMINAL,
    WARNING,
    AreaWarningEnded,
    DangerCleared,
    ShipmentEndangered,
)
from nuoda.domains.shipments.queries import (
    ShipmentCard,
    Touch,
    WarningRow,
    shipments_by_id,
    touches_of,
    warning_lines,
    warnings_by_id,
)
from nuoda.kernel import clock
from nuoda.kernel.facts import Fact, Recorded, Ref
from nuoda.kernel.text import Text, both
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import in_language, instant_words, name_in
from nuoda.reactions.scene import HERALD, arrival_line, list_of, promised

SHOWN = 20
_OVER: Mapping[str, Text] = {
    "cancelled": _("That holds no longer: the warning has been lifted."),
    "superseded": _("That holds no longer for these: the area of the warning has changed."),
}
Pair = tuple[UUID, UUID]
"""A warning and a customer."""


@dataclass(frozen=True, slots=True)
class _Scene:
    """All that letters about some warnings need, read once for the batch.

    ``before`` names of each warning itself and those that it took the place of: a letter about one of them
    told of it; ``after`` those that took its place. ``letters`` are those about each that went out to each
    customer; ``touches`` is what all of them touched.
    """

    now: datetime
    warnings: Mapping[UUID, WarningRow]
    before: Mapping[UUID, Collection[UUID]]
    after: Mapping[UUID, Collection[UUID]]
    letters: Mapping[Pair, NoticeRow]
    customers: Mapping[UUID, CustomerCard]
    touches: Mapping[UUID, Sequence[Touch]]
    ships: Mapping[UUID, ShipmentCard]

    def told_at(self, warning_id: UUID, customer_id: UUID) -> datetime | None:
        """When she was last written to about the warning or one before it."""
        sent = (self.letters.get((one, customer_id)) for one in self.before[warning_id])
        return max((row.queued_at for row in sent if row), default=None)

    def under_way(self, shipment_ids: Iterable[UUID]) -> list[ShipmentCard]:
        """Those that have not ended, each once, in the order given."""
        ships = (self.ships[one] for one in dict.fromkeys(shipment_ids))
        return [ship for ship in ships if ship.milestone not in TERMINAL]


def may_be_warned(fact: Fact) -> TypeGuard[ShipmentEndangered]:
    """Whether a fact tells of a warned area that is to be acted upon."""
    return isinstance(fact, ShipmentEndangered) and fact.warning_id is not None and fact.level >= WARNING


def may_be_lifted(fact: Fact) -> bool:
    """Whether a fact tells that a warning ended, or lets a shipment go."""
    return isinstance(fact, AreaWarningEnded) or _lost(fact) is not None


def _lost(fact: Fact) -> UUID | None:
    """The warning that lets a shipment go; it may have ended, or the goods passed its area."""
    if isinstance(fact, DangerCleared):
        return fact.warning_id
    return fact.instead_of if isinstance(fact, ShipmentEndangered) else None


def tell_of_areas(facts: Sequence[Recorded]) -> None:
    """Tell each customer once of a warning on the way of her shipments, however many they are.

    Of a warning that takes the place of another whoever was told of that one is not told again, unless it
    is graver or touches something new of hers. One that has ended meanwhile is told of nobody.
    """
    found: dict[Pair, list[ShipmentEndangered]] = defaultdict(list)
    for one in facts:
        fact = one.fact
        if may_be_warned(fact) and fact.warning_id is not None and fact.customer_id is not None:
            found[fact.warning_id, fact.customer_id].append(fact)
    if not found:
        return
    scene = _scene(found)
    drafts = [
        _warned(pair, touched[0].cause, scene)
        for pair, touched in found.items()
        if scene.warnings[pair[0]].holds(scene.now)
        and (scene.told_at(*pair) is None or any(fact.level > fact.before for fact in touched))
    ]
    queue_notices(by=HERALD, at=scene.now, notices=[draft for draft in drafts if draft is not None])


def tell_of_lifted_areas(facts: Sequence[Recorded]) -> None:
    """Whoever was told of a warning hears once that it has ended before its time, or left her shipments out.

    A letter about it that has not gone out never does, and nobody is told of its end who was not told of it.
    What the watch lets go later is told of then: until it has looked, nothing is known of a new area.
    """
    ended = {UUID(one.fact.subject.id) for one in facts if isinstance(one.fact, AreaWarningEnded)}
    let_go = {
        (warning_id, customer_id): None
        for one in facts
        if (warning_id := _lost(one.fact)) and (customer_id := one.fact.customer_id)
    }
    _take_back(ended | {warning for warning, _customer in let_go})
    if not let_go:
        return
    scene = _scene(let_go)
    drafts = [_lifted(pair, scene) for pair in let_go if scene.warnings[pair[0]].state in _OVER]
    queue_notices(by=HERALD, at=scene.now, notices=[draft for draft in drafts if draft is not None])


def _take_back(warning_ids: Collection[UUID]) -> None:
    now = clock.now()
    over = [
        Ref("area_warning", str(row.id))
        for row in warnings_by_id(warning_ids, actor=HERALD, at=now).values()
        if row.state in _OVER
    ]
    waiting = [
        row.id
        for row in notices_about(over, actor=HERALD)
        if row.kind == Kind.AREA_WARNING and row.state == "queued"
    ]
    if waiting:
        take_back_notices(by=HERALD, at=now, notice_ids=waiting)


def _scene(pairs: Collection[Pair]) -> _Scene:
    now = clock.now()
    ids = {warning for warning, _customer in pairs}
    lines = warning_lines(ids, actor=HERALD)
    before = {one: {one, *lines[one].before} for one in ids}
    written = {each for some in before.values() for each in some}
    every = written.union(*(lines[one].after for one in ids))
    letters = {
        (row.subject_id, row.customer_id): row
        for row in notices_about([Ref("area_warning", str(one)) for one in sorted(written)], actor=HERALD)
        if row.kind == Kind.AREA_WARNING and row.customer_id and row.state in ("released", "sent")
    }
    customers = customers_by_id({customer for _warning, customer in pairs}, actor=HERALD)
    touches = touches_of(every, actor=HERALD, customer_ids=customers)
    touched = {one.shipment_id for some in touches.values() for one in some}
    return _Scene(
        now, warnings_by_id(ids, actor=HERALD, at=now), before, {one: lines[one].after for one in ids},
        letters, customers, touches, shipments_by_id(touched, actor=HERALD),
    )  # fmt: skip


def _warned(pair: Pair, cause: str, scene: _Scene) -> NoticeDraft | None:
    """All of hers that the warning touches now; None where it lets them go again meanwhile."""
    warning_id, customer_id = pair
    warning, card = scene.warnings[warning_id], scene.customers[customer_id]
    touched = [
        one.shipment_id
        for one in scene.touches.get(customer_id, ())
        if one.warning_id == warning_id and one.until is None
    ]
    ships = scene.under_way(touched)
    if not ships:
        return None
    _what, doing = cause_words(cause)
    figures = {
        "words": ", ".join(ship.waybill for ship in ships[:SHOWN]) + (" …" if len(ships) > SHOWN else ""),
        "next": instant_words(warning.until, card.zone, card.language),
        "doing": in_language(doing, card.language),
    }
    return _letter(Kind.AREA_WARNING, warning, card, figures, ships)


def _lifted(pair: Pair, scene: _Scene) -> NoticeDraft | None:
    """What she was told of and the warning touches no longer; None where nothing of that is under way."""
    warning_id, customer_id = pair
    warning, card = scene.warnings[warning_id], scene.customers[customer_id]
    told_at = scene.told_at(warning_id, customer_id)
    if told_at is None:
        return None
    hers = scene.touches.get(customer_id, ())
    before, after = scene.before[warning_id], scene.after[warning_id]
    told = {one.shipment_id for one in hers if one.warning_id in before and one.since <= told_at}
    kept = {one.shipment_id for one in hers if one.warning_id in after and one.until is None}
    lost = [
        one.shipment_id
        for one in hers
        if one.warning_id == warning_id and one.shipment_id in told - kept and _ended_with(one, warning)
    ]
    ships = scene.under_way(lost)
    if not ships:
        return None
    figures = {
        "words": in_language(_OVER[warning.state], card.language),
        "list": list_of([arrival_line(ship.waybill, ship, card) for ship in ships[:SHOWN]], len(ships), card),
    }
    return _letter(Kind.AREA_WARNING_ENDED, warning, card, figures, ships)


def _ended_with(one: Touch, warning: WarningRow) -> bool:
    """Whether the end of its warning let a shipment go: what had passed the area before was let go by that.

    What is cancelled lets all go, also what the watch has not looked at yet.
    """
    if one.until is None:
        return warning.state == "cancelled"
    return warning.ended_at is not None and one.until >= warning.ended_at


def _letter(
    kind: Kind,
    warning: WarningRow,
    card: CustomerCard,
    figures: Mapping[str, str],
    ships: Sequence[ShipmentCard],
) -> NoticeDraft:
    """One letter of a kind about a warning to a customer, never at night."""
    title = in_language(both(warning.title_zh, warning.title_en), card.language)
    return NoticeDraft(
        kind=kind.value, subject_kind="area_warning", subject_id=warning.id, customer_id=card.id,
        label=title, recipient=card.email, language=card.language,
        figures={
            "name": name_in(card, card.language), "label": title, "link": settings.SITE_URL, **figures,
        },
        once=f"{kind.value}:{warning.id}:{card.id}", not_before=after_quiet_hours(clock.now(), card.zone),
        named=[promised(ship) for ship in ships[:SHOWN]],
    )  # fmt: skip
