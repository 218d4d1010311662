"""What a customer is told of a shipment in whole sentences: where it is, when it comes, if our word holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from nuoda.domains.notices.facts import cause_words
from nuoda.domains.promises.queries import Promised
from nuoda.domains.shipments.facts import BECAUSE, DELIVERED, TERMINAL
from nuoda.domains.shipments.queries import ShipmentCard, WindowMoved
from nuoda.kernel.translate import here
from nuoda.pages import moments

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_WHERE: Mapping[str, StrOrPromise] = {
    "BOOKED": gettext_lazy("It is booked and waits to be picked up."),
    "PICKUP_FAILED": gettext_lazy("It could not be picked up at the first try."),
    "PICKED_UP": gettext_lazy("It has been picked up."),
    "HUB_IN": gettext_lazy("It is at a sorting centre."),
    "HUB_OUT": gettext_lazy("It has left a sorting centre."),
    "LINEHAUL": gettext_lazy("It is on the road between two cities."),
    "EXPORT_CUSTOMS": gettext_lazy("It is being cleared for export."),
    "INTL_DEPARTED": gettext_lazy("It has left the country of origin."),
    "INTL_ARRIVED": gettext_lazy("It has arrived in the country of destination."),
    "CUSTOMS_IN": gettext_lazy("It is in customs."),
    "CUSTOMS_HELD": gettext_lazy("Customs is holding it."),
    "CUSTOMS_RELEASED": gettext_lazy("Customs has released it."),
    "DEST_CITY": gettext_lazy("It has arrived in the city of delivery."),
    "STATION_IN": gettext_lazy("It is at the station that delivers it."),
    "OUT_FOR_DELIVERY": gettext_lazy("It is on the delivery van."),
    "ATTEMPT_FAILED": gettext_lazy("We were at the door, but could not hand it over."),
    "AT_PICKUP_POINT": gettext_lazy("It waits at the pick-up point."),
    "DELIVERED_PARTIAL": gettext_lazy("A part of it has been delivered."),
    "REFUSED": gettext_lazy("The consignee did not accept it."),
    "RECONSIGNED": gettext_lazy("It is on its way to the new address."),
    "ON_HOLD": gettext_lazy("It has been stopped on the way."),
    "FOUND": gettext_lazy("It had been missing and has been found."),
    "RETURNING": gettext_lazy("It is on its way back to the sender."),
    "RETURNED": gettext_lazy("It has been given back to the sender."),
    "CANCELLED": gettext_lazy("It has been cancelled."),
    "LOST": gettext_lazy("We have lost it, and we are sorry. Our service desk settles it with the sender."),
    "DISPOSED": gettext_lazy("It has been disposed of."),
}

_RECKONED: Mapping[str, StrOrPromise] = {
    "model": gettext_lazy("We reckoned anew from the latest news of it."),
    "model_changed": gettext_lazy("We reckon times of arrival in a new way."),
}
"""What says of our reckoning more than whoever waits wants to know, in her words."""

STEPS: tuple[tuple[str, StrOrPromise], ...] = (
    ("clipboard-check", pgettext_lazy("step", "Booked")),
    ("package-import", pgettext_lazy("step", "Picked up")),
    ("truck", pgettext_lazy("step", "On the way")),
    ("map-pin", pgettext_lazy("step", "In the city")),
    ("truck-delivery", pgettext_lazy("step", "Out for delivery")),
    ("circle-check", pgettext_lazy("step", "Delivered")),
)

_STEP_OF: Mapping[str, int] = {
    "BOOKED": 0, "PICKUP_FAILED": 0, "PICKED_UP": 1, "HUB_IN": 2, "HUB_OUT": 2, "LINEHAUL": 2,
    "EXPORT_CUSTOMS": 2, "INTL_DEPARTED": 2, "INTL_ARRIVED": 2, "CUSTOMS_IN": 2, "CUSTOMS_HELD": 2,
    "CUSTOMS_RELEASED": 2, "RECONSIGNED": 2, "ON_HOLD": 2, "FOUND": 2, "DEST_CITY": 3, "STATION_IN": 3,
    "OUT_FOR_DELIVERY": 4, "ATTEMPT_FAILED": 4, "AT_PICKUP_POINT": 4, "DELIVERED_PARTIAL": 4, "REFUSED": 4,
}  # fmt: skip
_LEFT_THE_WAY = frozenset({"RETURNING", "RETURNED", "CANCELLED", "LOST", "DISPOSED"})


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way: ``done``, ``now`` or ``next``."""

    icon: str
    label: StrOrPromise
    stage: str


