"""Scans taken into the log: the one way, whoever brings them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.shipments.commands.beside import read_beside
from nuoda.domains.shipments.commands.drafts import Scan
from nuoda.domains.shipments.commands.known import Known, Named, Numbers
from nuoda.domains.shipments.commands.landing import Landing, count_unknown, declare
from nuoda.domains.shipments.commands.reckon import bring_up
from nuoda.domains.shipments.commands.sorting import Said, Sorted, Sorter
from nuoda.domains.shipments.rules import Event
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
    Nothing after it in a command reads these shipments.
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
        meanwhile=landing.follow(), last=True,
    )  # fmt: skip
    unknown, codes = count_unknown(landed, batch.unknown, at)
    accepted = sum(map(len, landed.values())) + len(declared)
    duplicate = batch.sound + len(batch.corrections) - accepted
    duplicates = _duplicates(batch, landed, declared) if duplicate else ()
    return IntakeReport(accepted, duplicate, tuple(batch.refused), unknown, codes, duplicates=duplicates)


def _duplicates(
    batch: Sorted, landed: Mapping[UUID, Sequence[Event]], declared: Iterable[Said]
) -> tuple[int, ...]:
    """The places of what was in the log already, or is in the batch a second time."""
    new = {id(event) for events in landed.values() for event in events}
    places = [
        place
        for group in batch.groups.values()
        for event, place in zip(group.events, group.places, strict=True)
        if id(event) not in new
    ]
    said = {one.nth for one in declared}
    places += [one.nth for one in batch.corrections if one.nth not in said]
    return tuple(sorted(places))


def locked_by_id(known: Iterable[Known]) -> Numbers:
    """Locked shipments under their own ids, which no number of a carrier can be taken for."""
    numbers = Numbers(())
    for one in known:
        numbers.spans["", str(one.id)] = [Named(limits.EARLIEST, None, "", 0, one)]
    return numbers
