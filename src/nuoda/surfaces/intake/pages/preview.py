"""What a sheet would make: its first rows as they are understood, with what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.orders.commands import OrderDraft
from nuoda.domains.shipments.commands import Scan, ShipmentDraft
from nuoda.kernel.actor import STAFF, Actor
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound
from nuoda.kernel.personal import mask_name
from nuoda.kernel.runs import open_run
from nuoda.kernel.translate import here
from nuoda.pages.navigation import frame_of
from nuoda.pages.vocabulary import word
from nuoda.surfaces.intake.jobs import put_into_queue
from nuoda.surfaces.intake.limits import LIMITS
from nuoda.surfaces.intake.mapping.apply import outcomes, read_header
from nuoda.surfaces.intake.mapping.drafts import Mapped, Outcome, Refused
from nuoda.surfaces.intake.problems import FileRefused, MappingRefused
from nuoda.surfaces.intake.sheet_import.run import KIND, first_cursor
from nuoda.surfaces.intake.sheet_import.sheets import KINDS, columns_of, schema_of
from nuoda.surfaces.intake.sheet_import.uploads import find_upload


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: the file's own column, why, and what mends it."""

    field: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class SeenRow:
    """One row as it is understood; ``cells`` are words or instants, each with its heading."""

    number: int
    line: int
    cells: Sequence[tuple[str | datetime, str]]
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class Seen:
    """The first rows of a sheet and the headers that nothing reads, or why it cannot be taken at all."""

    headings: Sequence[str]
    rows: Sequence[SeenRow]
    ignored: Sequence[str] = ()
    refused: Sequence[Problem] = ()

    @property
    def wrong(self) -> int:
        return sum(1 for row in self.rows if row.problems)


@door(STAFF)
def desk_import_preview(request: ActedRequest, upload_id: UUID, kind: str) -> HttpResponse:
    """The first rows of a kept file, read as a kind of sheet."""
    path = _found(upload_id, kind)
    context = {
        **frame_of("desk")(request, "imports"),
        "kind": kind,
        "kinds": [(each, words[0]) for each, words in KINDS.items()],
        "name": path.name,
        "upload_id": upload_id,
        "seen": look(kind, path, actor=request.actor),
        "columns": columns_of(kind),
        "most": LIMITS.preview_rows,
    }
    return render(request, "intake/preview.html", context)


@door(STAFF)
@require_POST
def desk_import_start(request: ActedRequest, upload_id: UUID, kind: str) -> HttpResponse:
    """Let the import run, then show how far it is."""
    path = _found(upload_id, kind)
    cursor = first_cursor(kind, upload_id, get_language() or "en")
    # A second click finds the run of the first.
    run_id = open_run.once(f"import/{upload_id}/{kind}")(
        by=request.actor, at=request.now, kind=KIND, title=path.name, cursor=cursor
    )
    put_into_queue(run_id)
    return HttpResponseRedirect(reverse("desk_import", args=[run_id]))


def _found(upload_id: UUID, kind: str) -> Path:
    path = find_upload(upload_id)
    if path is None or kind not in KINDS:
        raise NotFound
    return path


def look(kind: str, path: Path, *, actor: Actor) -> Seen:
    """Read the first rows of a file as a kind of sheet; nothing is taken in."""
    schema = schema_of(kind)
    try:
        header = read_header(schema, path)
        rows = list(islice(outcomes(schema, {schema.rows: [path]}), LIMITS.preview_rows))
    except (FileRefused, MappingRefused) as error:
        problems = [Problem(one.field, here(one.reason), here(one.remedy)) for one in error.fields]
        return Seen([], [], refused=problems)
    codes = {code for row in rows if (code := _customer(row))}
    known = customers_by_code(codes, actor=actor) if codes else {}
    headings = _headings(kind)
    seen = [_seen(row, set(known), header.called, headings) for row in rows]
    return Seen(headings, seen, header.ignored)


def _customer(row: Outcome) -> str:
    draft = (row.order or row.shipment) if isinstance(row, Mapped) else None
    return draft.customer if draft else ""


def _seen(row: Outcome, known: set[str], names: Mapping[str, str], headings: Sequence[str]) -> SeenRow:
    if isinstance(row, Refused):
        problems = [Problem(one.field, here(one.reason), here(one.remedy)) for one in row.refusals]
        return SeenRow(row.place.row, row.place.line, (), problems)
    problems = []
    code = _customer(row)
    if code and code not in known:
        reason = _("There is no customer %(code)s.") % {"code": code[:40]}
        problems.append(
            Problem(names["customer"], reason, _("Record the customer first, or correct the code."))
        )
    cells = _cells(row)
    named = list(zip(cells, headings, strict=True)) if cells else []
    return SeenRow(row.place.row, row.place.line, named, problems)


def _headings(kind: str) -> list[str]:
    if kind == "orders":
        return [
            _("Customer"), _("Order"), pgettext("sheet", "Ordered"), _("Service"), _("Consignee"),
            pgettext("sheet", "To"), pgettext("sheet", "Promised"),
        ]  # fmt: skip
    if kind == "shipments":
        return [
            _("Customer"), _("Waybill"), _("Carrier"), _("Order"), _("Consignee"), pgettext("sheet", "To"),
            pgettext("sheet", "Booked"),
        ]  # fmt: skip
    return [
        _("Carrier"), _("Waybill"), pgettext("sheet", "When"), pgettext("sheet", "State"), _("Cause"),
        pgettext("sheet", "Place"), pgettext("sheet", "Text"),
    ]  # fmt: skip


def _cells(row: Mapped) -> tuple[str | datetime, ...]:
    if row.order is not None:
        return _order(row.order)
    if row.shipment is not None:
        return _shipment(row.shipment)
    return _scan(row.events[0].scan) if row.events else ()


def _order(draft: OrderDraft) -> tuple[str | datetime, ...]:
    to = draft.consignee
    return (
        draft.customer, draft.reference, draft.ordered_at, word("service", draft.service),
        mask_name(to.name), to.city or to.region, draft.promised_due_at or "",
    )  # fmt: skip


def _shipment(draft: ShipmentDraft) -> tuple[str | datetime, ...]:
    return (
        draft.customer, draft.waybill, draft.carrier, draft.order_reference,
        mask_name(draft.consignee_name), draft.destination.city or draft.destination.region, draft.booked_at,
    )  # fmt: skip


def _scan(draft: Scan) -> tuple[str | datetime, ...]:
    place = draft.place.name or draft.place.city or draft.place.region
    return (
        draft.carrier, draft.waybill, draft.occurred_at,
        word("milestone", draft.milestone) if draft.milestone else "",
        word("reason", draft.reason) if draft.reason else "", place, draft.text,
    )  # fmt: skip
