"""A reaction costs a constant number of queries: as many for two parcels of a story as for twenty."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from tests.factories import NOW, SHANGHAI, SYSTEM, a_scan, an_order, make_account, make_customer, settle
from tests.factories.contracts import make_contract
from tests.factories.goods import furnish, product, stocked
from tests.factories.parcels import SHANGHAI_CITY
from tests.factories.supplying import answered_by_suppliers, relieved
from tests.factories.tariffs import a_wish, make_tariffs
from tests.factories.undoing import undone

from nuoda.domains.cases import commands as cases
from nuoda.domains.cases.queries import case_dossier, case_page, cases_by_id, cases_of
from nuoda.domains.claims import commands as claims
from nuoda.domains.claims.queries import claim_page
from nuoda.domains.claims.queries.shapes import Heads
from nuoda.domains.contracts.commands import (
    ReceiptTermDraft,
    ReportTermDraft,
    contingencies,
    set_receipt_term,
    set_report_term,
)
from nuoda.domains.contracts.commands.quotes import make_quotes
from nuoda.domains.contracts.facts import Target
from nuoda.domains.contracts.queries.meter import Measure, On, Rung, Step, Terms, Trigger
from nuoda.domains.conversations import commands as conversations
from nuoda.domains.customers import commands as customers
from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.dispatch import commands as dispatch
from nuoda.domains.dispatch.queries import depot_by_code, drivers_of, job_rows, vehicles_of
from nuoda.domains.notices import commands as notices
from nuoda.domains.notices.queries import enclosures_about
from nuoda.domains.orders import commands as orders
from nuoda.domains.orders.facts import AllocationTerms
from nuoda.domains.orders.queries import asks_of, order_ids
from nuoda.domains.privacy import commands as privacy
from nuoda.domains.quality.commands import ActionDraft, finish_action, plan_action, start_action
from nuoda.domains.shipments import commands as shipments
from nuoda.domains.shipments.queries import find_by_waybill, warning_rows
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.queries import floor_day
from nuoda.domains.surveys import commands as surveys
from nuoda.domains.surveys.queries import surveys_about
from nuoda.domains.team import commands as team
from nuoda.domains.team.queries import find_agent_of
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.facts import Ref
from nuoda.kernel.ids import new_id
from nuoda.kernel.paging import Window
from nuoda.reactions.table import TABLE
from nuoda.surfaces.clock.jobs import tick

FEW, MANY = 2, 8  # few enough that what follows from them goes in one batch
_POLICY = claims.PolicyDraft(
    "P-1", "Insurer", "claims@insurer.example", "en", 24, date(2026, 1, 1), "policy P-1"
)
_STORM = shipments.WarningDraft(
    "storm", "severe", NOW, NOW + timedelta(days=9), title_en="Storm", places=["上海市"]
)
_ONE_IS_TOO_MUCH = Terms(
    Measure.ON_TIME_DELIVERY, Decimal(98), Decimal(90),
    ladder=(Rung(Step.PLAN, (Trigger(On.FAILURES, 1),), days=5),),
)  # fmt: skip


def _story(n: int) -> Mapping[tuple[str, str], int]:
    """How many queries each reaction takes in each chapter of one story of ``n`` parcels."""
    counts: dict[tuple[str, str], int] = {}
    for chapter, hours, scans in (
        ("ordered", 0, None),
        ("booked", 1, None),
        ("collected", 6, ("PICKED_UP", "")),
        ("broken down", 30, ("", "DELAY.vehicle")),
        ("one incident", 32, None),
        ("damaged", 40, ("", "DAMAGE.broken")),
        ("falls due", 120, None),
        ("delivered", 130, ("DELIVERED", "")),
        ("complained of", 131, None),
        ("claimed", 132, None),
        ("answered", 133, None),
        ("not content", 134, None),
        ("left alone", 400, None),
        ("supplied", 401, None),
        ("relieved", 402, None),
    ):
        at = NOW + timedelta(hours=hours)
        clock.advance_to(at)
        if chapter == "ordered":
            make_tariffs()
            made = make_quotes(by=SYSTEM, at=at, quotes=[a_wish() for _ in range(n)]).made
            drafts = [
                replace(an_order("ACME", f"N{n}-{place}"), quote=one.number, quote_option="standard")
                for place, one in enumerate(made)
            ]
            orders.record_orders(by=SYSTEM, at=at, orders=drafts)
            _reports(n)
            _count(chapter, counts)
            _change(n, at)
        if chapter == "supplied":
            answered_by_suppliers(n, at)
        if chapter == "relieved":
            relieved(n, at)
        if chapter == "booked":
            booked = [
                shipments.ShipmentDraft(
                    customer="ACME", waybill=f"W{place}", carrier="NDX", booked_at=at,
                    order_reference=f"N{n}-{place}", destination=SHANGHAI_CITY,
                )
                for place in range(n)
            ]  # fmt: skip
            shipments.register_shipments(by=SYSTEM, at=at, shipments=booked)
            _redirect(at)
            _correct(at)
        if scans:
            batch = [a_scan(f"W{place}", scans[0], at, reason=scans[1]) for place in range(n)]
            shipments.record_scans(by=SYSTEM, at=at, scans=batch)
        _weather(chapter, at)
        if chapter == "one incident":
            _incident(n, at)
            _go_out(at)
        if chapter == "complained of":
            _complain(at)
            _write(at)
        if chapter == "claimed":
            _claim(at)
            _stored(n, at)
            _count("goods ordered", counts)
            _goods(n, at)
            _count("goods loaded and damaged", counts)
            _trip(n, at)
        if chapter == "answered":
            _answer(at)
            _act(at)
        if chapter == "not content":
            _rate(at)
            _hand_over(at)
            _delete(at)
        _count(chapter, counts)
        clock.advance_to(at + timedelta(minutes=10))
        tick()
        _count(f"{chapter}, then the clock", counts)
    return counts


def _weather(chapter: str, at: datetime) -> None:
    """A storm where they go is warned of, and the warning lifted a day later."""
    if chapter == "collected":
        shipments.warn_area(by=SYSTEM, at=at, warning=_STORM)
    if chapter == "broken down":
        (storm,) = warning_rows(actor=SYSTEM, window=Window(), at=at).rows
        shipments.withdraw_warning(by=SYSTEM, at=at, warning_id=storm.id, reason="-")


def _complain(at: datetime) -> None:
    """One never came. Of what she writes about another, a part is taken into a case of its own."""
    (missing,) = find_by_waybill("W1", actor=SYSTEM)
    shipments.retract_delivery(by=SYSTEM, at=at, shipment_id=missing.id, why="not_received", note="-")
    (ship,) = find_by_waybill("W0", actor=SYSTEM)
    asked = cases.ask(by=SYSTEM, at=at, shipment_id=ship.id, kind="complaint", words="It was wet.")
    cases.answer_back(by=SYSTEM, at=at, case_id=asked.id, words="It still is.")
    line = case_page(asked.id, actor=SYSTEM).thread[-1].id
    cases.split_case(by=SYSTEM, at=at, case_id=asked.id, entry_ids=[line], title="More of it")


def _change(n: int, at: datetime) -> None:
    """One order goes elsewhere, one waits beside its twin, one is asked about and one is called off."""
    to = replace(an_order().consignee, region="黑龙江省", city="哈尔滨市", street="西大直街1号")
    changed = orders.Amendment("ACME", f"N{n}-0", "Buyer", consignee=to)
    orders.amend_orders(by=SYSTEM, at=at, amendments=[changed])
    twin, typed = an_order("ACME", "T1"), replace(an_order("ACME", "T3"), channel="phone")
    drafts = [twin, replace(twin, reference="T2"), typed]
    orders.record_orders(by=SYSTEM, at=at, orders=drafts)
    orders.cancel_orders(by=SYSTEM, at=at, cancellations=[orders.Cancellation("ACME", "T1", "-")])


def _correct(at: datetime) -> None:
    """The customer says by the link of her confirmation that an order is wrong."""
    owner = customers_by_code(["ACME"], actor=SYSTEM)["ACME"].id
    (typed,) = order_ids([(owner, "T3")], actor=SYSTEM).values()
    (asked,) = asks_of(typed, actor=SYSTEM)
    orders.answer_ask(by=SYSTEM, at=at, ask_id=asked.id, agreed=False, answer="Three, not four.")


def _write(at: datetime) -> None:
    """A partner is asked and answers by mail, a mail comes back, and something was to be done."""
    (ship,) = find_by_waybill("W0", actor=SYSTEM)
    case = cases_of(actor=SYSTEM, shipment_ids=[ship.id])[0]
    cases.write_to_partner(
        by=SYSTEM, at=at, case_id=case.id, words="Where?", name="Hub", address="hub@partner.example"
    )
    due = at + timedelta(hours=2)
    task = cases.set_task(by=SYSTEM, at=at, case_id=case.id, what="Call.", due_at=due, kind="call_back")
    cases.end_task(by=SYSTEM, at=at, case_id=case.id, task_id=task, done=True, said="Done.")
    reply = conversations.ReplyDraft("case", case.id, case.number, "partner", "Hub", "hub@partner.example")
    (token,) = conversations.open_reply_addresses(by=SYSTEM, at=at, drafts=[reply])
    mail = conversations.MailDraft("<1@h>", "hub@p.example", "", "", "Re", "Here.", "", None, [token])
    conversations.record_mail(by=SYSTEM, at=at, mail=mail)
    back = replace(mail, message_id="<2@h>", bounced=new_id(), bounce_error="550")
    conversations.record_mail(by=SYSTEM, at=at, mail=back)


def _redirect(at: datetime) -> None:
    """One parcel shall come back; another gets its order changed once it is booked."""
    (ship,) = find_by_waybill("W1", actor=SYSTEM)
    to = {"name": "B", "phone": "13812345678", "city": "哈尔滨市", "street": "1"}
    draft = shipments.RedirectDraft(ship.id, "redirect", "Buyer", "shipper", "called_back", to)
    asked = shipments.ask_redirect(by=SYSTEM, at=at, draft=draft)
    shipments.end_redirects(by=SYSTEM, at=at, redirect_ids=[asked], state_="done")


def _go_out(at: datetime) -> None:
    """The lane is out for a moment, and its customers are told."""
    lane, until = Target("lane", origin="广东/深圳", destination="*"), at + timedelta(hours=1)
    one = contingencies.switch_on(by=SYSTEM, at=at, target=lane, reason="-", expected_until=until)
    contingencies.tell_customers(by=SYSTEM, at=at, contingency_id=one, words="", words_en="")
    contingencies.switch_off(by=SYSTEM, at=at, contingency_id=one, reason="-")


def _delete(at: datetime) -> None:
    """A person about whom nothing is held asks to be forgotten; two agree."""
    one, other = (Actor(Role.SUPERVISOR, name, name) for name in ("one", "other"))
    draft = privacy.RequestDraft("deletion", "phone", phone="13700000000")
    asked = privacy.receive_request(by=one, at=at, draft=draft)
    privacy.identify_person(by=one, at=at, request_id=asked, identity="phone", note="called")
    privacy.note_findings(by=one, at=at, request_id=asked, findings=[])
    privacy.propose_deletion(by=one, at=at, request_id=asked)
    privacy.approve_deletion(by=other, at=at, request_id=asked, findings=[])


def _incident(n: int, at: datetime) -> None:
    """All parcels stand for one cause, and it is foreseen when they go on."""
    ids = [find_by_waybill(f"W{place}", actor=SYSTEM)[0].id for place in range(n)]
    draft = cases.IncidentDraft("vehicle", at, ids, place="枝江", goes_on_at=at + timedelta(hours=5))
    cases.open_incident(by=SYSTEM, at=at, draft=draft)


def _act(at: datetime) -> None:
    """Something is done against the cause of it all, and done."""
    owner = find_agent_of(make_account(Role.SUPERVISOR, email="act@nuoda.example", name="Act"))
    if owner is None:
        raise LookupError
    draft = ActionDraft("DELAY.vehicle", "Check the engines", owner.id, at + timedelta(days=7), 50)
    action_id = plan_action(by=SYSTEM, at=at, action=draft)
    start_action(by=SYSTEM, at=at, action_id=action_id, version=1)
    finish_action(by=SYSTEM, at=at, action_id=action_id, version=2, result="Checked")


def _claim(at: datetime) -> None:
    """A claim for one of the parcels, and what was approved for it by a second person."""
    draft = claims.ClaimDraft("W0", "damage", "owner", "Acme", "CNY", Heads(Decimal(90)))
    filed = claims.file_claim(by=SYSTEM, at=at, draft=draft)
    award = claims.propose_award(
        by=SYSTEM, at=at, claim_id=filed.id, remedy="cash", reason="Crushed.", heads=draft.claimed
    )
    claims.approve_award(by=Actor(Role.SUPERVISOR, "lead", "Lead"), at=at, award_id=award)
    # ... and another under a law that asks for reports until it is decided
    waiting = claims.file_claim(by=SYSTEM, at=at, draft=replace(draft, kind="loss", currency="USD"))
    page = claim_page(waiting.id, actor=SYSTEM)
    claims.assess_claim(
        by=SYSTEM, at=at, claim_id=waiting.id, version=page.row.version, loss=page.loss, regime="us_carmack"
    )
    claims.report_claim(by=SYSTEM, at=at, claim_id=waiting.id, words="The carrier still searches.")
    cashier = Actor(Role.SUPERVISOR, "cash", "Cash")
    claims.pay_award(by=cashier, at=at, award_id=award, method="bank", payment="B1")
    claims.withdraw_claim(by=SYSTEM, at=at, claim_id=waiting.id)
    claims.reverse_award(by=cashier, at=at, award_id=award, reversal="repaid", remark="Found")


def _stored(n: int, at: datetime) -> None:
    """One order that leaves and so many others, all of them together as much as lies in the warehouse; and
    as many for a product that lacks, whose customer is asked about another."""
    furnish()
    product("P")
    product("Q")
    product("R")
    stocked("R", lots=[(f"L{place}", 10, 200) for place in range(n)])
    pair = orders.StandIn("ACME", "ACME", "Q", "R", "contract")
    orders.allow_substitutes(by=SYSTEM, at=at, stand_ins=[pair])
    policy = orders.PolicyDraft(at.date(), "contract", AllocationTerms(consent="ask"), "ACME")
    orders.set_allocation_policies(by=SYSTEM, at=at, policies=[policy])
    stocked("P", lots=[(f"L{place}", 10, 200) for place in range(n + 1)])
    drafts = [
        replace(an_order("ACME", f"G{place}"), lines=(orders.OrderLine("P", 10 - place % 2, sku="P"),))
        for place in range(n + 1)
    ]
    drafts += [
        replace(an_order("ACME", f"Q{place}"), lines=(orders.OrderLine("Q", 5, sku="Q"),))
        for place in range(n)
    ]
    report = orders.record_orders(by=SYSTEM, at=at, orders=drafts)
    assert not report.refused, report


def _goods(n: int, at: datetime) -> None:
    """What is held for one order leaves; of the others' lots so much is damaged that one gets nothing."""
    held = [one for one in floor_day("SH1", actor=SYSTEM, at=at).picks if one.reference == "G0"]  # type: ignore[union-attr]
    picks = [
        stock.PickDraft(f"p{place}", one.reservation, one.place, one.sku, one.lot, one.quantity)
        for place, one in enumerate(held)
    ]
    stock.pick(by=SYSTEM, at=at, picks=picks)
    packed = tuple(stock.Packed(one.reservation, one.lot, one.quantity) for one in held)
    boxes = stock.pack_goods(by=SYSTEM, at=at, packages=[stock.PackageDraft("box", packed)]).numbers
    stock.load_packages(by=SYSTEM, at=at, loads=[stock.LoadDraft("load", boxes[0][1], "VAN-1")])
    damages = [
        stock.JudgeDraft(f"d{place}", "SH1", stock.Goods("ACME", "P", f"L{place}"), 6, "A-01", "fork")
        for place in range(1, n + 1)
    ]
    report = stock.report_damage(by=SYSTEM, at=at, damages=damages)
    assert not report.refused, report


