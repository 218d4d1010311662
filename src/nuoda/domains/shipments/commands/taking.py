"""Scans taken into the log: the one way, whoever brings them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from nuoda.domains.shipments.commands.beside import read_beside
from nuoda.domains.shipments.commands.drafts import Scan
from nuoda.domains.shipments.commands.known import Known, Named, Numbers
from nuoda.domains.shipments.commands.landing import Landing, count_unknown, declare
from nuoda.domains.shipments.commands.reckon import bring_up
from nuoda.domains.shipments.commands.sorting import Sorter
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.intake import IntakeReport


def take(
    scans: Sequence[Scan],
    numbers: Numbers,
    sources: Collection[str],
    *,
    by: Actor,
    at: datetime,
) -> IntakeReport:
    """Append scans to the log and bring their shipments, which are locked, up to date.

    ``numbers`` says which shipment each number means, ``sources`` whose codes may mean what people said.
    """
    beside = read_beside(sources, numbers.shipment_ids())
    batch = Sorter(numbers, beside.mapped, at).sort(scans)
    landing = Landing(batch.groups.values())
    landed = landing.landed
    declared = declare(batch.corrections, by.name)
    retractions = {said.known.id: said.correction.note for said in declared}
    news = [
        (group.known, landed.get(key, ()))
        for key, group in batch.groups.items()
        if key in landed or key in retractions
    ]
    bring_up(
        news, doubted=beside.doubted | retractions.keys(), retractions=retractions, usual=beside.usual,
        meanwhile=landing.follow(),
    )  # fmt: skip
    unknown, codes = count_unknown(landed, batch.unknown, at)
    accepted = sum(map(len, landed.values())) + len(declared)
    return IntakeReport(
        accepted, batch.sound + len(batch.corrections) - accepted, tuple(batch.refused), unknown, codes
    )


def locked_by_id(known: Iterable[Known]) -> Numbers:
    """Locked shipments under their own ids, which no number of a carrier can be taken for."""
    numbers = Numbers(())
    for one in known:
        numbers.spans["", str(one.id)] = [Named(limits.EARLIEST, None, "", 0, one)]
    return numbers
