"""Incidents at the desk and by the API: from a proposal to its end, with what is refused on the way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import SYSTEM, make_customer_actor, scan
from tests.factories.people import sign_in
from tests.factories.shown import shown
from tests.surfaces.desk.stranding import NEW, PLACE, confirmed, form_of, strand

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.accounts.facts import SCOPES
from nuoda.domains.cases.commands import (
    add_to_incident,
    answer_back,
    resolve_case,
    write_to_customer,
)
from nuoda.domains.cases.queries import (
    affected_by,
    case_page,
    cases_of,
    incident_page,
    incident_rows,
    open_cases_figure,
)
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import Window
from nuoda.kernel.tally import read_figures

Few = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def stranded(now: datetime, acme: CustomerCard, globex: CustomerCard, settle: Callable[[], int]) -> list[str]:
    return strand(now, settle)


def test_from_a_proposal_to_the_end(
    desk: Client, *, supervisor: Actor, stranded: list[str], now: datetime, at_most_twelve: Few,
    settle: Callable[[], int],
) -> None:  # fmt: skip
    with at_most_twelve():
        board = desk.get(reverse("desk_incidents"))
    assert board.status_code == 200
    with at_most_twelve():
        part = desk.get(reverse("desk_incident_proposals")).content.decode()
    assert PLACE in part
    (start,) = re.findall(r'href="(/desk/incidents/new/[^"]+)"', part)
    form = desk.get(start).content.decode()
    assert all(name in form for name in stranded)
    done = confirmed(desk, start, form_of(stranded, now))
    assert done.status_code == 302
    settle()
    (row,) = incident_rows(actor=SYSTEM, window=Window()).rows
    assert done.headers["Location"] == reverse("desk_case", args=[row.id])
    assert (row.extent.parts, row.extent.customers) == (6, 2)
    for name in ("desk_case", "desk_incident", "desk_incident_customers"):
        with at_most_twelve():
            page = desk.get(reverse(name, args=[row.id])).content.decode()
        assert row.card.number in page, name
    told = shown(
        desk.get(reverse("desk_case", args=[row.id]), headers={"Accept-Language": "en"}).content.decode()
    )
    for wrong in ("has not been told yet", "Nothing has been sent about this yet", "It stands alone"):
        assert wrong not in told  # its customers were told, by its parts
    listed = desk.get(reverse("desk_incident", args=[row.id]), {"customer": "ACME", "state": "open"})
    assert "S1" in shown(listed.content.decode())
    assert "S2" not in shown(listed.content.decode())
    file = desk.get(reverse("desk_incident", args=[row.id]), {"export": "csv"})
    assert b"S5" in (b"".join(file.streaming_content) if file.streaming else file.content)  # type: ignore[attr-defined]
    assert PLACE in desk.get(reverse("desk_incidents")).content.decode()
    ship = find_by_waybill("S1", actor=SYSTEM)[0]
    with at_most_twelve():
        assert row.card.number in desk.get(reverse("desk_shipment", args=[ship.id])).content.decode()
    # Its score counts its shipments, as its thread says: none is reckoned on the page without them.
    whole = shown(desk.get(reverse("desk_case", args=[row.id])).content.decode())
    assert len(re.findall(r"\+ (?:exposure|波及) \d", whole)) == 1
    child = affected_by(row.id, actor=SYSTEM)[0].case
    assert row.card.number in desk.get(reverse("desk_case", args=[child.id])).content.decode()
    goes_on = f"{now + timedelta(hours=5):%Y-%m-%dT%H:%M}+00:00"
    for words in ("每家客户都会收到通知", ""):
        said = desk.post(
            reverse("desk_incident_date", args=[row.id]),
            {"goes_on_at": goes_on, "once": uuid4().hex, "words": words},
        )
        assert said.status_code == 302
    assert incident_page(row.id, actor=SYSTEM).incident.goes_on_at is not None
    _ends(sign_in(supervisor), supervisor, row.id, now, settle)


def _ends(lead: Client, by: Actor, incident: UUID, now: datetime, settle: Callable[[], int]) -> None:
    for name in ("S0", "S1", "S2"):
        scan(name, "DELIVERED", now)
    settle()
    version = case_page(incident, actor=SYSTEM).card.version
    resolve_case(by=by, at=now, case_id=incident, version=version, effect="已续运")
    url = reverse("desk_incident_close", args=[incident])
    page = lead.get(url).content.decode()
    assert "S4" in shown(page)
    assert "end-" in page
    version = case_page(incident, actor=SYSTEM).card.version
    done = lead.post(url, {"code": "resolved_accepted", "version": version, "once": uuid4().hex})
    assert done.status_code == 302, done.content.decode()[:2_000]
    assert case_page(incident, actor=SYSTEM).card.state == "closed"
    assert len(affected_by(incident, actor=SYSTEM)) == 3


def test_what_is_wrong_is_named_with_its_remedy(desk: Client, stranded: list[str], now: datetime) -> None:
    url = reverse("desk_incident_new")
    for more, said in (
        ({"waybills": "S0\nNOWHERE"}, "NOWHERE"),
        ({"place": "", "trip": ""}, 'name="place"'),
        ({"goes_on_at": f"{now - timedelta(days=1):%Y-%m-%dT%H:%M}+00:00"}, 'name="goes_on_at"'),
        ({"began_at": "yesterday"}, 'name="began_at"'),
        ({"waybills": ""}, 'name="waybills"'),
    ):
        answer = desk.post(url, {**form_of(stranded, now), **more})
        assert answer.status_code == 422, more
        assert said in answer.content.decode()
    assert desk.post(reverse("desk_incident_from"), {}).headers["Location"] == reverse("desk_cases")
    declined = desk.get(reverse("desk_incident_decline"), {"proposal": "0" * 64})
    assert declined.status_code == 200


def test_a_machine_of_the_house_runs_incidents_and_a_customers_does_not(
    client: Client, stranded: list[str], acme: CustomerCard, now: datetime, settle: Callable[[], int]
) -> None:
    def call(key: str, method: str, path: str, body: object = None) -> tuple[int, dict]:  # type: ignore[type-arg]
        answer = client.generic(
            method, f"/api/v1{path}", data=json.dumps(body) if body is not None else "",
            content_type="application/json", headers={"Authorization": f"Bearer {key}"},
        )  # fmt: skip
        return answer.status_code, answer.json()

    house = issue_api_key(by=SYSTEM, at=now, label="house", scopes=SCOPES, customer_id=None).token
    hers = issue_api_key(by=SYSTEM, at=now, label="hers", scopes=SCOPES, customer_id=acme.id).token
    body = {"what": "vehicle", "began_at": now.isoformat(), "place": PLACE, "waybills": stranded[:5]}
    assert call(hers, "POST", "/incidents", body)[0] == 404
    assert call(house, "POST", "/incidents", {**body, "what": "aliens"})[0] == 422
    status, opened = call(house, "POST", "/incidents", body)
    assert (status, opened["affected"]) == (200, 5)
    path = f"/incidents/{opened['id']}"
    assert call(house, "POST", path + "/shipments", {"waybills": stranded})[1]["affected"] == 1
    assert call(house, "POST", path + "/messages", {"words": "替换车辆已出发。"})[0] == 200
    dated = {"goes_on_at": (now + timedelta(hours=4)).isoformat()}
    assert [call(house, "POST", path + "/messages", dated)[1]["news"] for _ in range(2)] == [True, False]
    settle()
    read = call(house, "GET", path)[1]
    assert (read["shipments"], read["customers"], len(read["open_parts"])) == (6, 2, 6)
    assert [one["id"] for one in call(house, "GET", "/incidents?state=open")[1]["items"]] == [opened["id"]]
    assert call(hers, "GET", path)[0] == 404
    assert call(house, "POST", path + "/close", {"code": "withdrawn", "version": 1})[0] == 409


def test_her_words_stand_on_each_of_her_shipments(
    desk: Client, stranded: list[str], acme: CustomerCard, now: datetime, settle: Callable[[], int]
) -> None:
    words = {"words": "替换车辆已出发，预计今晚送达。", "to_consignees": "on"}
    assert confirmed(desk, NEW, form_of(stranded, now, **words)).status_code == 302
    settle()
    buyer = sign_in(make_customer_actor(acme))
    incident = incident_rows(actor=SYSTEM, window=Window()).rows[0].id
    for name in ("S1", "S3"):
        ship = find_by_waybill(name, actor=SYSTEM)[0]
        page = buyer.get(reverse("portal_shipment", args=[ship.id]))
        assert page.status_code == 200
        (part,) = [one.case for one in affected_by(incident, actor=SYSTEM) if one.case.label == name]
        assert "替换车辆已出发" in buyer.get(reverse("portal_case", args=[part.id])).content.decode()


def test_the_queue_holds_the_incident_and_its_parts_where_they_are_asked_for(
    desk: Client, *, supervisor: Actor, agent: Actor, stranded: list[str], acme: CustomerCard, now: datetime,
    settle: Callable[[], int],
) -> None:  # fmt: skip
    ships = {name: find_by_waybill(name, actor=SYSTEM)[0].id for name in stranded}
    cases = {one.label: str(one.id) for one in cases_of(actor=SYSTEM, shipment_ids=sorted(ships.values()))}

    def queue(**asked: str) -> list[str]:
        """The waybills of the cases that are listed."""
        markup = desk.get(reverse("desk_cases"), asked).content.decode()
        return [name for name in stranded if cases[name] in markup]

    def page() -> tuple[str, int]:
        with CaptureQueriesContext(connection) as seen:
            markup = desk.get(reverse("desk_cases"), {"kind": "incident"}).content.decode()
        (parts,) = re.findall(r"(\d+) (?:open shipments|票未结)", shown(markup))
        return parts, len(seen)

    def figures() -> list[int]:
        return read_figures([open_cases_figure(actor=agent), open_cases_figure(actor=agent, mine=True)])

    assert queue() == stranded
    assert confirmed(desk, NEW, form_of(stranded[:2], now)).status_code == 302
    settle()
    assert queue() == stranded[2:]
    parts, few = page()
    assert parts == "2"
    (row,) = incident_rows(actor=SYSTEM, window=Window()).rows
    add_to_incident(by=agent, at=now, incident_id=row.id, shipment_ids=sorted(ships.values()))
    settle()
    assert queue() == []
    assert page() == ("6", few), "as many queries, however many parts"
    assert figures()[0] == 1, "the figure beside the queue says the same"
    assert queue(parts="only") == queue(parts="all") == stranded
    assert queue(text="S1") == ["S1"]
    assert queue(customer="ACME") == ["S1", "S3", "S5"]
    assert queue(customer="ACME", parts="aside") == queue(text="S1", parts="aside") == []
    part = next(one.case for one in affected_by(row.id, actor=SYSTEM) if one.case.label == "S1")
    answer_back(by=make_customer_actor(acme), at=now, case_id=part.id, words="我的货什么时候到？")
    assert queue() == ["S1"], "what she writes of her own shipment is nobody else's to answer"
    assert figures()[0] == 2
    later = now + timedelta(minutes=5)
    write_to_customer(by=agent, at=later, case_id=part.id, words="我们正在跟进您的这票货。")
    assert queue() == []
    version = case_page(row.id, actor=SYSTEM).card.version
    resolve_case(by=supervisor, at=later, case_id=row.id, version=version, effect="已续运")
    assert queue() == stranded, "what its incident leads no more stands for itself"
