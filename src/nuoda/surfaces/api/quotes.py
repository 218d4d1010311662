"""Quotes asked for and read, and the tariffs they are made from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import TypeAdapter

from nuoda.domains.contracts.commands.quotes import QuoteReport, make_quotes
from nuoda.domains.contracts.queries.quotes import (
    Option,
    QuotePage,
    QuoteRow,
    quote_by_number,
    quotes_after,
    quotes_by_id,
)
from nuoda.domains.contracts.queries.tariffs import tariff_rows
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import house_day
from nuoda.kernel.errors import FieldError
from nuoda.kernel.intake import Refused
from nuoda.kernel.translate import here
from nuoda.surfaces.api import answers
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.body import Batch, idempotency_key, keyed, read_batch
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.quote_shapes import (
    QuoteDetailOut,
    QuoteFilter,
    QuoteIn,
    QuoteOut,
    QuotesMadeOut,
    QuotesOut,
    TariffOut,
    TariffsOut,
)
from nuoda.surfaces.api.shaping import shaped

router = Router(tags=["quotes"])
MOST_WISHES = 200


_WISH: TypeAdapter[QuoteIn] = TypeAdapter(QuoteIn)


@router.post(
    "/quotes",
    operation_id="make_quotes",
    summary="Ask for quotes",
    auth=Key("make_quotes"),
    response={200: QuotesMadeOut},
    openapi_extra=answers.batch_of("QuoteIn", MOST_WISHES),
)
def make(request: HttpRequest) -> dict[str, Any]:
    """Quote 1 to 200 wishes: every option with price, promise and reason. A refused one holds up no other."""
    batch = read_batch(request, _WISH, most=MOST_WISHES)
    by, at = acted(request)
    drafts = [item.draft() for _place, item in batch.items]
    report = QuoteReport((), ())
    if drafts or idempotency_key(request):
        report = keyed(make_quotes, request, content=batch.digest)(by=by, at=at, quotes=drafts)
    return _report(report, batch, by, at)


def _report(report: QuoteReport, batch: Batch[QuoteIn], by: Actor, at: datetime) -> dict[str, Any]:
    pages = quotes_by_id([one.id for one in report.made], actor=by, at=at)
    places = [place for place, _item in batch.items]
    told = [Refused(places[one.index], one.problems) for one in report.refused]
    refused = sorted([*batch.refused, *told], key=lambda one: one.index)
    return {
        "made": [_detail(pages[one.id]) for one in report.made],
        "refused": [{"index": one.index, "problems": _wrong(one.problems)} for one in refused],
    }


@router.get(
    "/quotes",
    operation_id="list_quotes",
    summary="List quotes",
    auth=Key("list_quotes"),
    response={200: QuotesOut},
)
def rows(request: HttpRequest, wanted: Query[QuoteFilter]) -> dict[str, Any]:
    """Every version of the quotes, in the order they were made, a page at a time."""
    wanted.refuse_others(request)
    by, at = acted(request)
    found = quotes_after(wanted.after, actor=by, at=at, limit=wanted.limit, state=wanted.state)
    return {"items": [_plain(one) for one in found], "next": wanted.following([one.id for one in found])}


@router.get(
    "/quotes/{str:quote_number}",
    operation_id="get_quote",
    summary="Get a quote",
    auth=Key("get_quote"),
    response={200: QuoteDetailOut},
)
def one(request: HttpRequest, quote_number: str) -> dict[str, Any]:
    """The newest version of a quote, with every option and charge."""
    by, at = acted(request)
    return _detail(quote_by_number(quote_number[:40], actor=by, at=at))


@router.get(
    "/tariffs",
    operation_id="list_tariffs",
    summary="List tariffs",
    auth=Key("list_tariffs"),
    response={200: TariffsOut},
)
def tariffs(request: HttpRequest) -> dict[str, Any]:
    """Every version of the tariffs that you may see, with its sheet, by code, the newest first."""
    by, at = acted(request)
    found = tariff_rows(actor=by, day=house_day(at), with_rows=True)
    return {"items": [shaped(TariffOut, row) for row in found]}


def _plain(row: QuoteRow) -> dict[str, Any]:
    return shaped(QuoteOut, row)


def _detail(page: QuotePage) -> dict[str, Any]:
    advice = page.offer.advice
    return {
        **_plain(page.row),
        "reason": here(advice.reason) if advice else "",
        "options": [_option(each) for each in page.offer.options],
        "declined": [
            {"key": each.key, "tariff": each.tariff, "problems": _wrong(each.problems)}
            for each in page.offer.declined
        ],
        "handling": [
            {"days": each.days, "key": each.key, "total": each.total}
            for each in (advice.handling if advice else ())
        ],
    }


def _option(one: Option) -> dict[str, Any]:
    price, window = one.price, one.window
    return {
        "key": one.key, "service": one.service, "partner": one.partner, "tariff": one.tariff,
        "tariff_version": one.tariff_version, "zone": price.zone, "chargeable_kg": price.weighed.chargeable,
        "total": price.total, "currency": price.currency, "hand_over_by": window.cutoff_at,
        "promised_by": window.due_at, "usually_by": window.usual_at, "service_level": window.basis,
        "covered": one.covered, "pros": [here(each) for each in one.pros],
        "cons": [here(each) for each in one.cons],
        "lines": [
            {
                "charge": line.charge.value, "item": line.item, "name": here(line.name),
                "amount": line.amount, "how": here(line.how), "clause": line.clause,
            }
            for line in price.lines
        ],
    }  # fmt: skip


def _wrong(problems: tuple[FieldError, ...]) -> list[dict[str, str]]:
    return [{"field": one.field, "reason": here(one.reason), "remedy": here(one.remedy)} for one in problems]
