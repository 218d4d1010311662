"""Public tracking: what proves a look-up, what an answer gives away, and how failures are capped."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import SYSTEM, a_scan, scan, settle

from nuoda.domains.cases.commands import write_to_customer
from nuoda.domains.cases.queries import case_page, cases_of
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.queries import notices_about
from nuoda.domains.shipments.commands import (
    Place,
    ShipmentDraft,
    declare_error,
    record_scans,
    register_shipments,
)
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.domains.shipments.rules.waybills import waybill_number
from nuoda.kernel import clock, limits
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.facts import Ref
from nuoda.surfaces.portal import lookup

WAYBILL, TAIL = "NDX900001", "5678"
_VARYING = re.compile(
    r'(name="csrfmiddlewaretoken" value=|"X-CSRFToken": )"[^"]+"|nonce-[^\']+|datetime="[^"]+"'
)


@pytest.fixture
def ship(make_shipment: Callable[..., ShipmentCard], now: datetime) -> ShipmentCard:
    return make_shipment(promised_due_at=now + timedelta(hours=60))


def look_up(client: Client, number: str, tail: str, **extra: str) -> tuple[int, str]:
    answer = client.post("/track/", {"number": number, "tail": tail}, **extra)  # type: ignore[arg-type]
    return answer.status_code, _VARYING.sub("", answer.content.decode())


def _verb(query: dict[str, str]) -> str:
    """The statement without its values."""
    return query["sql"].split()[0]


def proven(client: Client, number: str = WAYBILL, tail: str = TAIL) -> str:
    answer = client.post("/track/", {"number": number, "tail": tail})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def test_number_and_tail_open_the_page_under_an_address_that_names_neither(ship: ShipmentCard) -> None:
    client = Client(headers={"accept-language": "en"})
    address = proven(client)
    assert WAYBILL not in address
    assert TAIL not in urlsplit(address).path.rsplit(":", 2)[0]
    page = client.get(address).content.decode()
    assert WAYBILL in page
    assert "It is booked and waits to be picked up." in page
    assert "欧阳小明" not in page
    assert "13812345678" not in page


@pytest.mark.parametrize(
    ("number", "tail"),
    [
        ("NDX000000", TAIL),
        (WAYBILL, "0000"),
        (WAYBILL, ""),
        ("", ""),
        (WAYBILL, "12345678"),
        ("x" * 5_000, "y" * 5_000),
        ("NDX\x009\u202e0", "\x00\x00\x00\x00"),
        ("'; DROP TABLE shipments_shipment;--", "%s%s"),
        ("𠮷🚚", "４５６７"),
    ],
)
def test_all_that_does_not_match_gets_the_very_same_answer(
    ship: ShipmentCard, number: str, tail: str
) -> None:
    client = Client()
    expected = look_up(client, "NDX111111", "1111")
    with CaptureQueriesContext(connection) as usual:
        look_up(client, "NDX111112", "1111")
    with CaptureQueriesContext(connection) as this:
        assert look_up(client, number, tail) == expected
    assert [_verb(one) for one in this] == [_verb(one) for one in usual]


def test_every_refusal_takes_whole_steps_and_nothing_else_waits(
    ship: ShipmentCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How long a refusal took would tell whether there is such a shipment."""
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    monkeypatch.setattr(limits, "LOOKUP_FAILURES_PER_NUMBER", 1)
    refused = [look_up(Client(), number, "0000")[0] for number in (WAYBILL, "NDX111111", WAYBILL)]
    assert (refused, len(waited)) == ([200, 200, 429], 3)
    clock.advance_to(clock.now() + limits.LOOKUP_WINDOW)
    assert proven(Client())
    assert len(waited) == 3
    for since, rest in ((0.003, 0.017), (0.02, 0.0), (0.065, 0.015)):
        monkeypatch.setattr(time, "monotonic", lambda since=since: 10 + since)
        lookup.even_out(10)
        assert waited.pop() == pytest.approx(rest, abs=1e-6)


def test_full_width_and_spaced_input_is_understood(ship: ShipmentCard) -> None:
    assert proven(Client(), " ｎｄｘ ９０００ ０１ ", " ５６７８ ")


