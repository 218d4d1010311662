"""What is out, and what lies in its way: a warehouse, a lane, or hands that are too few. Pure.

Places of a lane are spelled as in tariffs (:mod:`areas`): ``广东/深圳``, ``CN/上海``, ``*`` for anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from nuoda.domains.contracts.rules.tariffs.areas import Spot, read_area, ways_to_name
from nuoda.kernel.checks import check_choice, check_text
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import text as _


class Out(StrEnum):
    """What an emergency plan is about."""

    WAREHOUSE = "warehouse"
    LANE = "lane"
    LABOUR = "labour"


IN_A_HOUSE = (Out.WAREHOUSE.value, Out.LABOUR.value)


@dataclass(frozen=True, slots=True)
class Target:
    """What is out. ``warehouse`` for a warehouse and for labour; ``origin``, ``destination`` and ``carrier``
    ("" for any) for a lane.
    """

    kind: str
    warehouse: str = ""
    origin: str = ""
    destination: str = ""
    carrier: str = ""

    @property
    def words(self) -> str:
        """In short, as lists show it: a code, or a lane."""
        if self.kind != Out.LANE:
            return self.warehouse
        lane = f"{_short(self.origin)} → {_short(self.destination)}"
        return f"{lane} ({self.carrier})" if self.carrier else lane

    def takes_lane(self, origin: Spot, destination: Spot, carrier: str = "") -> bool:
        """True where carriage between these places by this carrier ("" for our own) lies on the lane."""
        if self.kind != Out.LANE or self.carrier not in ("", carrier):
            return False
        return self.origin in ways_to_name(origin) and self.destination in ways_to_name(destination)


def begins(area: str) -> dict[str, str]:
    """How the region and the city begin of whatever lies in an area; what is open is left out."""
    parts = area.split("/")
    if len(parts) < 2:
        return {}
    return dict(zip(("region", "city"), parts[1:3], strict=False))


def _short(area: str) -> str:
    return area.rpartition("/")[2] or area


def spelled(target: Target) -> Target:
    """The one spelling of a target, without what does not belong to its kind."""
    if target.kind != Out.LANE:
        return Target(target.kind, target.warehouse.strip())
    origin, destination = (read_area(one) or one for one in (target.origin, target.destination))
    return Target(target.kind, "", origin, destination, target.carrier.strip())


def check_target(target: Target) -> list[FieldError]:
    """What is wrong with a target, each with its remedy."""
    problems = check_choice("kind", target.kind, Out, _("Unknown kind."))
    if target.kind in IN_A_HOUSE:
        return problems + check_text("warehouse", target.warehouse, required=True, longest=20)
    if target.kind == Out.LANE:
        for name in ("origin", "destination"):
            given = getattr(target, name)
            problems += check_text(name, given, required=True, longest=80)
            if given.strip() and read_area(given) is None:
                reason = _("%(place)s is no place.", {"place": given[:60]})
                problems.append(FieldError(name, reason, _("Write it as 广东/深圳 or CN/上海, * for any.")))
        if not problems and read_area(target.origin) == read_area(target.destination) == "*":
            problems.append(
                FieldError("destination", _("That is every lane."), _("Name a place at one end at least."))
            )
        problems += check_text("carrier", target.carrier, longest=30)
    return problems


@dataclass(frozen=True, slots=True)
class Running:
    """A contingency that is on: what is out, since when, until when as far as is known, and why."""

    target: Target
    reason: str
    since: datetime
    expected_until: datetime

    @property
    def figures(self) -> dict[str, object]:
        """For sentences that refuse what is out."""
        until = self.expected_until.astimezone(UTC)
        return {"what": self.target.words, "day": f"{until:%Y-%m-%d %H:%M} UTC"}


@dataclass(frozen=True, slots=True)
class Outages:
    """All that is on at an instant: what new work has to go around."""

    running: Sequence[Running] = field(default=())

    def house(self, code: str) -> Running | None:
        """Why nothing new may be taken from a warehouse; None where it may."""
        return self._of_house(Out.WAREHOUSE, code)

    def short(self, code: str) -> Running | None:
        """Why a warehouse comes last though it works: its hands are too few."""
        return self._of_house(Out.LABOUR, code)

    def lane(self, origin: Spot, destination: Spot, carrier: str = "") -> Running | None:
        """Why nothing new goes between these places by this carrier; None where it may."""
        taken = (one for one in self.running if one.target.takes_lane(origin, destination, carrier))
        return max(taken, key=lambda one: one.expected_until, default=None)

    def _of_house(self, kind: Out, code: str) -> Running | None:
        found = (one for one in self.running if one.target.kind == kind and one.target.warehouse == code)
        return max(found, key=lambda one: one.expected_until, default=None)
