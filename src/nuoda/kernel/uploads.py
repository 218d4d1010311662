"""Files within forms: how much a page takes is judged while they come in, not after.

A view says what it takes by :func:`takes_files`; what goes beyond is read off the line and thrown away, so
that the page can still answer, and never touches memory or disk.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.attachments import FileDraft, keep_attachment
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.pictures import count_kept
from nuoda.kernel.text import text as _

V = TypeVar("V", bound=Callable[..., Any])
_MEGABYTE = 1024 * 1024
# Beyond so much nothing is read off the line any more: the connection is closed.
_DRAINED = 8 * limits.ATTACHED_BYTES


class FilesTooLarge(Invalid):
    """More came than the page takes."""

    status = 413
    code = "files_too_large"
    sentence = _("The files are too large.")


def takes_files(view: V) -> V:
    """Say that the view takes attachments, within their limits."""
    view.attaching = True  # type: ignore[attr-defined]
    return view


class Quota(FileUploadHandler):
    """Watches what comes in for a page that takes attachments; other pages have their own limits."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        self._watching = self._is_watched()
        self._total = self._one = self._count = 0
        self._length = content_length

    def _is_watched(self) -> bool:
        if self.request is None:
            return False
        try:
            match = resolve(self.request.path_info)
        except Resolver404:
            return False
        return bool(getattr(match.func, "attaching", False))

    def new_file(self, *args: Any) -> None:
        super().new_file(*args)
        self._one = 0
        self._count += 1
        if self._watching and self._count > limits.ATTACHMENTS:
            self._refuse()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._one += len(raw_data)
        self._total += len(raw_data)
        if self._watching and (self._one > limits.ATTACHMENT_BYTES or self._total > limits.ATTACHED_BYTES):
            self._refuse()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The file is another handler's."""

    def _refuse(self) -> None:
        self.request.files_refused = True  # type: ignore[union-attr]
        raise StopUpload(connection_reset=self._length > _DRAINED)


def files_of(
    request: HttpRequest, *, by: Actor, at: datetime, field: str = "files", ever: int = 0
) -> list[FileDraft]:
    """The files that a form gave, each kept. ``ever`` is how many she may keep in all; 0 for as many as she
    likes. Raises :class:`FilesTooLarge`, ``BadAttachment``, and ``Invalid`` where she kept too many.
    """
    given = request.FILES.getlist(field)
    if getattr(request, "files_refused", False):
        figures = {
            "count": limits.ATTACHMENTS, "one": limits.ATTACHMENT_BYTES // _MEGABYTE,
            "all": limits.ATTACHED_BYTES // _MEGABYTE,
        }  # fmt: skip
        reason = _(
            "At most %(count)s files are taken, each up to %(one)s MB, together up to %(all)s MB.", figures
        )
        raise FilesTooLarge(
            fields=[FieldError(field, reason, _("Send fewer, smaller ones, or in several messages."))]
        )
    sent = [one for one in given if one.size]
    if ever and sent and count_kept(by=by) + len(sent) > ever:
        reason = _("At most %(count)s files are taken for one shipment.", {"count": ever})
        raise Invalid(fields=[FieldError(field, reason, _("Describe it in words, or call us."))])
    return [keep_attachment(one.read(), name=one.name or "", at=at, by=by).draft for one in sent]
