"""Claim: a customer's sheet of 10,000 orders is checked and taken in within a minute, with progress.

The sheet has the customer's own headers and whole addresses in one cell, so that every row goes through the
columns guessed, the address reader, the checks and the one command of orders. Once as CSV and once as XLSX;
handing it in again changes nothing. With ``--wide`` 100,000 rows with merged cells and formulas are checked,
and the memory that this takes is told.
"""

from __future__ import annotations

import csv
import resource
import sys
import tempfile
import time
from datetime import timedelta
from multiprocessing import Process
from pathlib import Path

from django.conf import settings
from openpyxl import Workbook

from bench import harness
from bench.fixtures import BY, backend_pid, empty_database
from nuoda.domains.customers.commands import CustomerDraft, record_customers
from nuoda.domains.orders.queries import order_count
from nuoda.kernel import clock
from nuoda.kernel.runs import open_run, run_page
from nuoda.surfaces.intake.delivery import Tally
from nuoda.surfaces.intake.sheet_import.layout import Layout, suggest
from nuoda.surfaces.intake.sheet_import.run import KIND, first_cursor, run_import
from nuoda.surfaces.intake.sheet_import.sheets import columns_of
from nuoda.surfaces.intake.sheet_import.uploads import keep_copies

ROWS, WIDE_ROWS, MOST_SECONDS = 10_000, 100_000, 60.0
HEADER = ["客户单号", "姓名", "电话", "收货地址", "商品名称", "箱数", "毛重", "备注"]
_PLACES = (
    "四川省成都市武侯区天府大道",
    "广东省深圳市南山区科技园南路",
    "江苏省苏州市工业园区星湖街",
    "湖北仙桃沔阳大道",
)


def _row(number: int) -> list[str]:
    place = f"{_PLACES[number % len(_PLACES)]}{number % 900 + 1}号"
    return [
        f"PO-{number:07d}", "王芳", f"138{number:08d}", place, "汽车配件", str(number % 9 + 1),
        f"{number % 80 + 1}.5", "易碎",
    ]  # fmt: skip


def as_csv(folder: Path, rows: int) -> Path:
    path = folder / "orders.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(_row(number) for number in range(rows))
    return path


def as_workbook(folder: Path, rows: int, *, odd: bool = False) -> Path:
    """The same as XLSX; ``odd`` puts formulas into a column and merges ranges, as clerks do."""
    path = folder / ("odd.xlsx" if odd else "orders.xlsx")
    book = Workbook()
    sheet = book.active
    sheet.append(HEADER)
    for number in range(rows):
        row = _row(number)
        sheet.append([*row[:6], f"=F{number + 2}*1.5" if odd else row[6], row[7]])
    for start in range(2, 2_000 if odd else 0, 10):
        sheet.merge_cells(start_row=start, end_row=start + 3, start_column=8, end_column=8)
    book.save(path)
    return path


def _taken(path: Path, *, check: bool, watch: list[int]) -> Tally:
    """Hand a file in and let it run; what came of it."""
    guess = suggest({one.name: one for one in columns_of("orders")}, HEADER)
    layout = Layout("BENCH", dict(guess.columns), clock.now() - timedelta(minutes=5))
    cursor = first_cursor("orders", keep_copies([path]), "en", layout=layout, check=check)
    run_id = open_run(by=BY, at=clock.now(), kind=KIND, title=path.name, cursor=cursor)
    run_import(run_id, watch=lambda done, _total: watch.append(done))
    return Tally.from_json(run_page(run_id, actor=BY).report)


def _claim(name: str, path: Path, *, check: bool, accepted: int, duplicate: int = 0) -> None:
    watch: list[int] = []
    before, backend = resource.getrusage(resource.RUSAGE_SELF), harness.cpu_seconds(backend_pid())
    started = time.perf_counter()
    tally = _taken(path, check=check, watch=watch)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    count = tally.kinds["orders"]
    if (count.accepted, count.duplicate) != (accepted, duplicate):
        raise RuntimeError(f"{count.accepted} taken, {count.duplicate} known, {tally.rejected} refused")
    own = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    database = harness.cpu_seconds(backend_pid()) - backend
    harness.say(
        name,
        {
            "rows": tally.rows, "seconds": round(wall, 1), "ceiling": MOST_SECONDS,
            "met": wall <= MOST_SECONDS, "client_cpu": round(own, 1), "database_cpu": round(database, 1),
            "marks": len(watch),
        },
    )  # fmt: skip


def _wide(folder: Path) -> None:
    path = folder / "odd.xlsx"
    # Written by another process, so that only what reads it is measured.
    writing = Process(target=as_workbook, args=(folder, WIDE_ROWS), kwargs={"odd": True})
    writing.start()
    writing.join()
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    watch: list[int] = []
    tally = _taken(path, check=True, watch=watch)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    harness.say(
        "a sheet of 100,000 rows with formulas and merged cells, checked",
        {
            "rows": tally.rows, "refused": tally.rejected, "before_mb": idle // 1024, "most_mb": most // 1024,
            "marks": len(watch),
        },
    )  # fmt: skip


def main() -> None:
    wide = "--wide" in sys.argv
    with empty_database("sheet"), tempfile.TemporaryDirectory() as place:
        settings.NUODA_HOME = Path(place)
        record_customers(by=BY, at=clock.now(), customers=[CustomerDraft(code="BENCH", name="测试客户")])
        if wide:
            _wide(Path(place))
            return
        csv_file, book = as_csv(Path(place), ROWS), as_workbook(Path(place), ROWS)
        _claim("a sheet of 10,000 orders, every row checked", csv_file, check=True, accepted=ROWS)
        _claim("a sheet of 10,000 orders, taken in", csv_file, check=False, accepted=ROWS)
        _claim("the same as a workbook: all known", book, check=False, accepted=0, duplicate=ROWS)
        if order_count(actor=BY) != ROWS:
            raise RuntimeError("An order was taken twice.")


if __name__ == "__main__":
    main()
