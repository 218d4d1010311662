"""A crate comes broken: the insurer hears at once, the customer claims, three people settle, all is told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal as D
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import factories
from tests.factories.people import sign_in
from tests.factories.pictures import photo
from tests.surfaces.api.conftest import Machine, make_key

from nuoda.connectors.messaging.mailbox import CaughtMail
from nuoda.domains.claims.commands import PolicyDraft, record_policies
from nuoda.domains.claims.queries import award_page, claims_of, recourses_of
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.commands import release_notices
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.kernel.actor import Role
from nuoda.kernel.facts import Ref

MOST_QUERIES = 12
HOUSE = factories.SYSTEM


@pytest.fixture
def crate(now: datetime, acme: CustomerCard) -> ShipmentCard:
    """Insured, sent, and delivered with a broken corner."""
    policy = PolicyDraft(
        "P-1", "Harbour Insurance", "loss@insurer.example", "en", 24, now.date(), "policy art. 6"
    )
    record_policies(by=HOUSE, at=now, policies=[policy])
    ship = factories.make_shipment(booked_at=now - timedelta(days=3))
    factories.scan("NDX900001", "PICKED_UP", now - timedelta(days=3), place="深圳南山营业部")
    factories.scan(
        "NDX900001",
        "DELIVERED_WITH_EXCEPTION",
        now - timedelta(hours=2),
        reason="DAMAGE.broken",
        place="上海",
    )
    return ship


def kinds_of(subject: Ref) -> dict[str, Any]:
    return {one.kind: one for one in promises_of([subject], actor=HOUSE)}


@dataclass(frozen=True, slots=True)
class Scene:
    """The crate, everybody's browser, and what makes the house work: jobs run, mails leave."""

    crate: ShipmentCard
    mine: Client
    stranger: Client
    clerk: Client
    lead: Client
    cashier: Client
    mails: Callable[[], list[CaughtMail]]
    work: Callable[[], None]
    now: datetime


@pytest.fixture
def scene(request: pytest.FixtureRequest, mailbox: Any, crate: ShipmentCard, now: datetime) -> Scene:
    settle: Callable[[], int] = request.getfixturevalue("settle")

    def work() -> None:
        settle()
        release_notices(by=HOUSE, at=now + timedelta(minutes=2))
        settle()

    def browser(name: str) -> Client:
        return sign_in(request.getfixturevalue(name))

    return Scene(
        crate, browser("customer_actor"), browser("other_customer_actor"), browser("agent"),
        browser("supervisor"), sign_in(factories.make_account(
            Role.SUPERVISOR, email="cashier@nuoda.example", name="钱会计"
        )),
        mailbox.mails, work, now,
    )  # fmt: skip


def test_from_the_broken_corner_to_the_letter(scene: Scene, acme: CustomerCard, tmp_path: Path) -> None:
    scene.work()
    _insurer_told(scene)
    where = _filed(scene)
    scene.work()
    (claim,) = claims_of(scene.crate.id, actor=HOUSE)
    assert claim.claimed.total == 1500
    assert kinds_of(Ref("claim", str(claim.id)))["claim_decision"].due_at == scene.now + timedelta(days=30)
    partner = next(one for one in recourses_of(scene.crate.id, actor=HOUSE) if one.party == "partner")
    assert kinds_of(Ref("recourse", str(partner.id)))["custom"].due_at == partner.due_at
    page = f"/desk/claims/{claim.id}/"
    with CaptureQueriesContext(connection) as queries:
        seen = scene.clerk.get(page)
    assert seen.status_code == 200
    assert len(queries) <= MOST_QUERIES, [one["sql"][:90] for one in queries]
    body = seen.content.decode()
    for words in ("corner.jpg", "invoice.pdf", claim.number, "1,500.00 CNY", "831–833"):
        assert words in body
    _reckon(scene.clerk, page)
    award = _decided(scene, page)
    scene.work()
    (claim,) = claims_of(scene.crate.id, actor=HOUSE)
    assert (claim.state, claim.settled.total) == ("paid", D("1200.50"))
    assert kinds_of(Ref("claim", str(claim.id)))["claim_decision"].state == "kept"
    letter = next(one for one in scene.mails() if claim.number in one.subject)
    assert "1,200.50 CNY" in letter.body
    assert "修理费由我们承担" in letter.body
    rooms = ("", "decisions/", "recourse/", "ledger/", "rules/", f"decisions/{award}/", "new/")
    for path in (*rooms, "decisions/goodwill/"):
        assert scene.lead.get(f"/desk/claims/{path}").status_code == 200, path
    for path in ("/portal/claims/", where, "/portal/claims/new/"):
        assert scene.mine.get(path).status_code == 200, path
    _machines_read(acme, claim.id, claim.number)
    _terminal(claim.number, tmp_path)


