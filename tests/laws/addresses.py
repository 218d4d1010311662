"""Every address of the house, with things of two customers to fill it in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver
from tests.factories import NOW, SYSTEM, make_account, make_order, make_shipment, scan, settle
from tests.factories.allocating import order_goods
from tests.factories.contracts import metered
from tests.factories.goods import TODAY, furnish, product, stocked
from tests.factories.pictures import photo
from tests.factories.tariffs import SINCE, a_wish, make_quote, rows_of

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.accounts.facts import SCOPES
from nuoda.domains.cases.commands import (
    IncidentDraft,
    LetterDraft,
    acknowledge_case,
    ask,
    assess_case,
    investigate_case,
    open_incident,
    resolve_case,
    set_task,
    write_letter,
    write_to_customer,
)
from nuoda.domains.cases.queries import case_page, cases_of, playbook_rows, said_case
from nuoda.domains.claims.commands import (
    ClaimDraft,
    PaperDraft,
    RecourseDraft,
    add_papers,
    approve_award,
    file_claim,
    open_recourses,
    propose_award,
)
from nuoda.domains.claims.queries import claim_page
from nuoda.domains.claims.queries.shapes import Heads
from nuoda.domains.contracts.commands import ReportTermDraft, set_report_term
from nuoda.domains.contracts.commands.contingencies import ContingencyPlanDraft, prepare_plan, switch_on
from nuoda.domains.contracts.commands.tariffs import TariffDraft, record_tariffs
from nuoda.domains.contracts.facts import Target
from nuoda.domains.conversations.commands import MailDraft, record_mail
from nuoda.domains.customers.commands import (
    ContactDraft,
    NeedDraft,
    OfferingDraft,
    SegmentDraft,
    define_segment,
    draft_offering,
    open_endpoint,
    record_contact,
    record_needs,
    request_override,
)
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.dispatch.commands import (
    ContainerKindDraft,
    DepotDraft,
    DriverDraft,
    JobDraft,
    JobMove,
    PartnerDraft,
    VehicleDraft,
    ask_for_plan,
    move_jobs,
    open_trip,
    record_jobs,
    set_container_kinds,
    set_depots,
    set_drivers,
    set_partners,
    set_vehicles,
)
from nuoda.domains.dispatch.queries import (
    depot_by_code,
    drivers_of,
    job_rows,
    partners_open,
    vehicles_of,
)
from nuoda.domains.notices.commands import (
    EnclosureDraft,
    NoticeDraft,
    PostDraft,
    queue_notices,
    queue_posts,
)
from nuoda.domains.notices.queries import enclosures_about, notices_about, posts_about
from nuoda.domains.orders.commands import (
    Amendment,
    OfferDraft,
    QuestionDraft,
    StandIn,
    UnsentDraft,
    WaitingDraft,
    allow_substitutes,
    amend_orders,
    ask_about_orders,
    keep_unsent_order,
    keep_waiting_orders,
    offer_drop_shipping,
)
from nuoda.domains.orders.queries import notes_of, waiting_orders_of
from nuoda.domains.orders.queries.purchases import purchase_rows
from nuoda.domains.orders.queries.terms import substitute_rows
from nuoda.domains.privacy.commands import RequestDraft, place_hold, receive_request, set_period
from nuoda.domains.promises.commands import ExcuseDraft, ask_excuse
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.quality.commands import ActionDraft, plan_action
from nuoda.domains.shipments.commands import (
    ProofDraft,
    ReceiptAsk,
    RedirectDraft,
    TelemetryJudgement,
    WarningDraft,
    ask_redirect,
    attach_receipt_pictures,
    judge_telemetry,
    record_proofs,
    require_receipts,
    warn_area,
)
from nuoda.domains.shipments.queries import ShipmentCard, dangers_of
from nuoda.domains.shipments.rules.danger import Danger
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.commands import Goods
from nuoda.domains.stock.queries.counts import count_rows
from nuoda.domains.stock.queries.furnishing import advice_rows, place_lines
from nuoda.domains.stock.queries.lying import stock_rows
from nuoda.domains.stock.queries.works import works_of
from nuoda.domains.team.commands import (
    AbsenceDraft,
    DutyDraft,
    HandOverDraft,
    TeamDraft,
    ViewDraft,
    hand_over,
    plan_duty,
    record_absences,
    record_teams,
    save_view,
)
from nuoda.domains.team.queries import absences, agents, duties_between, hand_overs_for
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.attachments import keep_attachment
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window
from nuoda.kernel.pictures import keep_picture
from nuoda.kernel.runs import open_run
from nuoda.kernel.text import text
from nuoda.surfaces.intake.sheet_import.uploads import keep

KEEPER = Actor(Role.ADMIN, "keeper", "Keeper")
# personal data as the walk looks for it in clear
_SHEET = (
    "客户单号,收件人,电话,城市,收货地址,货物\n{mark}-N1,欧阳小明,13812345678,上海市,浦东新区1号3单元1502,茶\n"
)


@dataclass(frozen=True, slots=True)
class Address:
    """One route: its pattern from the root, its parameters, and the roles its door lets pass."""

    route: str
    parameters: tuple[str, ...]
    door: frozenset[Role] | None

    def filled(self, things: dict[str, str]) -> str:
        """The path with these things in it."""
        path = self.route
        for name in self.parameters:
            path = re.sub(rf"<(?:\w+:)?{name}>", things[name], path)
        return "/" + path


def addresses(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[Address]:
    """Every address below a resolver; those that only catch what matches nothing are left out."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)
        elif isinstance(pattern, URLPattern) and "(?:" not in route:
            names = tuple(pattern.pattern.converters)
            yield Address(route, names, getattr(pattern.callback, "door", None))


