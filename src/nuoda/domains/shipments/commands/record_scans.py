from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from nuoda.domains.shipments.commands.drafts import Scan
from nuoda.domains.shipments.commands.known import lock_by_number
from nuoda.domains.shipments.commands.taking import take
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.intake import IntakeReport


@command
def record_scans(*, by: Actor, at: datetime, scans: Sequence[Scan]) -> IntakeReport:
    """Append scans to the log and bring the shipments they speak of up to date.

    A scan is the same scan when shipment, instant, code and piece are the same; it lands once. A scan of
    an unknown code lands, moves nothing, and waits for a person to map it. A correction is taken whether
    the scan it speaks of is here or still to come. A refused scan does not hold up the others. The
    number of queries does not depend on the length.
    """
    numbers = lock_by_number({number for scan in scans if _is_number(number := scan.waybill.strip())}, by=by)
    return take(scans, numbers, {scan.source for scan in scans}, by=by, at=at)


def _is_number(number: str) -> bool:
    return len(number) <= limits.NUMBER_CHARACTERS and number.isprintable()