def _insurer_told(scene: Scene) -> None:
    (told,) = recourses_of(scene.crate.id, actor=HOUSE)
    assert (told.party, told.state) == ("insurer", "noticed")
    assert told.due_at - told.opened_at <= timedelta(hours=24)
    (mail,) = [one for one in scene.mails() if one.recipient == "loss@insurer.example"]
    assert "P-1" in mail.subject
    assert scene.crate.waybill in mail.body


def _filed(scene: Scene) -> str:
    """Filed by the customer with her documents; where her claim stands."""
    form = {
        "waybill": scene.crate.waybill, "kind": "damage", "standing": "consignee", "claimant": "王小姐",
        "currency": "CNY", "goods": "-1", "words": "木箱一角破裂", "key": "one",
    }  # fmt: skip
    refused = scene.mine.post("/portal/claims/new/", form)
    assert refused.status_code == 422
    assert "木箱一角破裂" in refused.content.decode()
    files = [
        SimpleUploadedFile("corner.jpg", photo(), "image/jpeg"),
        SimpleUploadedFile("invoice.pdf", b"%PDF-1.4 invoice", "application/pdf"),
    ]
    first = scene.mine.post("/portal/claims/new/", {**form, "goods": "1,500", "papers": files})
    assert first.status_code == 302
    again = scene.mine.post("/portal/claims/new/", {**form, "goods": "1,500"})  # a double click
    assert again.headers["Location"] == first.headers["Location"]
    theirs = scene.stranger.post("/portal/claims/new/", {**form, "goods": "5", "key": "x"})
    assert theirs.status_code == 422
    assert scene.stranger.get(first.headers["Location"]).status_code == 404
    return first.headers["Location"]


def _decided(scene: Scene, page: str) -> str:
    """Proposed, approved and paid by three; the award's id."""
    assert scene.clerk.get(f"{page}sheet/?lang=en").content.startswith(b"%PDF")
    assert scene.clerk.get(f"{page}sheet/?lang=zh-hans").content.startswith(b"%PDF")
    bad = {"remedy": "cash", "reason": "我们保证绝对能送到"}
    assert scene.clerk.post(f"{page}propose/", bad).status_code == 422  # the wording guard holds the letter
    reason = {"remedy": "cash", "reason": "交接照片显示末段破损，修理费由我们承担。"}
    assert scene.clerk.post(f"{page}propose/", reason).status_code == 302
    award = _award(scene.clerk, page)
    where = f"/desk/claims/decisions/{award}"
    assert scene.clerk.post(f"{where}/approve/").status_code == 302
    assert award_page(UUID(award), actor=HOUSE).state == "proposed"  # her own proposal
    assert scene.lead.post(f"{where}/approve/").status_code == 302
    letter = pypdfium2.PdfDocument(scene.mine.get(f"/portal/claims/letters/{award}/?lang=en").content)
    day = scene.now.astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()
    assert re.search(rf"Decided on\s+{day}", letter[0].get_textpage().get_text_range())
    assert scene.stranger.get(f"/portal/claims/letters/{award}/").status_code == 404
    pay = {"method": "bank", "payment": "B-77"}
    assert scene.cashier.post(f"{where}/pay/", pay).status_code == 302
    return award


