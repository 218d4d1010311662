"""How the window of arrival moved last: what whoever waits for a shipment is told beside the window."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from nuoda.domains.shipments.facts import EtaMoved
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref
from nuoda.kernel.newest import newest_reading
from nuoda.kernel.readings import Reading, read_together


class WindowMoved(NamedTuple):
    """The last change of a window that was known before: from which one, when, and why.

    ``because`` is a reason code or a code of ``BECAUSE``. ``early_at`` and ``late_at`` are None where the
    ledger kept the likely instant alone.
    """

    at: datetime
    because: str
    likely_at: datetime
    early_at: datetime | None
    late_at: datetime | None


_FIELDS = ("because", "before", "before_early_at", "before_late_at")


def window_moved_reading(shipment_id: UUID, *, actor: Actor) -> Reading[WindowMoved | None]:
    """The last change, to be read together with other things; None where the first window still stands."""
    ref = Ref("shipment", str(shipment_id))
    return newest_reading(EtaMoved.name, ref, _FIELDS, actor=actor, read=_moved)


def window_moved(shipment_id: UUID, *, actor: Actor) -> WindowMoved | None:
    """The last change of a shipment's window. One query."""
    return read_together(window_moved_reading(shipment_id, actor=actor))[0]


def _moved(told: Sequence[str | None] | None) -> WindowMoved | None:
    if told is None:
        return None
    at, because, likely, early, late = told
    if at is None or because is None or likely is None:  # there was none before
        return None
    instant = datetime.fromisoformat
    return WindowMoved(
        instant(at), because, instant(likely), instant(early) if early else None,
        instant(late) if late else None,
    )  # fmt: skip
