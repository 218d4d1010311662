"""The window of arrival over time: what was shown when, and why it moved. A chart and a table of the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.utils.translation import gettext as _

from nuoda.domains.shipments.facts import BECAUSE
from nuoda.domains.shipments.queries import ShipmentCard, WindowShown, windows_shown
from nuoda.kernel.facts import Recorded
from nuoda.kernel.translate import here
from nuoda.pages import moments
from nuoda.pages.vocabulary import word


@dataclass(frozen=True, slots=True)
class ArrivalLine:
    """One window as it was shown from ``at`` on, in words."""

    at: datetime
    window: str
    likely: str
    because: str
    basis: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """The band: ``data`` is what ``band.js`` reads, ``lines`` the same as a table, the newest first."""

    lines: Sequence[ArrivalLine]
    data: dict[str, Any]


def expected_words(card: ShipmentCard, *, now: datetime, zone: tzinfo) -> str:
    """The window in words while it lies ahead, else ""."""
    late = card.eta_late_at
    if card.delivered_at is not None or late is None or late <= now:
        return ""
    return moments.window_words(card.eta_early_at, late, now=now, zone=zone, name_zone=True)


def arrival_of(
    facts: Sequence[Recorded], *, shipment_id: str, due_at: datetime | None, now: datetime, zone: tzinfo
) -> Arrival | None:
    """The band of one shipment from facts about it, the newest first; None where nothing was ever shown."""
    shown = windows_shown([one for one in facts if one.fact.subject.id == shipment_id])
    if not any(one.likely_at for one in shown):
        return None
    lines = [_line(one, now, zone) for one in reversed(shown)]
    return Arrival(lines, _data(shown, due_at=due_at, now=now, zone=zone))


def _line(one: WindowShown, now: datetime, zone: tzinfo) -> ArrivalLine:
    if one.likely_at is None:
        return ArrivalLine(one.at, "–", "–", because_words(one.because), "")
    late = one.late_at or one.likely_at
    window = moments.window_words(one.early_at, late, now=now, zone=zone, whole=True)
    likely = moments.absolute(one.likely_at, now=now, zone=zone)
    return ArrivalLine(one.at, window, likely, because_words(one.because), basis_words(one.basis))


def because_words(code: str) -> str:
    """Why a window moved, in the reader's language."""
    if code == "delivered":
        return _("It was delivered.")
    known = BECAUSE.get(code)
    return here(known) if known else word("reason", code)


def basis_words(basis: str) -> str:
    """What a window rests on."""
    match basis:
        case "":
            return ""
        case "lane":
            return _("usual times of the lane")
        case "tariff":
            return _("transit time of the tariff")
        case "event":
            return _("what happened")
        case _:
            return _("model %(version)s") % {"version": basis}


def _data(
    shown: Sequence[WindowShown], *, due_at: datetime | None, now: datetime, zone: tzinfo
) -> dict[str, Any]:
    points = [
        {
            "at": one.at.isoformat(),
            "early": (one.early_at or one.likely_at).isoformat(),
            "likely": one.likely_at.isoformat(),
            "late": (one.late_at or one.likely_at).isoformat(),
            "because": because_words(one.because),
        }
        for one in shown
        if one.likely_at is not None
    ]
    over = shown[-1].because == "delivered"
    return {
        "points": points,
        "due": due_at.isoformat() if due_at else None,
        "until": (shown[-1].at if over else max(now, shown[-1].at)).isoformat(),
        "zone": getattr(zone, "key", "UTC"),
        "words": {
            "window": _("early to late"), "likely": _("likely"), "due": _("promised"),
            "shown": _("shown from"), "arrival": _("arrival"),
        },
    }  # fmt: skip
