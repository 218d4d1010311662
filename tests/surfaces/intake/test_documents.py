"""Documents of carriers taken in: from the command line, from the interface, and what is told of them."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings
from tests.factories import NOW, SYSTEM, make_shipment, settle

from nuoda.connectors.carriers.discovery import connectors
from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import bind_device, map_code
from nuoda.domains.shipments.queries import find_by_waybill, trace, track_of
from nuoda.kernel import inbox, limits
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.paging import Window

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("now")]
GOLDEN = Path(__file__).parents[2] / "golden"
AGENT = Actor(Role.AGENT, "7", "Lin")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def take(*words: object, code: int = 0, **options: Any) -> dict[str, Any]:
    out = StringIO()
    if code:
        with pytest.raises(CommandError) as refused:
            call_command("import", "tracking", *map(str, words), json=True, stdout=out, **options)
        assert refused.value.returncode == code
    else:
        call_command("import", "tracking", *map(str, words), json=True, stdout=out, **options)
    found: dict[str, Any] = json.loads(out.getvalue())
    assert set(found) == {"accepted", "duplicate", "refused", "unknown_codes", "waybills"}
    return found


def history(number: str, *scans: tuple[str, str]) -> str:
    events = [{"time": time, "context": context} for time, context in scans]
    return json.dumps({"com": "zto", "nu": number, "events": events}, ensure_ascii=False)


@pytest.fixture
def traces(tmp_path: Path) -> Path:
    path = tmp_path / "traces.jsonl"
    lines = [
        history("ZT1", ("2026-11-20 08:00:00", "已揽收"), ("2026-11-21 09:00:00", "预计明天签收")),
        history("ZT2", ("2026-11-20 08:00:00", "已揽收"), ("2026-11-22 09:00:00", "已签收，签收人：本人")),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_unknown_waybills_are_refused_one_by_one(traces: Path) -> None:
    found = take(traces, format="kuaidi100")
    assert (found["accepted"], found["duplicate"]) == (0, 0)
    remedy = "Register the shipment first, or correct the number."
    assert [one["reason"] for one in found["refused"]] == [
        f"No shipment {number} of this carrier is registered. {remedy}"
        for number in ("ZT1", "ZT1", "ZT2", "ZT2")
    ]
    assert all(one["item"].endswith(" waybill") for one in found["refused"])
    assert found["waybills"] == {}


def test_create_watches_them_and_says_where_they_are(traces: Path) -> None:
    found = take(traces, format="kuaidi100", create=True)
    assert (found["accepted"], found["refused"], found["unknown_codes"]) == (4, [], ["words:预计明天签收"])
    assert found["waybills"]["ZT1"]["status"] == "PICKED_UP"
    assert found["waybills"]["ZT2"] == {
        "status": "DELIVERED",
        "events": [
            {"milestone": "PICKED_UP", "reason": "", "occurred_at": "2026-11-20T00:00:00+00:00",
             "raw_code": "text:picked_up"},
            {"milestone": "DELIVERED", "reason": "", "occurred_at": "2026-11-22T01:00:00+00:00",
             "raw_code": "text:delivered"},
        ],
    }  # fmt: skip
    (card,) = find_by_waybill("ZT2", actor=SYSTEM)
    assert card.carrier == "zto"


def test_the_same_file_again_changes_nothing(traces: Path) -> None:
    first = take(traces, format="kuaidi100", create=True)
    again = take(traces, format="kuaidi100", create=True)
    assert (again["accepted"], again["duplicate"]) == (0, 4)
    assert again["waybills"] == first["waybills"]
    assert again["unknown_codes"] == first["unknown_codes"]
    (row,) = inbox.document_rows(actor=AGENT, window=Window()).rows
    assert row.times == 2


def test_a_number_is_found_whatever_the_source_calls_its_carrier(acme: CustomerCard, traces: Path) -> None:
    make_shipment(waybill="ZT1", carrier="NDX")
    found = take(traces, format="kuaidi100")
    assert found["accepted"] == 2
    assert list(found["waybills"]) == ["ZT1"]


def test_a_code_mapped_once_is_known_from_then_on(traces: Path) -> None:
    take(traces, format="kuaidi100", create=True)
    supervisor = Actor(Role.SUPERVISOR, "1", "Wang")
    map_code(by=supervisor, at=NOW, source="kuaidi100", code="words:预计明天签收", milestone="DEST_CITY")
    again = take(traces, format="kuaidi100")
    assert again["unknown_codes"] == []
    assert again["waybills"]["ZT1"]["status"] == "DEST_CITY"
    assert again["waybills"]["ZT1"]["events"][-1]["milestone"] == "DEST_CITY"


def test_a_number_given_again_is_another_consignment(tmp_path: Path) -> None:
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    old.write_text(
        history("ZT9", ("2024-01-02 08:00:00", "已揽收"), ("2024-01-04 08:00:00", "已签收")), "utf-8"
    )
    new.write_text(history("ZT9", ("2026-11-20 08:00:00", "已揽收")), "utf-8")
    assert take(old, format="kuaidi100", create=True)["waybills"]["ZT9"]["status"] == "DELIVERED"
    assert take(new, format="kuaidi100", create=True)["waybills"]["ZT9"]["status"] == "PICKED_UP"
    assert [one.status for one in trace(["ZT9"], actor=SYSTEM)["ZT9"]] == ["PICKED_UP", "DELIVERED"]


def test_a_late_scan_after_delivery_opens_nothing_new(tmp_path: Path) -> None:
    file = tmp_path / "one.jsonl"
    file.write_text(history("ZT8", ("2026-11-20 08:00:00", "已签收")), "utf-8")
    take(file, format="kuaidi100", create=True)
    file.write_text(history("ZT8", ("2026-11-22 08:00:00", "快件到达【成都】")), "utf-8")
    assert take(file, format="kuaidi100", create=True)["waybills"]["ZT8"]["status"] == "DELIVERED"
    assert len(find_by_waybill("ZT8", actor=SYSTEM)) == 1


def test_a_document_refused_whole_ends_with_1(tmp_path: Path) -> None:
    file = tmp_path / "broken.json"
    file.write_bytes(b'{"trackResponse": ')
    found = take(file, format="ups", code=1)
    assert found["accepted"] == 0
    assert found["refused"][0]["reason"] == "It breaks off in line 1. Send the whole of it."
    (row,) = inbox.document_rows(actor=AGENT, window=Window()).rows
    assert row.state == "refused"


def test_a_file_too_large_is_not_even_read(tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    with file.open("wb") as handle:
        handle.truncate(100 * 1024 * 1024)
    found = take(file, format="ups", code=1)
    assert found["refused"] == [{"item": "", "reason": "It is larger than 20 MB. Send it in several."}]
    assert inbox.document_rows(actor=AGENT, window=Window()).total == 0


def test_several_files_are_told_apart(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    good.write_text(history("ZT3", ("2026-11-20 08:00:00", "已揽收")), "utf-8")
    bad.write_text("nothing of the kind", "utf-8")
    found = take(good, bad, format="kuaidi100", create=True, code=1)
    assert found["accepted"] == 1
    assert [one["item"] for one in found["refused"]] == ["bad.jsonl"]


def test_good_items_land_beside_bad_ones() -> None:
    found = take(GOLDEN / "kuaidi100" / "query.json", format="kuaidi100", create=True)
    assert found["accepted"] == 10
    assert [one["item"] for one in found["refused"]] == ["data[10] time", "data[11] time"]
    assert found["waybills"]["NDX700000000001"]["status"] == "DELIVERED"


@pytest.mark.parametrize("name", list(connectors()))
def test_every_connector_imports_its_goldens(name: str) -> None:
    folder = GOLDEN / name.replace("-", "_")
    for path in sorted(folder.glob("*")):
        if not path.name.endswith(".expected.json"):
            found = take(path, format=name, create=True)
            assert take(path, format=name, create=True)["waybills"] == found["waybills"]


def test_a_mapped_sheet_reports_the_same_way(acme: CustomerCard, tmp_path: Path) -> None:
    sheet = tmp_path / "tracking.csv"
    sheet.write_text(
        "承运商,运单号,发生时间,状态\nyunda,YD1,2026-11-20 08:15,已揽收\nyunda,YD1,gestern,已签收\n", "utf-8"
    )
    found = take(sheet, format="csv", create=True)
    assert found["accepted"] == 1
    assert len(found["refused"]) == 1
    assert found["refused"][0]["item"].startswith("tracking.csv:3")
    assert "Write it like" in found["refused"][0]["reason"]
    assert found["waybills"]["YD1"]["status"] == "PICKED_UP"
    broken = tmp_path / "other.csv"
    broken.write_text("a,b\n1,2\n", "utf-8")
    refused = take(broken, format="csv", code=1)
    assert refused["accepted"] == 0
    assert "Add the column" in refused["refused"][0]["reason"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"format": "nonsense"}, "There is no format nonsense"),
        ({"format": "ups", "zone": "Mars/Base"}, "Unknown time zone"),
    ],
)
def test_options_that_do_not_do(traces: Path, options: dict[str, str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("import", "tracking", str(traces), **options)
    with pytest.raises(CommandError, match="There is no format ups; there are shopify"):
        call_command("import", "orders", str(traces), format="ups")
    with pytest.raises(CommandError, match="Only orders and tracking have formats"):
        call_command("import", "shipments", str(traces), format="ups")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import", "tracking", "/no/such/file", format="ups")


def test_trace_tells_all_that_was_heard(traces: Path) -> None:
    take(traces, format="kuaidi100", create=True)
    out = StringIO()
    call_command("trace", "ZT2", json=True, stdout=out)
    found = json.loads(out.getvalue())
    assert (found["number"], found["carrier"], found["status"]) == ("ZT2", "zto", "DELIVERED")
    assert [event["raw_code"] for event in found["events"]] == ["text:picked_up", "text:delivered"]
    assert found["earlier"] == []
    plain = StringIO()
    call_command("trace", "ZT2", stdout=plain)
    assert "Delivered" in plain.getvalue()
    with pytest.raises(CommandError, match="Nobody has registered"):
        call_command("trace", "NOPE")


@pytest.mark.usefixtures("acme")
def test_a_number_of_two_carriers_is_traced_to_both(now: datetime) -> None:
    """Neither is earlier than the other: both hold the number today."""
    for carrier in ("NDX", "TWIN"):
        make_shipment(waybill="TWIN77", carrier=carrier, booked_at=now)
    out = StringIO()
    call_command("trace", "TWIN77", json=True, stdout=out)
    found = json.loads(out.getvalue())
    assert {found["carrier"], *(one["carrier"] for one in found["also"])} == {"NDX", "TWIN"}
    assert found["earlier"] == []


def sheet_of(folder: Path, *rows: str) -> Path:
    path = folder / "tracking.csv"
    path.write_text("\n".join(["承运商,运单号,发生时间,状态,地点", *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("plain", [True, False])
def test_a_sheet_names_whose_number_it_is(tmp_path: Path, acme: CustomerCard, plain: bool) -> None:
    """A number that another carrier has is a new shipment beside it, and neither gets the other's scans."""
    make_shipment(waybill="TWIN77", carrier="NDX")
    sheet = sheet_of(
        tmp_path,
        "zto,TWIN77,2026-11-22 08:00,已揽收,成都网点",
        "NDX,TWIN77,2026-11-22 09:00,到达分拨中心,深圳中心",
        "yunda,YD9,2026-11-22 09:00,已揽收,上海网点",
        "sto,YD9,2026-11-22 10:00,派送中,广州网点",
    )  # fmt: skip
    options: dict[str, Any] = {"create": True} if plain else {"create": True, "format": "csv"}
    found = take(sheet, **options)
    assert (found["accepted"], found["refused"]) == (4, [])
    twin = found["waybills"]["TWIN77"]
    told = {one["carrier"]: one["status"] for one in (twin, *twin["also"])}
    assert told == {"zto": "PICKED_UP", "NDX": "HUB_IN"}
    new = found["waybills"]["YD9"]
    assert {one["carrier"]: one["status"] for one in (new, *new["also"])} == {
        "yunda": "PICKED_UP", "sto": "OUT_FOR_DELIVERY",
    }  # fmt: skip
    assert take(sheet, **options)["duplicate"] == 4
    bare = tmp_path / "bare.json"
    bare.write_text(history("TWIN77", ("2026-11-22 12:00:00", "派送中")).replace('"com": "zto", ', ""))
    found = take(bare, format="kuaidi100")
    assert found["accepted"] == 0
    assert "More than one carrier uses the number TWIN77" in found["refused"][0]["reason"]


