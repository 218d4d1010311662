"""Why a job has no trip, in words."""

from __future__ import annotations

from nuoda.domains.dispatch.rules import Why
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

REASONS: dict[Why, Text] = {
    Why.NO_PLACE: _("It is not known where it lies on the map. Name latitude and longitude."),
    Why.NO_VEHICLE: _("No vehicle with a driver is free for it."),
    Why.SKILL: _("No vehicle has what it needs."),
    Why.CAPACITY: _("The vehicles have no room for it."),
    Why.WINDOW: _("It cannot be reached within its window."),
    Why.DAY_FULL: _("The working day is over before it could be done."),
    Why.PARTNER_FULL: _("Neither an own vehicle nor a partner has room for it."),
}

TOO_LARGE: tuple[tuple[str, Text], ...] = (
    ("kilograms", _("It weighs %(asked)s kg, and our largest vehicle carries %(most)s kg.")),
    ("volume_m3", _("It takes %(asked)s m³, and our largest vehicle has %(most)s m³.")),
    ("pallets", _("It takes %(asked)s pallet places, and our largest vehicle has %(most)s.")),
)
"""By measure of a job and of a vehicle: that it is more than any vehicle carries, on whatever day."""
