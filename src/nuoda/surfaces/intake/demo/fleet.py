"""The demo's fleet that came as a sheet: a reserve van and its driver are taken, a row that is wrong is not.

Plates, names and costs are invented.
"""

from __future__ import annotations

from datetime import datetime

from nuoda.surfaces.intake.demo.dispatching import DEPOT
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.record_sheets.cells import Row
from nuoda.surfaces.intake.record_sheets.kinds import SHEETS, read_rows

RESERVE, WRONG, DRIVER = "沪A·D9042", "沪A·D9043", "JD9"
_VEHICLES: tuple[Row, ...] = (
    {
        "code": RESERVE, "depot": DEPOT, "name": "4.2 m 备用车", "kilograms": "1500", "volume_m3": "11",
        "pallets": "4", "skills": "tail_lift", "opens": "06:00", "closes": "20:00", "fixed_cost": "120",
        "km_cost": "1.60", "hour_cost": "38",
    },
    {"code": WRONG, "depot": DEPOT, "name": "吨位写成了吨", "kilograms": "1.5 t", "volume_m3": "9"},
)  # fmt: skip
_DRIVERS: tuple[Row, ...] = (
    {"code": DRIVER, "name": "冯远山", "depot": DEPOT, "licence": "B2", "vehicle": RESERVE},
)


def bring_fleet(at: datetime) -> None:
    """Take the right rows of both sheets; doing it again changes nothing."""
    for kind, rows in (("vehicles", _VEHICLES), ("drivers", _DRIVERS)):
        drafts = [draft for _rows, draft in read_rows(SHEETS[kind], rows).drafts]
        SHEETS[kind].take(DEMO, at, f"demo/fleet/{kind}", drafts)
