"""``nuoda import``: what lands, what is told, and that a death in between changes nothing."""

from __future__ import annotations

import csv
import json
import signal
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from tests import factories

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.queries import order_rows
from nuoda.domains.shipments.queries import shipment_rows
from nuoda.kernel.paging import Window
from nuoda.kernel.runs import checkpoint, latest_runs
from nuoda.surfaces.intake.limits import IntakeLimits
from nuoda.surfaces.intake.progress import ProgressLine
from nuoda.surfaces.intake.sheet_import import at_terminal
from nuoda.surfaces.intake.sheet_import import run as running

pytestmark = pytest.mark.usefixtures("now", "acme")
HEADER = "客户编码,订单号,下单时间,收件人,收件人电话,收件人城市\n"
GOOD = [f"ACME,A-{number},2026-11-22 09:00,李晓雯,13800000000,成都市\n" for number in range(1, 8)]
BAD = (
    "ACME,A-8,2026-02-31 09:00,李晓雯,13800000000,成都市\n"
    "ACME,A-9,2026-11-22 09:00,=1+1,13800000000,成都市\n"
    "ACME,A-1,2026-11-22 09:00,王芳,13800000001,上海市\n"
)


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text(HEADER + "".join(GOOD) + BAD + "ACME,A-10,2026-11", encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "LIMITS", IntakeLimits(chunk_rows=3))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def take_in(*arguments: object) -> dict[str, Any]:
    out = StringIO()
    call_command("import", *map(str, arguments), json=True, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def orders() -> int:
    return order_rows(actor=factories.SYSTEM, window=Window()).total


def rejected(answer: dict[str, Any]) -> list[tuple[str, str]]:
    with Path(answer["rejections"][0]).open(encoding="utf-8", newline="") as handle:
        return [(line["line"], line["field"]) for line in csv.DictReader(handle)]


class Death(BaseException):
    """The process dies here."""


def test_good_rows_land_and_bad_rows_are_told(sheet: Path) -> None:
    answer = take_in("orders", sheet)
    assert (answer["rows"], answer["accepted"], answer["rejected"]) == (11, {"orders": 7}, 4)
    assert rejected(answer) == [
        ("9", "下单时间"),
        ("10", "收件人"),
        ("11", "客户编码 + 订单号"),
        ("12", "收件人"),
    ]
    assert orders() == 7


def test_again_changes_nothing(sheet: Path) -> None:
    take_in("orders", sheet)
    answer = take_in("orders", sheet)
    assert (answer["accepted"], answer["duplicate"], answer["rejected"]) == ({}, {"orders": 7}, 4)
    assert orders() == 7


@pytest.mark.parametrize("before", [True, False], ids=["before the mark", "after the mark"])
@pytest.mark.parametrize("chunk", [1, 2, 3, 4])
def test_a_death_in_between_ends_like_one_clean_run(
    sheet: Path, monkeypatch: pytest.MonkeyPatch, chunk: int, before: bool
) -> None:
    marks: list[int] = []

    def dies(**given: Any) -> None:
        marks.append(given["done"])
        if len(marks) == chunk + 1:
            if not before:
                checkpoint(**given)
            raise Death
        checkpoint(**given)

    monkeypatch.setattr(running, "checkpoint", dies)
    with pytest.raises(Death):
        take_in("orders", sheet)
    monkeypatch.setattr(running, "checkpoint", checkpoint)
    answer = take_in("orders", sheet)
    assert (answer["rows"], answer["accepted"], answer["duplicate"]) == (11, {"orders": 7}, {})
    assert len(rejected(answer)) == answer["rejected"] == 4
    assert orders() == 7
    assert len(latest_runs(actor=factories.SYSTEM)) == 1


def test_an_interrupt_stops_after_the_chunk_and_is_gone_on_with(
    sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(ProgressLine):
        def __call__(self, done: int, total: int | None, at: datetime | None = None) -> None:
            if done == 3:
                signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(at_terminal, "ProgressLine", Interrupted)
    with pytest.raises(CommandError, match=r"after 3 rows") as stopped:
        take_in("orders", sheet)
    assert stopped.value.returncode == 130
    monkeypatch.undo()
    answer = take_in("orders", sheet)
    assert (answer["accepted"], orders()) == ({"orders": 7}, 7)


def test_a_changed_file_is_another_import(sheet: Path) -> None:
    take_in("orders", sheet)
    sheet.write_text(
        HEADER + GOOD[0] + "ACME,A-99,2026-11-22 09:00,李晓雯,13800000000,成都市\n", encoding="utf-8"
    )
    answer = take_in("orders", sheet)
    assert (answer["accepted"], answer["duplicate"]) == ({"orders": 1}, {"orders": 1})


def test_a_missing_column_refuses_the_file_before_anything_is_taken(sheet: Path, tmp_path: Path) -> None:
    broken = tmp_path / "second.csv"
    broken.write_text("客户编码,订单号\nACME,B-1\n", encoding="utf-8")
    with pytest.raises(CommandError, match="下单时间"):
        take_in("orders", sheet, broken)
    assert orders() == 0
    assert latest_runs(actor=factories.SYSTEM) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("--mapping", "absent"), "no mapping absent"), (("--mapping", "tracking"), "makes no orders")],
)
def test_a_mapping_that_is_none_or_another_is_refused(
    sheet: Path, arguments: tuple[str, ...], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        take_in("orders", sheet, *arguments)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no file at"):
        take_in("orders", tmp_path / "absent.csv")


OWN = """
[mapping]
name = "own"
zone = "Asia/Shanghai"
[files.parcels]
path = "parcels.csv"
joins = [{ file = "towns", on = "town" }]
[files.towns]
path = "towns.csv"
[order]
customer = { const = "ACME" }
reference = "number"
ordered_at = "left"
channel = { const = "replay" }
[order.consignee]
city = "towns.name"
[shipment]
waybill = "number"
carrier = { const = "own" }
booked_at = "left"
[[events]]
milestone = "DELIVERED"
at = "came"
"""


def test_a_mapping_of_ones_own_takes_several_files_together(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    parcels, towns = tmp_path / "parcels.csv", tmp_path / "towns.csv"
    parcels.write_text("number,left,came,town\nP1,2026-11-20 08:00,2026-11-21 10:00,1\n", encoding="utf-8")
    towns.write_text("town,name\n1,成都市\n", encoding="utf-8")
    answer = take_in("orders", parcels, towns, "--mapping", tmp_path / "own.toml")
    assert answer["accepted"] == {"orders": 1, "shipments": 1, "events": 1}
    (ship,) = shipment_rows(actor=factories.SYSTEM, window=Window()).rows
    assert (ship.waybill, ship.milestone) == ("P1", "DELIVERED")


def test_unknown_customers_are_told_by_row(acme: CustomerCard, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(HEADER + GOOD[0] + GOOD[1].replace("ACME", "NOBODY"), encoding="utf-8")
    answer = take_in("orders", path)
    assert (answer["accepted"], rejected(answer)) == ({"orders": 1}, [("3", "客户编码")])
