"""Every address of the house, with things of two customers to fill it in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from django.urls import URLPattern, URLResolver, get_resolver
from tests.factories import NOW, SYSTEM, make_account, make_order, make_shipment, scan, settle
from tests.factories.contracts import metered
from tests.factories.pictures import photo

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.accounts.facts import SCOPES
from nuoda.domains.cases.queries import cases_of, playbook_rows
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
from nuoda.domains.notices.commands import PostDraft, queue_posts
from nuoda.domains.notices.queries import notices_about, posts_about
from nuoda.domains.promises.commands import ExcuseDraft, ask_excuse
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.commands import (
    ProofDraft,
    ReceiptAsk,
    TelemetryJudgement,
    WarningDraft,
    attach_receipt_pictures,
    judge_telemetry,
    record_proofs,
    require_receipts,
    warn_area,
)
from nuoda.domains.shipments.queries import ShipmentCard, dangers_of
from nuoda.domains.shipments.rules.danger import Danger
from nuoda.domains.team.commands import (
    AbsenceDraft,
    DutyDraft,
    HandOverDraft,
    hand_over,
    plan_duty,
    record_absences,
)
from nuoda.domains.team.queries import absences, agents, duties_between, hand_overs_for
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.facts import Ref
from nuoda.kernel.pictures import keep_picture
from nuoda.kernel.runs import open_run
from nuoda.kernel.text import text

UPLOAD = {"upload": str(uuid4()), "kind": "orders"}


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
    run = open_run(by=SYSTEM, at=NOW, kind="import", title=f"{mark}.csv", cursor=UPLOAD)
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
        "danger_id": dangers_of([ship.id], actor=SYSTEM)[ship.id][0].id,
        "playbook_id": playbook_rows(actor=SYSTEM, at=NOW)[0].id,
        "warning_id": warn_area(by=SYSTEM, at=NOW, warning=storm),
        "waybill": ship.waybill,
    }
    contract = metered(customer, mark, NOW)
    found |= _cared_for(customer, mark)
    found |= _claimed(ship, mark)
    found |= _rostered(mark)
    return {**no_things(), **{name: str(one) for name, one in found.items()}, **contract}


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


def _rostered(mark: str) -> dict[str, UUID]:
    """A duty next week, an absence after it, and work that waits to be accepted."""
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


def no_things() -> dict[str, str]:
    """Ids and numbers that belong to nothing."""
    names = [
        "shipment", "order", "case", "promise", "notice", "customer", "key", "run", "letter", "upload",
        "danger", "warning", "document", "excuse", "playbook",
        "endpoint", "term", "post", "proof", "receipt", "picture",
        "contract", "exclusion", "note", "step", "override", "contact", "need", "offering",
        "claim", "award", "decision", "recourse", "paper", "duty", "absence", "hand_over",
    ]  # fmt: skip
    return {
        **{f"{name}_id": str(uuid4()) for name in names},
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
    }


_CHANGING = re.compile(
    r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": ?"[^"]*"|csrf[-_]?token[^>]*'
)


def masked(body: bytes, things: dict[str, str]) -> str:
    """The body of an answer without what differs from one request to the next."""
    text = body.decode(errors="replace")
    for one in sorted(things.values(), key=len, reverse=True):
        text = text.replace(one, "ID")
    return _CHANGING.sub("", text)