def things_of(customer: CustomerCard, mark: str) -> dict[str, str]:
    """A parcel in trouble with all that follows from it; ``mark`` is in its numbers."""
    order = make_order(customer.code, f"{mark}-SO-1", goods=f"{mark} 耳机")
    ship = make_shipment(customer.code, f"{mark}-NDX-1", order_reference=f"{mark}-SO-1")
    settle()
    change = Amendment(customer.code, f"{mark}-SO-1", f"{mark} buyer", handling=(f"{mark} fragile",))
    amend_orders(by=SYSTEM, at=NOW, amendments=[change])
    scan(ship.waybill, "", NOW, reason="LOSS.suspected")
    settle()
    ref = Ref("order", str(order.id))
    (case,) = cases_of(actor=SYSTEM, shipment_ids=[ship.id])
    key = issue_api_key(by=SYSTEM, at=NOW, label=f"{mark} key", scopes=SCOPES, customer_id=customer.id)
    knock = Danger("shock", 1, NOW, "DAMAGE.unstated", text("A knock."), step="inspect")
    judged = TelemetryJudgement(ship.id, frozenset({"shock"}), [knock])
    judge_telemetry(by=SYSTEM, at=NOW, judgements=[judged])
    day = timedelta(days=1)
    storm = WarningDraft("storm", "minor", NOW, NOW + day, title_en=f"{mark} storm", places=["-"])
    sheet = ContentFile(_SHEET.format(mark=mark).encode(), name=f"{mark}.csv")
    upload = keep(sheet, owner=str(customer.id))
    cursor = {"upload": str(upload), "kind": "orders"}
    run = open_run(by=SYSTEM, at=NOW, kind="import", title=f"{mark}.csv", cursor=cursor)
    opened = open_endpoint(
        by=SYSTEM, at=NOW, customer_id=customer.id, label=f"{mark} hook", address="https://x.example/"
    )
    term = ReportTermDraft(
        customer_id=customer.id, channel="mail", active_from=NOW, every_hours=4, contract=f"{mark} terms"
    )
    hook = Ref("endpoint", str(opened.id))
    told = PostDraft(opened.id, customer.id, "test.ping", hook.kind, opened.id, f"{mark} test", "{}", mark)
    queue_posts(by=SYSTEM, at=NOW, posts=[told])
    proof_id, receipt_id, picture_id = _paper_of(ship)
    (promise, *_others) = promises_of([ref], actor=SYSTEM)
    held_up = ExcuseDraft("DELAY.weather", NOW, NOW + day, f"{mark} warning")
    found: dict[str, str | UUID] = {
        "proof_id": proof_id,
        "receipt_id": receipt_id,
        "picture_id": picture_id,
        "endpoint_id": opened.id,
        "term_id": set_report_term(by=SYSTEM, at=NOW, draft=term),
        "post_id": posts_about([hook], actor=SYSTEM)[0].id,
        "shipment_id": ship.id,
        "order_id": order.id,
        "case_id": case.id,
        "promise_id": promise.id,
        "excuse_id": ask_excuse(by=SYSTEM, at=NOW, promise_id=promise.id, draft=held_up),
        "notice_id": notices_about([ref], actor=SYSTEM)[0].id,
        "customer_id": customer.id,
        "key_id": key.id,
        "run_id": run,
        "upload_id": upload,
        "danger_id": dangers_of([ship.id], actor=SYSTEM)[ship.id][0].id,
        "playbook_id": playbook_rows(actor=SYSTEM, at=NOW)[0].id,
        "warning_id": warn_area(by=SYSTEM, at=NOW, warning=storm),
        "waybill": ship.waybill,
        "record": _long_over(customer, mark),
        "hold_id": place_hold(
            by=KEEPER, at=NOW, subject_kind="shipment", subject_id=ship.id, label=ship.waybill,
            reason=f"{mark} lawsuit",
        ),
    }  # fmt: skip
    found |= _written(case.id, case.number, mark)
    contract = metered(customer, mark, NOW)
    found |= _cared_for(customer, mark)
    found |= _claimed(ship, mark)
    found |= _rostered(mark)
    found |= _one_cause(ship, mark)
    found |= _answered(ship, mark)
    found |= _improved(mark)
    found |= _gone_out(mark)
    found |= _driven(mark)
    found |= _changed(order.id, ship, mark)
    clerk = Actor(Role.CUSTOMER, f"{mark}-clerk", f"{mark} clerk", customer.id)
    found["unsent_id"] = keep_unsent_order(by=clerk, at=NOW, draft=UnsentDraft(f"{mark} draft", mark))
    quote = _quoted(customer, mark)
    return {
        **no_things(),
        **{name: str(one) for name, one in found.items()},
        **contract,
        **quote,
        **_kept(customer, mark),
    }