def test_a_carrier_written_otherwise_is_no_other_carrier(tmp_path: Path, acme: CustomerCard) -> None:
    make_shipment(waybill="ZT88", carrier="ZTO")
    found = take(sheet_of(tmp_path, "zto,ZT88,2026-11-22 08:00,已揽收,成都"), create=True)
    assert found["accepted"] == 0
    assert [one.carrier for one in find_by_waybill("ZT88", actor=SYSTEM)] == ["ZTO"]


def test_a_scan_of_the_future_begins_no_shipment(tmp_path: Path) -> None:
    path = tmp_path / "future.json"
    path.write_text(history("FUT1", ("2036-11-20 01:02:03", "已签收")), encoding="utf-8")
    found = take(path, format="kuaidi100", create=True)
    assert (found["accepted"], found["waybills"]) == (0, {})
    assert len(found["refused"]) == 1
    assert find_by_waybill("FUT1", actor=SYSTEM) == []


def refused_as_json(verb: str, *words: object, **options: Any) -> dict[str, Any]:
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command(verb, *map(str, words), json=True, stdout=out, **options)
    assert refused.value.returncode == 1
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_a_refusal_is_json_for_whoever_asks_for_json(tmp_path: Path) -> None:
    """Whatever was refused: a format, a sheet, a file, a number, a folder."""
    strange = tmp_path / "strange.csv"
    strange.write_text("a,b\n1,2\n")
    unknown = take(strange, format="nonsense", code=1)
    assert unknown["refused"][0]["item"] == "--format"
    assert "There is no format nonsense" in unknown["refused"][0]["reason"]
    for kind in ("tracking", "orders", "shipments"):
        found = refused_as_json("import", kind, strange)
        assert found["rows"] == 0
        assert found["refused"][0]["reason"]
    gone = take("/no/such/file", format="ups", code=1)
    assert "cannot be read" in gone["refused"][0]["reason"]
    (one,) = refused_as_json("trace", "NOPE")["refused"]
    assert "Nobody has registered NOPE" in one["reason"]
    assert refused_as_json("replay", tmp_path / "none", mapping="olist")["refused"]
    assert refused_as_json("eta", "report", data=tmp_path)["refused"]
    good = StringIO()
    sheet = sheet_of(tmp_path, "zto,ZT1,2026-11-22 08:00,已揽收,成都")
    call_command("import", "tracking", str(sheet), json=True, stdout=good)
    assert json.loads(good.getvalue())["refused"] == []