def _trip(n: int, at: datetime) -> None:
    """So many parcels on one trip. Its vehicle breaks down, its doors bear another seal; a plan puts
    them on another.
    """
    day = at.astimezone(SHANGHAI).date()
    home = dispatch.DepotDraft("D", "D", 31.0, 121.0, automatic=True, carrier="NDX", cities=("上海市",))
    dispatch.set_depots(by=SYSTEM, at=at, depots=[home])
    hours = (time(0, 1), time(23, 59))
    cars = [dispatch.VehicleDraft(one, "D", 900, Decimal(9), *hours) for one in ("A", "B")]
    dispatch.set_vehicles(by=SYSTEM, at=at, vehicles=cars)
    shifts = [(at - timedelta(hours=20), at + timedelta(hours=20))]
    people = [dispatch.DriverDraft(one, one, "D", vehicle=one, shifts=shifts) for one in ("A", "B")]
    dispatch.set_drivers(by=SYSTEM, at=at, drivers=people)
    extra = [
        shipments.ShipmentDraft(customer="ACME", waybill=f"T{place}", carrier="NDX", booked_at=at)
        for place in range(n)
    ]
    town = shipments.Place(region="上海市", city="上海市")
    extra += [replace(one, waybill=f"U{one.waybill}", origin=town, destination=town) for one in extra]
    shipments.register_shipments(by=SYSTEM, at=at, shipments=extra)
    jobs = [
        dispatch.JobDraft(
            "D", f"T{place}", day, latitude=31.01, longitude=121.01, service_minutes=1,
            shipment_id=find_by_waybill(f"T{place}", actor=SYSTEM)[0].id,
        )
        for place in range(n)
    ]  # fmt: skip
    dispatch.record_jobs(by=SYSTEM, at=at, jobs=jobs)
    depot = depot_by_code("D", actor=SYSTEM)
    car = vehicles_of(depot.id, actor=SYSTEM)[0].id
    person = drivers_of(depot.id, actor=SYSTEM)[0].id
    trip = dispatch.open_trip(by=SYSTEM, at=at, day=day, starts_at=at, vehicle_id=car, driver_id=person)
    rows = job_rows(actor=SYSTEM, window=Window(), depot_id=depot.id).rows
    moves = [dispatch.JobMove(one.id, trip, 1) for one in rows]
    versions = dispatch.move_jobs(by=SYSTEM, at=at, moves=moves, versions={})
    dispatch.release_trips(by=SYSTEM, at=at, versions=versions)
    dispatch.seal_trip(by=SYSTEM, at=at, trip_id=trip, seal="S-1")
    dispatch.break_down(by=SYSTEM, at=at, trip_id=trip, reason="engine", goods_at=at + timedelta(minutes=1))
    dispatch.open_seal(by=SYSTEM, at=at, trip_id=trip, found="S-2")


