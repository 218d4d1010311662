"""What real feeds do to good runs: late, doubled and disordered scans. None of it is trouble."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from nuoda.surfaces.intake.demo.world.shapes import Journey, Step, Trouble
from nuoda.surfaces.intake.demo.world.troubles.texts import TEXTS

KEY = "noise"
LONG_AGO = timedelta(hours=8)
LONG_BEFORE = timedelta(hours=20)
Spoil = Callable[[list[Step]], None]


def _place(steps: list[Step], milestone: str) -> int:
    return next(place for place, step in enumerate(steps) if step.milestone == milestone)


def _late_scan(steps: list[Step]) -> None:
    """The hub's upload was down: its scan comes six hours later, after others."""
    place = _place(steps, "HUB_OUT")
    steps[place] = replace(steps[place], lag=timedelta(hours=6, minutes=12))


def _twice(steps: list[Step]) -> None:
    """The same scan is sent three times."""
    place = _place(steps, "HUB_IN")
    steps[place] = replace(steps[place], copies=3)


def _swapped(steps: list[Step]) -> None:
    """Departure is heard before arrival."""
    place = _place(steps, "HUB_IN")
    after = steps[place + 1]
    steps[place] = replace(steps[place], lag=after.at + after.lag - steps[place].at + timedelta(minutes=2))


def _delivered_first(steps: list[Step]) -> None:
    """The courier's clock is wrong: delivered lies four minutes before out for delivery."""
    place = _place(steps, "OUT_FOR_DELIVERY")
    done = steps[place + 1]
    steps[place] = replace(steps[place], at=done.at + timedelta(minutes=4), lag=timedelta(minutes=3))


def _after_the_end(steps: list[Step]) -> None:
    """A station scan that happened after delivery, in the carrier's books."""
    place = _place(steps, "STATION_IN")
    again = replace(steps[place], at=steps[-1].at + timedelta(minutes=33), gap=timedelta(minutes=5))
    steps.append(again)


SPOILS: tuple[Spoil, ...] = (
    _late_scan,
    _twice,
    _swapped,
    _delivered_first,
    _after_the_end,
    _late_scan,
    _twice,
)


def _is_settled(journey: Journey, now: datetime) -> bool:
    """Delivered long ago and long before it was due, so that no late scan makes a clock nervous."""
    done = journey.delivered_at
    home = journey.shipment.destination.country == "CN"
    return home and done is not None and done < now - LONG_AGO and done < journey.due_at - LONG_BEFORE


def spoil(journeys: list[Journey], now: datetime) -> tuple[list[Journey], Trouble]:
    """Spoil a few domestic journeys that have ended before ``now``. Their outcome stays what it was."""
    done = [place for place, journey in enumerate(journeys) if _is_settled(journey, now)]
    chosen = [done[share * len(done) // len(SPOILS)] for share in range(len(SPOILS))]
    spoilt = list(journeys)
    for place, how in zip(chosen, SPOILS, strict=True):
        steps = list(journeys[place].steps)
        how(steps)
        spoilt[place] = replace(journeys[place], steps=tuple(steps))
    waybills = tuple(journeys[place].shipment.waybill for place in chosen)
    return spoilt, Trouble(KEY, *TEXTS[KEY], waybills)
