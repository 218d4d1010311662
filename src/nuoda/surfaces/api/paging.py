"""Paging by cursor: the id after which to go on, opaque to the caller."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from nuoda.kernel.checks import check_text
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import text as _
from nuoda.surfaces.api.problems import said

MOST = 200


def _plain(value: Any) -> Any:
    if isinstance(value, str) and check_text("", value, longest=len(value)):
        raise PydanticCustomError("control_signs", "control signs")
    return value


def _cursor(value: str) -> str:
    if value:
        try:
            UUID(hex=value)
        except ValueError:
            raise PydanticCustomError("uuid_parsing", "not a cursor") from None
    return value


Filter60 = Annotated[str, BeforeValidator(_plain), Field(max_length=60)]


class Asked(Schema):
    """What may be asked for beside the path: nothing that is not named."""

    model_config = ConfigDict(extra="forbid")

    def refuse_others(self, request: HttpRequest) -> None:
        """A filter that nobody knows is a slip, and would show too much. Raises :class:`Invalid`."""
        unknown = [name for name in request.GET if name not in type(self).model_fields]
        if unknown:
            reason, remedy = _("This field is unknown here."), _("Leave it out, or correct its name.")
            raise Invalid(fields=[FieldError(said(name), reason, remedy) for name in unknown[:20]])


class Cursor(Asked):
    """``cursor`` is ``next`` of the page before; ``limit`` rows come at most."""

    cursor: Annotated[str, BeforeValidator(_plain), AfterValidator(_cursor), Field(max_length=40)] = ""
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50

    @property
    def after(self) -> UUID | None:
        return UUID(hex=self.cursor) if self.cursor else None

    def following(self, ids: list[UUID]) -> str | None:
        """The cursor after a page of these ids, None where it was the last page."""
        return ids[-1].hex if len(ids) == self.limit else None
