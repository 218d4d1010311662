"""Which stop of a trip under way brings a shipment."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from nuoda.domains.dispatch.models import Stop
from nuoda.domains.dispatch.rules import KNOWN_TRIPS, OPEN_STOPS, JobKind
from nuoda.kernel.actor import Actor


def open_stops_of(shipment_ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, UUID]:
    """By shipment, the stop of a released trip that is to bring it and is not over yet. One query."""
    rows = Stop.objects.visible_to(actor).filter(
        job__shipment_id__in=list(shipment_ids),
        job__kind=JobKind.DELIVER.value,
        state__in=[one.value for one in OPEN_STOPS],
        trip__state__in=[one.value for one in KNOWN_TRIPS],
    )
    return {shipment: stop for shipment, stop in rows.values_list("job__shipment_id", "id") if shipment}