def _answer(at: datetime) -> None:
    """The complaint is answered by letter, put right and closed; the customer fetched the letter."""
    (ship,) = find_by_waybill("W0", actor=SYSTEM)
    (case,) = (one for one in cases_of(actor=SYSTEM, shipment_ids=[ship.id]) if one.kind == "complaint")

    def now() -> int:
        return cases_by_id([case.id], actor=SYSTEM)[case.id].version

    found = {"cause": "DAMAGE.wet", "party": "carrier", "finding": "Rain."}
    cases.acknowledge_case(by=SYSTEM, at=at, case_id=case.id)
    cases.assess_case(
        by=SYSTEM, at=at, case_id=case.id, version=now(), wanted="-", flags=[], cause="DAMAGE.wet"
    )
    cases.investigate_case(by=SYSTEM, at=at, case_id=case.id, version=now(), **found)
    cases.set_severity(by=SYSTEM, at=at, case_id=case.id, version=now(), severity="S3", reason="-")
    draft = cases.LetterDraft("en", "Acme", "It stood in the rain.", "Justified.", "", "", "Courts.")
    letter = cases.write_letter(by=SYSTEM, at=at, case_id=case.id, draft=draft)
    cases.approve_letter(by=SYSTEM, at=at, letter_id=letter, drafted_at=at)
    cases.resolve_case(by=SYSTEM, at=at, case_id=case.id, version=now(), effect="Dried.")
    for line in case_dossier(case.id, actor=SYSTEM).steps:
        cases.settle_step(by=SYSTEM, at=at, case_id=case.id, key=line.step.key, waived=False, said="-")
    cases.close_case(by=SYSTEM, at=at, case_id=case.id, version=now(), code="resolved_accepted")


