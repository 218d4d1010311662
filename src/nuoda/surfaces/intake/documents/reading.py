"""A document on its way: kept, read by its connector, recorded, and what came of it written beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from nuoda.connectors.carriers.contract import CarrierEvent, Connector, Parsed, Unreadable
from nuoda.connectors.carriers.discovery import connectors
from nuoda.domains.shipments.commands import Correction, Place, Scan, record_scans
from nuoda.domains.shipments.queries import codes_said
from nuoda.kernel import inbox, limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.inbox import Item, Outcome
from nuoda.kernel.text import Text
from nuoda.surfaces.intake.documents.positions import take_positions
from nuoda.surfaces.intake.documents.readings import take_readings
from nuoda.surfaces.intake.documents.report import Report, Tally
from nuoda.surfaces.intake.documents.watching import HOUSE, by_reference, carriers_for, watch
from nuoda.surfaces.intake.problems import refused_at

__all__ = ["HOUSE", "ZONE", "Taking", "read_document", "take_document"]

ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Taking:
    """How a document is taken in. ``zone`` (IANA) is that of times without an offset.

    With ``create`` waybills that nobody registered become watched shipments of ``customer`` (a code; ""
    for the house's own).
    """

    zone: str = ZONE
    create: bool = False
    customer: str = ""


def take_document(
    *, by: Actor, at: datetime, format: str, body: bytes, sender: str, taking: Taking
) -> Report:
    """Keep a document and read it at once. Raises KeyError for a format that there is no connector for."""
    connector = connectors()[format]
    kept = inbox.keep(
        by=by, at=at, format=format, sender=sender, body=body, options=asdict(taking), defer=False
    )
    return _read(connector, kept.id, body, received_at=at, taking=taking, by=by, at=at)


def read_document(work: inbox.Work, *, at: datetime) -> Report:
    """Read a kept document for whoever sent it; reading one again changes nothing.

    Raises KeyError for a format that there is no connector for.
    """
    taking = Taking(**work.options)
    return _read(
        connectors()[work.format], work.id, work.body,
        received_at=work.received_at, taking=taking, by=work.actor, at=at,
    )  # fmt: skip


def _read(
    connector: Connector,
    document_id: UUID,
    body: bytes,
    *,
    received_at: datetime,
    taking: Taking,
    by: Actor,
    at: datetime,
) -> Report:
    try:
        parsed = connector.parse(body, received_at=received_at, zone=taking.zone)
    except Unreadable as broken:
        why = reason_of(broken)
        inbox.settle(by=by, at=at, document_id=document_id, outcome=Outcome(whole=why))
        return Report(refused=[Item("", why)], understood=False)
    report = _record(connector, parsed, document_id, taking, by=by, at=at)
    moments = [*(one.occurred_at for one in parsed.events), *(one.at for one in parsed.positions)]
    outcome = Outcome(
        report.accepted, report.duplicate, report.refused, report.unknown_codes, max(moments, default=None)
    )
    inbox.settle(by=by, at=at, document_id=document_id, outcome=outcome)
    return report


def reason_of(broken: Unreadable) -> Text:
    """Why a document was refused, in one sentence."""
    return broken.fields[0].reason if broken.fields else broken.sentence


def _record(
    connector: Connector, parsed: Parsed, document_id: UUID, taking: Taking, *, by: Actor, at: datetime
) -> Report:
    tally = Tally(refused=[Item(one.item, one.reason) for one in parsed.refused])
    fallback = connector.carrier or connector.name
    spoken = by_reference(parsed.events, fallback, actor=by)
    if taking.create:
        tally.refused += watch(spoken, fallback, customer=taking.customer, by=by, at=at)
    carriers = carriers_for(spoken, fallback, actor=by)
    for start in range(0, len(spoken), limits.BATCH_ITEMS):
        events = spoken[start : start + limits.BATCH_ITEMS]
        scans = [
            _scan(event, carriers[event.number, event.carrier], connector.source, document_id)
            for event in events
        ]
        came = record_scans(by=by, at=at, scans=scans)
        tally.accepted += came.accepted
        tally.duplicate += came.duplicate
        for one in came.refused:
            where = _place_of(events[one.index])
            tally.refused += [refused_at(where, problem) for problem in one.problems]
    if parsed.readings:
        take_readings(parsed.readings, document_id, tally, by=by, at=at)
    carried = take_positions(parsed.positions, document_id, tally, by=by, at=at) if parsed.positions else []
    return Report(
        tally.accepted, tally.duplicate, tally.refused, _unknown(spoken, connector.source, by),
        list(
            dict.fromkeys(
                [
                    *((event.number, carriers[event.number, event.carrier]) for event in spoken),
                    *((number, "") for number in carried),
                ]
            )
        ),
    )  # fmt: skip


def _place_of(event: CarrierEvent) -> str:
    return f"{event.number} {event.occurred_at.isoformat()} {event.code}"


def _unknown(events: Sequence[CarrierEvent], source: str, by: Actor) -> list[str]:
    """Codes of the document that neither the connector nor anybody knows."""
    codes = {
        event.code
        for event in events
        if not (event.milestone or event.reason or event.known or event.correction)
    }
    return sorted(codes - codes_said(source, codes, actor=by)) if codes else []


def _scan(event: CarrierEvent, carrier: str, source: str, document_id: UUID) -> Scan:
    spot, said = event.spot, event.correction
    return Scan(
        carrier=carrier,
        waybill=event.number,
        occurred_at=event.occurred_at,
        code=event.code,
        milestone=event.milestone,
        reason=event.reason,
        text=event.text,
        place=Place(country=spot.country, region=spot.region, city=spot.city, name=spot.name),
        source=source,
        zone_source=event.zone_source,
        piece=event.piece,
        signer=event.signer,
        document_id=document_id,
        quantity=event.quantity,
        quantity_kind=event.quantity_kind,
        latitude=spot.latitude,
        longitude=spot.longitude,
        source_key=event.key,
        known=event.known,
        correction=Correction(said.reason, said.declared_at, said.note) if said else None,
    )