def _kept(customer: CustomerCard, mark: str) -> dict[str, str]:
    """Goods of hers in a warehouse of their own, and a count of them that waits."""
    furnish(mark)
    goods = product(f"{mark}-TEA", customer=customer.code)
    stocked(goods.sku, customer=customer.code, warehouse=mark)
    count = stock.CountDraft(f"{mark}-C", mark, "A-01")
    stock.count_stock(by=SYSTEM, at=NOW, counts=[count])
    window = Window()
    rows = stock_rows(actor=SYSTEM, window=window, today=TODAY, warehouse=mark).rows
    counts = count_rows(actor=SYSTEM, window=window, warehouse=mark).rows
    places = place_lines(actor=SYSTEM, window=window, warehouse=mark).rows
    return {
        "product_id": str(rows[0].product_id), "count_id": str(counts[0].id), "warehouse_code": mark,
        "place_id": str(places[0].id), "substitute_id": _replaced(customer, goods),
        "purchase_number": _bought(customer, mark), "sheet_kind": "products", "paper_kind": "confirmation",
        "package_number": _packed(goods, mark), **_worked(customer, mark),
        "advice_number": advice_rows(actor=SYSTEM, window=window, warehouse=mark).rows[0].number,
    }  # fmt: skip


def _packed(goods: Goods, mark: str) -> str:
    """A package of her goods at the dock; its number."""
    draft = stock.ReservationDraft(f"{mark}-R", mark, goods, 1, TODAY + timedelta(2), f"{mark}-SO-1")
    number = stock.reserve(by=SYSTEM, at=NOW, reservations=[draft]).numbers[0][1]
    pick = stock.PickDraft(f"{mark}-P", number, "A-01", goods.sku, "L1", 1)
    stock.pick(by=SYSTEM, at=NOW, picks=[pick])
    package = stock.PackageDraft(f"{mark}-B", (stock.Packed(number, "L1", 1),))
    return stock.pack_goods(by=SYSTEM, at=NOW, packages=[package]).numbers[0][1]


