"""Terms of in-transit reports: how often, to where, of which shipments."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, StrictInt, TypeAdapter

from nuoda.domains.contracts.commands import ReportTermDraft, end_report_term, set_report_term
from nuoda.domains.contracts.queries import ReportTermRow, report_term_page, report_terms_of
from nuoda.domains.customers.queries import customers_by_code, customers_by_id
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import text as _
from nuoda.surfaces.api.answers import acted, acted_for_house, body_of
from nuoda.surfaces.api.body import keyed, read_shape
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Asked
from nuoda.surfaces.api.shapes_in import Code, Eighty, Forty, Instant, Name, Strict, Ten

router = Router(tags=["contracts"])


class ReportTermIn(Strict):
    """Give ``every_hours``, or ``times`` of day as ``["09:00", "17:00"]``; ``id`` to change terms in force.

    ``channel`` is mail or webhook (then ``endpoint_id``), ``coverage`` under_way or at_risk, ``when_empty``
    say or skip, ``calendar`` the code of one on whose working days alone a report is due.
    """

    customer: Code
    active_from: Instant
    id: UUID | None = None
    active_to: Instant | None = None
    channel: Ten = "mail"
    every_hours: Annotated[StrictInt, Field(ge=1, le=720)] | None = None
    times: Annotated[list[Ten], Field(max_length=24)] = []
    zone: Forty = "Asia/Shanghai"
    calendar: Forty = ""
    language: Ten = "zh-hans"
    address: Name = ""
    endpoint_id: UUID | None = None
    coverage: Ten = "under_way"
    when_empty: Ten = "say"
    contract: Eighty = ""


class TermsEndIn(Strict):
    """Why they end."""

    reason: Eighty = ""


class ReportTermOut(Schema):
    """Terms as they stand; ``next_due_at`` is null once they are over."""

    id: UUID
    customer: str
    contract: str
    channel: str
    address: str
    endpoint_id: UUID | None
    language: str
    zone: str
    every_hours: int | None
    times: list[str]
    calendar: str
    coverage: str
    when_empty: str
    active_from: datetime
    active_to: datetime | None
    last_due_at: datetime | None
    next_due_at: datetime | None
    ended_at: datetime | None


class ReportTermsOut(Schema):
    items: list[ReportTermOut]


class TermsAsk(Asked):
    """``customer``: the code of one."""

    customer: Annotated[str, Field(max_length=40)] = ""


_SET: TypeAdapter[ReportTermIn] = TypeAdapter(ReportTermIn)
_END: TypeAdapter[TermsEndIn] = TypeAdapter(TermsEndIn)


@router.get(
    "/report-terms",
    operation_id="list_report_terms",
    summary="List terms of in-transit reports",
    auth=Key("list_report_terms"),
    response={200: ReportTermsOut},
)
def rows(request: HttpRequest, wanted: Query[TermsAsk]) -> dict[str, Any]:
    """The terms that the key may see, those in force first, 200 at most."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    owner = customers_by_code([wanted.customer], actor=by).get(wanted.customer) if wanted.customer else None
    if wanted.customer and owner is None:
        return {"items": []}
    return {"items": _out(report_terms_of(actor=by, customer_id=owner.id if owner else None), by)}


@router.post(
    "/report-terms",
    operation_id="set_report_terms",
    summary="Set the terms of in-transit reports",
    auth=Key("set_report_terms"),
    response={200: ReportTermOut},
    openapi_extra=body_of("ReportTermIn"),
)
def set_one(request: HttpRequest) -> dict[str, Any]:
    """Set new terms, or change those under ``id``. Not for keys of a customer."""
    by, at = acted_for_house(request)
    given = read_shape(request, _SET)
    owner = customers_by_code([given.customer], actor=by).get(given.customer)
    if owner is None:
        reason = _("There is no customer %(code)s.", {"code": given.customer[:40]})
        raise Invalid(fields=[FieldError("customer", reason, _("Correct the code."))])
    plain = given.model_dump(exclude={"customer", "id", "times"})
    draft = ReportTermDraft(customer_id=owner.id, times=_times(given.times), **plain)
    call = keyed(set_report_term, request)
    return _out([report_term_page(call(by=by, at=at, draft=draft, term_id=given.id), actor=by)], by)[0]


@router.post(
    "/report-terms/{uuid:term_id}/end",
    operation_id="end_report_terms",
    summary="End the terms of in-transit reports",
    auth=Key("end_report_terms"),
    response={200: ReportTermOut},
    openapi_extra=body_of("TermsEndIn"),
)
def end(request: HttpRequest, term_id: UUID) -> dict[str, Any]:
    """Nothing is due under them any more. Not for keys of a customer."""
    by, at = acted_for_house(request)
    reason = read_shape(request, _END).reason
    keyed(end_report_term, request)(by=by, at=at, term_id=term_id, reason=reason)
    return _out([report_term_page(term_id, actor=by)], by)[0]


def _times(given: list[str]) -> list[time]:
    try:
        return [time.fromisoformat(one) for one in given]
    except ValueError:
        reason = _("It is no time of day.")
        raise Invalid(fields=[FieldError("times", reason, _("Write it like 09:00."))]) from None


def _out(terms: list[ReportTermRow], by: Actor) -> list[dict[str, Any]]:
    owners = customers_by_id([one.customer_id for one in terms], actor=by)
    plain = [name for name in ReportTermOut.model_fields if name != "customer"]
    return [
        {
            "customer": owners[one.customer_id].code if one.customer_id in owners else "",
            **{name: getattr(one, name) for name in plain},
        }
        for one in terms
    ]
