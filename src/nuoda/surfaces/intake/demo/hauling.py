"""A haulier's own sheet of tracking, read by a mapping: its zone, its units, a word that nobody knows yet.

The haulier, its truck and the goods are invented.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from nuoda.domains.shipments.commands import bind_device
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.kernel.draining import drain
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world.company import MACHINES
from nuoda.surfaces.intake.documents import Taking
from nuoda.surfaces.intake.documents.sheets import take_sheets

MAPPING = Path(__file__).with_name("haulier.toml")
CONSIGNMENT, TRUCK, STRANGE, SHEET = "PEN-260417", "PENNINE-7", "weighbridge", "pennine.csv"
LONDON = ZoneInfo("Europe/London")
BAD_ROWS = 1
_HEADER = (
    "Consignment",
    "When",
    "State",
    "Town",
    "Pallets",
    "Truck",
    "Lat",
    "Lon",
    "Mph",
    "Feet",
    "Fahrenheit",
)
_TOLD = (
    # minutes before the sheet came, state, town, pallets, latitude, longitude, mph, feet, Fahrenheit
    (2_100, "collected", "Immingham", "3", "53.630", "-0.220", "0", "26", "41"),
    (2_040, "", "", "", "53.567", "-0.930", "55", "33", "42"),
    (2_010, STRANGE, "Doncaster", "", "53.520", "-1.060", "12", "52", "-"),
    (1_960, "left hub", "Huddersfield", "", "53.640", "-1.870", "50", "820", "43"),
    (1_950, "", "", "", "999", "-1.950", "50", "850", "43"),
    (1_900, "tipped", "Oldham", "3", "53.540", "-2.110", "0", "640", "44"),
)  # fmt: skip
LANDED = len(_TOLD) - BAD_ROWS
MPH, SPEED_KMH = 55, 88.5


def take_a_hauliers_sheet(at: datetime) -> None:
    """Take yesterday's sheet in as ``import tracking --mapping`` does; done before, it is left as it is."""
    if find_by_waybill(CONSIGNMENT, actor=DEMO):
        return
    with TemporaryDirectory() as folder:
        sheet = Path(folder) / SHEET
        sheet.write_text(_sheet(at), encoding="utf-8")
        taking = Taking(create=True, customer=MACHINES)
        take_sheets([sheet], mapping=str(MAPPING), taking=taking, by=DEMO, out=StringIO())
    (ship, *_others) = find_by_waybill(CONSIGNMENT, actor=DEMO)
    bind_device(by=DEMO, at=at, device=TRUCK, shipment_id=ship.id, since=collected_at(at))
    drain()


def collected_at(at: datetime) -> datetime:
    """When the goods were collected, for a sheet that came at ``at``."""
    return _moment(at, _TOLD[0][0])


def _moment(at: datetime, minutes: int) -> datetime:
    return (at - timedelta(minutes=minutes)).replace(second=0, microsecond=0)


def _sheet(at: datetime) -> str:
    out = StringIO()
    csv.writer(out).writerows([_HEADER, *(_row(at, *told) for told in _TOLD)])
    return out.getvalue()


def _row(at: datetime, minutes: int, state: str, town: str, pallets: str, *measured: str) -> Sequence[str]:
    """One row as the haulier writes it: his day first, his own clock."""
    when = f"{_moment(at, minutes).astimezone(LONDON):%d/%m/%Y %H:%M}"
    return (CONSIGNMENT, when, state, town, pallets, TRUCK, *measured)