# Over the interface.


def a_key(customer: CustomerCard | None = None, scopes: tuple[str, ...] = ("tracking:write",)) -> str:
    owner = customer.id if customer else None
    return issue_api_key(by=SYSTEM, at=NOW, label="push", scopes=scopes, customer_id=owner).token


def push(
    body: bytes | str, format: str = "kuaidi100", *, token: str = "", query: str = "", **given: Any
) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Client().post(
        f"/api/v1/tracking/documents/{format}{query}", body, headers=headers,
        content_type=given.pop("content_type", "application/octet-stream"), **given,
    )  # fmt: skip


def a_push(number: str = "YT1", salt: str = "") -> str:
    answer = {"nu": number, "com": "yuantong", "status": "200", "state": "3",
              "data": [{"time": "2026-11-22 12:00:00", "context": "已签收，签收人：本人"}]}  # fmt: skip
    param = json.dumps({"status": "shutdown", "lastResult": answer}, ensure_ascii=False)
    fields = {"param": param}
    if salt:
        fields["sign"] = hashlib.md5((param + salt).encode(), usedforsecurity=False).hexdigest().upper()
    return urlencode(fields)


FORM = "application/x-www-form-urlencoded"


def test_a_push_is_kept_answered_and_recorded(acme: CustomerCard) -> None:
    make_shipment(waybill="YT1", carrier="yuantong", booked_at=datetime(2026, 11, 20, tzinfo=UTC))
    answer = push(a_push(), token=a_key(), content_type=FORM)
    assert answer.status_code == 200
    assert answer.json() == {"result": True, "returnCode": "200", "message": "成功"}
    (row,) = inbox.document_rows(actor=AGENT, window=Window()).rows
    assert (row.state, row.format) == ("received", "kuaidi100")
    settle()
    assert trace(["YT1"], actor=SYSTEM)["YT1"][0].status == "DELIVERED"
    assert inbox.document_row(row.id, actor=AGENT).accepted == 1
    assert push(a_push(), token=a_key(), content_type=FORM).status_code == 200


