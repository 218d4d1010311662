"""How a batch goes through a command: read item by item, taken under the key, one report for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from pydantic import TypeAdapter

from nuoda.kernel.command import Command
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.body import Batch, idempotency_key, read_batch
from nuoda.surfaces.api.shapes_out import report_out


@dataclass(frozen=True, slots=True)
class Intake:
    """A kind of batch: how an item reads, how many may come, and which command takes them.

    The items have ``draft()``; the command takes the drafts as its argument ``named``.
    """

    item: TypeAdapter[Any]
    most: int
    command: Command[..., IntakeReport]
    named: str

    def take(self, request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
        """Give the readable items to the command, under the request's key where it has one.

        Items that could not be read keep their place among the refused.
        """
        batch = read_batch(request, self.item, most=self.most)
        by, at = acted(request)
        given = {"by": by, "at": at, self.named: [item.draft() for _place, item in batch.items]}
        key = idempotency_key(request)
        if key:
            once = self.command.once_told(key, content=batch.digest)(**given)
            report = once.answer
            response["Idempotency-Replayed"] = "true" if once.replayed else "false"
        else:
            report = self.command(**given) if batch.items else IntakeReport(0, 0)
        return report_out(_merged(report, batch))


def _merged(report: IntakeReport, batch: Batch[Any]) -> IntakeReport:
    """The command counted the readable items; say their places in the batch as it was sent."""
    places: Sequence[int] = [place for place, _item in batch.items]
    told = [Refused(places[one.index], one.problems) for one in report.refused]
    refused = sorted([*batch.refused, *told], key=lambda one: one.index)
    return replace(report, refused=tuple(refused))