def test_nobody_keeps_what_was_looked_up(ship: ShipmentCard) -> None:
    client = Client()
    address = proven(client)
    answers = [
        client.get("/track/"), client.post("/track/", {"number": WAYBILL, "tail": TAIL}), client.get(address),
        client.get("/track/torn/"),
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [200, 302, 200, 404]
    for answer in answers:
        kept = set(answer.headers["Cache-Control"].split(", "))
        assert kept == {"max-age=0", "no-cache", "no-store", "must-revalidate", "private"}


def test_failures_on_one_number_are_capped_even_for_the_right_tail(ship: ShipmentCard) -> None:
    for place in range(limits.LOOKUP_FAILURES_PER_NUMBER):
        assert look_up(Client(REMOTE_ADDR=f"10.0.{place}.1"), WAYBILL, "0000")[0] == 200
    refused = Client(REMOTE_ADDR="10.9.9.9").post("/track/", {"number": WAYBILL, "tail": TAIL})
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) == limits.LOOKUP_WINDOW.total_seconds()
    clock.advance_to(clock.now() + limits.LOOKUP_WINDOW)
    assert proven(Client())


def test_failures_of_one_client_are_capped(ship: ShipmentCard) -> None:
    client = Client(REMOTE_ADDR="10.1.1.1")
    for place in range(limits.LOOKUP_FAILURES_PER_CLIENT):
        assert look_up(client, f"NDX5{place}", "0000")[0] == 200
    assert look_up(client, WAYBILL, TAIL)[0] == 429
    assert proven(Client(REMOTE_ADDR="10.1.1.2"))


def test_failures_on_the_site_are_capped(ship: ShipmentCard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LOOKUP_FAILURES_PER_SITE", 3)
    for place in range(3):
        look_up(Client(REMOTE_ADDR=f"10.2.{place}.1"), f"NDX6{place}", "0000")
    assert look_up(Client(REMOTE_ADDR="10.3.0.1"), WAYBILL, TAIL)[0] == 429


def test_a_pass_ends_and_cannot_be_forged(ship: ShipmentCard, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(headers={"accept-language": "en"})
    address = proven(client)
    monkeypatch.setattr("nuoda.surfaces.portal.lookup.PASS_LASTS", timedelta(seconds=-1))
    late = client.get(address)
    assert late.status_code == 404
    assert "Please look your shipment up again." in late.content.decode()
    assert client.get("/track/abc/").status_code == 404
    assert client.get(address[:-3] + "xx/").status_code == 404
    assert client.post(address + "ask/", {"kind": "chase", "words": "?"}).status_code == 404


def test_the_number_may_come_from_a_mail_the_tail_may_not(ship: ShipmentCard) -> None:
    page = Client().get(f"/track/?number={WAYBILL}&tail={TAIL}").content.decode()
    assert f'value="{WAYBILL}"' in page
    assert f'value="{TAIL}"' not in page


def test_trouble_is_told_in_kind_words_and_delivery_settles_it(ship: ShipmentCard, now: datetime) -> None:
    settle()
    scan(WAYBILL, "LINEHAUL", now + timedelta(hours=1), reason="DELAY.vehicle", place="枝江服务区")
    client = Client(headers={"accept-language": "en"})
    clock.advance_to(now + timedelta(hours=2))
    page = client.get(proven(client)).content.decode()
    assert "The truck that carries it has broken down." in page
    assert "Another truck takes over the load." in page
    assert "DELAY.vehicle" not in page
    scan(WAYBILL, "DELIVERED", now + timedelta(hours=3))
    settle()
    clock.advance_to(now + timedelta(hours=4))
    page = client.get(proven(client)).content.decode()
    assert "as promised." in page
    assert "Another truck" not in page
    assert ('value="chase"' in page, 'value="not_received"' in page) == (False, True)


def test_a_chase_opens_a_case_once_and_says_when_it_is_answered(ship: ShipmentCard, now: datetime) -> None:
    client = Client(headers={"accept-language": "en"})
    address = proven(client)
    form = {"kind": "chase", "words": "今天能到吗？", "contact": "138 0000 0000", "key": "k1"}
    for _twice in range(2):
        assert client.post(address + "ask/", form).status_code == 302
    (case,) = cases_of(actor=SYSTEM, shipment_ids=[ship.id])
    page = case_page(case.id, actor=SYSTEM)
    assert case.kind == "chase"
    assert [line.body for line in page.thread] == ["今天能到吗？"]
    assert case.number in client.get(address).content.decode()
    more = {"kind": "inquiry", "words": "还在吗", "contact": "", "key": "k2", "case": str(case.id)}
    client.post(address + "ask/", more)
    assert len(cases_of(actor=SYSTEM, shipment_ids=[ship.id])) == 1
    assert len(case_page(case.id, actor=SYSTEM).thread) == 2


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "chase", "words": ""},
        {"kind": "", "words": "x"},
        {"kind": "exception", "words": "x"},
        {"kind": "chase", "words": "x" * 4_001},
        {"kind": "chase", "words": "x\x00y"},
        {"kind": "chase", "words": "x", "contact": "c" * 121},
        {},
    ],
)
def test_bad_questions_are_refused_in_place(ship: ShipmentCard, form: dict[str, str]) -> None:
    client = Client()
    answer = client.post(proven(client) + "ask/", form)
    assert answer.status_code == 422
    assert "n-field-wrong" in answer.content.decode()
    assert cases_of(actor=SYSTEM, shipment_ids=[ship.id]) == []


