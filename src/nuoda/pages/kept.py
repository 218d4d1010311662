"""Pages for everybody whose frame is the same for each visitor: rendered once, with holes left open.

A template is rendered once a language with a mark in each hole; from then on only the holes are filled. What
a frame was made of is its template, what it was ``given``, and the settings: nothing of any visitor. Whoever
is signed in, or has a message waiting, gets the same template rendered for herself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from nuoda.pages.timeline import esc
from nuoda.pages.tokens import form_token

MOST_KEPT = 200
_HOLE = re.compile("\ue000([a-z_]+)\ue001")
_STRANGER: Mapping[str, object] = MappingProxyType({"is_authenticated": False})

_Pieces = list[tuple[bytes, str]]

_kept: dict[tuple[object, ...], _Pieces] = {}


def fill(
    request: HttpRequest,
    template: str,
    holes: Mapping[str, str],
    *,
    given: Mapping[str, str | bool],
    shown_again: Mapping[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of this template. ``holes`` differ with each visit; ``given`` has few values.

    Beside its holes and what it was given, a frame may use ``csrf_token`` and ``request.get_full_path``. A
    page that shows what somebody typed again (``shown_again``) is not kept.
    """
    signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
    if shown_again or signed_in or _told_something(request):
        return render(request, template, {**given, **holes, **(shown_again or {})}, status=status)
    pieces = _frame(template, frozenset(holes), given)
    filled = {**holes, "csrf_token": form_token(request), "full_path": request.get_full_path()}
    page = [part for text, hole in pieces for part in (text, esc(filled[hole]).encode() if hole else b"")]
    return HttpResponse(b"".join(page), status=status)


def _told_something(request: HttpRequest) -> bool:
    """Whether a message waits: one of this request, or of one before, which came with a cookie."""
    waiting: Any = get_messages(request)
    return bool(waiting.added_new or (request.COOKIES and len(waiting)))


def _frame(template: str, holes: frozenset[str], given: Mapping[str, str | bool]) -> _Pieces:
    """The frame as it is sent: each piece of its text, and the name of the hole after it; "" at its end."""
    key = (template, get_language(), holes, *given.items())
    pieces = _kept.get(key)
    if pieces is None:
        visitor = {"user": _STRANGER, "get_full_path": _mark("full_path")}
        marks = {name: _mark(name) for name in (*holes, "csrf_token")}
        parts = [*_HOLE.split(render_to_string(template, {**given, **marks, "request": visitor})), ""]
        pieces = [(text.encode(), hole) for text, hole in zip(parts[::2], parts[1::2], strict=True)]
        if len(_kept) < MOST_KEPT:
            _kept[key] = pieces
    return pieces


def _mark(name: str) -> str:
    """What stands in a hole of the frame: of no use in any text, and left alone by escaping."""
    return f"\ue000{name}\ue001"
