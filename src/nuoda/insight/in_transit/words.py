"""The sentences of a report. Each says what is known and no more; an expected time is called expected."""

from __future__ import annotations

from collections.abc import Mapping

from nuoda.domains.shipments.facts import Milestone
from nuoda.insight.in_transit.compose import Safety
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

TITLE = _("In-transit report of %(at)s: %(count)s under way, %(trouble)s at risk or late")
TITLE_EMPTY = _("In-transit report of %(at)s: nothing under way")
TITLE_SAFE = _("In-transit report of %(at)s: nothing at risk")
SUMMARY = _("%(safe)s on course, %(at_risk)s at risk, %(late)s late.")
ZONE = _("Times are in %(zone)s.")
NOTHING = _("None of your shipments is under way at present.")
NO_RISK = _("None of your shipments under way is at risk or late at present.")
ATTACHED = _("The first %(shown)s stand here; all %(count)s are in the attached file.")
MORE = _("%(count)s more are under way; ask us for the whole list.")

HEAD = _("%(waybill)s to %(to)s")
HEAD_ORDER = _("%(waybill)s to %(to)s, your order %(order)s")
WHERE = _("Where: %(milestone)s, %(place)s, heard at %(heard)s")
WHERE_HEARD = _("Where: %(milestone)s, heard at %(heard)s")
WHERE_ONLY = _("Where: %(milestone)s")
HOW = _("How: %(safety)s %(what)s")
DOING = _("What we are doing: %(doing)s")
NEXT = _("Next: %(next)s")
WHEN = _("Expected: %(likely)s, between %(early)s and %(late)s")
WHEN_BY = _("Expected: by %(late)s")
WHEN_ONLY = _("Expected: %(likely)s")
PROMISED = _("Promised by %(due)s")
CASE = _("Case %(case)s")

SAFETY: Mapping[Safety, Text] = {
    Safety.SAFE: _("On course."),
    Safety.AT_RISK: _("At risk:"),
    Safety.LATE: _("Late:"),
}

_TO_HUB = _("it goes to the next hub.")
_TO_CITY = _("it goes on to the city of its destination.")
_TO_DOOR = _("it goes out for delivery.")
_CUSTOMS = _("customs clears it.")
_DECISION = _("what becomes of it is being settled with you.")
_NEXT: Mapping[str, Text] = {
    Milestone.BOOKED.value: _("it is collected from the sender."),
    Milestone.PICKUP_FAILED.value: _("it is collected on the next run."),
    Milestone.PICKED_UP.value: _TO_HUB,
    Milestone.HUB_IN.value: _TO_CITY,
    Milestone.HUB_OUT.value: _TO_CITY,
    Milestone.LINEHAUL.value: _TO_CITY,
    Milestone.EXPORT_CUSTOMS.value: _CUSTOMS,
    Milestone.INTL_DEPARTED.value: _("it arrives in the country of its destination."),
    Milestone.INTL_ARRIVED.value: _CUSTOMS,
    Milestone.CUSTOMS_IN.value: _CUSTOMS,
    Milestone.CUSTOMS_HELD.value: _CUSTOMS,
    Milestone.CUSTOMS_RELEASED.value: _TO_CITY,
    Milestone.DEST_CITY.value: _("it comes to the delivery station."),
    Milestone.STATION_IN.value: _TO_DOOR,
    Milestone.OUT_FOR_DELIVERY.value: _("it is handed to the consignee."),
    Milestone.ATTEMPT_FAILED.value: _("it goes out for delivery once more."),
    Milestone.AT_PICKUP_POINT.value: _("the consignee collects it."),
    Milestone.DELIVERED_PARTIAL.value: _("the remaining pieces are delivered."),
    Milestone.REFUSED.value: _DECISION,
    Milestone.RECONSIGNED.value: _("it goes to the new address."),
    Milestone.ON_HOLD.value: _DECISION,
    Milestone.FOUND.value: _TO_CITY,
    Milestone.RETURNING.value: _("it comes back to the sender."),
}


def next_step(milestone: str) -> Text:
    """What usually follows a milestone."""
    return _NEXT.get(milestone, _TO_CITY)
