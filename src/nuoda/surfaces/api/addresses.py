"""Pasted address lines read into their parts, each guess said to be one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, TypeAdapter

from nuoda.kernel.addresses import AddressLine, read_line
from nuoda.kernel.limits import ADDRESS_LINE_CHARACTERS
from nuoda.kernel.translate import here
from nuoda.surfaces.api.body import read_shape
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.shapes_in import Strict

MOST = 500
router = Router(tags=["orders"])


class LinesIn(Strict):
    """Lines as they were pasted: name, phone and address in any order."""

    lines: Annotated[
        list[Annotated[str, Field(max_length=ADDRESS_LINE_CHARACTERS)]], Field(min_length=1, max_length=MOST)
    ]


class DoubtOut(Schema):
    """What was guessed at a field or is missing, why, and what else it may be."""

    field: str
    reason: str
    choices: list[str]


class AddressOut(Schema):
    """A line in its parts; "" where it is silent. ``code`` is that of the lowest division (GB/T 2260).

    ``version`` is the day of the table of divisions.
    """

    raw: str
    name: str
    phone: str
    other_phones: list[str]
    postcode: str
    country: str
    region: str
    city: str
    district: str
    street: str
    code: str
    version: str
    doubts: list[DoubtOut]


class AddressesOut(Schema):
    """The lines read, in their order."""

    items: list[AddressOut]


_SHAPE: TypeAdapter[LinesIn] = TypeAdapter(LinesIn)


@router.post(
    "/addresses/read",
    operation_id="read_addresses",
    summary="Read address lines",
    auth=Key("read_addresses"),
    response={200: AddressesOut},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": LinesIn.model_json_schema()}},
        }
    },
)
def read(request: HttpRequest) -> dict[str, Any]:
    """Read 1 to 500 lines. Nothing is kept, and no line fails: what is not understood stays in ``street``."""
    wanted = read_shape(request, _SHAPE)
    return {"items": [_out(read_line(line)) for line in wanted.lines]}


def _out(line: AddressLine) -> dict[str, Any]:
    doubts = [
        {"field": one.field, "reason": here(one.reason), "choices": list(one.choices)} for one in line.doubts
    ]
    return {**asdict(line), "doubts": doubts}
