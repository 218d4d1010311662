"""How a batch goes through a command: read item by item, taken under the key, one report for all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from pydantic import TypeAdapter

from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import Command
from nuoda.kernel.errors import FieldError
from nuoda.kernel.gathering import Gatherer
from nuoda.kernel.intake import IntakeReport, Refused, taken_apart
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.body import Batch, idempotency_key, keyed, read_batch
from nuoda.surfaces.api.shapes_out import report_out


@dataclass(frozen=True, slots=True)
class Call:
    """What one request brings to a command."""

    by: Actor
    at: datetime
    drafts: Sequence[Any]


def gathers(command: Command[..., IntakeReport], named: str) -> Gatherer[Call, IntakeReport]:
    """Small calls of a command by one actor made together; its reports tell the places of duplicates.

    They are taken at the instant of the last of them.
    """

    def work(calls: Sequence[Call]) -> Sequence[IntakeReport]:
        drafts = [draft for one in calls for draft in one.drafts]
        report = command(by=calls[0].by, at=max(one.at for one in calls), **{named: drafts})
        return [report] if len(calls) == 1 else taken_apart(report, [len(one.drafts) for one in calls])

    return Gatherer(work, most=limits.GATHERED_CALLS, patience=limits.GATHERED_WITHIN.total_seconds())


@dataclass(frozen=True, slots=True)
class Intake:
    """A kind of batch: how an item reads, how many may come, and which command takes them.

    The items have ``draft()``; the command takes the drafts as its argument ``named``. ``judge`` looks at a
    draft before: what it gives back goes on, unless it names problems. ``weigh`` looks at all of them
    together (``actor``, ``at``); the command is told the problems of some by their place, as ``refusals``.
    What brings few and no key is ``gathered`` with what the same caller brings at the same time.
    """

    item: TypeAdapter[Any]
    most: int
    command: Command[..., IntakeReport]
    named: str
    judge: Callable[[Any], tuple[Any, tuple[FieldError, ...]]] | None = None
    weigh: Callable[..., Mapping[int, tuple[FieldError, ...]]] | None = None
    gathered: Gatherer[Call, IntakeReport] | None = None

    def take(self, request: HttpRequest) -> dict[str, Any]:
        """Give the readable items to the command, under the request's key where it has one.

        Items that could not be read keep their place among the refused.
        """
        batch = read_batch(request, self.item, most=self.most)
        by, at = acted(request)
        batch, drafts = self._judged(batch)
        given = {"by": by, "at": at, self.named: drafts}
        if self.weigh is not None and drafts:
            given["refusals"] = self.weigh(drafts, actor=by, at=at)
        if idempotency_key(request):
            report = keyed(self.command, request, content=batch.digest)(**given)
        elif self.gathered is not None and 0 < len(drafts) <= limits.GATHERED_ITEMS:
            report = self.gathered.call(by, Call(by, at, drafts))
        else:
            report = self.command(**given) if batch.items else IntakeReport(0, 0)
        return report_out(_merged(report, batch))

    def _judged(self, batch: Batch[Any]) -> tuple[Batch[Any], list[Any]]:
        """The drafts that may go on; the others join the refused."""
        drafts = [item.draft() for _place, item in batch.items]
        if self.judge is None:
            return batch, drafts
        judged = [self.judge(draft) for draft in drafts]
        pairs = list(zip(batch.items, judged, strict=True))
        refused = [Refused(item[0], problems) for item, (_draft, problems) in pairs if problems]
        sound = [(item, draft) for item, (draft, problems) in pairs if not problems]
        kept = replace(batch, items=[item for item, _d in sound], refused=(*batch.refused, *refused))
        return kept, [draft for _item, draft in sound]


def _merged(report: IntakeReport, batch: Batch[Any]) -> IntakeReport:
    """The command counted the readable items; say their places in the batch as it was sent."""
    places: Sequence[int] = [place for place, _item in batch.items]
    told = [Refused(places[one.index], one.problems) for one in report.refused]
    refused = sorted([*batch.refused, *told], key=lambda one: one.index)
    numbers = tuple((places[place], number) for place, number in report.numbers)
    held = tuple((places[place], twin) for place, twin in report.held)
    return replace(report, refused=tuple(refused), numbers=numbers, held=held)
