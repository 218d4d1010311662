"""What-if, calendars and service levels at the desk: asked, shown, written, refused in place."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from tests.factories import NOW, SYSTEM, make_customer

from nuoda.domains.contracts.queries import calendar_versions, level_rows
from nuoda.domains.promises.commands import PromiseDraft, keep_promises, make_promises
from nuoda.kernel.actor import Role

HOURS = timedelta(hours=1)
ASKED = {"kind": "first_reply", "first": "2026-11-01", "last": "2026-11-23", "amount": "2", "unit": "hours"}
CALENDAR = {
    "code": "night", "name": "夜班", "purpose": "office", "site": "SHA-1", "tier": "",
    "zone": "Asia/Shanghai", "mon": "22:00-06:00", "tue": "22:00–06:00", "wed": "",
    "thu": "", "fri": "09:00-12:00，13:00-18:00",
    "sat": "", "sun": "", "region": "cn", "days_off": "2026-12-31", "days_on": "", "valid_from": "",
    "complete_until": "2026-12-31", "source": "通知",
}  # fmt: skip
LEVEL = {
    "code": "east", "customer_id": "", "contract": "", "tier": "key", "service": "express", "same_city": "0",
    "same_region": "1", "long_haul": "2", "abroad": "6", "cutoff": "18:00", "due_time": "20:00",
    "calendar": "cn-daily", "valid_from": "", "valid_to": "", "source": "Decision 7",
}  # fmt: skip


@pytest.fixture
def boss(client_of: Callable[[Role], Client]) -> Client:
    return client_of(Role.SUPERVISOR)


def _replies() -> None:
    customer = make_customer("WHAT")
    for after in (1, 3, 5, 9):
        subject, made = uuid4(), NOW - 48 * HOURS
        draft = PromiseDraft(
            kind="first_reply", subject_kind="case", subject_id=subject, customer_id=customer.id,
            label=f"C-{after}", basis="test", due_at=made + 8 * HOURS, made_at=made, zone="Asia/Shanghai",
        )  # fmt: skip
        make_promises(by=SYSTEM, at=made, promises=[draft])
        done = made + after * HOURS
        keep_promises(
            by=SYSTEM, at=done, kinds=["first_reply"], subject_kind="case", subject_ids=[subject],
            done_at=done, proof="M",
        )  # fmt: skip


def _text(client: Client, url: str, query: dict[str, str] | None = None, **headers: str) -> str:
    answer = client.get(url, query or {}, headers=headers or None)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_a_what_if_is_asked_answered_and_opened_to_its_promises(now: object, boss: Client) -> None:
    _replies()
    assert "hx-get=" in _text(boss, "/desk/what-if/", ASKED)
    fragment = boss.get("/desk/what-if/answer/", ASKED, headers={"HX-Request": "true"})
    page = fragment.content.decode()
    assert fragment.headers["HX-Push-Url"].startswith("/desk/what-if/?")
    assert "data-chart" in page
    assert re.search(r"side=lost\"[^>]*>(<[^>]*>)?2<", page)
    rows = _text(boss, "/desk/what-if/promises/", {**ASKED, "side": "lost"})
    assert ("C-3" in rows, "C-5" in rows, "C-1<" in rows, "C-9" in rows) == (True, True, False, False)
    exported = boss.get("/desk/what-if/promises/", {**ASKED, "format": "csv"})
    assert b"C-3" in b"".join(exported) if exported.streaming else b"C-3" in exported.content
    for wrong in (
        {"amount": "x"},
        {"amount": "-1"},
        {"first": "then"},
        {"unit": "weeks"},
        {"whose": "tier:z"},
    ):
        refused = boss.get("/desk/what-if/answer/", {**ASKED, **wrong})
        assert refused.status_code == 422
        assert 'role="alert"' in refused.content.decode()
        assert boss.get("/desk/what-if/promises/", {**ASKED, **wrong}).status_code == 200


def test_a_calendar_is_previewed_written_and_not_rewritten(now: object, boss: Client) -> None:
    preview = boss.post("/desk/calendars/preview/", CALENDAR).content.decode()
    assert "22:00-06:00" in preview
    assert not calendar_versions(actor=SYSTEM, code="night")
    written = boss.post("/desk/calendars/new/", CALENDAR)
    assert (written.status_code, written.headers.get("Location")) == (302, "/desk/calendars/night/")
    (row,) = calendar_versions(actor=SYSTEM, code="night")
    assert len(row.calendar.windows[4]) == 2
    assert any(day.isoformat() == "2026-12-31" for day in row.calendar.days_off)
    assert "22:00-06:00" in _text(boss, "/desk/calendars/night/")
    form = _text(boss, "/desk/calendars/night/edit/")
    assert "22:00-06:00" in form
    assert "2026-12-31" in form
    later = {**CALENDAR, "valid_from": "2026-12-20", "sun": "10:00-12:00"}
    assert boss.post("/desk/calendars/night/edit/", later).status_code == 302
    assert [one.state(NOW) for one in calendar_versions(actor=SYSTEM, code="night")] == ["coming", "running"]
    assert "night" in _text(boss, "/desk/calendars/", {"state": "coming"})
    wrong = (
        {"mon": "9-18h"}, {"mon": "09:00-12:00, 11:00-13:00"}, {"zone": "Moon/Base"},
        {"days_on": "2026-12-26"},
        {"complete_until": "2027-12-31"}, {"valid_from": "2026-11-01"}, {"valid_from": "2026-12-19"},
        {**dict.fromkeys(("mon", "tue", "fri"), "")},
    )  # fmt: skip
    for one in wrong:
        refused = boss.post("/desk/calendars/night/edit/", {**later, **one})
        assert refused.status_code == 422, one
        assert "n-wrong" in refused.content.decode() or 'role="alert"' in refused.content.decode()
    assert len(calendar_versions(actor=SYSTEM, code="night")) == 2


def test_a_level_is_written_refused_and_explained(now: object, boss: Client) -> None:
    customer = make_customer("LEVEL", tier="key")
    assert boss.post("/desk/service-levels/new/", LEVEL).status_code == 302
    assert level_rows(actor=SYSTEM, code="east")[0].transit_days["abroad"] == 6
    for one in ({"code": "west"}, {"valid_from": "2026-01-01"}, {"long_haul": "-1"}, {"code": "new"}):
        refused = boss.post("/desk/service-levels/new/", {**LEVEL, **one})
        assert refused.status_code == 422, one
    assert boss.get("/desk/service-levels/east/edit/").status_code == 200
    assert boss.get("/desk/service-levels/nobody/edit/").status_code == 404
    assert "east" in _text(boss, "/desk/service-levels/")
    why = _text(boss, "/desk/service-levels/why/", {"customer": customer.code, "service": "express"})
    assert "east v1" in why
    assert why.index("east v1") < why.index("house-express")
    assert boss.get("/desk/service-levels/why/", {"day": "never"}).status_code == 200


def test_only_those_who_answer_for_terms_write_them(now: object, client_of: Callable[[Role], Client]) -> None:
    agent = client_of(Role.AGENT)
    for path in ("/desk/calendars/", "/desk/calendars/cn/", "/desk/service-levels/", "/desk/measures/dates/"):
        assert agent.get(path).status_code == 200, path
    for path in ("/desk/calendars/new/", "/desk/calendars/cn/edit/", "/desk/service-levels/new/"):
        assert agent.get(path).status_code == 403, path