def _rate(at: datetime) -> None:
    """She is not content; and she confirms that a letter came."""
    (ship,) = find_by_waybill("W0", actor=SYSTEM)
    asked = [one.id for one in cases_of(actor=SYSTEM, shipment_ids=[ship.id]) if one.kind == "complaint"]
    (survey,) = surveys_about(asked, actor=SYSTEM)
    surveys.answer_survey(by=SYSTEM, at=at, survey_id=survey.id, score=1, words="Still wet.")
    (issued, *_others) = enclosures_about([Ref("case", str(asked[0]))], actor=SYSTEM)
    notices.acknowledge_enclosure(by=SYSTEM, at=at, enclosure_id=issued.id)


def _hand_over(at: datetime) -> None:
    """One who goes writes to one who comes, who accepts it."""
    people = [
        make_account(Role.AGENT, email=f"{name.lower()}@nuoda.example", name=name) for name in ("Ina", "Olaf")
    ]
    giver, taker = (find_agent_of(one) for one in people)
    if giver is None or taker is None:
        raise LookupError
    by = at + timedelta(hours=1)
    written = team.write_hand_over(by=people[0], at=at, taker_id=taker.id, note="All is calm.", answer_by=by)
    team.accept_hand_over(by=people[1], at=at, hand_over_id=written)


