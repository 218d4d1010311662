"""A sheet of wishes, quoted row by row: on a page, or back as CSV."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from io import StringIO
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from nuoda.domains.contracts.commands.quotes import QuoteDraft, QuoteReport, make_quotes
from nuoda.domains.contracts.queries.quotes import Piece, QuotePage, Spot, quotes_by_id
from nuoda.insight.claims.words import money_words
from nuoda.insight.quotes import sentences
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import text as _
from nuoda.pages.navigation import frame_of
from nuoda.pages.vocabulary import word
from nuoda.surfaces.intake.rejections import safe_cell
from nuoda.surfaces.intake.tariffs.columns import (
    ANSWERS,
    COLUMNS,
    GROUPS,
    example_row,
    heads,
    known_heads,
    spoken,
    urgencies,
    urgency_of,
)
from nuoda.surfaces.intake.tariffs.sheets import rows_of_file

MOST_ROWS = 1_000
_NINE = time(9)


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a row: the quote with its advised option, or why not."""

    row: int
    reference: str
    quote_id: UUID | None
    number: str
    advised: str
    total: str
    due_at: datetime | None
    others: str
    problems: Sequence[str]


@door(STAFF)
@require_http_methods(["GET", "POST"])
def quote_batch(request: ActedRequest) -> HttpResponse:
    """Quote the rows of a CSV or XLSX file; sent twice the same quotes come again."""
    context: dict[str, Any] = {
        "groups": GROUPS, "urgencies": urgencies(), "most": MOST_ROWS, "once": uuid4().hex,
    }  # fmt: skip
    status = 200
    if request.method == "POST":
        try:
            file = request.FILES.get("file")
            if file is None:
                raise Invalid(fields=[FieldError("file", _("No file was chosen."), _("Choose a file."))])
            rows = rows_of_file(file, columns=COLUMNS, most=MOST_ROWS, known=known_heads())
            answers = _quoted(request, rows)
        except Invalid as refused:
            context["problems"] = [(one.field, sentences([one])[0]) for one in refused.fields]
            status = 422
        else:
            if request.POST.get("step") == "csv":
                return _as_csv(rows, answers)
            context |= {"answers": answers, "quoted": sum(one.quote_id is not None for one in answers)}
    frame = frame_of("desk")(request, "quotes")
    return render(request, "intake/quotes.html", {**frame, **context}, status=status)


def _quoted(request: ActedRequest, rows: Sequence[Mapping[str, str]]) -> list[Answered]:
    drafts, places, refused = [], [], dict[int, tuple[FieldError, ...]]()
    for place, row in enumerate(rows):
        cells = _Cells(row, request.zone)
        draft = cells.draft()
        if cells.problems:
            refused[place] = tuple(cells.problems)
        else:
            drafts.append(draft)
            places.append(place)
    report = QuoteReport((), ())
    if drafts:
        key = request.POST.get("once", "")[:60] or uuid4().hex
        report = make_quotes.once(key)(by=request.actor, at=request.now, quotes=drafts)
    refused |= {places[one.index]: one.problems for one in report.refused}
    ids = {places[one.index]: one.id for one in report.made}
    pages = quotes_by_id(ids.values(), actor=request.actor, at=request.now)
    return [
        _answered(place + 1, row, pages.get(ids[place]) if place in ids else None, refused.get(place, ()))
        for place, row in enumerate(rows)
    ]


def _answered(
    number: int, row: Mapping[str, str], page: QuotePage | None, problems: Sequence[FieldError]
) -> Answered:
    reference = row.get("reference", "")[:60]
    option = page.option(page.row.advised) if page else None
    if page is None or option is None:
        told = [
            f"{spoken(one.field)}: {said}" for one, said in zip(problems, sentences(problems), strict=True)
        ]
        return Answered(number, reference, None, "", "", "", None, "", told)
    price = option.price
    others = [
        f"{_option_word(one.key)} {money_words(one.price.total, one.price.currency)}"
        for one in page.offer.options
        if one is not option
    ]
    return Answered(
        number, reference, page.row.id, page.row.number, _option_word(option.key),
        money_words(price.total, price.currency), option.window.due_at, "; ".join(others), (),
    )  # fmt: skip


