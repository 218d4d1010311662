"""Outside event logs, judged: ``nuoda promises check`` and what it refuses."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from tests.factories import NOW, SYSTEM

from nuoda.domains.promises.commands import PromiseDraft, make_promises
from nuoda.domains.promises.models import Promise
from nuoda.kernel.ids import new_id

OLIST = Path(__file__).parents[3].parent / "shared" / "data" / "olist" / "orders.csv"
LOG = """case,event,time,priority
A,Opened,2026-02-13 17:00,high
A,Solved,2026-02-14 10:30,high
B,Opened,2026-02-13 17:00,low
B,Waiting for customer,2026-02-14 10:00,low
B,Customer answered,2026-02-24 10:00,low
B,Solved,2026-02-24 17:59,low
C,Opened,2026-02-13 17:00,low
C,Solved,2026-02-24 18:01,low
D,Opened,2026-02-25 09:00,high
"""
MAPPING = """
[log]
case = "case"
event = "event"
at = "time"
zone = "Asia/Shanghai"

[start]
events = ["Opened"]

[stop]
events = ["Solved"]

[pause]
events = ["Waiting for customer"]

[calendars.office]
zone = "Asia/Shanghai"
holidays = "cn"
hours = { mon_to_fri = ["09:00-18:00"] }

[[targets]]
when = { priority = "high" }
time = "3h"
calendar = "office"

[[targets]]
working_days = 1
calendar = "office"
"""


def _check(folder: Path, log: str = LOG, mapping: str = MAPPING) -> tuple[dict[str, Any], str]:
    (folder / "log.csv").write_text(log, encoding="utf-8")
    (folder / "map.toml").write_text(mapping, encoding="utf-8")
    out, err = StringIO(), StringIO()
    call_command(
        "promises", "check", str(folder / "log.csv"), "--mapping", str(folder / "map.toml"), "--json",
        stdout=out, stderr=err,
    )  # fmt: skip
    return json.loads(out.getvalue()), err.getvalue()


def _met(found: dict[str, Any]) -> dict[str, bool | None]:
    return {number: one["met"] for number, one in found["by_case"].items()}


def test_cases_are_judged_by_calendar_and_target(tmp_path: Path) -> None:
    found, said = _check(tmp_path)
    assert said == ""
    assert found == {
        "cases": 4, "kept": 2, "broken": 1, "open": 1,
        "by_case": {
            "A": {"due_at": "2026-02-14T11:00:00+08:00", "met": True},
            # one working day after Friday 13 is Saturday 14, a make-up day; eight of its hours were waited
            "B": {"due_at": "2026-02-24T18:00:00+08:00", "met": True},
            "C": {"due_at": "2026-02-14T18:00:00+08:00", "met": False},
            "D": {"due_at": "2026-02-25T12:00:00+08:00", "met": None},
        },
    }  # fmt: skip


def test_the_example_of_the_guide_gives_what_the_guide_says() -> None:
    docs = Path(__file__).parents[3] / "docs"
    example, out = docs / "examples" / "promises", StringIO()
    call_command(
        "promises", "check", str(example / "log.csv"), "--mapping", str(example / "mapping.toml"), "--json",
        stdout=out,
    )  # fmt: skip
    found = json.loads(out.getvalue())
    for page in ("promises.md", "promises.zh-CN.md"):
        lines = (docs / "guide" / page).read_text(encoding="utf-8").splitlines()
        (shown,) = [line for line in lines if line.startswith('{"cases"')]
        said = json.loads(shown)
        assert {**found, "by_case": {"C-1": found["by_case"]["C-1"]}} == said


def test_the_legal_time_limit_knows_no_pause(tmp_path: Path) -> None:
    mapping = (
        MAPPING.split("[[targets]]", maxsplit=1)[0] + '[[targets]]\ncivil_days = 7\ncalendar = "office"\n'
    )
    log = "case,event,time\nX,Opened,2026-02-10 10:00\nX,Waiting for customer,2026-02-11 10:00\n"
    log += "X,Solved,2026-02-24 10:00\n"
    found, _ = _check(tmp_path, log, mapping)
    assert found["by_case"]["X"] == {"due_at": "2026-02-17T23:59:59.999999+08:00", "met": False}
    found, _ = _check(tmp_path, log, mapping + "extend_over_rest = true\n")
    assert found["by_case"]["X"] == {"due_at": "2026-02-24T23:59:59.999999+08:00", "met": True}


def test_a_row_that_cannot_be_read_is_refused_by_line_and_field(tmp_path: Path) -> None:
    log = LOG + "E,Opened,31.02.2026,low\n,Opened,2026-02-13 17:00,low\nF,Solved,2026-02-13 17:00,low\n"
    found, said = _check(tmp_path, log)
    assert set(found["by_case"]) == {"A", "B", "C", "D"}
    assert "log.csv:11: time:" in said
    assert "log.csv:12: case: The row names no case." in said
    assert "log.csv:13: event: The case has no beginning." in said


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('["09:00-18:00"]', '["09:00-18:00", "17:00-20:00"]', "overlap"),
        ('{ mon_to_fri = ["09:00-18:00"] }', "{ }", "no working hours"),
        ('holidays = "cn"', 'days_off = ["2025-01-01"]\ncomplete_until = "2026-12-31"', "2026 are missing"),
        ('["09:00-18:00"]', '["09:00-09:00"]', "open and close at the same time"),
        ('case = "case"', 'case = "nummer"', "no column nummer"),
        ('time = "3h"', 'time = "3h"\ndue = "time"', "exactly one of"),
        ('time = "3h"', 'time = "3d"', "Days of working time"),
        ('time = "3h"', 'time = "soon"', "cannot be read"),
        ('calendar = "office"', 'calendar = "home"', "no calendar home"),
        ('zone = "Asia/Shanghai"', 'zone = "Asia/Nowhere"', "zone"),
        ("[pause]", "[paws]", "not known here"),
        ("mon_to_fri", "montag", "no day of the week"),
    ],
)
def test_a_mapping_that_cannot_hold_is_refused_with_its_conflict(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        _check(tmp_path, mapping=MAPPING.replace(old, new))


def test_a_log_of_whole_cases_is_judged_by_its_columns(tmp_path: Path) -> None:
    log = "id;opened;closed;due\n1;01/02/2026 10:00;02/02/2026 10:00;02/02/2026 10:00\n"
    log += "2;01/02/2026 10:00;02/02/2026 10:01;02/02/2026 10:00\n3;01/02/2026 10:00;;09/02/2026 10:00\n"
    mapping = """
