"""A day of dispatch as the page draws it: lanes of a timeline, marks of a map, and the words beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from string import ascii_uppercase
from typing import Any
from uuid import UUID

from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nuoda.domains.dispatch.facts import StopState, TripState
from nuoda.domains.dispatch.queries import Board, JobRow, MoveCost, StopRow, TripPage, TripRow, VehicleRow
from nuoda.kernel.translate import here, joined, listed
from nuoda.pages.figures import number_words
from nuoda.pages.maps import MOST_ZOOM, tile_server
from nuoda.pages.moments import minutes_words
from nuoda.pages.vendoring import LEAFLET, WORLD
from nuoda.pages.vocabulary import word

LOOKS = 6
_FIXED = frozenset({TripState.UNDER_WAY.value, TripState.DONE.value, TripState.BROKEN.value})
OVER = frozenset({StopState.DONE.value, StopState.FAILED.value})
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class LaneStop:
    """One stop of a lane. ``label`` is the trip's letter with its place; ``fixed`` ones cannot be dragged."""

    row: StopRow
    label: str
    text: str
    late: bool
    fixed: bool
    over: bool

    @property
    def waits(self) -> bool:
        """Whether the vehicle is there before it may begin."""
        return self.row.begins_at > self.row.arrives_at


@dataclass(frozen=True, slots=True)
class Lane:
    """One trip of the day. ``look`` is its colour and shape, ``load`` how full it is in words."""

    trip: TripRow
    letter: str
    look: str
    load: str
    stops: Sequence[LaneStop]


@dataclass(frozen=True, slots=True)
class Loose:
    """A job without a trip, counted from 1."""

    row: JobRow
    label: str
    why: str
    window: str
    load: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """The board, drawn. ``hours`` are the marks of the axis from ``since`` to ``until``."""

    lanes: Sequence[Lane]
    loose: Sequence[Loose]
    since: datetime
    until: datetime
    hours: Sequence[tuple[datetime, str]]
    versions: Mapping[str, int]


def draw(board: Board, fleet: Sequence[VehicleRow], *, zone: tzinfo, may: bool) -> Drawn:
    """Lanes in the order of the board's trips, the jobs left over, and the hours that all of it spans."""
    known = {one.id: one for one in fleet}
    lanes = [_lane(place, one, known, zone, may) for place, one in enumerate(board.trips)]
    loose = [_loose(place, one, zone) for place, one in enumerate(board.unplanned, 1)]
    since, until = _span(board, zone)
    count = int((until - since) / _HOUR)
    step = 1 if count <= 14 else 2
    hours = [
        (since + place * _HOUR, f"{(since + place * _HOUR).astimezone(zone):%H:%M}")
        for place in range(0, count + 1, step)
    ]
    versions = {str(one.trip.id): one.trip.version for one in board.trips}
    return Drawn(lanes, loose, since, until, hours, versions)


def letter_of(place: int) -> str:
    """A to Z, then AA, AB …"""
    head, tail = divmod(place, 26)
    return (ascii_uppercase[head - 1] if head else "") + ascii_uppercase[tail]


def clock_words(instant: datetime, zone: tzinfo) -> str:
    return f"{instant.astimezone(zone):%H:%M}"


def window_words(windows: Sequence[tuple[datetime, datetime]], zone: tzinfo) -> str:
    """``10:00–12:00, 14:00–16:00``; "" for no window."""
    return listed(f"{clock_words(since, zone)}–{clock_words(until, zone)}" for since, until in windows)


def load_words(kilograms: Any, volume: Any, pallets: int) -> str:
    """What is to be carried: ``12 kg · 0.1 m³``, with pallets where there are some."""
    parts = [number_words(kilograms, unit="kg"), number_words(volume, decimals=1, unit="m³")]
    if pallets:
        parts.append(ngettext("%(n)s pallet", "%(n)s pallets", pallets) % {"n": pallets})
    return " · ".join(parts)


def _lane(place: int, one: TripPage, fleet: Mapping[UUID, VehicleRow], zone: tzinfo, may: bool) -> Lane:
    trip, letter = one.trip, letter_of(place)
    stops = [_lane_stop(letter, trip, stop, zone, may) for stop in one.stops]
    vehicle = fleet.get(trip.vehicle_id) if trip.vehicle_id else None
    return Lane(trip, letter, f"n-trip-{place % LOOKS + 1}", _lane_load(trip, vehicle), stops)


def _lane_load(trip: TripRow, vehicle: VehicleRow | None) -> str:
    if vehicle is None:
        return load_words(trip.kilograms, trip.volume_m3, trip.pallets)
    return _("%(kg)s of %(most_kg)s kg · %(m3)s of %(most_m3)s m³") % {
        "kg": number_words(trip.kilograms), "most_kg": number_words(vehicle.kilograms),
        "m3": number_words(trip.volume_m3, decimals=1),
        "most_m3": number_words(vehicle.volume_m3, decimals=1),
    }  # fmt: skip


def _lane_stop(letter: str, trip: TripRow, stop: StopRow, zone: tzinfo, may: bool) -> LaneStop:
    late = stop.late_minutes > 0
    fixed = not may or stop.locked or trip.locked or trip.state in _FIXED or stop.state in OVER
    parts = [
        f"{letter}{stop.sequence}", stop.job.name or stop.job.number,
        _("planned %(time)s") % {"time": clock_words(stop.begins_at, zone)},
        window_words(stop.job.windows, zone), late_words(stop.late_minutes),
        word("trip_stop", stop.state) if stop.state != StopState.PLANNED.value else "",
        _("locked") if stop.locked else "",
    ]  # fmt: skip
    text = " · ".join(filter(None, parts))
    return LaneStop(stop, f"{letter}{stop.sequence}", text, late, fixed, stop.state in OVER)