def test_a_question_cannot_reach_another_case_of_the_customer(
    ship: ShipmentCard, make_shipment: Callable[..., ShipmentCard]
) -> None:
    other = make_shipment(waybill="NDX900002")
    client = Client()
    client.post(proven(client, "NDX900002") + "ask/", {"kind": "chase", "words": "a", "key": "a"})
    (theirs,) = cases_of(actor=SYSTEM, shipment_ids=[other.id])
    client.post(proven(client) + "ask/", {"kind": "chase", "words": "b", "key": "b", "case": str(theirs.id)})
    assert len(case_page(theirs.id, actor=SYSTEM).thread) == 1
    assert len(cases_of(actor=SYSTEM, shipment_ids=[ship.id])) == 1


@pytest.mark.parametrize("typed", ["ＮＤＸ－９００００１", "ndx 900-001"])
def test_a_number_is_found_however_it_was_typed(ship: ShipmentCard, typed: str) -> None:
    assert proven(Client(), typed)


def test_a_mistyped_number_offers_another_whether_or_not_there_is_such_a_parcel(
    make_shipment: Callable[..., ShipmentCard], ship: ShipmentCard
) -> None:
    slip = "1Z999AA1O12345678" + "4"
    client = Client(headers={"accept-language": "en"})
    unknown = look_up(client, slip, TAIL)
    assert "?number=1Z999AA10123456784" in unknown[1]
    make_shipment(waybill=slip)
    assert look_up(client, slip, "0000") == unknown


def test_the_page_tells_the_window(ship: ShipmentCard) -> None:
    assert ship.eta_early_at is not None
    assert ship.eta_late_at is not None
    client = Client(headers={"accept-language": "en"})
    page = client.get(proven(client)).content.decode()
    late = ship.eta_late_at.astimezone(ZoneInfo("Asia/Shanghai"))
    assert f"{late:%H:%M} CST" in page


def test_what_was_declared_wrong_is_not_told(ship: ShipmentCard, agent: Actor, now: datetime) -> None:
    scan(WAYBILL, "PICKED_UP", now)
    scan(WAYBILL, "DELIVERED", now + timedelta(hours=2))
    client = Client(headers={"accept-language": "en"})
    address = proven(client)
    assert 'n-entry-title">Delivered<' in client.get(address).content.decode()
    declare_error(
        by=agent, at=now + timedelta(hours=3), shipment_id=ship.id, occurred_at=now + timedelta(hours=2),
        code="DELIVERED", reason="did_not_occur", note="门口没有",
    )  # fmt: skip
    page = client.get(address).content.decode()
    assert 'n-entry-title">Delivered<' not in page
    assert 'n-entry-title">Picked up<' in page


def test_the_consignee_reads_what_is_said_with_her_and_nothing_else(
    ship: ShipmentCard, agent: Actor, client_of: Callable[[Role], Client]
) -> None:
    client = Client(headers={"accept-language": "en"})
    address = proven(client)
    form = {"kind": "inquiry", "words": "Is it coming today?", "key": "k1", "contact": "", "case": ""}
    assert client.post(f"{address}ask/", form).status_code == 302
    (case,) = cases_of(actor=SYSTEM, shipment_ids=[ship.id])
    desk = client_of(Role.AGENT)
    desk.cookies["nuoda_language"] = "en"
    page = desk.get(f"/desk/cases/{case.id}/").content.decode()
    assert "from the consignee, on the tracking page" in page
    assert 'name="to" value="consignee" checked' in page
    reply = {"words": "Yes, before six.", "to": "consignee", "next": "none", "once": "a"}
    assert desk.post(f"/desk/cases/{case.id}/reply/", reply).status_code == 302
    write_to_customer(by=agent, at=clock.now(), case_id=case.id, words="Your refund is booked.")
    settle()
    hers = client.get(address).content.decode()
    assert "Is it coming today?" in hers
    assert "Yes, before six." in hers
    assert "Your refund is booked." not in hers
    mails = notices_about([Ref("shipment", str(ship.id))], actor=SYSTEM)
    assert [one.kind for one in mails].count("case_message") == 1


