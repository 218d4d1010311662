"""Reports at the desk: agreed upon with a preview, endpoints tried out, secrets shown once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings
from tests.connectors.servers import Endpoint, endpoint
from tests.factories import NOW, SYSTEM, make_customer_actor, make_shipment, settle
from tests.factories.people import sign_in

from nuoda.domains.contracts.commands import ReportTermDraft, set_report_term
from nuoda.domains.contracts.queries import ReportTermRow, report_terms_of
from nuoda.domains.customers.commands import open_endpoint
from nuoda.domains.customers.queries import CustomerCard, endpoints_of
from nuoda.domains.notices.queries import posts_about
from nuoda.domains.promises.queries import promises_of
from nuoda.kernel import clock
from nuoda.kernel.facts import Ref
from nuoda.surfaces.clock.jobs import tick

FORM = {
    "channel": "mail", "address": "", "endpoint_id": "", "every_hours": "4", "times": "",
    "zone": "Asia/Shanghai", "calendar": "", "coverage": "under_way", "when_empty": "say",
    "language": "zh-hans", "contract": "C-1", "active_from": "2026-11-23T10:00", "active_to": "",
    "once": "k1",
}  # fmt: skip


@pytest.fixture
def box(settings: Settings) -> Iterator[Endpoint]:
    with endpoint() as listening:
        settings.NUODA_OUTGOING_HOSTS = listening.allowed
        yield listening


def terms_of(acme: CustomerCard) -> list[ReportTermRow]:
    return report_terms_of(actor=SYSTEM, customer_id=acme.id)


def test_reports_are_agreed_upon_and_seen(
    desk: Client,
    acme: CustomerCard,
    now: datetime,
    at_most_twelve: Callable[[], AbstractContextManager[None]],
) -> None:
    make_shipment()
    page = f"/desk/customers/{acme.id}/reports/"
    assert desk.get(f"{page}new/").status_code == 200
    for _twice in range(2):
        assert desk.post(f"{page}new/", FORM).status_code == 302
    (term,) = terms_of(acme)
    assert (term.every_hours, term.contract) == (4, "C-1")
    for address in (page, "/desk/reports/", f"/desk/reports/{term.id}/", "/desk/reports/?state=active"):
        with at_most_twelve():
            assert desk.get(address).status_code == 200
    settle()
    (word,) = promises_of([Ref("report_term", str(term.id))], actor=SYSTEM)
    assert desk.get(f"/desk/promises/{word.id}/", follow=True).status_code == 200


def test_a_preview_shows_what_would_go_out(desk: Client, acme: CustomerCard, now: datetime) -> None:
    make_shipment()
    shown = desk.post(f"/desk/customers/{acme.id}/reports/preview/", FORM).content.decode()
    assert "NDX900001" in shown
    assert "欧阳小明" not in shown
    assert terms_of(acme) == []
    broken = desk.post(f"/desk/customers/{acme.id}/reports/preview/", {**FORM, "times": "25:99"})
    assert broken.status_code == 200
    assert "25:99" not in broken.content.decode()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"every_hours": "", "times": ""}, "every_hours"),
        ({"times": "25:00", "every_hours": ""}, "times"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"channel": "webhook"}, "endpoint_id"),
        ({"address": "nobody"}, "address"),
        ({"active_to": "2026-11-23T09:00"}, "active_to"),
        ({"active_from": "yesterday"}, "active_from"),
        ({"every_hours": "99999"}, "every_hours"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(
    desk: Client, acme: CustomerCard, now: datetime, given: dict[str, str], field: str
) -> None:
    answer = desk.post(f"/desk/customers/{acme.id}/reports/new/", {**FORM, **given})
    assert answer.status_code == 422
    assert f'id="id_{field}-errors"' in answer.content.decode()
    assert terms_of(acme) == []


def test_an_endpoint_is_opened_tried_and_closed(
    desk: Client, acme: CustomerCard, now: datetime, box: Endpoint
) -> None:
    page = f"/desk/customers/{acme.id}/endpoints/new/"
    shown = desk.post(page, {"label": "TMS", "address": box.url})
    secret = re.search(r"whsec_[\w+/=]+", shown.content.decode())
    assert secret is not None
    assert shown.headers["Cache-Control"] == "no-store"
    (card,) = endpoints_of(actor=SYSTEM, customer_id=acme.id)
    assert desk.post(f"/desk/endpoints/{card.id}/test/").status_code == 302
    settle()
    assert len(box.caught) == 1
    listed = desk.get(f"/desk/endpoints/{card.id}/").content.decode()
    assert "200" in listed
    assert secret[0] not in listed
    (row,) = posts_about([Ref("endpoint", str(card.id))], actor=SYSTEM)
    assert "thank you" in desk.get(f"/desk/posts/{row.id}/").content.decode()
    assert desk.post(f"/desk/posts/{row.id}/again/").status_code == 409
    renewed = desk.post(f"/desk/endpoints/{card.id}/renew/").content.decode()
    assert secret[0] not in renewed
    assert desk.post(f"/desk/endpoints/{card.id}/close/", {"reason": "moved"}).status_code == 302
    assert desk.post(f"/desk/endpoints/{card.id}/renew/").status_code == 409
    assert "moved" in desk.get(f"/desk/endpoints/{card.id}/").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/",
        "x",
        "",
    ],
)
def test_an_address_that_is_not_called_is_refused_at_once(
    desk: Client, acme: CustomerCard, now: datetime, address: str
) -> None:
    answer = desk.post(f"/desk/customers/{acme.id}/endpoints/new/", {"label": "x", "address": address})
    assert answer.status_code == 422
    assert endpoints_of(actor=SYSTEM, customer_id=acme.id) == []


def _agreed(acme: CustomerCard) -> UUID:
    draft = ReportTermDraft(customer_id=acme.id, channel="mail", active_from=NOW, every_hours=1)
    return set_report_term(by=SYSTEM, at=NOW, draft=draft)


def test_a_customer_reads_her_last_reports(
    acme: CustomerCard, globex: CustomerCard, now: datetime, settings: Settings
) -> None:
    settings.NUODA_SMTP_URL = "keep:"
    make_shipment()
    _agreed(acme)
    settle()
    clock.advance_to(NOW.replace(hour=NOW.hour + 1))
    tick()
    settle()
    hers, theirs = sign_in(make_customer_actor(acme)), sign_in(make_customer_actor(globex))
    assert "NDX900001" in hers.get("/portal/reports/").content.decode()
    assert "NDX900001" not in theirs.get("/portal/reports/").content.decode()


def test_ending_reports_and_closing_an_endpoint_ask_for_a_reason(
    desk: Client, acme: CustomerCard, now: datetime
) -> None:
    term = _agreed(acme)
    opened = open_endpoint(by=SYSTEM, at=NOW, customer_id=acme.id, label="T", address="https://x.example/h")
    for address in (f"/desk/reports/{term}/end/", f"/desk/endpoints/{opened.id}/close/"):
        assert desk.get(address).status_code == 200
        assert desk.post(address, {"reason": ""}).status_code == 422
        assert desk.post(address, {"reason": "because"}).status_code == 302
    assert terms_of(acme)[0].ended_at is not None
