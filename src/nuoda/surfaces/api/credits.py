"""Credit notes of a contract, read once they were approved; people draft and decide them at the desk."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from nuoda.domains.contracts.queries.agreements import contract_by_number
from nuoda.domains.contracts.queries.meter import CreditRow, credit_page, credits_of
from nuoda.insight.meter.letters import credit_pdf
from nuoda.kernel.errors import NotFound
from nuoda.kernel.money import rounded
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.keys import Key, language_of
from nuoda.surfaces.api.paging import Asked
from nuoda.surfaces.api.shaping import shaped

router = Router(tags=["contracts"])
APPROVED = "approved"


class CreditLineOut(Schema):
    """``kind``: ``miss`` for a missed figure, ``volume`` for another price by volume, ``award`` for what
    goodwill or a claim gave for the same delay: below zero, with that decision's number as ``clause``."""

    clause: str
    measure: str
    period: date
    version: int
    formula: str
    amount: Decimal
    kind: str


class CreditNoteOut(Schema):
    """``total`` is what is credited: the lines together, ``less`` what was credited before for the period.

    ``period`` is its first day, ``every`` says month or quarter.
    """

    id: UUID
    number: str
    every: str
    period: date
    currency: str
    invoiced: Decimal
    at_risk: Decimal
    less: Decimal
    total: Decimal
    decided_at: datetime
    lines: list[CreditLineOut]


class CreditNotesOut(Schema):
    items: list[CreditNoteOut]


@router.get(
    "/contracts/{str:contract_number}/credits",
    operation_id="list_credit_notes",
    summary="List a contract's credit notes",
    auth=Key("list_credit_notes"),
    response={200: CreditNotesOut},
)
def notes(request: HttpRequest, contract_number: str) -> dict[str, Any]:
    """Every approved credit note, the newest period first. They are drafted and decided by two people."""
    Asked().refuse_others(request)
    by, _at = acted(request)
    contract = contract_by_number(contract_number, actor=by)
    return {"items": [_note(one) for one in credits_of(contract.id, actor=by, approved=True)]}


@router.get(
    "/credits/{uuid:note_id}/paper",
    operation_id="get_credit_note_paper",
    summary="Get a credit note as PDF",
    auth=Key("get_credit_note_paper"),
    response={200: None},
)
def paper(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """An approved credit note as PDF, in the language of Accept-Language."""
    by, _at = acted(request)
    if credit_page(note_id, actor=by).state != APPROVED:
        raise NotFound
    number, body = credit_pdf(note_id, actor=by, language=language_of(request))
    headers = {"Content-Disposition": f'attachment; filename="{number}.pdf"'}
    return HttpResponse(body, content_type="application/pdf", headers=headers)


def _note(row: CreditRow) -> dict[str, Any]:
    sums = {
        name: rounded(getattr(row, name), row.currency) for name in ("invoiced", "at_risk", "less", "total")
    }
    lines = [{**shaped(CreditLineOut, one), "amount": rounded(one.amount, row.currency)} for one in row.lines]
    return {**shaped(CreditNoteOut, row), **sums, "lines": lines}
