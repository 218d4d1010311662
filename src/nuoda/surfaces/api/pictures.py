"""Pictures of proofs, in and out."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from nuoda.domains.shipments.queries import proof_line
from nuoda.kernel.errors import FieldError, Invalid, NotFound
from nuoda.kernel.pictures import keep_picture
from nuoda.kernel.text import text as _
from nuoda.pages.pictures import picture_response
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.body import read_raw
from nuoda.surfaces.api.keys import Key

router = Router(tags=["proofs"])


class PictureOut(Schema):
    """A kept picture, encoded anew. ``sha256`` and ``size`` are of the file as kept."""

    id: UUID
    sha256: str
    width: int
    height: int
    media_type: str
    size: int


_PICTURE_BODY = {
    "parameters": [
        {"name": "kind", "in": "query", "required": False, "schema": {"enum": ["photo", "signature"]}}
    ],
    "requestBody": {
        "required": True,
        "description": "The bytes of one JPEG, PNG or WebP of at most 10 MB and 50 million pixels.",
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("image/jpeg", "image/png", "image/webp")
        },
    },
}


@router.post(
    "/pictures",
    operation_id="keep_picture",
    summary="Keep a picture for a proof",
    auth=Key("keep_picture"),
    response={200: PictureOut},
    openapi_extra=_PICTURE_BODY,
)
def keep(request: HttpRequest) -> dict[str, Any]:
    """Keep one picture: the raw bytes as the body, ``?kind=signature`` for a drawn signature.

    It is decoded and encoded anew, so that nothing else of the file stays. The same bytes get the same id.
    """
    by, at = acted(request)
    kind = request.GET.get("kind", "photo")
    if kind not in ("photo", "signature"):
        remedy = _("Choose from %(all)s.", {"all": "photo, signature"})
        raise Invalid(fields=[FieldError("kind", _("Unknown kind."), remedy)])
    body = read_raw(request)
    return asdict(keep_picture(body, kind="photo" if kind == "photo" else "signature", at=at, by=by))


@router.get(
    "/proofs/{uuid:proof_id}/pictures/{uuid:picture_id}",
    operation_id="get_proof_picture",
    summary="Get a photo of a proof",
    auth=Key("get_proof_picture"),
    response={200: None},
)
def picture(request: HttpRequest, proof_id: UUID, picture_id: UUID) -> HttpResponse:
    """One photo, for whoever may read the proof now. Signatures stay in the house."""
    by, _at = acted(request)
    if picture_id not in proof_line(proof_id, actor=by).pictures:
        raise NotFound
    return picture_response(picture_id)
