"""``nuoda replay``: history through the real house, in a database of its own, the same answer every time."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from nuoda.kernel import clock
from nuoda.kernel.models import FactRow
from nuoda.surfaces.intake.replay import house

DATA = Path(__file__).parents[3] / "../shared/data"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

MAPPING = """
[mapping]
name = "village"
zone = "Asia/Shanghai"
step = "6h"

[files.parcels]
path = "parcels.csv"
key = "number"

[customer]
code = { const = "MILL" }
name = { const = "The mill" }
email = { const = "mill@example.com" }
language = { const = "en" }

[order]
reference = "number"
channel = { const = "replay" }
ordered_at = "ordered"
promised_due_at = { column = "promised", end_of_day = true }
usual_transit_hours = { const = 24 }

[shipment]
waybill = "number"
carrier = { const = "own" }
booked_at = "ordered"

[[events]]
milestone = "PICKED_UP"
at = "left"

[[events]]
milestone = "DELIVERED"
at = "came"

[[cancellations]]
at = "ordered"
reason = "state"
when = { column = "state", in = ["called off"] }
"""
PARCELS = """number,ordered,promised,left,came,state
on-time,2025-03-03 09:00,2025-03-06,2025-03-03 18:00,2025-03-05 11:00,
last-minute,2025-03-03 09:00,2025-03-06,2025-03-03 18:00,2025-03-06 23:59,
late,2025-03-03 09:00,2025-03-06,2025-03-03 18:00,2025-03-07 00:00,
lost,2025-03-03 09:00,2025-03-06,2025-03-03 18:00,,
called-off,2025-03-03 09:00,2025-03-06,,,called off
far-off,2025-03-03 09:00,2025-06-06,2025-03-03 18:00,,
on-time,2025-03-03 09:00,2025-03-06,2025-03-03 18:00,2025-03-05 11:00,
impossible,2025-02-31 09:00,2025-03-06,2025-03-03 18:00,2025-03-05 11:00,
"""


@pytest.fixture
def village(tmp_path: Path) -> Path:
    (tmp_path / "village.toml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "parcels.csv").write_text(PARCELS, encoding="utf-8")
    return tmp_path


def replay(folder: Path, mapping: str, *options: str) -> dict[str, Any]:
    out = StringIO()
    call_command("replay", str(folder), "--mapping", mapping, "--json", *options, stdout=out)
    (line,) = out.getvalue().splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def databases() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'nuoda_replay_%%'")
        return {name for (name,) in cursor.fetchall()}


def test_history_comes_out_as_it_went(village: Path) -> None:
    rejections = village / "rejections.csv"
    answer = replay(village, str(village / "village.toml"), "--rejections", str(rejections))
    assert answer == {
        "orders": 6,
        "shipments": 6,
        "events": {"accepted": 8, "duplicate": 0, "rejected": 2},
        "promises": {"made": 5, "kept": 2, "broken": 2, "open": 1},
        "late_shipments": 1,
        "warnings": {"before_breach": 2, "median_lead_hours": answer["warnings"]["median_lead_hours"]},
        "cases": answer["cases"],
        "notices": answer["notices"],
        "told_first_share": 1.0,
    }
    assert 0 < answer["warnings"]["median_lead_hours"] <= 24
    assert answer["cases"]["opened"] >= 2
    assert answer["notices"]["sent"] >= 2
    with rejections.open(encoding="utf-8", newline="") as handle:
        lines = [(line["row"], line["line"], line["field"]) for line in csv.DictReader(handle)]
    assert lines == [("7", "8", "number"), ("8", "9", "ordered")]


def test_an_exact_replay_warns_on_the_instant(village: Path) -> None:
    mapping = str(village / "village.toml")
    by_steps, exact = replay(village, mapping), replay(village, mapping, "--exact")
    for same in ("orders", "shipments", "events", "promises", "late_shipments"):
        assert exact[same] == by_steps[same]
    lead = exact["warnings"]["median_lead_hours"]
    assert by_steps["warnings"]["median_lead_hours"] < lead
    assert lead == 16.8  # what a parcel on its way still needs of a day, before its promise breaks


def test_the_same_history_gives_the_same_answer_and_leaves_nothing(village: Path) -> None:
    facts = FactRow.objects.count()
    mapping = str(village / "village.toml")
    assert replay(village, mapping) == replay(village, mapping)
    assert databases() == set()
    assert FactRow.objects.count() == facts
    assert not clock.is_simulated()


def test_until_and_limit_cut_history_short(village: Path) -> None:
    mapping = str(village / "village.toml")
    early = replay(village, mapping, "--until", "2025-03-04")
    assert early["promises"] == {"made": 5, "kept": 0, "broken": 0, "open": 5}
    assert replay(village, mapping, "--limit", "2")["orders"] == 2


def test_what_fails_on_the_way_leaves_no_database(village: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_self: house.House, _at: datetime) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(house.House, "tick", interrupted)
    with pytest.raises(CommandError, match="Stopped") as stopped:
        replay(village, str(village / "village.toml"))
    assert stopped.value.returncode == 130
    assert databases() == set()
    assert not clock.is_simulated()


@pytest.mark.parametrize(
    ("folder", "mapping", "words"),
    [
        ("absent", "olist", "no such folder"),
        (".", "absent", "no mapping absent"),
        (".", "olist", "no such file"),
    ],
)
def test_what_cannot_be_replayed_is_said_in_words(
    village: Path, folder: str, mapping: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    with pytest.raises(CommandError, match=words):
        replay(village / folder, mapping)


@pytest.mark.skipif(not (DATA / "olist").is_dir(), reason="the olist data set is not beside the repository")
def test_late_shipments_of_olist_equal_a_direct_computation() -> None:
    """The count does not hang on the step, so a coarse one does."""
    with (DATA / "olist/orders.csv").open(encoding="utf-8", newline="") as handle:
        lines = list(csv.DictReader(handle))
    late = sum(
        line["order_delivered_customer_date"][:10] > line["order_estimated_delivery_date"][:10]
        for line in lines
        if line["order_delivered_customer_date"]
    )
    answer = replay(DATA / "olist", "olist", "--step", "30d")
    promises = answer["promises"]
    assert (answer["orders"], answer["late_shipments"]) == (len(lines), late)
    assert promises["kept"] + promises["broken"] + promises["open"] == promises["made"]


@pytest.mark.skipif(not (DATA / "scms").is_dir(), reason="the scms data set is not beside the repository")
def test_late_shipments_of_scms_equal_a_direct_computation() -> None:
    def day(words: str) -> datetime:
        return datetime.strptime(words, "%d-%b-%y")  # noqa: DTZ007  only days are compared

    with (DATA / "scms/deliveries.csv").open(encoding="utf-8-sig", newline="") as handle:
        lines = list(csv.DictReader(handle))
    late = sum(day(line["Delivered to Client Date"]) > day(line["Scheduled Delivery Date"]) for line in lines)
    answer = replay(DATA / "scms", "scms", "--step", "60d")
    promises = answer["promises"]
    assert (answer["orders"], answer["late_shipments"]) == (len(lines), late)
    assert promises["kept"] + promises["broken"] + promises["open"] == promises["made"]