def test_a_push_may_carry_its_key_in_the_address(acme: CustomerCard) -> None:
    make_shipment(waybill="YT1", carrier="yuantong")
    assert push(a_push(), query=f"?key={a_key()}", content_type=FORM).status_code == 200
    assert push(a_push(), query="?key=nuoda_a_b", content_type=FORM).status_code == 401
    assert push(a_push(), content_type=FORM).status_code == 401
    assert push(a_push(), token=a_key(scopes=("orders:read",)), content_type=FORM).status_code == 403


def test_a_signature_is_asked_for_where_a_secret_is_set(settings: Settings) -> None:
    settings.NUODA_DOCUMENT_SECRETS = {"kuaidi100": "salz"}
    token = a_key()
    assert push(a_push(salt="salz"), token=token, content_type=FORM).status_code == 200
    for wrong in (a_push(), a_push(salt="pfeffer"), "{}", "param=%"):
        answer = push(wrong, token=token, content_type=FORM)
        assert answer.status_code == 422
        assert answer.json()["result"] is False
    settle()
    states = [row.state for row in inbox.document_rows(actor=AGENT, window=Window()).rows]
    assert states.count("refused") == 4


def test_a_document_nobody_understands_is_kept_and_refused() -> None:
    answer = push(b"\xff\xfe<nothing>", token=a_key())
    assert answer.status_code == 422
    assert answer.json()["result"] is False
    settle()
    (row,) = inbox.document_rows(actor=AGENT, window=Window()).rows
    assert row.state == "refused"
    assert inbox.open_document(by=AGENT, at=NOW, document_id=row.id, purpose="look") == b"\xff\xfe<nothing>"


