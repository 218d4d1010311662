"""What of products in warehouses is kept back: the safety stock, and what is kept for tiers."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, StrictBool, TypeAdapter

from nuoda.domains.stock.commands import PoolDraft, protect_stock
from nuoda.surfaces.api import answers
from nuoda.surfaces.api.answers import acted_for_house
from nuoda.surfaces.api.body import keyed, read_shape
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.shapes_in import Code, Strict
from nuoda.surfaces.api.stock import Size

router = Router(tags=["stock"])


class KeptIn(Strict):
    """``kept``: pieces for a tier and those above; ``by_matrix``: of tiers not named, the matrix's share."""

    warehouse: Code
    customer: Code
    sku: Code
    safety: Size = 0
    kept: dict[Literal["potential", "key", "platinum"], Size] = {}
    by_matrix: StrictBool = False


class KeptBackIn(Strict):
    """Of several products at once; each replaces what was set for it before."""

    items: Annotated[list[KeptIn], Field(min_length=1, max_length=200)]


class KeptOut(Schema):
    """How many were set."""

    count: int


_KEPT: TypeAdapter[KeptBackIn] = TypeAdapter(KeptBackIn)


@router.post(
    "/stock/kept-back",
    operation_id="keep_stock_back",
    summary="Keep stock back",
    auth=Key("keep_stock_back"),
    response={200: KeptOut},
    openapi_extra=answers.body_of("KeptBackIn"),
)
def keep(request: HttpRequest) -> dict[str, int]:
    """Say what is never promised and what is kept for tiers. Not for keys of a customer."""
    by, at = acted_for_house(request)
    given = read_shape(request, _KEPT)
    verb = keyed(protect_stock, request)
    pools = [
        PoolDraft(
            one.warehouse, one.customer, one.sku, one.safety, {str(tier): n for tier, n in one.kept.items()},
            one.by_matrix,
        )
        for one in given.items
    ]  # fmt: skip
    return {"count": verb(by=by, at=at, pools=pools)}