def late_words(minutes: int) -> str:
    """``14 min late``; "" for none."""
    return _("%(n)s min late") % {"n": minutes} if minutes > 0 else ""


def _loose(place: int, job: JobRow, zone: tzinfo) -> Loose:
    load = load_words(job.kilograms, job.volume_m3, job.pallets)
    why = word("unplanned", job.why) if job.why else ""
    return Loose(job, str(place), why, window_words(job.windows, zone), load)


def _span(board: Board, zone: tzinfo) -> tuple[datetime, datetime]:
    """From the hour of the first to that after the last that happens; from six on where nothing does."""
    every = [one.trip.starts_at for one in board.trips] + [one.trip.ends_at for one in board.trips]
    every += [stop.leaves_at for one in board.trips for stop in one.stops]
    six = datetime(board.day.year, board.day.month, board.day.day, 6, tzinfo=zone)
    first, last = (min(every), max(every)) if every else (six, six + 12 * _HOUR)
    since = first.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    until = (last.astimezone(zone) + timedelta(minutes=59, seconds=59)).replace(
        minute=0, second=0, microsecond=0
    )
    return since, max(until, since + 4 * _HOUR)


def map_data(board: Board, drawn: Drawn, zone: tzinfo) -> dict[str, Any]:
    """What ``dispatch_map.js`` reads."""
    server = tile_server()
    depot = (board.depot.latitude, board.depot.longitude)
    return {
        "key": f"{board.depot.id} {board.day}",
        "library": static(f"vendor/{LEAFLET}/leaflet.js"),
        "land": static(f"vendor/{WORLD}/land.json"),
        "tiles": {"url": server.url, "most": MOST_ZOOM} if server else None,
        "credit": server.credit if server else _("Shores: Natural Earth"),
        "words": {"nearer": _("Nearer"), "farther": _("Farther")},
        "trips": [
            {"look": lane.look, "points": [depot, *_points(lane), *([depot] if lane.trip.vehicle_id else [])]}
            for lane in drawn.lanes
            if lane.stops
        ],
        "marks": [*_stop_marks(drawn), *_loose_marks(drawn), _depot_mark(board)],
    }


def _points(lane: Lane) -> list[tuple[float, float]]:
    return [
        (one.row.job.latitude, one.row.job.longitude)
        for one in lane.stops
        if one.row.job.latitude is not None and one.row.job.longitude is not None
    ]


def _stop_marks(drawn: Drawn) -> list[dict[str, Any]]:
    return [
        {
            "at": (one.row.job.latitude, one.row.job.longitude),
            "label": one.label,
            "stop": str(one.row.job.id),
            "trip": str(lane.trip.id),
            "fixed": one.fixed,
            "look": " ".join(
                filter(
                    None,
                    (
                        lane.look,
                        "n-board-mark-late" if one.late else "",
                        "n-board-mark-done" if one.over else "",
                    ),
                )
            ),
            "lines": one.text.split(" · "),
        }
        for lane in drawn.lanes
        for one in lane.stops
        if one.row.job.latitude is not None
    ]


def _loose_marks(drawn: Drawn) -> list[dict[str, Any]]:
    return [
        {
            "at": (one.row.latitude, one.row.longitude),
            "label": one.label,
            "stop": str(one.row.id),
            "trip": "",
            "fixed": False,
            "look": "n-board-mark-loose",
            "front": 400,
            "lines": [one.row.name or one.row.number, *filter(None, (one.window, one.load, one.why))],
        }
        for one in drawn.loose
        if one.row.latitude is not None
    ]


def _depot_mark(board: Board) -> dict[str, Any]:
    return {
        "at": (board.depot.latitude, board.depot.longitude), "label": board.depot.code, "stop": "",
        "trip": "", "fixed": True, "look": "n-board-mark-depot", "front": 600, "lines": [board.depot.name],
    }  # fmt: skip


def signed(value: Any, *, decimals: int = 0, unit: str = "") -> str:
    """``+12 kg``, ``−3.1 km``, ``+¥8.50``, ``±0 km``."""
    words = number_words(value, decimals=decimals, unit=unit)
    rounded = round(float(value), decimals)
    return f"+{words}" if rounded > 0 else words if rounded < 0 else f"±{number_words(0, unit=unit)}"


def signed_minutes(minutes: float) -> str:
    """``+1 h 12 min``, ``−3 min``, ``±0 min``."""
    sign = "+" if round(minutes) > 0 else "−" if round(minutes) < 0 else "±"
    return f"{sign}{minutes_words(minutes)}"


def cost_words(cost: MoveCost, zone: tzinfo) -> str:
    """What a move costs: money, way, time, and whom it makes late. Why not, where it cannot be."""
    if not cost.possible:
        return joined(here(one) for one in cost.reasons)
    parts = [
        signed(cost.cost, decimals=2, unit="¥"), signed(cost.km, decimals=1, unit="km"),
        signed_minutes(cost.minutes),
    ]  # fmt: skip
    if cost.arrives_at is not None:
        parts.append(_("there at %(time)s") % {"time": clock_words(cost.arrives_at, zone)})
    parts.append(_late_change(cost.late_minutes))
    return " · ".join(filter(None, parts))


def _late_change(minutes: float) -> str:
    if round(minutes) > 0:
        return _("%(n)s min more lateness") % {"n": round(minutes)}
    return _("%(n)s min less lateness") % {"n": -round(minutes)} if round(minutes) < 0 else ""


def cost_tone(cost: MoveCost) -> str:
    """``broken`` where it cannot be, ``risk`` where it makes somebody late, else ``kept``."""
    if not cost.possible:
        return "broken"
    return "risk" if cost.late_minutes > 0 else "kept"
