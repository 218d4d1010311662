"""The shipments of a folder of history, read through a mapping as a replay would read them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid5

from nuoda.domains.shipments.facts import DELIVERED
from nuoda.domains.shipments.queries import Journey
from nuoda.surfaces.intake.mapping.apply import outcomes
from nuoda.surfaces.intake.mapping.drafts import Mapped
from nuoda.surfaces.intake.mapping.files import found_in_folder
from nuoda.surfaces.intake.mapping.load import find_mapping, load_mapping

_SPACE = UUID("3f0c9f5e-6a53-4a0e-9a53-0d6b52f0a4c1")
_USUAL = timedelta(hours=72)


def journeys_in(folder: Path, mapping: str) -> list[Journey]:
    """Every shipment of the folder in the order of its rows; rows that a replay refuses are left out.

    Raises as the mapping does: ``FileRefused``, ``MappingRefused``.
    """
    schema = load_mapping(find_mapping(mapping))
    paths = found_in_folder(schema, folder)
    return list(_journeys(one for one in outcomes(schema, paths) if isinstance(one, Mapped)))


def _journeys(rows: Iterator[Mapped]) -> Iterator[Journey]:
    for row in rows:
        draft = row.shipment
        if draft is None:
            continue
        signs = sorted(
            (event.scan.occurred_at, event.scan.milestone) for event in row.events if event.scan.milestone
        )
        hours = draft.usual_transit_hours
        yield Journey(
            id=uuid5(_SPACE, f"{draft.carrier}/{draft.waybill}"),
            customer_id=uuid5(_SPACE, draft.customer), service=draft.service,
            origin=(draft.origin.country, draft.origin.region, draft.origin.city),
            destination=(draft.destination.country, draft.destination.region, draft.destination.city),
            zone=draft.zone, pieces=draft.pieces, weight_kg=float(draft.weight_kg or 0),
            usual=timedelta(hours=hours) if hours else _USUAL, booked_at=draft.booked_at,
            due_at=draft.promised_due_at or (row.order.promised_due_at if row.order else None),
            delivered_at=next((at for at, milestone in signs if milestone in DELIVERED), None),
            milestone="", milestone_at=None,
            signs=tuple((milestone, at) for at, milestone in signs if milestone not in DELIVERED),
        )  # fmt: skip