def _worked(customer: CustomerCard, mark: str) -> dict[str, str]:
    """Work that was given up for an order of hers, of a kind of its own."""
    service = stock.WorkServiceDraft(f"{mark}-wrap", f"{mark} 包装", "customer")
    stock.record_work_services(by=SYSTEM, at=NOW, services=[service])
    ask = stock.WorkAsk(customer.id, f"{mark}-SO-1", mark, (stock.WorkLine(service.code, 2),))
    stock.ask_for_work(by=SYSTEM, at=NOW, asks=[ask])
    (row,) = works_of(customer.id, f"{mark}-SO-1", actor=SYSTEM)
    stock.give_up_work(by=SYSTEM, at=NOW, failures=[stock.WorkFailure(row.number, "no ribbon")])
    return {"work_id": str(row.id), "service_code": service.code}


def _quoted(customer: CustomerCard, mark: str) -> dict[str, str]:
    """A tariff of hers with a quote of it."""
    sheet = rows_of("10", "3")
    draft = TariffDraft(f"{mark}-T", f"{mark} tariff", "standard", SINCE, sheet, customer=customer.code)
    record_tariffs(by=SYSTEM, at=NOW, tariffs=[draft])
    quote = make_quote(a_wish(customer.code))
    return {"quote_id": str(quote.row.id), "quote_number": quote.row.number}


def _improved(mark: str) -> dict[str, str | UUID]:
    """An action against a cause, a view of the queue that somebody saved, and steps of both."""
    hand = make_account(Role.AGENT, email=f"views@{mark.lower()}.example", name=f"{mark} views")
    owner = next(one.id for one in agents(actor=SYSTEM) if one.name == hand.name)
    action = ActionDraft("DAMAGE.wet", f"{mark} awning", owner, NOW + timedelta(days=9), 50, "lane", mark)
    view = ViewDraft("cases", f"{mark} view", "severity=S1")
    return {
        "action_id": plan_action(by=SYSTEM, at=NOW, action=action),
        "view_id": save_view(by=hand, at=NOW, view=view),
    }


def _replaced(customer: CustomerCard, goods: Goods) -> str:
    """A product that may stand in for hers."""
    other = product(f"{goods.sku}-2", customer=customer.code)
    pair = StandIn(customer.code, customer.code, goods.sku, other.sku, "contract")
    allow_substitutes(by=SYSTEM, at=NOW, stand_ins=[pair])
    rows = substitute_rows(actor=SYSTEM, window=Window(), customer_id=customer.id).rows
    return str(rows[0].id)


def _bought(customer: CustomerCard, mark: str) -> str:
    """A product of hers that a supplier sends for an order; the number of the purchase order."""
    sold = product(f"{mark}-BOWL", customer=customer.code)
    offer = OfferDraft(f"{mark}-MILL", "Mill", customer.code, sold.sku, 100, 3, 50, "frame contract")
    offer_drop_shipping(by=SYSTEM, at=NOW, offers=[offer])
    order_goods(f"{mark}-PO", (sold.sku, 2), customer=customer.code)
    return purchase_rows(actor=SYSTEM, window=Window(), customer_id=customer.id).rows[0].number


def _changed(order_id: UUID, ship: ShipmentCard, mark: str) -> dict[str, str | UUID]:
    """The order, which was amended, is asked about, and its goods are stopped."""
    (ask_id,) = ask_about_orders(by=SYSTEM, at=NOW, questions=[QuestionDraft(order_id, f"{mark} gate?")])
    stop = RedirectDraft(ship.id, "stop", f"{mark} buyer", "shipper", "called_back", {})
    return {
        "ask_id": ask_id,
        "order_note_id": notes_of(order_id, actor=SYSTEM)[0].id,
        "redirect_id": ask_redirect(by=SYSTEM, at=NOW, draft=stop),
    }


