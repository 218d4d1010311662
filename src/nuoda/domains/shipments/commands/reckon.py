"""Bring shipments to what their log says, and state what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from nuoda.domains.shipments.commands.known import Known, lock_by_id, pieces_of
from nuoda.domains.shipments.commands.lanes import Lanes, lanes
from nuoda.domains.shipments.commands.looks import next_look
from nuoda.domains.shipments.commands.tell import tell
from nuoda.domains.shipments.rules import Event, Outcome, Status, derive, extend, forecast, may_extend
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import change_along
from nuoda.kernel.statements import run

_instant = datetime.fromisoformat
_NOTHING_MORE = nullcontext()
NO_RETRACTIONS: Mapping[UUID, str] = MappingProxyType({})
_LOG = (
    "SELECT log.shipment_id, log.occurred_at::text, log.recorded_at::text,"
    " CASE WHEN said.id IS NULL THEN log.milestone ELSE said.milestone END,"
    " CASE WHEN said.id IS NULL THEN log.reason ELSE said.reason END,"
    " log.code, log.piece, log.place, wrong.id IS NOT NULL, log.leg, log.quantity, log.quantity_kind"
    " FROM shipments_tracking_event AS log"
    " LEFT JOIN shipments_error_declaration AS wrong ON wrong.shipment_id = log.shipment_id"
    " AND wrong.occurred_at = log.occurred_at AND wrong.code = log.code AND wrong.piece = log.piece"
    " LEFT JOIN shipments_code_mapping AS said ON said.source = log.source AND said.code = log.code"
    " AND said.withdrawn_at IS NULL"
    " WHERE log.shipment_id = ANY(%s::uuid[])"
)
_DERIVED = (
    ("logged_at", "timestamptz"),
    ("eta_at", "timestamptz"),
    ("eta_early_at", "timestamptz"),
    ("eta_late_at", "timestamptz"),
    ("eta_basis", "text"),
    ("needs", "interval"),
    ("milestone", "text"),
    ("milestone_at", "timestamptz"),
    ("place", "text"),
    ("heard_at", "timestamptz"),
    ("moved_at", "timestamptz"),
    ("reason", "text"),
    ("reason_at", "timestamptz"),
    ("delivered_at", "timestamptz"),
    ("attempts", "smallint"),
    ("pieces_seen", "integer"),
    ("pieces_arrived", "integer"),
    ("late_scans", "integer"),
    ("leg", "smallint"),
)
_SPELLING: Mapping[str, Callable[[Iterable[Any]], object]] = {
    "text": arrays.texts,
    "timestamptz": arrays.instants,
    "interval": arrays.intervals,
}
_FIRST = Known._fields.index("logged_at")
_WRITTEN = (*_DERIVED, ("look_at", "timestamptz"))
_SPELLINGS = (arrays.ids, *(_SPELLING.get(kind, arrays.plain) for _, kind in _WRITTEN))
_WRITE = (
    "UPDATE shipments_shipment AS kept SET "
    + ", ".join(f"{name} = given.{name}" for name, _ in _WRITTEN)
    + f" FROM unnest(%s::uuid[], {', '.join(f'%s::{kind}[]' for _, kind in _WRITTEN)})"
    + f" AS given(id, {', '.join(name for name, _ in _WRITTEN)}) WHERE kept.id = given.id"
)


def read_logs(shipment_ids: Sequence[UUID]) -> dict[UUID, list[Event]]:
    """The whole log of each shipment, with codes as people mapped them and wrong scans marked."""
    logs: dict[UUID, list[Event]] = defaultdict(list)
    for shipment_id, occurred_at, recorded_at, *line in run(_LOG, [arrays.ids(shipment_ids)]):
        logs[shipment_id].append(Event(_instant(occurred_at), _instant(recorded_at), *line))
    return logs


def recompute(known: Collection[Known]) -> dict[UUID, Status]:
    """The status of each shipment, derived from its whole log."""
    if not known:
        return {}
    ids = [one.id for one in known]
    logs, pieces = read_logs(ids), pieces_of(ids)
    return {one.id: derive(logs.get(one.id, ()), one.load(pieces.get(one.id, ()))) for one in known}


def reckon(shipment_ids: Collection[UUID], *, by: Actor, retraction: str = "") -> None:
    """Lock these shipments and bring them to what their whole logs say."""
    known = lock_by_id(shipment_ids, by=by)
    bring_up([(one, ()) for one in known], retractions=dict.fromkeys(shipment_ids, retraction))


def bring_up(
    news: Iterable[tuple[Known, Sequence[Event]]],
    *,
    doubted: Collection[UUID] = (),
    retractions: Mapping[UUID, str] = NO_RETRACTIONS,
    usual: Lanes | None = None,
    meanwhile: AbstractContextManager[None] = _NOTHING_MORE,
    last: bool = False,
) -> None:
    """Bring locked shipments to what their logs say with ``news`` in them; save what changed and state it.

    ``usual`` are the times of lanes where the caller has read them. ``meanwhile`` is what the database does
    while the news is folded that needs no reading. With ``last`` nothing else of the command reads or
    changes the shipments: they are saved together with its facts.

    News that only goes on from what was known is folded onto the status as it stands; anything else
    makes the shipment be derived from its whole log, as does news of nothing, and whatever is said of a
    ``doubted`` shipment, against which errors were declared. ``retractions`` say why a delivery is taken
    back.
    """
    changed: list[tuple[Any, ...]] = []
    anew: list[tuple[Known, Sequence[Event]]] = []
    times = lanes() if usual is None else usual

    def weigh_up(known: Known, events: Sequence[Event], status: Status) -> None:
        outcome = foreseen(known, status, times)
        columns = _columns(status, _latest(known.logged_at, events), outcome)
        if columns != known[_FIRST:]:
            tell(known, status, outcome.window, retractions.get(known.id, ""))
            look_at = next_look(known, status, outcome.window, events, usual=times)
            changed.append((known.id, *columns, look_at))

    with meanwhile:
        for known, events in news:
            if events and known.id not in doubted and may_extend(known.pieces_seen, events, known.logged_at):
                weigh_up(known, events, extend(known.status(), events, known.load()))
            else:
                anew.append((known, events))
    derived = recompute([known for known, _events in anew])
    for known, events in anew:
        weigh_up(known, events, derived[known.id])
    if changed:
        columns = zip(_SPELLINGS, zip(*changed, strict=True), strict=True)
        (change_along if last else run)(_WRITE, [spell(column) for spell, column in columns])


def _latest(logged_at: datetime | None, events: Sequence[Event]) -> datetime | None:
    latest = logged_at
    for event in events:
        if latest is None or event.occurred_at > latest:
            latest = event.occurred_at
    return latest


def foreseen(known: Known, status: Status, usual: Lanes) -> Outcome:
    """The window of arrival; one that the model in use has set goes on until the model is asked anew."""
    set_by_model = usual.model and known.eta_basis == usual.model
    return forecast(
        status,
        booked_at=known.booked_at,
        usual=known.usual_transit,
        spread=usual.spread(known.lane, known.service, status.milestone),
        standing=known.window() if set_by_model else None,
        hold=known.hold(),
        missed=known.missed(),
    )


_NO_WINDOW = (None, None, None, "")


def _columns(status: Status, logged_at: datetime | None, outcome: Outcome) -> tuple[Any, ...]:
    window = outcome.window
    eta = (window.likely_at, window.early_at, window.late_at, window.basis) if window else _NO_WINDOW
    return (
        logged_at, *eta, outcome.needs, *status,
    )  # fmt: skip
