"""Mapped sheets of tracking, with the same report as any other document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TextIO

from nuoda.connectors.carriers.contract import CarrierEvent
from nuoda.domains.shipments.queries import codes_said
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import FieldError
from nuoda.kernel.inbox import Item
from nuoda.surfaces.intake.documents.reading import Taking
from nuoda.surfaces.intake.documents.report import Report
from nuoda.surfaces.intake.documents.watching import watch
from nuoda.surfaces.intake.mapping.apply import outcomes
from nuoda.surfaces.intake.mapping.drafts import Event, Mapped
from nuoda.surfaces.intake.mapping.files import matched_files
from nuoda.surfaces.intake.mapping.load import find_mapping, load_mapping
from nuoda.surfaces.intake.mapping.schema import Schema
from nuoda.surfaces.intake.problems import FileRefused, whole
from nuoda.surfaces.intake.rejections import read_rejections
from nuoda.surfaces.intake.sheet_import.at_terminal import import_files

KIND = "tracking"
_TOLD = ("events", "positions", "readings")


def take_sheets(files: Sequence[Path], *, mapping: str, taking: Taking, by: Actor, out: TextIO) -> Report:
    """Take mapped sheets in as ``nuoda import tracking --mapping`` does, and report as a document does."""
    name = mapping or KIND
    try:
        schema = load_mapping(find_mapping(name))
        numbers: dict[tuple[str, str], None] = {}
        refused: list[Item] = []
        bare: set[str] = set()
        for file in files:
            told: list[CarrierEvent] = []
            for row in _mapped(schema, [file]):
                told += map(_event, row.events)
                bare.update(one.scan.code for one in row.events if one.is_bare)
                numbers.update(dict.fromkeys((one.number, "") for one in row.readings if one.number))
            numbers.update(dict.fromkeys((event.number, event.carrier) for event in told))
            if taking.create and told:
                refused += watch(told, "", customer=taking.customer, by=by, at=clock.now(), own_words=True)
        answer = import_files(KIND, files, name, out)
    except FileRefused as broken:
        where = broken.file if broken.line is None else f"{broken.file}:{broken.line}"
        return Report(refused=[Item(where, whole(broken.fields[0]))], understood=False)
    refused += [item for path in answer["rejections"] for item in _rejections(Path(path))]
    unknown = sorted(bare - codes_said(schema.name, bare, actor=by)) if bare else []
    return Report(
        _counted(answer["accepted"]), _counted(answer["duplicate"]), refused, unknown, list(numbers)
    )


def _counted(by_kind: Mapping[str, int]) -> int:
    return sum(by_kind.get(kind, 0) for kind in _TOLD)


def _mapped(schema: Schema, files: Sequence[Path]) -> Iterator[Mapped]:
    """The rows of a sheet that its mapping can read."""
    for outcome in outcomes(schema, matched_files(schema, list(files))):
        if isinstance(outcome, Mapped):
            yield outcome


def _event(event: Event) -> CarrierEvent:
    scan = event.scan
    return CarrierEvent(
        scan.waybill, scan.occurred_at, scan.zone_source, scan.code, carrier=scan.carrier, piece=scan.piece
    )


def _rejections(path: Path) -> Iterator[Item]:
    for one in read_rejections(path):
        field = f" {one.field}" if one.field else ""
        yield Item(f"{one.file}:{one.line}{field}", whole(FieldError(one.field, one.reason, one.remedy)))