def _option_word(key: str) -> str:
    service, _sign, partner = key.partition("@")
    return f"{word('service', service)} · {partner}" if partner else word("service", service)


def _as_csv(rows: Sequence[Mapping[str, str]], answers: Sequence[Answered]) -> HttpResponse:
    """The rows as they came, with the answer behind each."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([*heads(), *map(str, ANSWERS.values())])
    for row, one in zip(rows, answers, strict=True):
        due = one.due_at.isoformat() if one.due_at else ""
        told = (one.number, one.advised, one.total, due, one.others, " ".join(one.problems))
        writer.writerow([safe_cell(cell) for cell in (*(row.get(name, "") for name in COLUMNS), *told)])
    return _csv(out.getvalue(), "nuoda-quotes.csv")


@door(STAFF)
@require_safe
def quote_sheet(request: ActedRequest) -> HttpResponse:
    """A sheet to fill in: its columns in the reader's words, and a row that shows what to write."""
    out = StringIO()
    today = request.now.astimezone(request.zone).date()
    csv.writer(out).writerows([heads(), example_row(today)])
    return _csv(out.getvalue(), "nuoda-quotes-to-fill-in.csv")


def _csv(body: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse("\ufeff" + body, content_type="text/csv; charset=utf-8", headers=headers)


class _Cells:
    """One row as a wish; what cannot be read is noted."""

    def __init__(self, row: Mapping[str, str], zone: ZoneInfo) -> None:
        self.row, self.zone = row, zone
        self.problems: list[FieldError] = []

    def text(self, name: str) -> str:
        return self.row.get(name, "").strip()

    def number(self, name: str) -> Decimal | None:
        written = self.text(name)
        if not written:
            return None
        try:
            found = Decimal(written)
        except InvalidOperation:
            found = Decimal(-1)
        if not found.is_finite() or not 0 <= found <= 10**11:
            reason = _("%(value)s is no number that can stand here.", {"value": written[:40]})
            self.problems.append(
                FieldError(name, reason, _("Write it in figures, with a point for decimals."))
            )
            return None
        return found

    def day(self, name: str) -> date | None:
        written = self.text(name)
        try:
            return date.fromisoformat(written[:10]) if written else None
        except ValueError:
            self.problems.append(FieldError(name, _("It is no day."), _("Write it like 2026-11-23.")))
            return None

    def draft(self) -> QuoteDraft:
        pickup, needed = self.day("pickup_on"), self.day("needed_on")
        sides = [self.number(name) for name in ("length_cm", "width_cm", "height_cm")]
        cube = (sides[0], sides[1], sides[2]) if all(sides) else None
        if any(sides) and cube is None:
            reason = _("One of three sides is missing.")
            self.problems.append(FieldError("length_cm", reason, _("Give all three, or none.")))
        count = self.number("pieces") or Decimal(1)
        if count != int(count):
            reason = _("%(value)s is no whole number.", {"value": str(count)})
            self.problems.append(FieldError("pieces", reason, _("Write it in figures alone.")))
        return QuoteDraft(
            self.text("customer"), Spot(region=self.text("from_region"), city=self.text("from_city")),
            Spot(
                self.text("to_country")[:2].upper() or "CN", self.text("to_region"), self.text("to_city"),
                self.text("to_district"), self.text("to_postcode"),
            ),
            (Piece(self.number("weight_kg") or Decimal(0), int(count), cube),),  # type: ignore[arg-type]
            datetime.combine(pickup, _NINE, self.zone) if pickup else None,
            self.number("declared") or Decimal(0), self.number("collect") or Decimal(0),
            services=tuple(self.text("services").replace(",", " ").split()),
            handling=tuple(self.text("handling").replace(",", " ").split()),
            needed_by=datetime.combine(needed + timedelta(days=1), time(), self.zone) if needed else None,
            budget=self.number("budget"), urgency=urgency_of(self.text("urgency")) or "normal",
            channel="file",
        )  # fmt: skip
