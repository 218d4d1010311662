"""The truck: one gearbox, 120 parcels of 9 customers, one incident, 120 cases, 9 messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from pytest_django import Settings
from tests.factories import NOW, SYSTEM, a_scan, make_account, make_customer, settle

from nuoda.domains.cases.commands import (
    IncidentDraft,
    PartEnd,
    acknowledge_case,
    add_to_incident,
    check_effect,
    close_case,
    close_incident,
    date_incident,
    decline_proposal,
    end_measure,
    investigate_case,
    link_cases,
    open_incident,
    plan_case,
    resolve_case,
    unlink_cases,
    write_to_customer,
)
from nuoda.domains.cases.commands.incidents import NobodyAffected
from nuoda.domains.cases.commands.wording import WordsHeld
from nuoda.domains.cases.commands.work import IncidentAsksForEnds
from nuoda.domains.cases.queries import (
    CaseCard,
    affected_by,
    case_dossier,
    case_page,
    case_rows,
    cases_by_id,
    incident_page,
    incidents_of,
    proposals,
    said_case,
    unclosed_parts,
)
from nuoda.domains.notices.queries import NoticeRow, notice_rows
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.commands import (
    BindingDraft,
    Scan,
    ShipmentDraft,
    bind_devices,
    record_scans,
    register_shipments,
)
from nuoda.domains.shipments.queries import ShipmentCard, find_by_waybill, riding_with, shipments_by_id
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window
from nuoda.surfaces.clock.jobs import tick

pytestmark = pytest.mark.django_db
PARCELS, CUSTOMERS, TRUCK = 120, 9, "GPS-88"
BROKE = NOW + timedelta(hours=20)
PLACE = "枝江服务区"


class Road:
    """A truck with parcels of nine customers, two of whom read English."""

    def __init__(self) -> None:
        self.agent: Actor = make_account(Role.AGENT, name="林晓")
        self.lead: Actor = make_account(Role.SUPERVISOR, name="沈静怡")
        for n in range(CUSTOMERS):
            make_customer(
                f"C{n}", name=f"客户{n}有限公司", name_en=f"Customer {n} Ltd",
                language="en" if n < 2 else "zh-hans", email=f"c{n}@example.com",
            )  # fmt: skip
        self.names = [f"T{n:03d}" for n in range(PARCELS)]
        self._book([*self.names, "LATE1", "LATE2"])
        clock.advance_to(NOW + timedelta(hours=2))
        known = [*self.names, "LATE1", "LATE2"]
        self.scan([a_scan(one, "PICKED_UP", NOW + timedelta(hours=1)) for one in known])
        self.ride(self.names)
        self.to(BROKE)

    def _book(self, names: list[str]) -> None:
        drafts = [
            ShipmentDraft(
                customer=f"C{n % CUSTOMERS}", waybill=name, carrier="NDX", booked_at=NOW,
                promised_due_at=NOW + timedelta(hours=72), usual_transit_hours=48,
            )
            for n, name in enumerate(names)
        ]  # fmt: skip
        assert not register_shipments(by=SYSTEM, at=NOW, shipments=drafts).refused

    def scan(self, scans: list[Scan]) -> None:
        assert not record_scans(by=SYSTEM, at=clock.now(), scans=scans).refused

    def ride(self, names: list[str]) -> None:
        since = NOW + timedelta(hours=2)
        bindings = [BindingDraft(TRUCK, name, since, NOW + timedelta(days=3)) for name in names]
        assert not bind_devices(by=SYSTEM, at=clock.now(), bindings=bindings).refused

    def to(self, at: datetime) -> datetime:
        """Time passes to ``at`` and a little further, so that what waits for others goes out."""
        for minutes in (0, 3):
            clock.advance_to(max(clock.now(), at + timedelta(minutes=minutes)))
            tick()
            settle()
        return clock.now()

    def pause(self) -> datetime:
        settle()
        return self.to(clock.now())

    def open(self, *, goes_on_at: datetime | None = None) -> UUID:
        at = clock.now()
        draft = IncidentDraft(
            what="vehicle", began_at=BROKE, shipment_ids=riding_with(TRUCK, at, actor=SYSTEM), place=PLACE,
            trip="SC0822", device=TRUCK, carrier="NDX", next_update_at=at + timedelta(hours=4),
            goes_on_at=goes_on_at,
        )  # fmt: skip
        opened = open_incident(by=self.agent, at=at, draft=draft)
        assert (opened.affected, opened.arrived, opened.elsewhere) == (PARCELS, 0, 0)
        return opened.id

    def mails(self) -> list[NoticeRow]:
        return list(notice_rows(actor=SYSTEM, window=Window(size=500), kind="incident").rows)

    def ship(self, name: str) -> ShipmentCard:
        (found,) = find_by_waybill(name, actor=SYSTEM)
        return found

    def case(self, name: str) -> CaseCard:
        rows = case_rows(actor=SYSTEM, window=Window(), text=name).rows
        (found,) = [one for one in rows if one.label == name]
        return found

    def words(self, case_id: UUID) -> list[str]:
        return [str(line.body) for line in said_case(case_id, actor=SYSTEM).thread]


@pytest.fixture
def road(now: datetime, settings: Settings) -> Iterator[Road]:
    settings.NUODA_LANES, settings.NUODA_SMTP_URL = 1, "keep:"
    with clock.simulated(now):
        yield Road()


def test_one_gearbox_is_one_incident_and_nine_messages(road: Road) -> None:
    stands = [a_scan(one, "ON_HOLD", BROKE, reason="DELAY.vehicle", place=PLACE) for one in road.names[:60]]
    road.scan(stands)
    aboard = riding_with(TRUCK, BROKE, actor=SYSTEM)
    before = {one.id: one.eta_at for one in shipments_by_id(aboard, actor=SYSTEM).values()}
    incident = road.open(goes_on_at=BROKE + timedelta(hours=9))
    road.pause()
    row = incident_page(incident, actor=SYSTEM)
    assert (row.extent.parts, row.extent.open, row.extent.customers, row.extent.told) == (120, 120, 9, 9)
    assert (row.card.kind, row.incident.trip, row.card.customer_id) == ("incident", "SC0822", None)
    parts = affected_by(incident, actor=SYSTEM)
    assert {one.case.shipment_id for one in parts} == set(aboard)
    assert {(one.case.cause, one.case.update_due_at) for one in parts} == {
        ("DELAY.vehicle", row.card.update_due_at)
    }
    after = {one.id: one.eta_at for one in shipments_by_id(before, actor=SYSTEM).values()}
    assert all(after[ship] > eta for ship, eta in before.items() if eta)  # type: ignore[operator]
    mails = road.mails()
    assert len(mails) == 9
    assert {one.state for one in mails} == {"sent"}
    every = notice_rows(actor=SYSTEM, window=Window(size=500)).rows
    assert {one.kind for one in every if one.state == "sent"} == {"incident"}
    english = next(one for one in mails if one.recipient == "c0@example.com")
    assert "14 of your shipments" in english.mail_subject
    assert "T000" in english.body
    assert "T117" in english.body
    assert "T001" not in english.body
    # one next word is promised, that of the incident; each part has its own end
    owed = promises_of([Ref("case", str(one.case.id)) for one in parts], actor=SYSTEM)
    assert Counter(one.kind for one in owed if one.settled_at is None) == {"resolution": 120}
    word = [
        one for one in promises_of([Ref("case", str(incident))], actor=SYSTEM) if one.kind == "next_update"
    ]
    assert [one.due_at for one in word] == [row.card.update_due_at]
    # The same messages once more: nothing is doubled.
    road.scan(stands)
    again = add_to_incident(by=road.agent, at=clock.now(), incident_id=incident, shipment_ids=aboard)
    road.pause()
    assert (again.affected, len(road.mails()), incident_page(incident, actor=SYSTEM).extent.parts) == (
        0,
        9,
        120,
    )


def test_words_and_dates_reach_each_customer_once_and_late_joiners_join(road: Road) -> None:
    incident = road.open()
    road.pause()
    assert len(road.mails()) == 9
    lead = road.lead
    write_to_customer(by=lead, at=clock.now(), case_id=incident, words="替换车辆已出发。")
    road.pause()
    assert len(road.mails()) == 18
    assert road.words(road.case("T005").id)[-1] == "替换车辆已出发。"
    goes_on = clock.now() + timedelta(hours=6)
    before = road.ship("T005").eta_at
    # what is said to all has to be true of each: no word of an arrival before the goods go on
    for early in ("货物两小时内送达。", "Delivered within 2 hours."):
        with pytest.raises(WordsHeld):
            date_incident(by=lead, at=clock.now(), incident_id=incident, goes_on_at=goes_on, words=early)
        with pytest.raises(WordsHeld):
            write_to_customer(by=lead, at=clock.now(), case_id=incident, words=early)
    for expected in (True, False):
        assert date_incident(by=lead, at=clock.now(), incident_id=incident, goes_on_at=goes_on) is expected
    road.pause()
    assert len(road.mails()) == 27
    assert road.ship("T005").eta_at != before
    # a scan of the same cause at the place, and a parcel that is put on the truck, join; told once
    road.scan([a_scan("LATE1", "ON_HOLD", clock.now(), reason="DELAY.vehicle", place="枝江 服务区")])
    road.ride(["LATE2"])
    road.pause()
    road.scan([a_scan("LATE1", "", clock.now(), reason="DELAY.vehicle", place=PLACE)])
    road.pause()
    assert incident_page(incident, actor=SYSTEM).extent.parts == 122
    assert len(road.mails()) == 29
    assert "foreseen to go on" in road.words(road.case("LATE1").id)[-1]
    # a part that leaves has its own next word, and may come back
    own = road.case("T007")
    link = incidents_of([own.id], actor=SYSTEM)[own.id].link_id
    unlink_cases(by=lead, at=clock.now(), link_id=link, reason="另一辆车")
    road.pause()
    kinds = {one.kind for one in promises_of([Ref("case", str(own.id))], actor=SYSTEM)}
    assert kinds == {"resolution", "next_update"}
    road.scan([a_scan("T007", "", clock.now(), reason="DELAY.vehicle", place=PLACE)])  # stays out
    write_to_customer(by=lead, at=clock.now(), case_id=incident, words="预计傍晚继续。")
    road.pause()
    assert "预计傍晚继续。" not in road.words(own.id)
    link_cases(by=lead, at=clock.now(), case_id=own.id, other_id=incident, kind="child", reason="是同一辆")
    road.pause()
    assert incidents_of([own.id], actor=SYSTEM)[own.id].incident_id == incident
    assert road.words(own.id)[-1] == "预计傍晚继续。"


def test_parts_follow_and_closing_asks_each_for_its_end(road: Road) -> None:
    incident, lead = road.open(), road.lead

    def version() -> int:
        return case_page(incident, actor=SYSTEM).card.version

    acknowledge_case(by=lead, at=clock.now(), case_id=incident)
    investigate_case(
        by=lead, at=clock.now(), case_id=incident, version=version(), cause="DELAY.vehicle", party="carrier",
        finding="变速箱故障",
    )  # fmt: skip
    due = clock.now() + timedelta(hours=8)
    plan_case(by=lead, at=clock.now(), case_id=incident, version=version(), plan="换车续运", plan_due_at=due)
    road.pause()
    part = case_page(road.case("T009").id, actor=SYSTEM)
    assert (part.card.state, part.party, part.plan, part.plan_due_at) == (
        "planned",
        "carrier",
        "换车续运",
        due,
    )
    # most arrive, also one that was on its way to the door while the incident was made
    done = clock.now()
    road.scan([a_scan(one, "DELIVERED", done) for one in road.names[:100]])
    road.pause()
    assert incident_page(incident, actor=SYSTEM).extent.open == 20
    (measure,) = case_dossier(incident, actor=SYSTEM).measures
    end_measure(by=lead, at=clock.now(), case_id=incident, measure_id=measure.id, done=True, result="已换车")
    resolve_case(by=lead, at=clock.now(), case_id=incident, version=version(), effect="货物已续运")
    check_effect(
        by=road.agent,
        at=clock.now(),
        case_id=incident,
        version=version(),
        result="effective",
        said="客户确认",
    )
    left = [one.case for one in unclosed_parts(incident, actor=SYSTEM) if one.case.resolved_at is None]
    assert len(left) == 20
    with pytest.raises(IncidentAsksForEnds):
        close_case(by=lead, at=clock.now(), case_id=incident, version=version(), code="resolved_satisfied")
    ends = [PartEnd(left[0].id, "compensated")]
    closed = close_incident(
        by=lead, at=clock.now(), incident_id=incident, version=version(), code="resolved_accepted", ends=ends
    )
    road.pause()
    assert closed.stay == 19
    assert case_page(left[0].id, actor=SYSTEM).closing_code == "compensated"
    stays = cases_by_id([left[1].id], actor=SYSTEM)[left[1].id]
    assert stays.owner_id is not None
    assert stays.state == "executing"
    kinds = {
        one.kind for one in promises_of([Ref("case", str(stays.id))], actor=SYSTEM) if not one.settled_at
    }
    assert kinds == {"resolution", "next_update"}
    assert case_page(incident, actor=SYSTEM).card.state == "closed"


def test_a_cluster_is_proposed_until_somebody_decides(road: Road) -> None:
    names = road.names[:12]
    road.scan([a_scan(one, "ON_HOLD", BROKE, reason="DELAY.vehicle", place=PLACE) for one in names])
    road.pause()
    (found,) = proposals(actor=SYSTEM, at=clock.now())
    assert (found.what, len(found.cluster.shipments), found.cluster.device) == ("vehicle", 12, TRUCK)
    assert not incidents_of([road.case("T001").id], actor=SYSTEM)  # nothing merges by itself
    shipments = list(found.cluster.shipments)
    for fresh in (True, False):
        said = decline_proposal(by=road.agent, at=clock.now(), shipment_ids=shipments, reason="两辆车")
        assert said is fresh
    assert proposals(actor=SYSTEM, at=clock.now()) == []
    more = road.names[12:15]
    road.scan([a_scan(one, "ON_HOLD", BROKE, reason="DELAY.vehicle", place=PLACE) for one in more[:2]])
    road.pause()
    assert proposals(actor=SYSTEM, at=clock.now()) == []
    road.scan([a_scan(more[2], "ON_HOLD", BROKE, reason="DELAY.vehicle", place=PLACE)])
    road.pause()
    assert [len(one.cluster.shipments) for one in proposals(actor=SYSTEM, at=clock.now())] == [15]
    incident = road.open()
    road.pause()
    assert proposals(actor=SYSTEM, at=clock.now()) == []
    second = IncidentDraft(what="road", began_at=BROKE, shipment_ids=shipments, place=PLACE)
    with pytest.raises(NobodyAffected):
        open_incident(by=road.agent, at=clock.now(), draft=second)
    assert incident_page(incident, actor=SYSTEM).extent.parts == 120
