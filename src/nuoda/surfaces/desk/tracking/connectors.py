"""How every connector does: last message, what came of it within a day and a week, how far it lags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from nuoda.connectors.carriers.discovery import connectors as known_connectors
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.inbox import DocumentRow, document_rows
from nuoda.kernel.paging import Window
from nuoda.kernel.streams import Flow, flows
from nuoda.kernel.traffic import Traffic, traffic
from nuoda.kernel.translate import here
from nuoda.pages import moments
from nuoda.pages.badges import Badge
from nuoda.surfaces.desk.frame import show

_STUCK = timedelta(minutes=5)
_SILENT = timedelta(minutes=15)
_LATEST = 8
_REASON = 160


@dataclass(frozen=True, slots=True)
class ConnectorLine:
    """One connector with its state in a word; ``came`` is None where nothing came for 30 days."""

    format: str
    came: Traffic | None
    state: Badge
    arrival: str
    reading: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A document with the first reason why it, or an item of it, was refused; the rest is the row's own."""

    row: DocumentRow
    reason: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


@dataclass(frozen=True, slots=True)
class StreamLine:
    """One stream of messages with its state in a word; ``lag`` is that of its youngest message."""

    flow: Flow
    state: Badge
    lag: str


@door(STAFF)
def connectors(request: ActedRequest) -> HttpResponse:
    """Every connector there is, those that anything came by first, and what was refused last."""
    came = {one.format: one for one in traffic(actor=request.actor, at=request.now)}
    names = [*came, *sorted(set(known_connectors()) - came.keys())]
    refused = document_rows(actor=request.actor, window=Window(size=_LATEST), state="refused")
    context = {
        "lines": [_line(name, came.get(name), request.now) for name in names],
        "streams": [_stream(one, request.now) for one in flows(actor=request.actor, at=request.now)],
        "refusals": refusals(refused.rows),
        "refused_total": refused.total,
        "tab": "connectors",
    }
    return show(request, "desk/tracking/connectors.html", "tracking", context)


def refusals(rows: Sequence[DocumentRow]) -> list[Refusal]:
    """Documents with why they were refused, in the reader's language."""
    return [Refusal(row, first_reason(row)) for row in rows]


def first_reason(row: DocumentRow) -> str:
    """Why the document, or the first of its items, was refused; "" for none."""
    return here(row.refused_items[0].reason)[:_REASON] if row.refused_items else ""


def _line(name: str, came: Traffic | None, now: datetime) -> ConnectorLine:
    if came is None:
        return ConnectorLine(name, None, Badge(_("Not used"), "excused", "circle-dashed"), "", "")
    return ConnectorLine(name, came, _state(came, now), _span(came.arrival_lag), _span(came.reading_lag))


def _state(came: Traffic, now: datetime) -> Badge:
    """The worst that is to be said of it."""
    if came.waiting_since is not None and now - came.waiting_since > _STUCK:
        return Badge(_("Not being read"), "broken", "circle-x")
    if came.day.whole:
        return Badge(_("Refuses"), "risk", "alert-triangle")
    if came.day.refused or came.day.unknown:
        return Badge(_("With gaps"), "risk", "progress-alert")
    if came.day.documents:
        return Badge(_("Well"), "kept", "circle-check")
    return Badge(_("Quiet"), "neutral", "circle-minus")


def _stream(flow: Flow, now: datetime) -> StreamLine:
    return StreamLine(flow, _stream_state(flow, now), _span(flow.lag))


def _stream_state(flow: Flow, now: datetime) -> Badge:
    """A consumer that lives gives a sign every few minutes, even where nothing comes."""
    if flow.waiting and now - flow.last_at > _STUCK:
        return Badge(_("Not being read"), "broken", "circle-x")
    if now - flow.last_at > _SILENT:
        return Badge(_("No sign of a consumer"), "neutral", "circle-minus")
    if flow.silent_since is not None and now - flow.silent_since > _SILENT:
        return Badge(_("Partly not read"), "broken", "circle-x")
    if flow.day.refused:
        return Badge(_("With gaps"), "risk", "progress-alert")
    return Badge(_("Well"), "kept", "circle-check")


def _span(lag: timedelta | None) -> str:
    if lag is None:
        return ""
    if lag < timedelta(minutes=1):
        return _("%(n)s s") % {"n": f"{max(lag.total_seconds(), 0):.0f}"}
    return moments.span_words(lag)