def _by_mail(mail_id: UUID, mark: str) -> dict[str, str | UUID]:
    """An order that was read out of a mail and waits."""
    one = WaitingDraft(mail_id, 0, None, f"{mark}@mail.example", f"{mark} order")
    keep_waiting_orders(by=SYSTEM, at=NOW, drafts=[one])
    return {"draft_id": waiting_orders_of(mail_id, actor=SYSTEM)[0].id}


def _one_cause(ship: ShipmentCard, mark: str) -> dict[str, str | UUID]:
    """An incident that touches the parcel."""
    draft = IncidentDraft("vehicle", NOW, [ship.id], place=f"{mark} services", title=f"{mark} breakdown")
    return {"incident_id": open_incident(by=SYSTEM, at=NOW, draft=draft).id}


def _driven(mark: str) -> dict[str, str | UUID]:
    """A depot with van, driver and partner, a job on a trip, and a plan."""
    begins = NOW.replace(hour=4) + timedelta(days=1)
    shift = (begins - timedelta(hours=3), begins + timedelta(hours=8))
    person = DriverDraft(f"{mark}-D", f"{mark} driver", mark, vehicle=f"{mark}-V", shifts=[shift])
    set_depots(by=SYSTEM, at=NOW, depots=[DepotDraft(mark, f"{mark} hub", 31.2, 121.4)])
    van = VehicleDraft(f"{mark}-V", mark, 900, Decimal(7), time(6), time(22))
    set_vehicles(by=SYSTEM, at=NOW, vehicles=[van])
    set_drivers(by=SYSTEM, at=NOW, drivers=[person])
    partner = PartnerDraft(f"{mark}-P", f"{mark} partner", 3, 90, Decimal(20), time(20))
    set_partners(by=SYSTEM, at=NOW, partners=[partner])
    # kinds of containers are the house's own: drivers know them all
    set_container_kinds(by=SYSTEM, at=NOW, kinds=[ContainerKindDraft(f"EUR-{mark[0]}", "托盘")])
    depot_id = depot_by_code(mark, actor=SYSTEM).id
    vehicle_id = vehicles_of(depot_id, actor=SYSTEM)[0].id
    job = JobDraft(mark, f"{mark}-J", TODAY + timedelta(1), latitude=31.3, longitude=121.5)
    record_jobs(by=SYSTEM, at=NOW, jobs=[job])
    trip_id = open_trip(by=SYSTEM, at=NOW, day=job.day, starts_at=begins, vehicle_id=vehicle_id)
    (row,) = job_rows(actor=SYSTEM, window=Window(), depot_id=depot_id).rows
    move_jobs(by=SYSTEM, at=NOW, moves=[JobMove(row.id, trip_id)], versions={})
    return {
        "container_code": f"EUR-{mark[0]}", "depot_id": depot_id, "vehicle_id": vehicle_id,
        "trip_id": trip_id, "job_id": row.id,
        "driver_id": drivers_of(depot_id, actor=SYSTEM)[0].id, "trip_paper": "sheet",
        "partner_id": next(one.id for one in partners_open(actor=SYSTEM) if one.code == partner.code),
        "dispatch_plan_id": ask_for_plan(by=SYSTEM, at=NOW, depot_id=depot_id, day=job.day),
    }  # fmt: skip


def _gone_out(mark: str) -> dict[str, str | UUID]:
    """A lane that is out, by a plan."""
    lane = Target("lane", origin=f"CN/{mark}", destination="*")
    plan = ContingencyPlanDraft(f"{mark.lower()}-lane", f"{mark} lane", lane)
    plan_id = prepare_plan(by=SYSTEM, at=NOW, plan=plan)
    until = NOW + timedelta(days=1)
    out = switch_on(
        by=SYSTEM, at=NOW, target=lane, reason=f"{mark} flood", expected_until=until, plan_id=plan_id
    )
    asks = RequestDraft("access", "mail", name=f"{mark} asker", email=f"{mark.lower()}@mail.example")
    asked = receive_request(by=KEEPER, at=NOW, draft=asks)
    return {"plan_id": plan_id, "contingency_id": out, "person_request_id": asked}