def test_100_mb_are_refused_before_they_are_read() -> None:
    answer = push(b"", token=a_key(), CONTENT_LENGTH=str(100 * 1024 * 1024))
    assert answer.status_code == 413
    assert limits.BODY_BYTES < 100 * 1024 * 1024
    assert inbox.document_rows(actor=AGENT, window=Window()).total == 0


def test_a_customers_key_reaches_only_that_customers_parcels(
    acme: CustomerCard, globex: CustomerCard
) -> None:
    make_shipment(waybill="YT1", carrier="yuantong")
    push(a_push(), token=a_key(globex), content_type=FORM)
    settle()
    assert trace(["YT1"], actor=SYSTEM)["YT1"][0].status == "BOOKED"


def test_unknown_formats_and_zones() -> None:
    token = a_key()
    unknown = push(b"{}", "nonsense", token=token)
    assert unknown.status_code == 404
    (field,) = unknown.json()["error"]["fields"]
    assert field["field"] == "format"
    assert "nonsense" in field["reason"]
    assert "kuaidi100" in field["reason"]
    assert push(b"{}", token=token, query="?zone=Mars/Base").status_code == 422


def test_positions_count_and_show_the_shipments_their_devices_ride_with(acme: CustomerCard) -> None:
    shipment = make_shipment(waybill="BUS1")
    bind_device(by=SYSTEM, at=NOW, device="4716", shipment_id=shipment.id, since=NOW - timedelta(days=30))
    first = take(GOLDEN / "osmand" / "vehicles.csv", format="osmand")
    assert (first["accepted"], first["duplicate"], first["unknown_codes"]) == (3, 0, [])
    assert [one["item"] for one in first["refused"]] == ["line 4 latitude", "line 5 device"]
    assert first["waybills"] == {"BUS1": {"status": "BOOKED", "events": []}}
    again = take(GOLDEN / "osmand" / "vehicles.csv", format="osmand")
    assert (again["accepted"], again["duplicate"], again["waybills"]) == (0, 3, first["waybills"])
    assert len(track_of(shipment.id, actor=SYSTEM)) == 2


def test_a_refused_item_is_named_down_to_its_field(tmp_path: Path) -> None:
    file = tmp_path / "fixes.csv"
    file.write_text("id,timestamp,latitude,longitude\nV1,1795312800,999,121\nV1,1795312803,31.1,north\n")
    found = take(file, format="osmand")
    assert found["refused"] == [
        {"item": "line 3 longitude", "reason": "“north” is no number."},
        {
            "item": "V1 2026-11-22T02:00:00+00:00 latitude",
            "reason": "It lies outside -90 to 90 degrees. Wait until the device knows where it is.",
        },
    ]
    scans = json.loads(history("ZT7", ("2026-11-20 08:00:00", "已揽收"), ("0001-11-20 09:00:00", "已签收")))
    file.write_text(json.dumps(scans), "utf-8")
    (refused,) = take(file, format="kuaidi100", create=True)["refused"]
    assert refused == {"item": "events[1] time", "reason": "It lies outside 1990 to 2100."}


def test_positions_pushed_as_a_document_by_a_customer_are_refused(acme: CustomerCard) -> None:
    token = issue_api_key(by=SYSTEM, at=NOW, label="t", scopes=["tracking:write"], customer_id=acme.id).token
    body = (GOLDEN / "osmand" / "requests.txt").read_bytes()
    answer = Client(headers={"Authorization": f"Bearer {token}"}).post(
        "/api/v1/tracking/documents/osmand", body, content_type="text/plain"
    )
    assert answer.status_code == 200
    settle()
    (row,) = inbox.document_rows(actor=AGENT, window=Window()).rows
    assert (row.state, row.accepted, row.refused) == ("processed", 0, 7)