def steps(milestone: str) -> list[Step]:
    """The way in six steps; none where the shipment has left the way (returned, lost, cancelled)."""
    if milestone in _LEFT_THE_WAY:
        return []
    here = len(STEPS) if milestone in DELIVERED else _STEP_OF.get(milestone, 0)
    return [
        Step(icon, label, "done" if place < here else "now" if place == here else "next")
        for place, (icon, label) in enumerate(STEPS)
    ]


def answer(
    ship: ShipmentCard,
    promise: Promised | None,
    *,
    eta: str,
    now: datetime,
    zone: tzinfo,
    language: str | None,
) -> str:
    """The answer in a sentence or two, every time with its zone. ``eta`` is its :func:`window`."""
    if ship.delivered_at is not None and ship.milestone in DELIVERED:
        return _delivered(ship.delivered_at, promise, now=now, zone=zone, language=language)
    where, due = _where(ship.milestone, language), ""
    if ship.milestone in TERMINAL or ship.milestone == "RETURNING":
        return where
    if promise:
        due = moments.absolute(promise.due_at, now=now, zone=zone, name_zone=True, language=language)
    return join(where, _when(ship, promise, eta=eta, due=due, now=now))


@lru_cache(maxsize=200)
def _where(milestone: str, language: str | None) -> str:
    return str(_WHERE.get(milestone, _WHERE["BOOKED"]))


def _delivered(
    at: datetime, promise: Promised | None, *, now: datetime, zone: tzinfo, language: str | None
) -> str:
    figures = {"when": moments.absolute(at, now=now, zone=zone, name_zone=True, language=language)}
    if promise is None:
        return _("Delivered %(when)s.") % figures
    if at <= promise.due_at:
        return _("Delivered %(when)s, as promised.") % figures
    late = {**figures, "span": moments.span_words(at - promise.due_at)}
    return _("Delivered %(when)s, %(span)s later than promised. We are sorry.") % late


def _when(ship: ShipmentCard, promise: Promised | None, *, eta: str, due: str, now: datetime) -> str:
    expected = ship.eta_at if ship.eta_at is not None and ship.eta_at > now else None
    figures = {"eta": eta, "due": due}
    if promise is None:
        return _("We expect it %(eta)s.") % figures if expected else ""
    if promise.due_at < now:
        if expected:
            return _("It is late, and we are sorry: promised by %(due)s, now expected %(eta)s.") % figures
        return (
            _("It is late, and we are sorry: promised by %(due)s. We are finding out when it comes.")
            % figures
        )
    if expected and expected > promise.due_at:
        return _("It will probably come %(eta)s, later than promised (%(due)s). We are sorry.") % figures
    if promise.state == "at_risk":
        return (
            _("Promised by %(due)s; we now doubt that it will be in time, and are working on it.") % figures
        )
    if expected and (ship.eta_late_at or expected) > promise.due_at:
        return _("We expect it %(eta)s, most likely in time: promised by %(due)s.") % figures
    if expected:
        return _("We expect it %(eta)s, in time: promised by %(due)s.") % figures
    return _("Promised by %(due)s.") % figures


def window(ship: ShipmentCard, *, now: datetime, zone: tzinfo, language: str | None) -> str:
    """From when until when it is expected; "" where that is not known, or lies behind us."""
    if ship.eta_at is None or ship.eta_at <= now:
        return ""
    late = ship.eta_late_at or ship.eta_at
    early = ship.eta_early_at
    return moments.window_words(early, late, now=now, zone=zone, name_zone=True, language=language)


def moved(change: WindowMoved, *, to: str, now: datetime, zone: tzinfo, language: str | None) -> str:
    """From which window it moved ``to`` the one that holds, and why; "" where both read alike."""
    early, late = change.early_at, change.late_at or change.likely_at
    before = moments.window_words(early, late, now=now, zone=zone, name_zone=True, language=language)
    if before == to:
        return ""
    return _moved(change.because, language) % {"before": before, "after": to}


@lru_cache(maxsize=400)
def _moved(because: str, language: str | None) -> str:
    """What is said where a window moved for this reason; the windows stand open."""
    if because in _RECKONED:
        why = str(_RECKONED[because])
    else:
        known = BECAUSE.get(because)
        why = here(known) if known else capital(here(cause_words(because)[0]))
    said = _("Earlier we expected it %(before)s, now %(after)s. %(why)s")
    return said % {"before": "%(before)s", "after": "%(after)s", "why": why.replace("%", "%%")}


def capital(sentence: str) -> str:
    """The sentence with a capital first letter: notices use it inside another sentence."""
    return sentence[:1].upper() + sentence[1:]


def join(first: str, second: str) -> str:
    """Two sentences in a row; Chinese wants no space between them."""
    if not second:
        return first
    return first + ("" if first.endswith("。") else " ") + second
