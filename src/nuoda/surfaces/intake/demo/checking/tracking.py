"""Tracking: pieces, a missed flight, documents of other carriers, codes, a truck's track and its cold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nuoda.domains.cases.queries import cases_of
from nuoda.domains.shipments.queries import (
    DangerRow,
    ShipmentCard,
    dangers_of,
    past_dangers,
    proofs_of,
    track_of,
    windows_shown,
)
from nuoda.kernel import ledger
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.kernel.traffic import traffic
from nuoda.surfaces.intake.demo.checking.company import Day
from nuoda.surfaces.intake.demo.checking.evidence import READER
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds

LEAST_FORMATS, LEAST_CODES, LEAST_POSITIONS, LEAST_WINDOWS = 4, 3, 50, 3
MOST_FACTS = 500


def tracking_findings(day: Day) -> Iterator[Finding]:
    """One finding for each thing that tracking has to show."""
    scenes = {trouble.key: trouble.waybills for trouble in day.world.troubles}
    yield _pieces(day, day.ships[scenes["eight_of_ten"][0]])
    yield _troubled(
        day.ships[scenes["missed_flight"][0]],
        "connection",
        "PICKUP.cutoff",
        _("Legs: %(waybill)s missed its flight's cut-off, and has its case."),
    )
    yield _documents(day)
    yield _track(day.ships[scenes["cold_chain"][0]])
    yield _troubled(
        day.ships[scenes["cold_chain"][0]],
        "temperature",
        "DAMAGE.temperature",
        _("Cold chain: %(waybill)s was too warm, and has its case."),
    )
    yield _warned([day.ships[waybill] for waybill in scenes["weather"]])
    yield _proof(day.ships[scenes["signed_for"][0]])
    yield _windows(day.ships[day.world.hero.waybill])


def _pieces(day: Day, ship: ShipmentCard) -> Finding:
    delivered = ship.delivered_at is not None
    return holds(
        delivered == (ship.pieces_arrived == ship.pieces) and ship.pieces_arrived >= ship.pieces - 2,
        _("Pieces: %(arrived)s of %(all)s of %(waybill)s are delivered; the consignment is when all are."),
        {"arrived": ship.pieces_arrived, "all": ship.pieces, "waybill": ship.waybill},
    )


def _troubled(ship: ShipmentCard, kind: str, cause: str, sentence: Text) -> Finding:
    cases = [one for one in cases_of(actor=READER, shipment_ids=[ship.id]) if one.kind == "exception"]
    good = any(one.kind == kind for one in _dangers(ship)) and [one.cause for one in cases] == [cause]
    return holds(good, sentence, {"waybill": ship.waybill})


def _warned(ships: Sequence[ShipmentCard]) -> Finding:
    """While time runs on, the warning runs out; what it touched stays on record."""
    touched = [ship for ship in ships if any(one.kind == "area_warning" for one in _dangers(ship))]
    return holds(
        touched,
        _("Area: a road warning, received as a CAP message, lay on the way of %(count)s held shipments."),
        {"count": len(touched)},
    )


def _dangers(ship: ShipmentCard) -> list[DangerRow]:
    """All that were ever seen, open ones included."""
    now = dangers_of([ship.id], actor=READER).get(ship.id, [])
    return [*past_dangers(ship.id, actor=READER), *now]


def _documents(day: Day) -> Finding:
    came = traffic(actor=READER, at=day.at)
    codes = sum(one.week.unknown for one in came)
    return holds(
        len(came) >= LEAST_FORMATS and codes >= LEAST_CODES and any(one.week.whole for one in came),
        _("Documents: %(formats)s formats kept as they came, %(codes)s codes unknown, %(whole)s refused."),
        {"formats": len(came), "codes": codes, "whole": sum(one.week.whole for one in came)},
    )


def _track(ship: ShipmentCard) -> Finding:
    track = track_of(ship.id, actor=READER)
    return holds(
        len(track) >= LEAST_POSITIONS and not any(one.doubtful for one in track),
        _("Track: %(count)s positions of the truck that carries %(waybill)s."),
        {"count": len(track), "waybill": ship.waybill},
    )


def _proof(ship: ShipmentCard) -> Finding:
    proofs = proofs_of(ship.id, actor=READER)
    return holds(
        len(proofs) == 1 and ship.delivered_at is not None and proofs[0].occurred_at == ship.delivered_at,
        _("Proof: %(waybill)s is delivered by the record made at its door."),
        {"waybill": ship.waybill},
    )


def _windows(ship: ShipmentCard) -> Finding:
    facts = ledger.about([Ref("shipment", str(ship.id))], actor=READER, limit=MOST_FACTS)
    shown = windows_shown(facts)
    return holds(
        len(shown) >= LEAST_WINDOWS and all(one.because for one in shown),
        _("Windows: the arrival of %(waybill)s was shown %(count)s times, each time with its reason."),
        {"waybill": ship.waybill, "count": len(shown)},
    )
