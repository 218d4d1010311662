"""What sensors measured, as a document tells of it beside its events: recorded for its goods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.connectors.carriers.contract import SensorReading
from nuoda.domains.shipments.commands import ReadingDraft, record_readings
from nuoda.domains.shipments.facts import SCALES
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.surfaces.intake.documents.report import Tally
from nuoda.surfaces.intake.problems import refused_at


def take_readings(
    readings: Sequence[SensorReading], document_id: UUID, tally: Tally, *, by: Actor, at: datetime
) -> None:
    """Record readings of the quantities that the house keeps; those that cannot be are refused in ``tally``.

    Readings are no items of their own: what counts as accepted are the events that they came with. Other
    quantities (light, pressure), and what names neither device nor goods, stay in the raw document.
    """
    told = ((one, one.number or (one.device if by.sees_all else "")) for one in readings)
    kept = [one for one, subject in told if one.kind in SCALES and subject.strip()]
    for start in range(0, len(kept), limits.BATCH_ITEMS):
        batch = kept[start : start + limits.BATCH_ITEMS]
        drafts = [
            ReadingDraft(
                one.device[: limits.NUMBER_CHARACTERS], one.at, one.kind, one.value, one.unit, one.number
            )
            for one in batch
        ]
        came = record_readings(by=by, at=at, readings=drafts, document_id=document_id)
        for refused in came.refused:
            one = batch[refused.index]
            where = f"{one.device or one.number} {one.at.isoformat()}"
            tally.refused += [refused_at(where, problem) for problem in refused.problems]
