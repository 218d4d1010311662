"""One shipment: the answer first, the evidence, and what staff can do about it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.factories import SYSTEM
from tests.surfaces.desk.conftest import LateParcel

from nuoda.domains.cases.queries import cases_of
from nuoda.domains.shipments.commands import Correction, record_scans
from nuoda.domains.shipments.queries import shipment_page
from nuoda.kernel import ledger
from nuoda.kernel.actor import Role
from nuoda.kernel.facts import Ref

pytestmark = pytest.mark.usefixtures("now")
FRAGMENT = {"HX-Request": "true"}


def url(name: str, late: LateParcel) -> str:
    return reverse(f"desk_shipment_{name}" if name else "desk_shipment", args=[late.shipment.id])


class TestPage:
    def test_answers_first(self, desk: Client, late: LateParcel) -> None:
        answer = desk.get(url("", late)).context["answer"]
        assert "武汉分拨中心" in answer
        assert "车辆故障" in answer
        assert "今天 12:00" in answer  # what was promised
        assert "林晓 正在跟进" in answer

    def test_speaks_english_to_english_readers(self, desk: Client, late: LateParcel) -> None:
        desk.cookies["nuoda_language"] = "en"
        shown = desk.get(url("", late))
        assert "Truck broken down" in shown.context["answer"]
        assert "later than promised (today 12:00)" in shown.context["answer"]
        assert "Acme Trading Co., Ltd." in shown.content.decode()

    def test_shows_no_consignee_in_clear(self, desk: Client, late: LateParcel) -> None:
        shown = desk.get(url("", late)).content.decode()
        for secret in ("欧阳小明", "13812345678", "1502"):
            assert secret not in shown

    def test_tells_of_a_delivery_kept(
        self, desk: Client, late: LateParcel, now: datetime, settle: Callable[[], int]
    ) -> None:
        factories.scan("NDX900001", "DELIVERED", now - timedelta(minutes=30), place="上海浦东营业部")
        settle()
        answer = desk.get(url("", late)).context["answer"]
        assert "已签收" in answer
        assert "已兑现" in answer

    def test_tells_when_it_was_delivered_not_when_it_is_expected(
        self, desk: Client, late: LateParcel, now: datetime
    ) -> None:
        factories.scan("NDX900001", "DELIVERED", now - timedelta(minutes=30))
        desk.cookies["nuoda_language"] = "en"
        shown = desk.get(url("", late)).content.decode()
        assert "<dt>Delivered</dt>" in shown
        assert "<dt>Expected</dt>" not in shown

    def test_names_no_place_that_the_delivery_did_not(
        self, desk: Client, late: LateParcel, now: datetime
    ) -> None:
        desk.cookies["nuoda_language"] = "en"
        scanned = now - timedelta(minutes=30)
        factories.scan("NDX900001", "DELIVERED", scanned)
        assert "Delivered today" in desk.get(url("", late)).context["answer"]

    def test_a_correction_without_a_word_has_no_empty_end(
        self, desk: Client, late: LateParcel, now: datetime
    ) -> None:
        scanned = factories.a_scan("NDX900001", "DELIVERED", now - timedelta(minutes=30))
        record_scans(by=SYSTEM, at=now, scans=[scanned])
        wrong = replace(scanned, correction=Correction("did_not_occur", now))
        record_scans(by=SYSTEM, at=now, scans=[wrong])
        desk.cookies["nuoda_language"] = "en"
        shown = desk.get(url("", late))
        (line,) = [one for one in shown.context["page"].log if one.declared_wrong]
        assert not line.declared_wrong.endswith(": ")
        assert "Not delivered after all" in shown.content.decode()
        assert "Not delivered after all:" not in shown.content.decode()

    def test_says_in_words_whence_a_line_and_its_zone_came(
        self, desk: Client, late: LateParcel, now: datetime
    ) -> None:
        one = factories.a_scan("NDX900001", "HUB_IN", now - timedelta(minutes=30))
        record_scans(by=SYSTEM, at=now, scans=[replace(one, source="x12-214", zone_source="place")])
        desk.cookies["nuoda_language"] = "en"
        assert "from X12 214; zone by its place" in desk.get(url("", late)).content.decode()

    @pytest.mark.parametrize("name", ["", "panel", "ask"])
    def test_costs_twelve_queries(
        self,
        desk: Client,
        late: LateParcel,
        name: str,
        at_most_twelve: Callable[[], AbstractContextManager[None]],
    ) -> None:
        with at_most_twelve():
            assert desk.get(url(name, late)).status_code == 200

    @pytest.mark.parametrize("name", ["", "_panel", "_ask", "_wrong"])
    def test_what_is_not_there_is_not_found(self, desk: Client, name: str) -> None:
        assert desk.get(reverse(f"desk_shipment{name}", args=[uuid4()])).status_code == 404

    def test_is_closed_to_the_customer(self, late: LateParcel, client_of: Callable[[Role], Client]) -> None:
        assert client_of(Role.CUSTOMER).get(url("", late)).status_code == 403


class TestAsk:
    GIVEN = {"kind": "complaint", "channel": "phone", "words": "第三次延误了", "contact": "王女士"}

    def test_opens_a_case_and_goes_there(self, desk: Client, late: LateParcel) -> None:
        response = desk.post(url("ask", late), self.GIVEN)
        cases = cases_of(actor=factories.SYSTEM, shipment_ids=[late.shipment.id])
        opened = next(case for case in cases if case.kind == "complaint")
        assert response["Location"] == reverse("desk_case", args=[opened.id])

    def test_a_double_click_opens_one(self, desk: Client, late: LateParcel) -> None:
        for _click in range(2):
            desk.post(url("ask", late), {**self.GIVEN, "once": "f1"})
        cases = cases_of(actor=factories.SYSTEM, shipment_ids=[late.shipment.id])
        assert [case.kind for case in cases].count("complaint") == 1

    @pytest.mark.parametrize(
        "bad",
        [
            {"words": "   "},
            {"words": ""},
            {"kind": "exception"},
            {"kind": ""},
            {"words": "长" * 4_001},
            {"contact": "长" * 201},
            {"words": "hidden\u202eword"},
        ],
    )
    def test_refuses_bad_input_beside_its_field(
        self, desk: Client, late: LateParcel, bad: dict[str, str]
    ) -> None:
        response = desk.post(url("ask", late), {**self.GIVEN, **bad}, headers=FRAGMENT)
        assert response.status_code == 422
        assert response.context["form"].errors
        assert "<html" not in response.content.decode()

    def test_from_the_dialog_it_redirects_by_header(self, desk: Client, late: LateParcel) -> None:
        response = desk.post(url("ask", late), self.GIVEN, headers=FRAGMENT)
        assert response.status_code == 204
        assert response.headers["HX-Redirect"].startswith("/desk/cases/")


class TestWrongScan:
    def given(self, late: LateParcel) -> dict[str, str]:
        newest = shipment_page(late.shipment.id, actor=factories.SYSTEM).log[0]
        return {
            "occurred_at": newest.occurred_at.isoformat(), "code": newest.code, "piece": newest.piece,
            "reason": "did_not_occur", "note": "司机来电确认没有故障",
        }  # fmt: skip

    def test_strikes_it_through_and_says_who_and_why(self, desk: Client, late: LateParcel) -> None:
        assert desk.post(url("wrong", late), self.given(late)).status_code == 302
        shown = desk.get(url("", late)).content.decode()
        assert "<s>滞留</s>" in shown
        assert "林晓: 司机来电确认没有故障" in shown
        assert shipment_page(late.shipment.id, actor=factories.SYSTEM).card.milestone == "PICKED_UP"

    def test_a_second_declaration_is_refused(self, desk: Client, late: LateParcel) -> None:
        given = self.given(late)
        desk.post(url("wrong", late), given)
        assert desk.post(url("wrong", late), given).status_code == 409

    @pytest.mark.parametrize("bad", [{"note": ""}, {"reason": "bored"}, {"note": "字" * 501}])
    def test_refuses_what_says_too_little(self, desk: Client, late: LateParcel, bad: dict[str, str]) -> None:
        assert desk.post(url("wrong", late), {**self.given(late), **bad}).status_code == 422

    @pytest.mark.parametrize("instant", ["yesterday", "2026-11-23T10:00:00", "2026-11-23T10:00:00+08:00"])
    def test_a_scan_that_is_not_there_is_not_found(
        self, desk: Client, late: LateParcel, instant: str
    ) -> None:
        given = {**self.given(late), "occurred_at": instant}
        assert desk.post(url("wrong", late), given).status_code == 404


class TestReveal:
    def test_shows_the_consignee_and_writes_down_what_for(self, desk: Client, late: LateParcel) -> None:
        response = desk.post(url("reveal", late), {"purpose": "call_consignee"}, headers=FRAGMENT)
        assert "13812345678" in response.content.decode()
        assert response.headers["Cache-Control"] == "no-store"
        facts = ledger.about([Ref("shipment", str(late.shipment.id))], actor=factories.SYSTEM)
        assert facts[0].fact.name == "shipment.personal_data_revealed"
        assert "查看了收件人明文：致电收件人" in desk.get(url("", late)).content.decode()

    def test_works_without_script(self, desk: Client, late: LateParcel) -> None:
        shown = desk.post(url("reveal", late), {"purpose": "claim"}).content.decode()
        assert "13812345678" in shown
        assert "物流轨迹" in shown

    @pytest.mark.parametrize("purpose", ["", "   ", "长" * 201])
    def test_needs_a_purpose(self, desk: Client, late: LateParcel, purpose: str) -> None:
        response = desk.post(url("reveal", late), {"purpose": purpose}, headers=FRAGMENT)
        assert response.status_code == 422
        assert "13812345678" not in response.content.decode()

    def test_is_never_a_get(self, desk: Client, late: LateParcel) -> None:
        assert desk.get(url("reveal", late)).status_code == 405
