"""Waybill numbers: ours issued, anybody's read."""

from __future__ import annotations

from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, StrictInt, TypeAdapter

from nuoda.connectors.numbers import recognise
from nuoda.domains.shipments.commands import issue_numbers
from nuoda.surfaces.api import answers
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.body import keyed, read_shape
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Filter60
from nuoda.surfaces.api.shapes_in import Strict

MOST = 1_000
router = Router(tags=["numbers"])


class NumbersIn(Strict):
    """How many numbers are wanted."""

    count: Annotated[StrictInt, Field(ge=1, le=MOST)] = 1


class NumbersOut(Schema):
    """Numbers of our own series, each issued once for ever."""

    numbers: list[str]


class CandidateOut(Schema):
    """A family that a number may belong to.

    ``valid`` is false where it has the family's shape and a wrong check digit; ``checked`` tells whether the
    family has a check digit at all; ``certain`` where it agrees and no other numbers look like this: of plain
    digits one number in ten agrees by chance.
    """

    carrier: str
    kind: str
    valid: bool
    certain: bool
    checked: bool
    facts: dict[str, str]
    source: str


class ReadingOut(Schema):
    """A number as it was understood; ``meant`` is another spelling to offer, "" for none."""

    number: str
    carrier: str
    candidates: list[CandidateOut]
    meant: str


_SHAPE: TypeAdapter[NumbersIn] = TypeAdapter(NumbersIn)
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": NumbersIn.model_json_schema()}},
    },
    **answers.TAKES_KEY,
}


@router.post(
    "/numbers",
    operation_id="issue_numbers",
    summary="Issue waybill numbers",
    auth=Key("issue_numbers"),
    response={200: NumbersOut},
    openapi_extra=_BODY,
)
def issue(request: HttpRequest) -> dict[str, Any]:
    """Give out 1 to 1,000 numbers of our own series, with check digit. One never used leaves a gap."""
    by, at = acted(request)
    wanted = read_shape(request, _SHAPE)
    return {"numbers": keyed(issue_numbers, request)(by=by, at=at, count=wanted.count)}


@router.get(
    "/numbers/{text}",
    operation_id="read_number",
    summary="Read a number",
    auth=Key("read_number"),
    response={200: ReadingOut},
)
def read(request: HttpRequest, text: Filter60) -> dict[str, Any]:
    """Whose number this may be, by its shape and check digit. Nobody is asked whether it exists.

    ``carrier`` is named where the number proves it, else "".
    """
    reading = recognise(text, own=settings.NUODA_WAYBILL_PREFIX)
    candidates = [
        {
            "carrier": one.carrier, "kind": one.kind, "valid": one.valid, "certain": one.certain,
            "checked": one.checked, "facts": dict(one.facts), "source": one.source,
        }
        for one in reading.candidates
    ]  # fmt: skip
    sure = reading.certain
    return {
        "number": reading.number,
        "carrier": sure.carrier if sure else "",
        "candidates": candidates,
        "meant": reading.meant,
    }