def _cared_for(customer: CustomerCard, mark: str) -> dict[str, str | UUID]:
    """A tier asked for by hand, a contact, a need with an offering, and a segment with its row."""
    texts = OfferingDraft(mark.lower(), f"{mark} upstairs", "-", "-", "-", "-")
    need = NeedDraft(customer.id, f"{mark} needs it", True, True, "visit")
    (need_id,) = record_needs(by=SYSTEM, at=NOW, needs=[need])
    asked_by = Actor(Role.AGENT, f"{mark}-agent", f"{mark} agent")
    code = define_segment(
        by=SYSTEM, at=NOW, segment=SegmentDraft(mark.lower(), f"{mark} segment", f"code = {customer.code}")
    )
    return {
        "override_id": request_override(
            by=asked_by, at=NOW, customer_id=customer.id, tier="key", until_at=NOW + timedelta(days=9),
            reason=f"{mark} tender",
        ),
        "contact_id": record_contact(
            by=SYSTEM, at=NOW, customer_id=customer.id, contact=ContactDraft(f"{mark} buyer", phone="1")
        ),
        "need_id": need_id,
        "offering_id": draft_offering(by=SYSTEM, at=NOW, offering=texts, need_ids=[need_id]),
        "segment_code": code,
        "holder": "segment",
        "holder_name": code,
        "step": "resolve",
        "list_name": "cases",
        "customer_code": customer.code,
    }  # fmt: skip


def _claimed(ship: ShipmentCard, mark: str) -> dict[str, str | UUID]:
    """A claim with a document, the decision that was approved on it, and recourse."""
    claim = ClaimDraft(ship.waybill, "loss", "owner", f"{mark} claimant", "CNY", Heads(Decimal(100)))
    filed = file_claim(by=SYSTEM, at=NOW, draft=claim)
    paper = PaperDraft.read(b"%PDF-1.4", by=SYSTEM, at=NOW, kind="invoice", name=f"{mark}.pdf")
    add_papers(by=SYSTEM, at=NOW, claim_id=filed.id, papers=[paper])
    award_id = propose_award(by=SYSTEM, at=NOW, claim_id=filed.id, remedy="cash", reason=f"{mark} lost")
    lead = Actor(Role.SUPERVISOR, f"{mark}-lead", f"{mark} lead")
    approve_award(by=lead, at=NOW, award_id=award_id)
    recourse = RecourseDraft(ship.id, "partner", f"{mark} partner", filed.number, NOW + timedelta(days=7))
    (recourse_id,) = open_recourses(by=SYSTEM, at=NOW, recourses=[recourse])
    paper_id = claim_page(filed.id, actor=SYSTEM).papers[0].id
    return {
        "claim_id": filed.id, "award_id": award_id, "decision_id": award_id, "recourse_id": recourse_id,
        "paper_id": paper_id,
    }  # fmt: skip


def _answered(ship: ShipmentCard, mark: str) -> dict[str, str | UUID]:
    """A complaint with the draft of its answer, and a letter that was issued."""
    asked = ask(by=SYSTEM, at=NOW, shipment_id=ship.id, kind="complaint", words=f"{mark} was wet.")
    acknowledge_case(by=SYSTEM, at=NOW, case_id=asked.id)
    assess_case(by=SYSTEM, at=NOW, case_id=asked.id, version=2, wanted="-", flags=[], cause="DAMAGE.wet")
    investigate_case(
        by=SYSTEM, at=NOW, case_id=asked.id, version=3, cause="DAMAGE.wet", party="carrier", finding="Rain."
    )
    draft = LetterDraft("en", f"{mark} buyer", f"{mark} stood in the rain.", "Justified.", "", "", "Courts.")
    letter_id = write_letter(by=SYSTEM, at=NOW, case_id=asked.id, draft=draft)
    paper = EnclosureDraft(f"{mark}-A1", f"{mark}-A1.pdf", "application/pdf", b"%PDF-1.4", f"{mark}-A1")
    told = NoticeDraft(
        kind="case_answer", subject_kind="case", subject_id=asked.id, customer_id=ship.customer_id,
        label=ship.waybill, recipient="", language="en", figures={}, once=f"{mark}-A1", enclosures=[paper],
    )  # fmt: skip
    queue_notices(by=SYSTEM, at=NOW, notices=[told])
    (issued,) = enclosures_about([Ref("case", str(asked.id))], actor=SYSTEM)
    return {"letter_id": letter_id, "enclosure_id": issued.id}


