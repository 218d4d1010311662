from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from nuoda.domains.shipments.commands.drafts import Scan
from nuoda.domains.shipments.commands.known import lock_by_number
from nuoda.domains.shipments.commands.landing import count_unknown, declare, doubted, land
from nuoda.domains.shipments.commands.reckon import bring_up
from nuoda.domains.shipments.commands.sorting import Sorter
from nuoda.domains.shipments.models import CodeMapping
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
    batch = Sorter(numbers, _mapped({scan.source for scan in scans}), at).sort(scans)
    landed = land(batch.groups.values())
    declared = declare(batch.corrections, by.name)
    retractions = {said.known.id: said.correction.note for said in declared}
    news = [
        (group.known, [one.event for one in landed.get(key, ())])
        for key, group in batch.groups.items()
        if key in landed or key in retractions
    ]
    bring_up(news, doubted=doubted([known.id for known, _events in news]), retractions=retractions)
    unknown, codes = count_unknown(landed.values(), at)
    accepted = sum(map(len, landed.values())) + len(declared)
    return IntakeReport(
        accepted, batch.sound + len(batch.corrections) - accepted, tuple(batch.refused), unknown, codes
    )


def _is_number(number: str) -> bool:
    return len(number) <= limits.NUMBER_CHARACTERS and number.isprintable()


def _mapped(sources: set[str]) -> dict[tuple[str, str], tuple[str, str]]:
    """What people said that the codes of these sources mean."""
    rows = CodeMapping.objects.filter(
        source__in=[source for source in sources if source.isprintable()], withdrawn_at__isnull=True
    )
    return {
        (source, code): (milestone, reason)
        for source, code, milestone, reason in rows.values_list("source", "code", "milestone", "reason")
    }
