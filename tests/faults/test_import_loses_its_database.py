"""An import loses its database, or is killed, in the middle: it goes on, or says why it stands still."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import OperationalError, connection
from pytest_django import Settings
from tests.factories import NOW, SYSTEM, make_customer

from nuoda.domains.orders.queries import order_count
from nuoda.kernel.runs import open_run, run_page
from nuoda.surfaces.intake.delivery import Tally
from nuoda.surfaces.intake.sheet_import import run
from nuoda.surfaces.intake.sheet_import.layout import Layout, suggest
from nuoda.surfaces.intake.sheet_import.sheets import columns_of
from nuoda.surfaces.intake.sheet_import.uploads import keep_copies

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("now")]
HEADER = ["客户单号", "姓名", "电话", "收货地址", "商品名称", "箱数"]
ROWS, CHUNK = 12, 4


def _opened(folder: Path) -> UUID:
    make_customer("ACME")
    lines = [f"PO-{n},王芳,1380000{n:04},四川省成都市武侯区天府大道{n + 1}号,刹车片,2" for n in range(ROWS)]
    path = folder / "orders.csv"
    path.write_text("\n".join([",".join(HEADER), *lines, lines[1]]), encoding="utf-8")
    guess = suggest({one.name: one for one in columns_of("orders")}, HEADER)
    layout = Layout("ACME", dict(guess.columns), NOW - timedelta(minutes=5))
    cursor = run.first_cursor("orders", keep_copies([path]), "en", layout=layout)
    return open_run(by=SYSTEM, at=NOW, kind=run.KIND, title=path.name, cursor=cursor)


def _hang_up() -> None:
    """End this process's own conversation with the database, as a restart of the server does."""
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def test_it_goes_on_from_its_mark_and_takes_nothing_twice(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NUODA_HOME = tmp_path
    monkeypatch.setattr(run, "PAUSES", (0.0,))
    run_id = _opened(tmp_path)
    seen: list[int] = []

    def watch(done: int, _total: int | None) -> None:
        seen.append(done)
        if seen == [0, CHUNK, 2 * CHUNK]:
            _hang_up()

    run.run_import(run_id, watch=watch, chunk_rows=CHUNK)
    page = run_page(run_id, actor=SYSTEM)
    assert (page.state, page.done, page.error) == ("done", ROWS + 1, "")
    assert seen == [0, CHUNK, 2 * CHUNK, 2 * CHUNK, ROWS, ROWS + 1]
    tally = Tally.from_json(page.report)
    assert (tally.rows, tally.kinds["orders"].accepted, tally.rejected) == (ROWS + 1, ROWS, 1)
    assert order_count(actor=SYSTEM) == ROWS


def test_where_it_stays_away_the_page_says_so(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NUODA_HOME = tmp_path
    monkeypatch.setattr(run, "PAUSES", ())
    run_id = _opened(tmp_path)

    def watch(done: int, _total: int | None) -> None:
        if done == CHUNK:
            _hang_up()

    with pytest.raises(OperationalError):
        run.run_import(run_id, watch=watch, chunk_rows=CHUNK)
    page = run_page(run_id, actor=SYSTEM)
    assert (page.state, page.done) == ("failed", CHUNK)
    assert page.error.startswith("The database did not answer: ")


def test_killed_in_the_middle_it_goes_on_from_its_mark(settings: Settings, tmp_path: Path) -> None:
    settings.NUODA_HOME = tmp_path
    run_id = _opened(tmp_path)
    child = os.fork()
    if child == 0:
        connection.connection = None  # the parent's; a new one is opened

        def watch(done: int, _total: int | None) -> None:
            if done == 2 * CHUNK:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            run.run_import(run_id, watch=watch, chunk_rows=CHUNK)
        finally:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    cut = run_page(run_id, actor=SYSTEM)
    assert (cut.state, cut.done, order_count(actor=SYSTEM)) == ("running", 2 * CHUNK, 2 * CHUNK)
    seen: list[int] = []
    run.run_import(run_id, watch=lambda done, _total: seen.append(done), chunk_rows=CHUNK)
    page = run_page(run_id, actor=SYSTEM)
    assert (page.state, page.done, seen[0]) == ("done", ROWS + 1, 2 * CHUNK)
    tally = Tally.from_json(page.report)
    assert (tally.rows, tally.kinds["orders"].accepted, tally.rejected) == (ROWS + 1, ROWS, 1)
    assert order_count(actor=SYSTEM) == ROWS