def _reports(n: int) -> None:
    """Reports of all that is under way, and so many messages to an address that is not called."""
    owner = customers_by_code(["ACME"], actor=SYSTEM)["ACME"].id
    hook = customers.open_endpoint(
        by=SYSTEM, at=NOW, customer_id=owner, label="TMS", address="https://127.0.0.1/"
    )
    term = ReportTermDraft(customer_id=owner, channel="mail", active_from=NOW, every_hours=5)
    set_report_term(by=SYSTEM, at=NOW, draft=term)
    posts = [
        notices.PostDraft(hook.id, owner, "test.ping", "endpoint", hook.id, "test", "{}", f"p{place}")
        for place in range(n)
    ]
    notices.queue_posts(by=SYSTEM, at=NOW, posts=posts)


def _count(chapter: str, counts: dict[tuple[str, str], int]) -> None:
    def run(name: str, effect: Callable[[], None]) -> None:
        reset_queries()  # the log is full at 9,000, and what comes then is not counted
        with CaptureQueriesContext(connection) as captured:
            effect()
        counts[chapter, name] = counts.get((chapter, name), 0) + len(captured)

    settle(run=run)


@pytest.mark.django_db
def test_every_reaction_costs_the_same_for_few_and_many(now: datetime, settings: Settings) -> None:
    settings.NUODA_LANES, settings.NUODA_SMTP_URL = 1, "keep:"
    settings.NUODA_REPLY_DOMAIN = "answers.example"
    found = []
    for n in (FEW, MANY):
        with undone(), clock.simulated(now):
            make_account(Role.AGENT)
            card = make_customer("ACME", tier="platinum")
            term = ReceiptTermDraft(24, 7, 15)
            set_receipt_term(by=SYSTEM, at=now, customer_id=card.id, term=term)
            make_contract(_ONE_IS_TOO_MUCH, at=now)
            claims.record_policies(by=SYSTEM, at=now, policies=[_POLICY])
            found.append(_story(n))
    few, many = found
    jobs = {"dispatch.plan", "clock.erase"}
    assert {name for _chapter, name in few} == {*(reaction.name for reaction in TABLE), *jobs}
    apart = {key: (few.get(key), many.get(key)) for key in {*few, *many} if few.get(key) != many.get(key)}
    assert apart == {}
