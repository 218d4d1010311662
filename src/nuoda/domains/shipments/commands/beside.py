"""What is read beside the shipments that a batch of scans speaks of, in one statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple
from uuid import UUID

from nuoda.domains.shipments.commands.lanes import EDITION, Lanes, lanes_of
from nuoda.kernel.arrays import ids as id_column
from nuoda.kernel.statements import run

_READ = (
    "SELECT (SELECT array_agg(ARRAY[source, code, milestone, reason]) FROM shipments_code_mapping"
    " WHERE source = ANY(%s::text[]) AND withdrawn_at IS NULL),"
    " (SELECT array_agg(DISTINCT shipment_id) FROM shipments_error_declaration"
    " WHERE shipment_id = ANY(%s::uuid[])),"
    f" {EDITION}"
)


class Beside(NamedTuple):
    """What people said that codes mean, by source and code; shipments against whose scans anything was
    declared; the usual times of lanes.
    """

    mapped: Mapping[tuple[str, str], tuple[str, str]]
    doubted: set[UUID]
    usual: Lanes


def read_beside(sources: Collection[str], shipment_ids: Collection[UUID]) -> Beside:
    """Read it of these sources of codes and these shipments, which are locked: so nothing is declared or
    taken back of them meanwhile.
    """
    known = [source for source in sources if source.isprintable()]
    ((mapped, doubted, *edition),) = run(_READ, [known, id_column(shipment_ids)])
    return Beside(
        {(source, code): (milestone, reason) for source, code, milestone, reason in mapped or ()},
        set(doubted or ()),
        lanes_of(*edition),
    )
