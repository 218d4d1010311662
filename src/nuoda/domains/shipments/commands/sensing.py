"""What readings show of the shipments that they are about, weighed in the command that lands them.

A batch asks three questions, however long it is: which shipments with limits it is about, what was measured
of them lately, and what is known to threaten them. Only those for which anything changes are locked, read
once more under the lock, and settled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from nuoda.domains.shipments.commands.dangers import Judged, settle_dangers
from nuoda.domains.shipments.commands.evidence import COLUMNS, WatchedRow
from nuoda.domains.shipments.commands.watch import write_levels
from nuoda.domains.shipments.models import Danger as DangerRow
from nuoda.domains.shipments.models import Shipment
from nuoda.domains.shipments.rules import TERMINAL
from nuoda.domains.shipments.rules.danger import (
    Danger,
    DangerKind,
    Excursion,
    Reading,
    breach,
    excursions,
    recovered,
    shock,
)
from nuoda.domains.shipments.rules.sensing import Limits, Quantity
from nuoda.kernel.actor import Actor
from nuoda.kernel.arrays import instants, plain, texts
from nuoda.kernel.text import Text

LOOKED_BACK = timedelta(days=7)
"""So far back an excursion is traced; and so late a logger may hand in what it kept."""
MOST_READINGS = 5_000
KINDS: Mapping[str, str] = {one.value: DangerKind(one.value).value for one in Quantity}
_MEANT = """
SELECT kept.id FROM shipments_shipment AS kept
WHERE kept.milestone <> ALL(%s) AND EXISTS (SELECT FROM shipments_condition WHERE shipment_id = kept.id)
AND kept.id IN (
    SELECT bound.shipment_id FROM unnest(%s::text[], %s::timestamptz[], %s::timestamptz[])
    AS given(device, first, last) JOIN shipments_device_binding AS bound ON bound.device = given.device
    AND bound.bound_from <= given.last AND coalesce(bound.bound_to, 'infinity') > given.first
    UNION ALL SELECT unnest(%s::uuid[])
)
"""
_MEASURED = """
SELECT kept.shipment_id, kept.quantity, kept.low, kept.high, kept.tolerance, one.device, one.at, one.value
FROM shipments_condition AS kept CROSS JOIN LATERAL (
    SELECT device, at, value FROM (
        SELECT said.device, said.at, said.value FROM shipments_device_binding AS bound
        JOIN shipments_reading AS said ON said.device = bound.device AND said.quantity = kept.quantity
        AND said.at >= bound.bound_from AND said.at < coalesce(bound.bound_to, 'infinity')
        AND said.shipment_id IS NULL AND said.at >= %(since)s
        WHERE bound.shipment_id = kept.shipment_id
        UNION ALL SELECT device, at, value FROM shipments_reading
        WHERE shipment_id = kept.shipment_id AND quantity = kept.quantity AND at >= %(since)s
    ) AS told ORDER BY at DESC LIMIT %(most)s
) AS one WHERE kept.shipment_id = ANY(%(ids)s::uuid[]) ORDER BY one.device, one.at
"""

Span = tuple[str, datetime, datetime]
"""A device, its first instant and its last in a batch."""
Series = Mapping[str, list[Reading]]


@dataclass(slots=True)
class _Measured:
    """What was measured of one shipment: its limits and the readings of each device, by quantity."""

    limits: dict[str, Limits] = field(default_factory=dict)
    series: dict[str, dict[str, list[Reading]]] = field(default_factory=lambda: defaultdict(dict))


@dataclass(slots=True)
class _Verdict:
    """What is to be settled: what went over unseen first, then what is now; and why the rest is over."""

    past: list[Danger] = field(default_factory=list)
    now: list[Danger] = field(default_factory=list)
    over: dict[str, Text] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Told:
    """A danger that is known: open, or over."""

    kind: str
    since: datetime
    is_open: bool


def judge_sensed(
    spans: Sequence[Span],
    shipment_ids: Collection[UUID],
    *,
    by: Actor,
    at: datetime,
    dropped: Collection[str] = (),
) -> None:
    """Weigh the shipments with which these devices rode then, and these; inside the caller's transaction.

    ``dropped`` are quantities without limits from now on: what they showed is over.
    """
    meant = _meant(spans, shipment_ids)
    if dropped:
        meant |= set(shipment_ids)
    if not meant:
        return
    stirred = [one for one, verdict in _weigh(meant, at, dropped).items() if verdict.kinds]
    if not stirred:
        return
    locked = Shipment.objects.visible_to(by).select_for_update(no_key=True).filter(id__in=stirred)
    rows = [WatchedRow(*row) for row in locked.order_by("id").values_list(*COLUMNS)]
    verdicts = _weigh({row.id for row in rows if row.milestone not in TERMINAL}, at, dropped)
    shown = [(row, verdicts[row.id]) for row in rows if row.id in verdicts]
    if any(verdict.past for _row, verdict in shown):
        settle_dangers([_judged(row, one, one.past, ()) for row, one in shown if one.past], at)
    levels = settle_dangers([_judged(row, one, one.now, one.kinds) for row, one in shown], at)
    write_levels(rows, levels)


def _judged(row: WatchedRow, verdict: _Verdict, dangers: Sequence[Danger], kinds: Collection[str]) -> Judged:
    # A level before of 1 has the open dangers looked up: some are, or were opened a moment before.
    return Judged(
        row.id, row.customer_id, row.order_id, row.waybill, 1, dangers, kinds, recoveries=verdict.over
    )


def _meant(spans: Sequence[Span], shipment_ids: Collection[UUID]) -> set[UUID]:
    devices, first, last = zip(*spans, strict=True) if spans else ((), (), ())
    with connection.cursor() as cursor:
        cursor.execute(
            _MEANT,
            [sorted(TERMINAL), texts(devices), instants(first), instants(last), plain(shipment_ids)],
        )
        return {row[0] for row in cursor.fetchall()}


def _weigh(shipment_ids: Collection[UUID], at: datetime, dropped: Collection[str]) -> dict[UUID, _Verdict]:
    """What is to be settled of each; one without kinds stays as it is. Two queries."""
    measured, told = _measured(shipment_ids, at), _told(shipment_ids, at)
    verdicts = {}
    for shipment_id in shipment_ids:
        verdict = verdicts[shipment_id] = _Verdict()
        known = told.get(shipment_id, [])
        one = measured.get(shipment_id, _Measured())
        for quantity, limits in one.limits.items():
            _judge(verdict, limits, one.series[quantity], [t for t in known if t.kind == KINDS[quantity]])
        gone = {KINDS[quantity] for quantity in dropped}
        verdict.kinds |= gone & {t.kind for t in known if t.is_open}
    return verdicts


def _judge(verdict: _Verdict, limits: Limits, series: Series, told: Sequence[_Told]) -> None:
    kind = KINDS[limits.quantity]
    open_since = next((one.since for one in told if one.is_open), None)
    is_open = open_since is not None
    if limits.quantity == Quantity.SHOCK:
        # What was told of is not told again; a harder knock raises the level of what is open.
        hit = shock(sorted(reading for one in series.values() for reading in one), limits.high or 0.0)
        if hit is not None and (is_open or not _is_told(hit.since, hit.since, told)):
            verdict.now.append(hit)
            verdict.kinds.add(kind)
        return
    found = [
        (one, readings[-1], _is_over(one, readings, limits))
        for readings in series.values()
        for one in excursions(readings, limits)
    ]
    current = [danger for one, _last, over in found if not over for danger in _some(breach(one, limits))]
    if current:
        verdict.now.append(max(current, key=lambda one: (one.level, one.since)))
        verdict.kinds.add(kind)
    past = sorted((one, last) for one, last, over in found if over and breach(one, limits))
    # What went by unseen, as where a logger hands in its whole night at once: the last such is told.
    unseen = [one for one, _last in past[-1:] if not _is_told(one.since, one.until or one.last_at, told)]
    if unseen and not current and not is_open:
        verdict.past += _some(breach(unseen[0], limits))
        verdict.kinds.add(kind)
    if open_since is not None and not current and _is_back(series, limits, open_since):
        verdict.kinds.add(kind)
    if past and not current:
        verdict.over[kind] = recovered(*past[-1], limits)


def _is_over(one: Excursion, readings: Sequence[Reading], limits: Limits) -> bool:
    """True where a value within the limits was measured after it: silence alone ends nothing."""
    return any(later.at > one.last_at and not limits.outside(later.value) for later in readings)


def _is_back(series: Series, limits: Limits, since: datetime) -> bool:
    """True where every device has measured a value within the limits since then, or measured one last."""
    return bool(series) and all(
        not limits.outside(readings[-1].value)
        or any(one.at > since and not limits.outside(one.value) for one in readings)
        for readings in series.values()
    )


def _is_told(since: datetime, until: datetime, told: Sequence[_Told]) -> bool:
    return any(since <= one.since <= until for one in told)


def _some(danger: Danger | None) -> Iterable[Danger]:
    return [danger] if danger is not None else []


def _measured(shipment_ids: Collection[UUID], at: datetime) -> dict[UUID, _Measured]:
    found: dict[UUID, _Measured] = defaultdict(_Measured)
    with connection.cursor() as cursor:
        cursor.execute(
            _MEASURED, {"ids": plain(shipment_ids), "since": at - LOOKED_BACK, "most": MOST_READINGS}
        )
        for shipment_id, quantity, low, high, tolerance, device, moment, value in cursor.fetchall():
            one = found[shipment_id]
            one.limits[quantity] = Limits(quantity, low, high, tolerance)
            one.series[quantity].setdefault(device, []).append(Reading(moment, value))
    return found


def _told(shipment_ids: Collection[UUID], at: datetime) -> dict[UUID, list[_Told]]:
    """What is known to have threatened them since as far back as is looked: open, or over."""
    rows = DangerRow.objects.filter(shipment_id__in=list(shipment_ids), kind__in=list(KINDS.values()))
    found: dict[UUID, list[_Told]] = defaultdict(list)
    for shipment_id, kind, since, cleared_at in rows.values_list(
        "shipment_id", "kind", "since", "cleared_at"
    ):
        if cleared_at is None or since >= at - LOOKED_BACK:
            found[shipment_id].append(_Told(kind, since, cleared_at is None))
    return found
