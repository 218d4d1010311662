"""The demo's mailbox: every mail that would have gone out, caught on this machine."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from nuoda.connectors.messaging.mailbox import CaughtMail, caught
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.files import file_response
from nuoda.surfaces.desk.frame import is_fragment, show

_SHOWN = 60


@door(STAFF)
def desk_mailbox(request: ActedRequest) -> HttpResponse:
    """The newest mails, and the one under ``?mail=`` opened (else the newest). There only in the demo."""
    if not settings.DEMO:
        raise Http404
    mails = caught(settings.NUODA_MAILBOX, limit=_SHOWN)
    wanted = request.GET.get("mail", "")
    context = {"mails": mails, "opened": _opened(mails, wanted), "chosen": bool(wanted), "limit": _SHOWN}
    if is_fragment(request) and request.GET.get("part") == "list":
        return render(request, "desk/mailbox/list.html", context)
    return show(request, "desk/mailbox/mailbox.html", "mailbox", context)


def _opened(mails: list[CaughtMail], wanted: str) -> CaughtMail | None:
    """The wanted mail; the newest where none is asked for. Raises ``Http404`` for one that is not there."""
    if not wanted:
        return mails[0] if mails else None
    for mail in mails:
        if mail.key == wanted:
            return mail
    raise Http404


@door(STAFF)
@require_safe
def desk_mailbox_file(request: ActedRequest, place: int) -> HttpResponse:
    """A file of the mail under ``?mail=``, by its place."""
    if not settings.DEMO:
        raise Http404
    opened = _opened(caught(settings.NUODA_MAILBOX, limit=_SHOWN), request.GET.get("mail", ""))
    if opened is None or place >= len(opened.files):
        raise Http404
    file = opened.files[place]
    return file_response(file.name, file.media_type, file.body)


urlpatterns: list[URLPattern] = [
    path("mailbox/", desk_mailbox, name="desk_mailbox"),
    path("mailbox/files/<int:place>/", desk_mailbox_file, name="desk_mailbox_file"),
]
