"""What the verbs of dispatch share: who may, numbers, and trips in hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from nuoda.domains.dispatch.models import Trip
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Conflict, Forbidden, NotFound
from nuoda.kernel.numbering import day_numbers
from nuoda.kernel.text import text as _

_DISPATCHERS = frozenset({Role.DISPATCHER, Role.SUPERVISOR, Role.ADMIN, Role.SYSTEM})


class ChangedMeanwhile(Conflict):
    """Somebody saved the same row after it was read."""

    code = "changed_meanwhile"


class TripChanged(Conflict):
    """Somebody changed a trip after it was read."""

    code = "trip_changed"
    sentence = _("Somebody changed this trip meanwhile. Reload and try again.")


class TripNotInState(Conflict):
    """The trip is in a state that forbids the verb."""

    code = "trip_not_in_state"
    sentence = _("The state of this trip does not allow it. Reload the page.")


def may_dispatch(by: Actor) -> None:
    """Raises ``Forbidden`` for whoever does not plan trips."""
    if by.role not in _DISPATCHERS and not (by.role is Role.MACHINE and by.customer_id is None):
        raise Forbidden


def next_numbers(letter: str, count: int, at: datetime) -> list[str]:
    """Numbers such as ``T2611220007``; gaps are allowed."""
    return day_numbers("dispatch_number", letter, count, at, within=10_000_000)


def trips_in_hand(
    wanted: Collection[UUID], *, by: Actor, versions: Mapping[UUID, int] | None = None
) -> dict[UUID, Trip]:
    """Trips locked in one order, by id. Raises ``NotFound``, and :class:`TripChanged` by other versions."""
    rows = (
        Trip.objects.visible_to(by)
        .filter(id__in=list(wanted))
        .order_by("id")
        .select_for_update(of=("self",))
        .select_related("vehicle", "partner", "driver", "depot")
    )
    found = {row.id: row for row in rows}
    if len(found) != len(set(wanted)):
        raise NotFound
    for trip_id, version in (versions or {}).items():
        row = found.get(trip_id)
        if row is not None and row.version != version:
            raise TripChanged(
                _(
                    "%(by)s changed trip %(number)s meanwhile. Reload and try again.",
                    {"by": row.changed_by or "?", "number": row.number},
                )
            )
    return found


def touch(row: Trip, by: Actor) -> None:
    row.version += 1
    row.changed_by = by.name[:120]
