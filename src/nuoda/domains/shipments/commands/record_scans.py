from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from nuoda.domains.shipments.commands.drafts import Scan
from nuoda.domains.shipments.commands.reckon import reckon
from nuoda.domains.shipments.models import Shipment
from nuoda.domains.shipments.rules import Event, Milestone, known_reason
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_instant, check_text
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.text import text as _

_MILESTONES = frozenset(milestone.value for milestone in Milestone)
_COLUMNS = (
    "shipment_id, occurred_at, code, piece, milestone, reason, text, place, region, signer, source,"
    " zone_source, recorded_at"
)


@command
def record_scans(*, by: Actor, at: datetime, scans: Sequence[Scan]) -> IntakeReport:
    """Append scans to the log and bring the shipments they speak of up to date.

    A scan is the same scan when carrier, waybill, instant, code and piece are the same; it lands once.
    A refused scan does not hold up the others. The number of queries does not depend on the length.
    """
    shipments = _find(scans, by)
    refused: list[Refused] = []
    rows: list[tuple[object, ...]] = []
    for place, scan in enumerate(scans):
        shipment_id = shipments.get((scan.carrier, scan.waybill.strip()))
        problems = _check(scan, shipment_id, at)
        if problems or shipment_id is None:
            refused.append(Refused(place, tuple(problems)))
        else:
            rows.append(_row(scan, shipment_id, at))
    landed = _append(rows)
    news: dict[UUID, list[Event]] = defaultdict(list)
    for shipment_id, event in landed:
        news[shipment_id].append(event)
    reckon(news, by=by)
    return IntakeReport(len(landed), len(rows) - len(landed), tuple(refused))


def _find(scans: Sequence[Scan], by: Actor) -> Mapping[tuple[str, str], UUID]:
    waybills = {scan.waybill.strip() for scan in scans}
    rows = Shipment.objects.visible_to(by).filter(waybill__in=waybills)
    return {
        (carrier, waybill): shipment_id
        for shipment_id, carrier, waybill in rows.values_list("id", "carrier", "waybill")
    }


def _append(rows: Sequence[tuple[object, ...]]) -> list[tuple[UUID, Event]]:
    """Copy to a staging table, then insert what is new. Returns the scans that landed."""
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS scan_staging"
            " (LIKE shipments_tracking_event) ON COMMIT DELETE ROWS"
        )
        with cursor.copy(f"COPY scan_staging ({_COLUMNS}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO shipments_tracking_event ({_COLUMNS}) SELECT {_COLUMNS} FROM scan_staging"
            " ORDER BY shipment_id, occurred_at, code, piece ON CONFLICT DO NOTHING"
            " RETURNING shipment_id, occurred_at, recorded_at, milestone, reason, code, piece, place"
        )
        landed = [(shipment_id, Event(*line)) for shipment_id, *line in cursor.fetchall()]
        cursor.execute("TRUNCATE scan_staging")
    return landed


def _row(scan: Scan, shipment_id: UUID, at: datetime) -> tuple[object, ...]:
    place = scan.place.name or " ".join(filter(None, (scan.place.region, scan.place.city)))
    return (
        shipment_id, scan.occurred_at, scan.code, scan.piece, scan.milestone, scan.reason, scan.text,
        place, scan.place.region, scan.signer, scan.source, scan.zone_source, at,
    )  # fmt: skip


def _check(scan: Scan, shipment_id: UUID | None, at: datetime) -> list[FieldError]:
    problems = [
        *check_text("code", scan.code, required=True, longest=60),
        *check_text("piece", scan.piece, longest=60),
        *check_text("text", scan.text, longest=500),
        *check_text("place", scan.place.name, longest=200),
        *check_text("region", scan.place.region, longest=80),
        *check_text("signer", scan.signer, longest=120),
        *check_text("source", scan.source, required=True, longest=40),
        *check_instant("occurred_at", scan.occurred_at),
    ]
    if shipment_id is None:
        reason = _("No shipment %(waybill)s of this carrier is registered.", {"waybill": scan.waybill[:60]})
        problems.append(
            FieldError("waybill", reason, _("Register the shipment first, or correct the number."))
        )
    if scan.milestone and scan.milestone not in _MILESTONES:
        reason = _("Unknown milestone %(code)s.", {"code": scan.milestone[:40]})
        problems.append(FieldError("milestone", reason, _("Map the code to one of our milestones.")))
    if scan.reason and not known_reason(scan.reason):
        reason = _("Unknown reason %(code)s.", {"code": scan.reason[:40]})
        problems.append(FieldError("reason", reason, _("Map it to one of our reasons, or leave it empty.")))
    if not scan.milestone and not scan.reason:
        reason = _("It carries neither a milestone nor a reason.")
        problems.append(FieldError("milestone", reason, _("Give at least one of the two.")))
    if not problems and scan.occurred_at > at + limits.SKEW:
        reason = _("It lies more than two days in the future.")
        problems.append(FieldError("occurred_at", reason, _("Check the clock and zone of the source.")))
    return problems