[log]
case = "id"
zone = "UTC"
formats = ["%d/%m/%Y %H:%M"]
delimiter = ";"
[start]
column = "opened"
[stop]
column = "closed"
[[targets]]
due = "due"
"""
    found, _ = _check(tmp_path, log, mapping)
    assert {number: one["met"] for number, one in found["by_case"].items()} == {
        "1": True,
        "2": False,
        "3": None,
    }


@pytest.mark.skipif(not OLIST.is_file(), reason="../shared/data/olist is not here")
def test_real_orders_with_a_known_outcome(tmp_path: Path) -> None:
    mapping = """
[log]
case = "order_id"
zone = "America/Sao_Paulo"
as_of = "2018-10-18T00:00:00"
[start]
column = "order_purchase_timestamp"
[stop]
column = "order_delivered_customer_date"
[[targets]]
due = "order_estimated_delivery_date"
"""
    expected = {}
    with OLIST.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            due = datetime.fromisoformat(row["order_estimated_delivery_date"])
            done = row["order_delivered_customer_date"]
            late = datetime(2018, 10, 18) > due  # noqa: DTZ001  the file's own local time
            expected[row["order_id"]] = (
                datetime.fromisoformat(done) <= due if done else (False if late else None)
            )
    found, said = _check(tmp_path, OLIST.read_text(encoding="utf-8"), mapping)
    assert said == ""
    assert _met(found) == expected


@pytest.mark.django_db
def test_verify_finds_a_row_that_was_tampered_with() -> None:
    draft = PromiseDraft(
        kind="delivery", subject_kind="order", subject_id=new_id(), customer_id=None, label="SO-1",
        basis="test", due_at=NOW, made_at=datetime.combine(date(2026, 1, 1), NOW.timetz()), zone="UTC",
    )  # fmt: skip
    make_promises(by=SYSTEM, at=NOW, promises=[draft])
    out = StringIO()
    call_command("promises", "verify", "--json", stdout=out)
    assert json.loads(out.getvalue())["differences"] == []
    Promise.objects.update(state="kept", settled_at=NOW, risk_at=None)
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("promises", "verify", "--json", stdout=out)
    assert {one["field"] for one in json.loads(out.getvalue())["differences"]} == {"state", "settled_at"}