def test_a_number_of_ours_that_is_mistyped_is_told_of_before_anything_is_looked_up(
    ship: ShipmentCard, make_shipment: Callable[..., ShipmentCard]
) -> None:
    number = waybill_number("NDX", 1042)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    make_shipment(waybill=number)
    make_shipment(waybill=wrong)
    client = Client(headers={"accept-language": "en"})
    other = waybill_number("NDX", 7_777)
    nobody = other[:-1] + str((int(other[-1]) + 1) % 10)
    for typed in (wrong, nobody):
        with CaptureQueriesContext(connection) as captured:
            status, page = look_up(client, typed, TAIL)
        assert status == 200
        assert "data-mistyped" in page
        assert not [one for one in captured if "shipments_" in one["sql"]]
    assert look_up(client, nobody, TAIL, sure="1")[0] == 200
    assert client.post("/track/", {"number": wrong, "tail": TAIL, "sure": "1"}).status_code == 302
    assert client.post("/track/", {"number": number, "tail": TAIL}).status_code == 302


def test_a_proven_page_is_read_at_once_and_its_frame_is_nobodys(
    ship: ShipmentCard, make_shipment: Callable[..., ShipmentCard], client_of: Callable[[Role], Client]
) -> None:
    make_shipment(waybill="NDX900002")
    client, other = Client(headers={"accept-language": "en"}), Client(headers={"accept-language": "en"})
    mine, theirs = proven(client), proven(other, "NDX900002")
    first = client.get(mine).content.decode()
    with CaptureQueriesContext(connection) as asked:
        page = other.get(theirs).content.decode()
    assert len(asked) == 1
    assert "\ue000" not in page
    assert WAYBILL not in page
    assert mine in first
    assert mine not in page
    tokens = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert len(tokens) == 2
    assert f'name="next" value="{theirs}"' in page
    keys = [re.findall(r'name="key" value="([^"]+)"', one) for one in (first, page)]
    assert keys[0] != keys[1]
    form = {"kind": "chase", "words": "Where?", "key": keys[1][0], "csrfmiddlewaretoken": tokens[0]}
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    strict.cookies = other.cookies
    assert strict.post(f"{theirs}ask/", form).status_code == 302
    thanks = strict.get(theirs).content.decode()
    assert 'data-toast=""' in thanks
    assert "Where?" in thanks
    assert 'data-toast=""' not in client.get(mine).content.decode()
    agent = client_of(Role.AGENT)
    assert "/account/logout/" in agent.get(mine).content.decode()
    assert "/account/logout/" not in client.get(mine).content.decode()
    chinese = Client(headers={"accept-language": "zh-CN"}).get(mine).content.decode()
    assert 'lang="zh-Hans"' in chinese
    assert "联系客服" in chinese
    assert "联系客服" not in client.get(mine).content.decode()


def test_a_scan_is_told_by_the_clock_of_its_place(acme: CustomerCard, now: datetime) -> None:
    draft = ShipmentDraft(
        customer="ACME", waybill=WAYBILL, carrier="NDX", booked_at=now - timedelta(days=2),
        zone="Europe/Berlin", origin=Place("CN", "江苏省", "苏州市"),
        destination=Place("DE", "Hessen", "Frankfurt am Main"), consignee_phone="13812345678",
    )  # fmt: skip
    assert register_shipments(by=SYSTEM, at=now, shipments=[draft]).accepted == 1
    heard = now - timedelta(hours=1)
    one = replace(a_scan(WAYBILL, "HUB_IN", heard), place=Place("CN", "上海市", "上海市"))
    assert record_scans(by=SYSTEM, at=now, scans=[one]).accepted == 1
    client = Client(headers={"accept-language": "en"})
    page = client.get(proven(client)).content.decode()
    clock_there = f"{heard.astimezone(ZoneInfo('Asia/Shanghai')):%H:%M} CST"
    assert page.count(clock_there) == 2, "in the timeline, and where it was last seen"