def _reckon(clerk: Any, page: str) -> None:
    given = {
        "regime": "cn_civil", "full_value": "1500", "lost": "1500", "repair": "1300.50", "salvage": "100",
        "packages": "1", "weight_kg": "12", "leg": "1", "party": "NDX", "evidence": "last hub",
    }  # fmt: skip
    proposed = clerk.get(f"{page}assess/").content.decode()
    assert "从深圳南山营业部（完好）到上海（异常）由同一方承运。" in proposed
    assert clerk.post(f"{page}assess/", {**given, "lost": "-5"}).status_code == 422
    assert clerk.post(f"{page}assess/", given).status_code == 302
    assert "1,200.50 CNY" in clerk.get(page).content.decode()
    waived = {"waived": "交货时已当场核对"}
    assert clerk.post(f"{page}complete/", waived).status_code == 302


def _award(clerk: Any, page: str) -> str:
    body = clerk.get(page).content.decode()
    start = body.index("/desk/claims/decisions/") + len("/desk/claims/decisions/")
    return str(body[start : start + 36])


def _machines_read(acme: CustomerCard, claim_id: Any, number: str) -> None:
    machine = Machine(make_key(acme))
    listed = machine.get("/claims").json()
    assert [one["number"] for one in listed["items"]] == [number]
    detail = machine.get(f"/claims/{claim_id}").json()
    assert (detail["state"], D(detail["settled"])) == ("paid", D("1200.50"))
    letter = machine.get(f"/claims/decisions/{detail['decisions'][0]['id']}/letter")
    assert letter.headers["Content-Type"] == "application/pdf"
    draft = {
        "waybill": "NDX900001",
        "kind": "delay",
        "standing": "owner",
        "claimant": "ACME",
        "currency": "JPY",
    }
    assert machine.post("/claims", {**draft, "other": "1.5"}).status_code == 422
    assert machine.post("/claims", {**draft, "other": "-1"}).status_code == 422
    filed = machine.post("/claims", {**draft, "other": "800"}).json()
    twice = machine.post("/claims", {**draft, "other": "800"})
    assert twice.status_code == 409
    where = f"/api/v1/claims/{filed['id']}/documents?kind=invoice&name=i.pdf"
    for body, status in ((b"%PDF-1.7 x", 200), (b"GIF89a", 422), (b"<html>", 422)):
        sent = machine.client.post(
            where, body, content_type="application/octet-stream", headers=machine.headers
        )
        assert sent.status_code == status, sent.content
    bare = Machine(make_key(acme, ["claims:read"]))
    assert bare.post("/claims", draft).status_code == 403


def _terminal(number: str, folder: Path) -> None:
    out = StringIO()
    call_command("claims", "sheet", number, "--json", stdout=out)
    assert json.loads(out.getvalue())["total"] == "1200.50"
    facts = folder / "facts.json"
    rate = {"currency": "CNY", "per_sdr": "9.80", "on": "2026-11-20", "source": "example"}
    given: dict[str, Any] = {
        "carriage": {"mode": "air", "origin": "CN", "destination": "DE", "on": "2026-06-01"},
        "loss": {
            "kind": "loss", "currency": "CNY", "full_value": "50000", "lost": "50000", "weight_kg": "100",
            "rate": rate,
        },
    }  # fmt: skip
    facts.write_text(json.dumps(given), encoding="utf-8")
    out = StringIO()
    call_command("claims", "sheet", "--facts", str(facts), "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["regime"], told["limit"]) == ("montreal", "25480.00")
    out = StringIO()
    call_command("claims", "sheet", "--facts", str(facts), stdout=out)
    assert "2,600 SDR" in out.getvalue()
    given["loss"]["lost"] = "-1"
    facts.write_text(json.dumps(given), encoding="utf-8")
    with pytest.raises(CommandError, match="lost"):
        call_command("claims", "sheet", "--facts", str(facts))
    with pytest.raises(CommandError):
        call_command("claims", "sheet", "CL000")