def _written(case_id: UUID, number: str, mark: str) -> dict[str, str | UUID]:
    """A file that was said with the customer, a task of the case, and a mail with a file that came in."""
    staff = Actor(Role.AGENT, f"{mark}-hand", f"{mark} hand")
    file = keep_attachment(f"{mark} paper".encode(), name=f"{mark}.txt", at=NOW, by=None).draft
    write_to_customer(by=staff, at=NOW, case_id=case_id, words=f"{mark} words", files=[file])
    (line,) = [one for one in said_case(case_id, actor=SYSTEM).thread if one.files]
    mail = MailDraft(
        f"<{mark}@x.example>", "a@x.example", mark, "", f"{mark} mail", mark, "", None, files=[file]
    )
    due = NOW + timedelta(days=1)
    return {
        "file_id": line.files[0].id,
        "task_id": set_task(by=staff, at=NOW, case_id=case_id, what=f"{mark} task", due_at=due),
        "mail_id": (mail_id := record_mail(by=SYSTEM, at=NOW, mail=mail)),
        **_by_mail(mail_id, mark),
    }


def _rostered(mark: str) -> dict[str, UUID]:
    """A team that is always there, a duty next week, an absence after it, work that waits to be accepted."""
    record_teams(by=SYSTEM, at=NOW, teams=[TeamDraft(f"{mark} team", around_the_clock=True)])
    for name in (f"{mark} early", f"{mark} late"):
        make_account(Role.AGENT, name=name, email=f"{name.replace(' ', '.').lower()}@nuoda.example")
    early, late = (one.id for one in agents(actor=SYSTEM) if one.name.startswith(f"{mark} "))
    week, hours = NOW + timedelta(days=7), timedelta(hours=8)
    plan_duty(by=SYSTEM, at=NOW, duties=[DutyDraft(early, week, week + hours)])
    away = AbsenceDraft(early, week + 2 * hours, week + 3 * hours, "leave")
    record_absences(by=SYSTEM, at=NOW, absences=[away])
    hand_over(by=SYSTEM, at=NOW, hand_overs=[HandOverDraft(early, late, 1, 0)])
    duties = duties_between(week, week + hours, actor=SYSTEM)
    gone = absences(week, week + 3 * hours, actor=SYSTEM)
    return {
        "duty_id": next(one.id for one in duties if one.agent_id == early),
        "absence_id": next(one.id for one in gone if one.agent_id == early),
        "hand_over_id": hand_overs_for(late, actor=SYSTEM)[0].id,
    }


def _paper_of(ship: ShipmentCard) -> tuple[str, str, str]:
    """A proof of a visit, a receipt that is due, and the picture that both show."""
    shot = keep_picture(photo(), kind="photo", at=NOW)
    visit = ProofDraft(
        client_id=uuid4(), outcome="attempt_failed", occurred_at=NOW, shipment_id=ship.id,
        reason="CONSIGNEE.absent", pictures=[shot.id],
    )  # fmt: skip
    (proof_id,) = record_proofs(by=SYSTEM, at=NOW, proofs=[visit]).proof_ids
    due = ReceiptAsk(ship.id, NOW, *(NOW + timedelta(days=n) for n in (1, 7, 15)))
    require_receipts(by=SYSTEM, at=NOW, receipts=[due])
    receipt_id = attach_receipt_pictures(by=SYSTEM, at=NOW, shipment_id=ship.id, pictures=[shot.id])
    return str(proof_id), str(receipt_id), str(shot.id)


