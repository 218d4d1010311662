"""Where it happened: between the last good and the first bad hand-over (domain reference §5.3). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class Handover:
    """A scan at which goods changed hands or place. ``bad`` where it speaks of the trouble."""

    at: datetime
    place: str
    holder: str
    bad: bool
    ref: str


@dataclass(frozen=True, slots=True)
class Segment:
    """The stretch in which it must have happened, as a proposal with its evidence.

    ``good`` is the last hand-over without trouble (None where there is none on record), ``bad`` the first
    with it. ``holder`` had the goods on the stretch; ``certain`` where they were in one hand all the time.
    """

    good: Handover | None
    bad: Handover
    holder: str
    certain: bool
    basis: Text


def liable_segment(handovers: Sequence[Handover]) -> Segment | None:
    """The stretch before the first bad hand-over; None where none is bad. In any order of input."""
    ordered = sorted(handovers, key=lambda one: (one.at, one.ref))
    place = next((n for n, one in enumerate(ordered) if one.bad), None)
    if place is None:
        return None
    bad = ordered[place]
    if place == 0:
        basis = _("It was bad at the first scan on record: whoever handed it over is to be asked.")
        return Segment(None, bad, "", False, basis)
    good = ordered[place - 1]
    figures = {"good": good.place or "–", "bad": bad.place or "–"}
    if good.holder == bad.holder:
        basis = _("In one hand from %(good)s, where it was well, to %(bad)s, where it was not.", figures)
        return Segment(good, bad, good.holder, True, basis)
    figures["holder"] = good.holder or "–"
    basis = _(
        "Well at %(good)s, not at %(bad)s, where other hands scanned it: %(holder)s had it last, unless it"
        " was taken over unharmed.",
        figures,
    )
    return Segment(good, bad, good.holder, False, basis)
