"""Files in threads: by the desk, the portal and machines; what is refused, by which name, and who may see."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings
from tests.factories import NOW, SYSTEM, make_account, make_customer, make_customer_actor, make_shipment
from tests.factories.people import sign_in
from tests.factories.pictures import photo
from tests.laws.addresses import masked

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.accounts.facts import SCOPES
from nuoda.domains.cases.commands import ask
from nuoda.domains.cases.queries import case_page, held_attachments, said_case
from nuoda.kernel import clock, limits
from nuoda.kernel.actor import Role
from nuoda.kernel.attachments import keep_attachment
from nuoda.kernel.ids import new_id
from nuoda.kernel.pictures import sweep_pictures, sweep_unused
from nuoda.kernel.sniffing import XLSX, BadAttachment, plain_name, sniff

pytestmark = pytest.mark.django_db


def sheet() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "name", "media_type"),
    [
        (b"%PDF-1.7 x", "a.exe", "application/pdf"),
        ("运单,件数\n1,2\n".encode("gb18030"), "a.csv", "text/csv"),
        (b"BM and MZ are letters too", "a.txt", "text/plain"),
        (sheet(), "a.xlsx", XLSX),
    ],
)
def test_a_file_is_what_its_bytes_are(body: bytes, name: str, media_type: str) -> None:
    assert sniff(body, name).media_type == media_type


@pytest.mark.parametrize(
    ("body", "name", "says"),
    [
        (b"", "a.txt", "empty"),
        (b"<svg xmlns='x' onload='x()'/>", "a.png", "SVG"),
        (b"no picture at all", "A.PNG", "named like a picture"),
        ("不是 PDF".encode(), "a.pdf", "named like a PDF"),
        (b"  <html><script>x()</script>", "a.txt", "web page"),
        (zipped("a.txt"), "a.pdf", "archive"),
        (zipped("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "a.xlsx", "macros"),
        (b"%PDF-1.4 " + zipped("a.txt"), "a.pdf", "beside"),
        (photo() + zipped("a.txt"), "a.jpg", "something else"),
        (photo()[:-300], "a.jpg", "damaged"),
        (b"\x89PNG\r\n\x1a\nnothing of a picture", "a.png", "not a JPEG"),
        (b"MZ\x90\x00\x03", "a.pdf", "program"),
        (b"#!/bin/sh", "a.txt", "program"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "Office"),
        (b"\x00\x00\x00\x18ftypheic", "a.jpg", "HEIC"),
        (b"\x00\x01\x02", "a.bin", "neither"),
        (b"x" * (limits.ATTACHMENT_BYTES + 1), "a.txt", "larger"),
    ],
    ids=range(17),
)
def test_what_is_not_taken_is_named_with_its_remedy(body: bytes, name: str, says: str) -> None:
    with pytest.raises(BadAttachment) as refused:
        keep_attachment(body, name=name, at=NOW)
    (problem,) = refused.value.fields
    said = str(problem.reason)
    assert name in said
    assert says in said
    assert str(problem.remedy)


def test_names_are_plain() -> None:
    assert plain_name("../../etc/passwd") == "passwd"
    assert plain_name("C:\\x\\单\u202e据.pdf") == "单据.pdf"
    assert plain_name("a" * 300 + ".pdf").endswith("a.pdf")
    assert plain_name("/") == "file"


def test_both_sides_attach_and_see_and_nobody_else_does(settings: Settings, tmp_path: Path) -> None:
    settings.NUODA_HOME = tmp_path
    acme, other = make_customer("ACME"), make_customer("OTHER")
    buyer, stranger = make_customer_actor(acme), make_customer_actor(other)
    agent = make_account(Role.AGENT)
    ship = make_shipment("ACME")
    desk, portal, foreign = sign_in(agent), sign_in(buyer), sign_in(stranger)
    for browser in (desk, portal, foreign):
        browser.cookies["nuoda_language"] = "en"
    with clock.simulated(NOW):
        case = ask(by=buyer, at=NOW, shipment_id=ship.id, kind="inquiry", words="在哪")
        up = SimpleUploadedFile("照片.jpg", photo(place=True), "image/svg+xml")
        paper = SimpleUploadedFile("单据.pdf", b"%PDF-1.4 x", "text/html")
        answered = portal.post(
            f"/portal/cases/{case.id}/answer/", {"words": "看照片", "key": "k1", "files": [up, paper]}
        )
        assert answered.status_code == 302
        noted = desk.post(
            f"/desk/cases/{case.id}/note/",
            {
                "words": "内部",
                "kind": "decision",
                "once": "1",
                "files": [SimpleUploadedFile("x.txt", b"secret")],
            },
        )
        assert noted.status_code == 302
        (said,) = [one for one in said_case(case.id, actor=buyer).thread if one.files]
        shot, pdf = sorted(said.files, key=lambda one: one.media_type, reverse=True)
        (inner,) = [one for one in case_page(case.id, actor=agent).thread if one.kind == "decision"]

        got = portal.get(f"/portal/cases/{case.id}/files/{shot.id}/")
        assert (got.status_code, got["Content-Type"]) == (200, "image/jpeg")
        assert b"TELLTALE" not in got.content
        got = portal.get(f"/portal/cases/{case.id}/files/{pdf.id}/")
        assert got["Content-Disposition"].startswith("attachment")
        assert (got["X-Content-Type-Options"], got["Content-Type"]) == ("nosniff", "application/pdf")
        assert "sandbox" in got["Content-Security-Policy"]

        def asked(browser: Client, file_id: UUID) -> tuple[int, str]:
            answer = browser.get(f"/portal/cases/{case.id}/files/{file_id}/")
            return answer.status_code, masked(answer.content, {"file_id": str(file_id)})

        portal.get("/portal/cases/")  # which says the thanks that waited
        nothing = asked(portal, new_id())
        assert nothing[0] == 404
        assert asked(portal, inner.files[0].id) == nothing
        assert asked(foreign, shot.id)[0] == 404
        assert desk.get(f"/desk/cases/{case.id}/files/{inner.files[0].id}/").content == b"secret"
        assert "照片.jpg" in portal.get(f"/portal/cases/{case.id}/").content.decode()
        assert "x.txt" in desk.get(f"/desk/cases/{case.id}/").content.decode()

        svg = SimpleUploadedFile("x.png", b"<svg onload='x()'/>", "image/png")
        refused = portal.post(
            f"/portal/cases/{case.id}/answer/", {"words": "hi", "key": "k2", "files": [svg]}
        )
        assert refused.status_code == 422
        assert "x.png: It is an SVG drawing" in refused.content.decode()
        kept_before = sum(1 for one in tmp_path.rglob("*") if one.is_file())
        large = SimpleUploadedFile("big.pdf", b"%PDF-" + b"x" * (30 * 1024 * 1024), "application/pdf")
        for browser, url, more in (
            (portal, f"/portal/cases/{case.id}/answer/", {"key": "k3"}),
            (desk, f"/desk/cases/{case.id}/reply/", {"next": "none", "once": "2"}),
        ):
            large.seek(0)
            answer = browser.post(url, {"words": "gross", **more, "files": [large]})
            assert answer.status_code in (413, 422)
            assert "each up to 10 MB" in answer.content.decode()
        assert sum(1 for one in tmp_path.rglob("*") if one.is_file()) == kept_before
        assert "gross" not in [one.body for one in case_page(case.id, actor=agent).thread]


def test_machines_keep_a_file_and_name_it(settings: Settings, tmp_path: Path, client: Client) -> None:
    settings.NUODA_HOME = tmp_path
    acme = make_customer("ACME")
    ship = make_shipment("ACME")
    other = make_customer("OTHER")
    with clock.simulated(NOW):
        keys = [
            issue_api_key(by=SYSTEM, at=NOW, label=one.code, scopes=SCOPES, customer_id=one.id).token
            for one in (acme, other)
        ]
        mine, theirs = ({"Authorization": f"Bearer {one}"} for one in keys)
        raw, kind = photo(), "application/octet-stream"
        kept = client.post("/api/v1/files?name=a.jpg", raw, content_type=kind, headers=mine).json()
        assert kept["media_type"] == "image/jpeg"
        body = {
            "waybill": ship.waybill,
            "kind": "inquiry",
            "words": "x",
            "files": [{"id": kept["id"], "name": "a.jpg"}],
        }
        asked = client.post("/api/v1/cases", body, content_type="application/json", headers=mine).json()
        (line,) = client.get(f"/api/v1/cases/{asked['id']}", headers=mine).json()["thread"]
        (file,) = line["files"]
        url = f"/api/v1/cases/{asked['id']}/files/{file['id']}"
        assert client.get(url, headers=mine)["Content-Type"] == "image/jpeg"
        assert client.get(url, headers=theirs).status_code == 404
        again = {"words": "y", "files": [{"id": kept["id"], "name": "a.jpg"}]}
        stolen = client.post(
            f"/api/v1/cases/{asked['id']}/messages", again, content_type="application/json", headers=theirs
        )
        assert stolen.status_code in (404, 422)
        bad = client.post("/api/v1/files?name=a.svg", b"<svg/>", content_type="image/svg+xml", headers=mine)
        assert (bad.status_code, bad.json()["error"]["code"]) == (422, "bad_attachment")
        assert client.get("/api/v1/tasks", headers=mine).json() == {"items": []}


def test_what_is_not_held_is_swept_and_what_is_held_stays(settings: Settings, tmp_path: Path) -> None:
    settings.NUODA_HOME = tmp_path
    acme = make_customer("ACME")
    buyer = make_customer_actor(acme)
    make_account(Role.AGENT)
    ship = make_shipment("ACME")
    held = keep_attachment(b"%PDF-1.4 held", name="a.pdf", at=NOW, by=buyer).draft
    loose = keep_attachment(b"%PDF-1.4 loose", name="b.pdf", at=NOW, by=buyer)
    with clock.simulated(NOW):
        ask(by=buyer, at=NOW, shipment_id=ship.id, kind="inquiry", words="x", files=[held])
    late = NOW + timedelta(days=60)
    assert sweep_unused(at=late, holders=[held_attachments]) == 1
    names = {one.name for one in tmp_path.rglob("*") if one.is_file()}
    assert str(held.id) in names
    assert str(loose.id) not in names
    stray = tmp_path / "media" / "ab" / str(new_id())
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"a file whose row never came")
    assert sweep_pictures(at=late + timedelta(days=36_500)) >= 1
    assert not stray.exists()
