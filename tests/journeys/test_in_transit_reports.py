"""A customer hears of her shipments at fixed times; a report that does not reach her breaks our word."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from pytest_django import Settings
from tests.connectors.servers import endpoint
from tests.factories import NOW, SYSTEM, make_shipment, scan, settle

from nuoda.domains.contracts.commands import ReportTermDraft, end_report_term, set_report_term
from nuoda.domains.contracts.queries import report_moments, report_term_page
from nuoda.domains.customers.commands import open_endpoint
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.queries import NoticeRow, notices_about, posts_about
from nuoda.domains.promises.queries import PromiseRow, promises_in_danger, promises_of
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.insight import in_transit
from nuoda.kernel import clock
from nuoda.kernel.errors import Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import first_moments
from nuoda.surfaces.clock import reports
from nuoda.surfaces.clock.jobs import tick


def agree(customer: CustomerCard, **more: Any) -> UUID:
    given = {"channel": "mail", "active_from": NOW, "every_hours": 4, "zone": customer.zone, **more}
    term = set_report_term(by=SYSTEM, at=NOW, draft=ReportTermDraft(customer_id=customer.id, **given))
    settle()
    return term


def pass_time(*, hours: float, step_minutes: int = 30) -> None:
    end = clock.now() + timedelta(hours=hours)
    while clock.now() < end:
        clock.advance_to(min(end, clock.now() + timedelta(minutes=step_minutes)))
        tick()
        settle()


def reports_of(term: UUID) -> list[NoticeRow]:
    return list(reversed(notices_about([Ref("report_term", str(term))], actor=SYSTEM)))


def words_of(term: UUID) -> list[PromiseRow]:
    return promises_of([Ref("report_term", str(term))], actor=SYSTEM)


@pytest.fixture
def mails(settings: Settings) -> None:
    settings.NUODA_SMTP_URL = "keep:"


def test_reports_go_out_at_their_times_and_keep_their_word(
    acme: CustomerCard, now: datetime, mails: None
) -> None:
    make_shipment(waybill="NDX900001")
    scan("NDX900001", "PICKED_UP", NOW, place="深圳")
    make_shipment(waybill="NDX900002")
    term = agree(acme)
    pass_time(hours=9)
    first, second = reports_of(term)
    assert (first.state, second.state) == ("sent", "sent")
    assert first.recipient == acme.email
    assert "NDX900001" in first.body
    assert "NDX900002" in first.body
    assert "深圳" in first.body
    assert "欧阳小明" not in first.body
    states = [(one.state, one.due_at - NOW) for one in words_of(term)]
    assert states == [
        ("kept", timedelta(hours=5)), ("kept", timedelta(hours=9)), ("open", timedelta(hours=13)),
    ]  # fmt: skip


def test_a_report_that_does_not_go_out_breaks_the_word_and_is_told_of(
    acme: CustomerCard, now: datetime, settings: Settings
) -> None:
    settings.NUODA_SMTP_URL = "smtp://127.0.0.1:9"
    make_shipment()
    term = agree(acme)
    pass_time(hours=6)
    (word,) = [one for one in words_of(term) if one.state == "broken"]
    assert word.id in {one.id for one in promises_in_danger(actor=SYSTEM, limit=50)}
    settings.NUODA_SMTP_URL = "keep:"
    pass_time(hours=3)
    assert [one.state for one in reports_of(term)] == ["sent", "sent"]
    assert [one.state for one in words_of(term)] == ["broken", "kept", "open"]
    assert all(one.settled_at for one in words_of(term)[:2])


@pytest.mark.parametrize("where", ["queue_notices", "note_report_issued"])
def test_a_clock_that_dies_in_between_sends_once(
    acme: CustomerCard, now: datetime, mails: None, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    make_shipment()
    term = agree(acme)
    clock.advance_to(NOW + timedelta(hours=4))
    with monkeypatch.context() as broken:
        _die_after(broken, where)
        with pytest.raises(InterruptedError):
            tick()
    settle()
    tick()
    settle()
    assert len(reports_of(term)) == 1
    assert report_term_page(term, actor=SYSTEM).next_due_at == NOW + timedelta(hours=8)


def _die_after(patch: pytest.MonkeyPatch, name: str) -> None:
    body: Callable[..., object] = getattr(reports, name)

    def dying(**given: Any) -> object:
        body(**given)
        raise InterruptedError

    patch.setattr(reports, name, dying)


def test_what_a_stopped_clock_missed_is_told_once(acme: CustomerCard, now: datetime, mails: None) -> None:
    make_shipment()
    term = agree(acme)
    clock.advance_to(NOW + timedelta(hours=13))
    tick()
    settle()
    assert len(reports_of(term)) == 1
    assert report_term_page(term, actor=SYSTEM).next_due_at == NOW + timedelta(hours=16)
    assert [one.state for one in words_of(term)] == ["broken", "open"]


def test_more_than_twenty_come_in_a_file(acme: CustomerCard, now: datetime, mailbox: Any) -> None:
    for place in range(25):
        make_shipment(waybill=f"NDX9{place:05d}", consignee_name="=cmd()")
    term = agree(acme, language="en")
    pass_time(hours=4)
    (told,) = reports_of(term)
    assert told.body.count("Next:") == 20
    message = message_from_bytes(_raw(mailbox), policy=policy.default)
    assert isinstance(message, EmailMessage)
    (file,) = message.iter_attachments()
    content = file.get_content()
    rows = list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"))))
    assert len(rows) == 25
    assert {row["safety"] for row in rows} == {"safe"}
    assert not any(cell.startswith("=") for row in rows for cell in row.values())


def _raw(mailbox: Any) -> bytes:
    (file,) = list((mailbox.folder / "new").iterdir())
    return bytes(file.read_bytes())


def test_a_webhook_carries_all_shipments(acme: CustomerCard, now: datetime, settings: Settings) -> None:
    with endpoint() as box:
        settings.NUODA_OUTGOING_HOSTS = box.allowed
        opened = open_endpoint(by=SYSTEM, at=NOW, customer_id=acme.id, label="TMS", address=box.url)
        make_shipment(waybill="NDX900001")
        scan("NDX900001", "", NOW, reason="DELAY.weather")
        make_shipment(waybill="NDX900002")
        settle()
        term = agree(acme, channel="webhook", endpoint_id=opened.id, language="en")
        pass_time(hours=4)
        (caught,) = box.caught
        message = json.loads(caught.body)
        assert message["type"] == "report.in_transit"
        assert message["data"]["customer"] == "ACME"
        first, second = message["data"]["shipments"]
        assert (first["waybill"], first["safety"], first["cause"]) == (
            "NDX900001", "at_risk", "DELAY.weather",
        )  # fmt: skip
        assert second["safety"] == "safe"
        assert first["words"]["what"].startswith("bad weather")
        assert set(first["expected"]) == {"p10", "p50", "p90"}
        assert "欧阳小明" not in caught.body.decode()
        assert [one.state for one in posts_about([Ref("report_term", str(term))], actor=SYSTEM)] == ["sent"]
        assert [one.state for one in words_of(term)] == ["kept", "open"]


def test_nothing_under_way_is_said_or_skipped(
    acme: CustomerCard, globex: CustomerCard, now: datetime, mails: None
) -> None:
    saying, silent = agree(acme), agree(globex, when_empty="skip")
    pass_time(hours=4)
    (told,) = reports_of(saying)
    assert "没有" in told.body or "None of your" in told.body
    assert reports_of(silent) == []
    assert next((one.state, one.proof) for one in words_of(silent)) == ("kept", "nothing under way")


def test_only_what_is_at_risk_where_that_was_agreed(acme: CustomerCard, now: datetime, mails: None) -> None:
    make_shipment(waybill="NDX900001")
    make_shipment(waybill="NDX900002")
    scan("NDX900002", "", NOW, reason="LOSS.suspected")
    settle()
    term = agree(acme, coverage="at_risk")
    pass_time(hours=4)
    (told,) = reports_of(term)
    assert "NDX900002" in told.body
    assert "NDX900001" not in told.body


def test_the_zone_is_said_once_and_again_where_clocks_are_changed(acme: CustomerCard, now: datetime) -> None:
    make_shipment(waybill="NDX900001", promised_due_at=NOW + timedelta(days=2))
    make_shipment(waybill="NDX900002", promised_due_at=datetime(2027, 4, 1, 16, tzinfo=UTC))
    for zone, language, said in (
        ("Europe/Berlin", "en", "UTC+01:00"),
        ("Asia/Shanghai", "zh-hans", "北京时间"),
    ):
        row = report_term_page(agree(acme, zone=zone, language=language), actor=SYSTEM)
        title, text = in_transit.as_text(in_transit.in_transit(row, at=NOW, actor=SYSTEM))
        assert (title.count(said), text.count(said)) == (1, 1)
        assert ("(UTC+02:00)" in text) is (zone == "Europe/Berlin")


def test_what_is_not_known_is_left_out_and_what_has_passed_is_not_expected(
    acme: CustomerCard, now: datetime
) -> None:
    make_shipment(waybill="NDX900001", usual_transit_hours=48)
    scan("NDX900001", "", NOW, reason="DELAY.weather")
    settle()
    term = report_term_page(agree(acme, language="en"), actor=SYSTEM)
    _title, text = in_transit.as_text(in_transit.in_transit(term, at=NOW, actor=SYSTEM))
    assert "Where: Booked, heard at" in text
    assert "Expected: 25 Nov" in text
    line = find_by_waybill("NDX900001", actor=SYSTEM)[0]
    assert line.eta_at is not None
    passed = line.eta_at + timedelta(minutes=1)
    _title, text = in_transit.as_text(in_transit.in_transit(term, at=passed, actor=SYSTEM))
    assert "Expected: by" in text


def test_terms_that_end_promise_nothing_more(acme: CustomerCard, now: datetime, mails: None) -> None:
    term = agree(acme)
    pass_time(hours=4)
    end_report_term(by=SYSTEM, at=clock.now(), term_id=term, reason="no longer wanted")
    settle()
    pass_time(hours=9)
    assert len(reports_of(term)) == 1
    assert [one.state for one in words_of(term)] == ["kept", "withdrawn"]


def test_changed_terms_promise_their_own_times(acme: CustomerCard, now: datetime, mails: None) -> None:
    term = agree(acme)
    draft = ReportTermDraft(customer_id=acme.id, channel="mail", active_from=NOW, times=[time(17)])
    clock.advance_to(NOW + timedelta(minutes=1))
    set_report_term(by=SYSTEM, at=clock.now(), draft=draft, term_id=term)
    settle()
    withdrawn, live = words_of(term)
    assert (withdrawn.state, live.state) == ("withdrawn", "open")
    assert live.due_at == NOW + timedelta(hours=8)  # 17:00 in Beijing and an hour's grace


def test_the_same_house_tells_the_same_and_replays_stop_where_it_is_due(
    acme: CustomerCard, now: datetime, mails: None
) -> None:
    make_shipment()
    scan("NDX900001", "PICKED_UP", NOW, place="深圳")
    settle()
    term = agree(acme)
    row = report_term_page(term, actor=SYSTEM)
    told = [in_transit.as_text(in_transit.in_transit(row, at=NOW, actor=SYSTEM)) for _turn in range(2)]
    assert told[0] == told[1]
    assert first_moments(report_moments(actor=SYSTEM)) == [NOW + timedelta(hours=4)]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"every_hours": None}, "every_hours"),
        ({"times": [time(9)]}, "every_hours"),
        ({"every_hours": 0}, "every_hours"),
        ({"every_hours": 721}, "every_hours"),
        ({"channel": "pigeon"}, "channel"),
        ({"channel": "webhook"}, "endpoint_id"),
        ({"address": "not an address"}, "address"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"language": "fr"}, "language"),
        ({"calendar": "nowhere"}, "calendar"),
        ({"active_to": NOW}, "active_to"),
        ({"active_to": NOW + timedelta(hours=1)}, "active_to"),
        ({"coverage": "all"}, "coverage"),
    ],
)
def test_terms_that_make_no_sense_are_refused(
    acme: CustomerCard, now: datetime, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        agree(acme, **given)
    assert [one.field for one in refused.value.fields] == [field]
    assert all(str(one.remedy) for one in refused.value.fields)