def _long_over(customer: CustomerCard, mark: str) -> str:
    """A kind of record of which one is past its period, and kept by all that can keep it."""
    at = NOW - timedelta(days=30)
    reference, waybill = f"{mark}-PAST", f"{mark}-NDX-PAST"
    make_order(customer.code, reference, ordered_at=at)
    ship = make_shipment(customer.code, waybill, booked_at=at, order_reference=reference)
    scan(waybill, "DELIVERED", at)
    case_id = ask(by=SYSTEM, at=at, shipment_id=ship.id, kind="inquiry", words="where?").id
    resolve_case(
        by=KEEPER,
        at=at,
        case_id=case_id,
        version=case_page(case_id, actor=SYSTEM).card.version,
        effect="told",
    )
    set_period(by=KEEPER, at=NOW, record="case", days=1, reason="as short as it goes")
    return "case"


def no_things() -> dict[str, str]:
    """Ids and numbers that belong to nothing."""
    names = [
        "shipment", "order", "case", "promise", "notice", "customer", "key", "run", "letter", "upload",
        "danger", "warning", "document", "excuse", "playbook",
        "file", "task", "mail", "endpoint", "term", "post", "proof", "receipt", "picture",
        "contract", "exclusion", "note", "hold", "step", "override", "contact", "need", "offering",
        "enclosure", "claim", "award", "decision", "recourse", "paper", "duty", "absence", "hand_over",
        "product", "count", "work", "incident", "plan", "contingency", "ask", "order_note", "redirect",
        "unsent", "person_request",
        "depot", "substitute", "vehicle", "driver", "partner", "trip", "job", "dispatch_plan",
    ]  # fmt: skip
    return {
        **{f"{name}_id": str(uuid4()) for name in names},
        "action_id": str(uuid4()),
        "view_id": str(uuid4()),
        "draft_id": str(uuid4()),
        "action_verb": "start",
        "step": "nothing-recorded",
        "record": "nothing-recorded",
        "bulk_verb": "severity",
        "list_name": "nothing-recorded",
        "quote_id": str(uuid4()),
        "warehouse_code": "NOBODY",
        "advice_number": "NOBODY-V-1",
        "purchase_number": "NOBODY-PO-1",
        "sheet_kind": "nothing-recorded",
        "paper_kind": "confirmation",
        "trip_paper": "sheet",
        "package_number": "NOBODY-P-1",
        "place_id": str(uuid4()),
        "service_code": "NOBODY-wrap",
        "container_code": "NOBODY-EUR",
        "quote_number": "NOBODY-Q-1",
        "waybill": "NOBODY-NDX-1",
        "code": "nothing-recorded",
        "segment_code": "nothing-recorded",
        "holder": "segment",
        "holder_name": "nothing-recorded",
        "customer_code": "NOBODY",
        "text": "NOBODY-NDX-1",
        "kind": "orders",
        "format": "nothing",
        "contract_number": "NOBODY-C-1",
        "measure": "receipt_in_time",
        "period": "2026-10-01",
        "every": "month",
        "written": "nothing-that-was-ever-written",
        "token": "nothing-that-was-ever-signed",
        "place": "0",
    }


# Parameters that are words of the house, the same for everybody, and stand in many pages.
_WORDS = frozenset({"list_name", "record", "step", "sheet_kind", "paper_kind", "trip_paper"})
_CHANGING = re.compile(
    r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": ?"[^"]*"|csrf[-_]?token[^>]*'
)


def masked(body: bytes, things: dict[str, str]) -> str:
    """The body of an answer without what differs from one request to the next."""
    text = body.decode(errors="replace")
    named = (value for name, value in things.items() if name not in _WORDS)
    for one in sorted(named, key=len, reverse=True):
        text = text.replace(one, "ID")
    return _CHANGING.sub("", text)
