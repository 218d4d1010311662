"""The import pages: what is previewed, taken, refused, stopped and gone on with, and for whom."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings
from tests import factories
from tests.factories.people import sign_in
from tests.factories.shown import shown

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.queries import order_rows
from nuoda.kernel import clock, limits
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.paging import Window
from nuoda.kernel.runs import RunPage, ask_to_stop, checkpoint, latest_runs, open_run, run_page
from nuoda.surfaces.intake.jobs import tidy_uploads
from nuoda.surfaces.intake.limits import LIMITS
from nuoda.surfaces.intake.sheet_import import run as running
from nuoda.surfaces.intake.sheet_import.run import first_cursor, rejections_path, run_import
from nuoda.surfaces.intake.sheet_import.uploads import find_upload, safe_file_name

pytestmark = pytest.mark.usefixtures("now")
MOST_QUERIES = 12
HEADER = "Customer code,Order number,Ordered at,Consignee name,Consignee phone,Consignee city\n"
SOUND = (
    HEADER
    + "ACME,A-1,2026-11-22 09:00,李晓雯,13800000000,成都市\n"
    + "ACME,A-2,2026-11-22 09:05,王芳,13800000001,上海市\n"
)
MIXED = (
    SOUND
    + "ACME,A-3,yesterday,李晓雯,13800000000,成都市\nNOBODY,A-4,2026-11-22 09:00,李晓雯,13800000000,成都市\n"
)


@pytest.fixture
def browser(agent: Actor, acme: CustomerCard) -> Client:
    client = sign_in(agent)
    client.cookies["nuoda_language"] = "en"
    return client


def send(
    browser: Client, content: str | bytes, *, name: str = "orders.csv", kind: str = "orders"
) -> HttpResponse:
    raw = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(name, raw)
    return browser.post(reverse("desk_imports"), {"kind": kind, "file": file})  # type: ignore[return-value]


def start(browser: Client, content: str) -> UUID:
    """Hand a file in and start its import; the job waits."""
    address = send(browser, content)["Location"]
    where = browser.post(f"{address}start/")["Location"]
    return UUID(where.rstrip("/").rsplit("/", 1)[-1])


def page_of(run_id: UUID) -> RunPage:
    return run_page(run_id, actor=factories.SYSTEM)


def orders() -> int:
    return order_rows(actor=factories.SYSTEM, window=Window()).total


class TestChoosing:
    def test_offers_sheets_that_can_be_filled_in(self, browser: Client) -> None:
        for kind in ("orders", "shipments", "tracking"):
            sheet = browser.get(reverse("desk_import_sheet", args=[kind])).content.decode("utf-8-sig")
            rows = list(csv.reader(sheet.splitlines()))
            assert len(rows) == 2
            assert len(rows[0]) == len(rows[1])
        assert browser.get(reverse("desk_import_sheet", args=["secrets"])).status_code == 404

    def test_its_own_sheet_is_sound(self, browser: Client) -> None:
        factories.make_customer("HUAYUE")
        sheet = browser.get(reverse("desk_import_sheet", args=["orders"])).content
        shown = browser.get(send(browser, sheet)["Location"]).content.decode()
        assert "The first 1 rows are sound." in shown

    @pytest.mark.parametrize(
        ("name", "content", "kind"),
        [("orders.csv", "", "orders"), ("orders.csv", SOUND, "weapons"), ("orders.csv", SOUND, "")],
    )
    def test_refuses_a_form_that_is_not_filled(
        self, browser: Client, name: str, content: str, kind: str
    ) -> None:
        assert send(browser, content, name=name, kind=kind).status_code == 422

    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\订单 十一月.xlsx", "订单_十一月.xlsx"),
            ("...", "sheet"),
            ("", "sheet"),
            ("a;rm -rf $(x).csv", "a_rm_-rf_(x).csv"),
        ],
    )
    def test_file_names_do_no_harm(self, given: str, kept: str) -> None:
        assert safe_file_name(given) == kept

    def test_long_names_fit(self) -> None:
        assert len(safe_file_name("长" * 300 + ".xlsx").encode()) < 255


class TestPreview:
    def test_shows_rows_with_what_is_wrong(self, browser: Client) -> None:
        shown = browser.get(send(browser, MIXED)["Location"]).content.decode()
        assert "2 of the first 4 rows would be refused" in shown
        assert "There is no customer NOBODY." in shown
        assert "Ordered at" in shown

    def test_names_the_columns_that_nothing_reads(self, browser: Client) -> None:
        header, *rows = SOUND.splitlines()
        wider = "\n".join([f"{header},Cost centre,<b>Note", *(f"{row},4711,x" for row in rows)])
        shown = browser.get(send(browser, wider)["Location"]).content.decode()
        assert "2 columns are not read, because their headers are not known here:" in shown
        assert "<strong>Cost centre</strong>, <strong>&lt;b&gt;Note</strong>" in shown
        assert "not read" not in browser.get(send(browser, SOUND)["Location"]).content.decode()

    def test_calls_a_column_as_the_file_does(self, browser: Client) -> None:
        chinese = MIXED.replace("Customer code", "客户编码")
        shown = browser.get(send(browser, chinese)["Location"]).content.decode()
        assert "<strong>客户编码</strong>: There is no customer NOBODY." in shown

    def test_keeps_names_masked(self, browser: Client) -> None:
        assert "李晓雯" not in browser.get(send(browser, SOUND)["Location"]).content.decode()

    def test_takes_nothing_in(self, browser: Client) -> None:
        browser.get(send(browser, SOUND)["Location"])
        assert orders() == 0

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("orders.csv", "Customer code,Ordered at\nACME,2026-11-22\n"),
            ("orders.pdf", "%PDF-1.7"),
            ("orders.xlsx", "no sheet at all"),
            ("orders.csv", b"\x00\x01\x02\xff\xfe"),
        ],
    )
    def test_says_why_a_file_cannot_be_taken(self, browser: Client, name: str, content: str | bytes) -> None:
        address = send(browser, content, name=name)["Location"]
        answer = browser.get(address)
        assert answer.status_code == 200
        assert "Start the import" not in answer.content.decode()

    def test_a_name_with_script_stays_text(self, browser: Client) -> None:
        address = send(browser, SOUND, name="<script>1.csv")["Location"]
        assert "<script>1" not in browser.get(address).content.decode()

    def test_unknown_files_and_kinds_are_not_found(self, browser: Client) -> None:
        address = send(browser, SOUND)["Location"]
        assert browser.get(address.replace("orders", "weapons")).status_code == 404
        assert browser.get(reverse("desk_import_preview", args=[uuid4(), "orders"])).status_code == 404
        assert browser.post(reverse("desk_import_start", args=[uuid4(), "orders"])).status_code == 404


class TestRunning:
    def test_good_rows_land_and_bad_rows_say_why(self, browser: Client) -> None:
        run_id = start(browser, MIXED)
        factories.settle()
        page = page_of(run_id)
        assert (page.state, page.done, page.total) == ("done", 4, 4)
        assert orders() == 2
        shown = browser.get(reverse("desk_import", args=[run_id])).content.decode()
        assert "There is no customer NOBODY." in shown
        answer = browser.get(reverse("desk_import_rejections", args=[run_id]))
        text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        assert [row["line"] for row in csv.DictReader(text.splitlines())] == ["4", "5"]
        assert "There is no customer NOBODY." in text

    def test_each_reader_gets_the_reasons_in_her_own_language(self, browser: Client) -> None:
        run_id = start(browser, MIXED)
        factories.settle()
        pages = []
        for language in ("en", "zh-hans"):
            browser.cookies["nuoda_language"] = language
            answer = browser.get(reverse("desk_import_rejections", args=[run_id]))
            text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
            pages.append((shown(browser.get(reverse("desk_import", args=[run_id])).content.decode()), text))
        for english, chinese in zip(*pages, strict=True):
            assert "There is no customer NOBODY." in english
            assert "没有代码为 NOBODY 的客户。" in chinese
            assert "There is no customer" not in chinese

    def test_the_same_file_again_changes_nothing(self, browser: Client) -> None:
        for _time in range(2):
            run_id = start(browser, SOUND)
            factories.settle()
        assert orders() == 2
        assert page_of(run_id).report["kinds"]["orders"] == {"accepted": 0, "duplicate": 2, "rejected": 0}

    def test_a_second_click_finds_the_first_run(self, browser: Client, agent: Actor) -> None:
        address = send(browser, SOUND)["Location"]
        first, second = (browser.post(f"{address}start/")["Location"] for _click in range(2))
        assert first == second
        assert len(latest_runs(actor=agent)) == 1

    def test_is_stopped_and_gone_on_with(
        self, browser: Client, agent: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(running, "LIMITS", _chunks_of(1))
        run_id = start(browser, MIXED)
        browser.post(reverse("desk_import_stop", args=[run_id]))
        factories.settle()
        page = page_of(run_id)
        assert (page.state, page.done) == ("stopped", 1)
        browser.post(reverse("desk_import_resume", args=[run_id]))
        factories.settle()
        assert (page_of(run_id).state, page_of(run_id).done, orders()) == ("done", 4, 2)

    def test_a_death_between_file_and_mark_doubles_nothing(
        self, browser: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(running, "LIMITS", _chunks_of(1))
        run_id = start(browser, MIXED)
        real = checkpoint

        def dies(**given: object) -> None:
            if given["done"] == 3:
                raise KeyboardInterrupt
            real(**given)  # type: ignore[arg-type]

        monkeypatch.setattr(running, "checkpoint", dies)
        with pytest.raises(KeyboardInterrupt):
            run_import(run_id)
        monkeypatch.setattr(running, "checkpoint", real)
        run_import(run_id)
        page = page_of(run_id)
        assert (page.state, page.done, orders()) == ("done", 4, 2)
        assert (page.report["rows"], page.report["rows_rejected"]) == (4, 1)
        with rejections_path(run_id).open(encoding="utf-8", newline="") as file:
            assert [row["row"] for row in csv.DictReader(file)] == ["3", "4"]

    def test_a_file_that_cannot_be_read_fails_with_its_reason(self, browser: Client) -> None:
        run_id = start(browser, "Customer code\nACME\n")
        factories.settle()
        assert page_of(run_id).state == "failed"
        assert "Order number" in page_of(run_id).error

    def test_a_file_that_is_gone_says_so(self, browser: Client) -> None:
        run_id = start(browser, SOUND)
        path = find_upload(UUID(page_of(run_id).cursor["upload"]))
        assert path is not None
        Path(path).unlink()
        with pytest.raises(running.UploadGone):
            run_import(run_id)
        assert page_of(run_id).state == "failed"

    def test_what_is_done_is_not_run_again(self, browser: Client) -> None:
        run_id = start(browser, SOUND)
        factories.settle()
        browser.post(reverse("desk_import_resume", args=[run_id]))
        assert factories.settle() == 0
        assert page_of(run_id).state == "done"
        browser.post(reverse("desk_import_stop", args=[run_id]))
        assert page_of(run_id).state == "done"

    def test_stays_within_its_queries(self, browser: Client) -> None:
        run_id = start(browser, MIXED)
        factories.settle()
        preview = send(browser, SOUND)["Location"]
        for address in (reverse("desk_imports"), preview, reverse("desk_import", args=[run_id])):
            with CaptureQueriesContext(connection) as seen:
                assert browser.get(address).status_code == 200
            assert len(seen) <= MOST_QUERIES, [one["sql"][:90] for one in seen]

    def test_renews_itself_only_while_it_runs(self, browser: Client) -> None:
        run_id = start(browser, SOUND)
        address = reverse("desk_import", args=[run_id])
        assert "every 2s" in browser.get(address, headers={"HX-Request": "true"}).content.decode()
        factories.settle()
        assert "every 2s" not in browser.get(address, headers={"HX-Request": "true"}).content.decode()


def _chunks_of(rows: int) -> object:
    return type(LIMITS)(chunk_rows=rows)


class TestDoors:
    @pytest.mark.parametrize("role", [Role.CUSTOMER, Role.PUBLIC])
    def test_is_for_staff(self, client_of: Callable[[Role], Client], role: Role) -> None:
        client = client_of(role)
        assert client.get(reverse("desk_imports")).status_code in (302, 403)
        assert send(client, SOUND).status_code in (302, 403)

    @pytest.mark.parametrize("name", ["desk_import", "desk_import_rejections"])
    def test_unknown_runs_are_not_found(self, browser: Client, name: str) -> None:
        assert browser.get(reverse(name, args=[uuid4()])).status_code == 404

    def test_runs_of_another_kind_are_not_found(self, browser: Client, now: datetime) -> None:
        other = open_run(by=factories.SYSTEM, at=now, kind="replay", title="olist", cursor={})
        assert browser.get(reverse("desk_import", args=[other])).status_code == 404
        assert browser.post(reverse("desk_import_resume", args=[other])).status_code == 404
        assert browser.post(reverse("desk_import_stop", args=[other])).status_code == 404
        ask_to_stop(by=factories.SYSTEM, at=now, run_id=other)


class TestEarlierImports:
    def test_are_listed_by_page_with_those_of_own_mappings(self, browser: Client, now: datetime) -> None:
        for number in range(28):
            kind, sheet = ("import", "orders") if number else ("import-mapping", "/srv/nuoda/village.toml")
            open_run(
                by=factories.SYSTEM, at=now + timedelta(minutes=number), kind=kind, title=f"file-{number:02}",
                cursor=first_cursor(sheet, uuid4(), "en"),
            )  # fmt: skip
        open_run(by=factories.SYSTEM, at=now, kind="demo", title="something else", cursor={})
        first = browser.get(reverse("desk_imports")).content.decode()
        assert ("file-27" in first, "file-00" in first) == (True, False)
        second = browser.get(reverse("desk_imports"), {"page": "2"}).content.decode()
        assert ("file-27" in second, "file-00" in second, "village" in second) == (False, True, True)
        assert "something else" not in first + second
        for odd in ("0", "-1", "x", "9" * 30):
            assert browser.get(reverse("desk_imports"), {"page": odd}).status_code == 200

    def test_one_by_an_own_mapping_opens(self, browser: Client, now: datetime) -> None:
        cursor = first_cursor("/srv/nuoda/village.toml", uuid4(), "en")
        run_id = open_run(by=factories.SYSTEM, at=now, kind="import-mapping", title="v.csv", cursor=cursor)
        shown = browser.get(reverse("desk_import", args=[run_id])).content.decode()
        assert "village" in shown


def _when_forgotten() -> datetime:
    """Late enough for runs, which end on the tests' clock, and for files, which lie on the machine's."""
    return max(clock.now(), datetime.now(UTC)) + limits.UPLOADS_KEPT + timedelta(hours=1)


class TestTidying:
    @pytest.fixture(autouse=True)
    def own_home(self, settings: Settings, tmp_path: Path) -> None:
        settings.NUODA_HOME = tmp_path

    def test_a_file_goes_when_its_import_ended_long_ago(self, browser: Client, now: datetime) -> None:
        run_id = start(browser, SOUND)
        run_import(run_id)
        upload = UUID(page_of(run_id).cursor["upload"])
        assert tidy_uploads() == 0
        with clock.simulated(_when_forgotten()):
            assert tidy_uploads() == 1
        assert find_upload(upload) is None
        shown = browser.get(reverse("desk_import", args=[run_id])).content.decode()
        assert "is kept for 30 days and is gone now" in shown
        assert "Look at the file" not in shown

    def test_a_file_stays_while_its_import_goes_on(self, browser: Client) -> None:
        run_id = start(browser, SOUND)
        with clock.simulated(_when_forgotten()):
            assert tidy_uploads() == 0
        assert find_upload(UUID(page_of(run_id).cursor["upload"])) is not None

    def test_a_file_that_was_only_looked_at_goes_too(self, browser: Client) -> None:
        send(browser, SOUND)
        with clock.simulated(_when_forgotten()):
            assert tidy_uploads() == 1


def test_the_first_rows_say_what_the_import_would_refuse(browser: Client) -> None:
    wrong = SOUND + "ACME,A-3,2026-11-22 09:10,王芳,123,上海市\n"
    page = shown(browser.get(send(browser, wrong)["Location"]).content.decode())
    assert "1 of the first 3 rows would be refused" in page
    assert "Consignee phone" in page
    assert orders() == 0
    run_id = start(browser, wrong)
    run_import(run_id)
    with rejections_path(run_id).open(encoding="utf-8", newline="") as file:
        (refused,) = csv.DictReader(file)
    assert (refused["row"], refused["field"]) == ("3", "Consignee phone")
    assert orders() == 2


def test_many_rows_are_told_in_groups_of_three(browser: Client) -> None:
    run_id = start(browser, SOUND)
    kept = page_of(run_id)
    checkpoint(
        by=factories.SYSTEM, at=clock.now(), run_id=run_id, done=4_500, total=100_000, cursor=kept.cursor,
        report=kept.report,
    )  # fmt: skip
    page = shown(browser.get(reverse("desk_import", args=[run_id])).content.decode())
    assert "4,500 of 100,000 rows" in page
