"""A warned area is told once a customer; who was told hears when it holds no longer, and nobody else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tests.factories import NOW, SYSTEM, make_customer, make_shipment, scan, settle
from tests.reactions.conftest import Day

from nuoda.domains.cases.queries import case_page, cases_of
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.queries import latest_notices
from nuoda.domains.shipments.commands import (
    Place,
    Scan,
    WarningDraft,
    record_scans,
    take_alert,
    warn_area,
    withdraw_warning,
)
from nuoda.domains.shipments.queries import warning_rows
from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import Window
from nuoda.kernel.text import Text
from nuoda.kernel.translate import in_language
from nuoda.reactions.area_letters import tell_of_areas, tell_of_lifted_areas

H, D = timedelta(hours=1), timedelta(days=1)
CHANGSHA, NANCHANG = Place(region="湖南省", city="长沙市"), Place(region="江西省", city="南昌市")
RAIN = WarningDraft(
    "storm", "severe", NOW, NOW + 3 * D, title_zh="湖南暴雨", title_en="Rain in Hunan", places=["湖南省"]
)


@dataclass(frozen=True)
class Words:
    hazard: str = "typhoon"
    severity: str = "severe"
    since: datetime = NOW
    until: datetime = NOW + 3 * D
    title_zh: str = "台风"
    title_en: str = "Typhoon"
    text_zh: str = ""
    text_en: str = ""
    source: str = "CMA"
    area_words: tuple[str, ...] = ("湖南省", "江西省")
    area_codes: tuple[str, ...] = ()
    polygons: tuple[tuple[tuple[float, float], ...], ...] = ()
    circles: tuple[tuple[float, float, float], ...] = ()


@dataclass(frozen=True)
class Message:
    identifier: str
    message: str = "alert"
    refers: str = ""
    warning: Words | None = Words()
    sender: str = "cma.example"
    sent_at: datetime = NOW
    status: str = "actual"

    @property
    def references(self) -> Sequence[tuple[str, str, datetime]]:
        return ((self.sender, self.refers, NOW),) if self.refers else ()


def take(message: Message, at: datetime = NOW) -> None:
    take_alert(by=SYSTEM, at=at, alert=message)


def told(customer: CustomerCard) -> list[tuple[str, str]]:
    """Kind and state of what a customer was written about areas, the oldest first."""
    rows = latest_notices(actor=SYSTEM, customer_id=customer.id, limit=50)
    return [(row.kind, row.state) for row in reversed(rows) if row.kind.startswith("area_warning")]


def lifted(day: Day) -> list[str]:
    return [mail.body for mail in reversed(day.mailbox.mails()) if "不再" in mail.subject]


def until(day: Day, hours: float) -> datetime:
    """Let time pass, with a last look a little before, so that what it finds has gone out."""
    day.to(hours - 0.2)
    return day.to(hours)


def ship_to(place: Place, waybill: str) -> UUID:
    return make_shipment(waybill=waybill, destination=place).id


def test_who_was_told_of_a_warning_hears_once_that_it_was_lifted(
    day: Day, acme: CustomerCard, supervisor: Actor
) -> None:
    """With what is still under way, and when it is expected now."""
    ship_to(CHANGSHA, "NDX-1")
    ship_to(CHANGSHA, "NDX-2")
    ship_to(Place(region="上海市"), "NDX-3")
    storm = warn_area(by=supervisor, at=NOW, warning=RAIN)
    until(day, 1)
    scan("NDX-2", "DELIVERED", NOW + H)
    withdraw_warning(by=supervisor, at=until(day, 2), warning_id=storm, reason="rain is over")
    until(day, 4)
    assert told(acme) == [("area_warning", "sent"), ("area_warning_ended", "sent")]
    (body,) = lifted(day)
    assert "湖南暴雨" in body
    assert "该预警已解除" in body
    assert "NDX-1 → 长沙市  11月25日" in body
    assert [number for number in ("NDX-2", "NDX-3", "rain is over", "%(") if number in body] == []
    again = [*ledger.all_named(["shipment.danger_cleared"]), *ledger.all_named(["area.warning_ended"])]
    tell_of_lifted_areas(again)
    settle()
    assert len(told(acme)) == 2


def test_a_letter_that_waits_and_its_end_are_both_unsaid(
    day: Day, acme: CustomerCard, supervisor: Actor
) -> None:
    ship_to(CHANGSHA, "NDX-1")
    until(day, 15)  # night at the customer's
    storm = warn_area(by=supervisor, at=until(day, 15), warning=RAIN)
    until(day, 15.5)
    assert told(acme) == [("area_warning", "queued")]
    withdraw_warning(by=supervisor, at=NOW + 16 * H, warning_id=storm, reason="over")
    until(day, 40)
    assert told(acme) == [("area_warning", "superseded")]
    assert lifted(day) == []


def test_a_warning_that_ended_before_it_was_told_is_told_of_nobody(
    day: Day, acme: CustomerCard, supervisor: Actor
) -> None:
    ship_to(CHANGSHA, "NDX-1")
    storm = warn_area(by=supervisor, at=NOW, warning=RAIN)
    until(day, 15)
    withdraw_warning(by=supervisor, at=NOW + 15 * H, warning_id=storm, reason="over")
    before = told(acme)
    tell_of_areas(ledger.all_named(["shipment.endangered"]))
    assert told(acme) == before


def test_what_passed_the_area_before_is_not_spoken_of(
    day: Day, acme: CustomerCard, supervisor: Actor
) -> None:
    make_shipment(waybill="NDX-1", origin=CHANGSHA, destination=Place(region="上海市", city="上海市"))
    storm = warn_area(by=supervisor, at=NOW, warning=RAIN)
    until(day, 1)
    assert told(acme) == [("area_warning", "sent")]
    away = Scan("NDX", "NDX-1", NOW + H, "HUB_IN", "HUB_IN", place=Place(region="浙江省", name="杭州"))
    assert not record_scans(by=SYSTEM, at=NOW + H, scans=[away]).refused
    until(day, 3)
    withdraw_warning(by=supervisor, at=NOW + 3 * H, warning_id=storm, reason="over")
    until(day, 5)
    assert told(acme) == [("area_warning", "sent")]


def test_an_update_is_told_to_whom_it_leaves_out_alone(
    day: Day, acme: CustomerCard, supervisor: Actor
) -> None:
    """Who is still touched was told before; what it leaves out is named, each with its time."""
    ship_to(CHANGSHA, "NDX-1")
    ship_to(NANCHANG, "NDX-2")
    take(Message("A1"))
    until(day, 1)
    take(Message("A2", "update", "A1", replace(Words(), area_words=("湖南省",))), at=NOW + H)
    until(day, 3)
    assert told(acme) == [("area_warning", "sent"), ("area_warning_ended", "sent")]
    (body,) = lifted(day)
    assert "NDX-2" in body
    assert "NDX-1" not in body
    assert "预警范围已调整" in body
    take(Message("A3", "cancel", "A2", None), at=NOW + 3 * H)
    until(day, 5)
    assert "NDX-1" in lifted(day)[-1]
    assert "NDX-2" not in lifted(day)[-1]
    assert len(lifted(day)) == 2


def test_an_update_before_anybody_was_told_is_told_instead(day: Day, acme: CustomerCard) -> None:
    ship_to(CHANGSHA, "NDX-1")
    ship_to(NANCHANG, "NDX-2")
    until(day, 15)
    take(Message("A1"), at=NOW + 15 * H)
    until(day, 15.5)
    take(Message("A2", "update", "A1", replace(Words(), area_words=("湖南省",))), at=NOW + 15.5 * H)
    until(day, 40)
    assert told(acme) == [("area_warning", "superseded"), ("area_warning", "sent")]
    (mail,) = [mail for mail in day.mailbox.mails() if "台风" in mail.subject]
    assert "NDX-1" in mail.body
    assert "NDX-2" not in mail.body


def test_an_update_that_says_the_same_is_not_told_again(day: Day, acme: CustomerCard) -> None:
    ship_to(CHANGSHA, "NDX-1")
    take(Message("A1"))
    until(day, 1)
    take(Message("A2", "update", "A1"), at=NOW + H)
    until(day, 3)
    assert told(acme) == [("area_warning", "sent")]
    ship_to(NANCHANG, "NDX-2")
    until(day, 5)
    assert told(acme) == [("area_warning", "sent")] * 2


@pytest.mark.parametrize("lanes", [1, 4])
def test_all_that_a_warning_touches_stands_in_the_one_letter(
    day: Day, acme: CustomerCard, supervisor: Actor, lanes: int, settings: object
) -> None:
    settings.NUODA_LANES = lanes  # type: ignore[attr-defined]
    for number in range(8):
        ship_to(CHANGSHA, f"NDX-{number}")
    warn_area(by=supervisor, at=NOW, warning=RAIN)
    until(day, 1)
    (mail,) = [mail for mail in day.mailbox.mails() if "湖南暴雨" in mail.subject]
    assert [n for n in range(8) if f"NDX-{n}" not in mail.body] == []


@pytest.mark.parametrize("ending", ["cancelled", "superseded", "over"])
def test_a_warning_that_is_over_goes_on_counting_whom_it_touched(
    day: Day, acme: CustomerCard, ending: str
) -> None:
    ship_to(CHANGSHA, "NDX-1")
    take(Message("A1"))
    now = until(day, 1)
    if ending == "over":
        now = until(day, 80)
    else:
        message = {"cancelled": "cancel", "superseded": "update"}[ending]
        take(Message("A2", message, "A1", Words() if message == "update" else None), at=now)
        now = until(day, 3)
    rows = warning_rows(actor=SYSTEM, window=Window(), at=now).rows
    (first,) = [row for row in rows if row.recorded_at == NOW]
    assert first.shipments == 1


def test_the_end_of_an_extreme_warning_is_noted_on_the_case_that_it_opened(
    day: Day, acme: CustomerCard, supervisor: Actor
) -> None:
    ship = ship_to(CHANGSHA, "NDX-1")
    storm = warn_area(by=supervisor, at=NOW, warning=replace(RAIN, severity="extreme"))
    until(day, 1)
    withdraw_warning(by=supervisor, at=until(day, 2), warning_id=storm, reason="over")
    until(day, 3)
    (case,) = cases_of(actor=SYSTEM, shipment_ids=[ship])
    said = [line.body for line in case_page(case.id, actor=SYSTEM).thread if isinstance(line.body, Text)]
    assert "No warned area lies on its way any more." in [in_language(one, "en") for one in said]


def test_she_is_written_to_in_her_language(day: Day, supervisor: Actor) -> None:
    make_customer("WKL", language="en", name_en="Wai Kong Ltd.")
    make_shipment(waybill="NDX-1", customer="WKL", destination=CHANGSHA)
    storm = warn_area(by=supervisor, at=NOW, warning=RAIN)
    until(day, 1)
    withdraw_warning(by=supervisor, at=until(day, 2), warning_id=storm, reason="over")
    until(day, 4)
    mail = day.mailbox.mails()[0]
    assert mail.subject == "No longer on the way of your shipments: Rain in Hunan"
    assert "That holds no longer: the warning has been lifted." in mail.body
    assert re.search("[\u4e00-\u9fff]", mail.body.replace("长沙市", "")) is None
