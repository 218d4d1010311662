"""How a batch goes through a command: read item by item, taken under the key, one report for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from nuoda.kernel.command import Once
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.surfaces.api.body import Batch, idempotency_key
from nuoda.surfaces.api.shapes_out import report_out

Take = Callable[[str, str], Once[IntakeReport]]


def take_batch(
    request: HttpRequest,
    response: HttpResponse,
    batch: Batch[Any],
    take: Take,
    plain: Callable[[], IntakeReport],
) -> dict[str, Any]:
    """Give the readable items to the command, under the request's key where it has one.

    ``take(key, content)`` calls the command once; ``plain()`` calls it without a key. Items that could
    not be read keep their place among the refused.
    """
    key = idempotency_key(request)
    if key:
        once = take(key, batch.digest)
        report = once.answer
        response["Idempotency-Replayed"] = "true" if once.replayed else "false"
    else:
        report = plain() if batch.items else IntakeReport(0, 0)
    return report_out(_merged(report, batch))


def _merged(report: IntakeReport, batch: Batch[Any]) -> IntakeReport:
    """The command counted the readable items; say their places in the batch as it was sent."""
    places: Sequence[int] = [place for place, _item in batch.items]
    told = [Refused(places[one.index], one.problems) for one in report.refused]
    refused = sorted([*batch.refused, *told], key=lambda one: one.index)
    return IntakeReport(report.accepted, report.duplicate, tuple(refused))
