"""Reading a request body: bounded, JSON and nothing else, and never a 5xx for garbage."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, NoReturn, ParamSpec, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import UnreadablePostError
from pydantic import BaseModel, TypeAdapter, ValidationError

from nuoda.kernel import limits
from nuoda.kernel.command import Command
from nuoda.kernel.errors import FieldError, Invalid, NuodaError
from nuoda.kernel.intake import Refused
from nuoda.kernel.text import text as _
from nuoda.surfaces.api.problems import problems_of

T = TypeVar("T", bound=BaseModel)
P = ParamSpec("P")
R = TypeVar("R")
KEY_LENGTH = 200


class TooLarge(NuodaError):
    status = 413
    code = "too_large"
    sentence = _("The request is larger than 10 MB. Send it in several.")


class LengthRequired(NuodaError):
    status = 411
    code = "length_required"
    sentence = _("It is sent in chunks, which this server does not take. Send it with Content-Length.")


class NotJsonType(NuodaError):
    status = 415
    code = "not_json_type"
    sentence = _("Send the body as application/json.")


class NotJson(NuodaError):
    status = 400
    code = "not_json"
    sentence = _("The body is not JSON that can be read. Check quotation marks, depth and encoding (UTF-8).")


class BadKey(NuodaError):
    status = 400
    code = "bad_idempotency_key"
    sentence = _("The header Idempotency-Key must have 1 to 200 printable ASCII signs.")


@dataclass(frozen=True, slots=True)
class Batch(Generic[T]):
    """The items that can be read, each with its place, those that cannot, and a digest of all."""

    items: Sequence[tuple[int, T]]
    refused: tuple[Refused, ...]
    digest: str


def read_json(request: HttpRequest) -> Any:
    """The body as JSON. Raises what :func:`read_raw` does, NotJsonType or NotJson."""
    return _as_json(request, read_raw(request))


def _as_json(request: HttpRequest, raw: bytes) -> Any:
    if (request.content_type or "").lower() != "application/json":
        raise NotJsonType
    try:
        return json.loads(raw.decode("utf-8"), parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError, ArithmeticError) as broken:
        raise NotJson from broken


def read_raw(request: HttpRequest) -> bytes:
    """The body as it came. Raises TooLarge before a body is read that says it is too large, NotJson for
    one that breaks off, LengthRequired for chunks where the server does not tell their end."""
    try:
        raw = _in_chunks(request) if _is_chunked(request) else request.body
    except RequestDataTooBig as big:
        raise TooLarge from big
    except UnreadablePostError as torn:
        raise NotJson from torn
    if len(raw) > limits.BODY_BYTES:
        raise TooLarge
    return raw


def _is_chunked(request: HttpRequest) -> bool:
    return request.headers.get("Transfer-Encoding", "").strip().lower().endswith("chunked")


def _in_chunks(request: HttpRequest) -> bytes:
    """What Django takes for empty, as no length is named. No more is read than one byte too many."""
    if not request.META.get("wsgi.input_terminated"):
        raise LengthRequired
    try:
        return bytes(request.META["wsgi.input"].read(limits.BODY_BYTES + 1))
    except Exception as torn:  # each server has errors of its own for chunks that break off
        raise NotJson from torn


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def read_batch(request: HttpRequest, item: TypeAdapter[T], *, most: int) -> Batch[T]:
    """A JSON list of 1 to ``most`` items, each read by itself. Raises as :func:`read_json`, and Invalid."""
    raw = read_raw(request)
    given = _as_json(request, raw)
    if not isinstance(given, list):
        raise Invalid(fields=[FieldError("", _("It is not a list."), _("Write a JSON list."))])
    if not 1 <= len(given) <= most:
        reason = _("It has %(count)s items; 1 to %(most)s are taken.", {"count": len(given), "most": most})
        raise Invalid(fields=[FieldError("", reason, _("Send it in several requests."))])
    items: list[tuple[int, T]] = []
    refused: list[Refused] = []
    for place, one in enumerate(given):
        try:
            items.append((place, item.validate_python(one)))
        except ValidationError as wrong:
            found = wrong.errors(include_url=False, include_input=False)
            refused.append(Refused(place, problems_of(found)))
    return Batch(items, tuple(refused), hashlib.sha256(raw).hexdigest())


def read_shape(request: HttpRequest, shape: TypeAdapter[T]) -> T:
    """The body as one thing of a shape. Raises what :func:`read_json` does, and ``Invalid`` by field."""
    try:
        return shape.validate_python(read_json(request))
    except ValidationError as wrong:
        raise Invalid(fields=problems_of(wrong.errors(include_url=False, include_input=False))) from wrong


def idempotency_key(request: HttpRequest) -> str:
    """The request's key, "" where it has none. Raises :class:`BadKey`."""
    key: str | None = request.headers.get("Idempotency-Key")
    if key is None:
        return ""
    if not 1 <= len(key) <= KEY_LENGTH or not key.isascii() or not key.isprintable():
        raise BadKey
    return key


def keyed(command: Command[P, R], request: HttpRequest, *, content: str = "") -> Callable[P, R]:
    """The command under the request's key, the plain command where it has none. Raises :class:`BadKey`.

    One key serves one call of a command: with other arguments, or another digest of the ``content`` as it
    came, it is refused. The response says in ``Idempotency-Replayed`` whether the answer is a stored one.
    """
    key = idempotency_key(request)
    if not key:
        return command

    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        once = command.once_told(key, content=content)(*args, **kwargs)
        request.told["Idempotency-Replayed"] = "true" if once.replayed else "false"  # type: ignore[attr-defined]
        return once.answer

    return call
