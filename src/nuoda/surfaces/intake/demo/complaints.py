"""A complaint by phone is answered by letter, approved by another; deliveries are rated, one badly; and a
consignee sends a picture from her tracking page, where she rates the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.cases.commands import (
    LetterDraft,
    acknowledge_case,
    approve_letter,
    ask,
    assess_case,
    close_case,
    investigate_case,
    resolve_case,
    set_severity,
    write_letter,
    write_to_customer,
)
from nuoda.domains.cases.facts import Audience, Channel
from nuoda.domains.cases.queries import cases_by_id, cases_of
from nuoda.domains.contracts.commands import ComplaintTermDraft, set_complaint_term
from nuoda.domains.shipments.queries import ShipmentCard, shipments_by_waybill
from nuoda.domains.surveys.commands import SurveyDraft, answer_survey, invite, set_survey_wish
from nuoda.domains.surveys.facts import Kind as SurveyKind
from nuoda.domains.surveys.facts import Wish
from nuoda.domains.surveys.queries import surveys_about, surveys_once
from nuoda.insight.complaints.letters import compose_answer
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.attachments import keep_attachment
from nuoda.kernel.draining import drain
from nuoda.surfaces.intake.demo.answers import drawn_crate
from nuoda.surfaces.intake.demo.company import Colleague
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world import World
from nuoda.surfaces.intake.demo.world.company import AGENT, SUPERVISOR

WORDS = "货放在门口就走了，没有打电话，外箱淋湿，产线等料。"
SCORES = ((5, "准时送到，包装完好。"), (4, ""), (2, "送到了，但没有提前打电话。"))


def arrange_complaints(world: World, staff: Mapping[str, Colleague], at: datetime) -> None:
    """Done before, it is left as it is."""
    delivered = _delivered(world)
    cases = cases_of(actor=DEMO, shipment_ids=[ship.id for ship in delivered])
    if any(case.title == WORDS for case in cases):
        return
    ships = _one_a_customer(delivered, {case.shipment_id for case in cases})
    if len(ships) <= len(SCORES):
        raise LookupError(
            f"{len(ships)} customers have a delivery without a case; {len(SCORES) + 1} are needed"
        )
    term = ComplaintTermDraft(5, True, "服务合同第 9 条（演示）")
    set_complaint_term(by=DEMO, at=at - timedelta(days=1), customer_id=ships[0].customer_id, term=term)
    _answer(ships[0], staff, at)
    _rate(ships[1 : len(SCORES) + 1], at)
    _from_tracking_page(ships[1], staff[AGENT].actor, at)


def _answer(ship: ShipmentCard, staff: Mapping[str, Colleague], at: datetime) -> None:
    agent, lead = staff[AGENT].actor, staff[SUPERVISOR].actor
    asked = ask(
        by=agent, at=at, shipment_id=ship.id, kind="complaint", channel="phone", contact="收货部 王先生",
        words=WORDS,
    )  # fmt: skip
    drain()

    def version() -> int:
        return cases_by_id([asked.id], actor=DEMO)[asked.id].version

    acknowledge_case(by=agent, at=at, case_id=asked.id)
    assess_case(
        by=agent, at=at, case_id=asked.id, version=version(), flags=["line_stop"],
        wanted="以后必须当面交接，并给一个说法。", cause="DAMAGE.wet",
    )  # fmt: skip
    set_severity(by=agent, at=at, case_id=asked.id, version=version(), severity="S2", reason="产线因此停等。")
    investigate_case(
        by=agent, at=at, case_id=asked.id, version=version(), cause="DAMAGE.wet", party="carrier",
        finding="派送员当日件量过大，未当面交接，货在雨中停放约四十分钟。", whys=["网点没有超量上报的规定"],
    )  # fmt: skip
    composed = compose_answer(asked.id, actor=DEMO)
    parts = {name: getattr(composed, name) for name in LetterDraft.__dataclass_fields__}
    parts["remedy"] = "已送上运费券致歉。"
    letter_id = write_letter(by=agent, at=at, case_id=asked.id, draft=LetterDraft(**parts))
    approve_letter(by=lead, at=at, letter_id=letter_id, drafted_at=at)


def _from_tracking_page(ship: ShipmentCard, agent: Actor, at: datetime) -> None:
    """The consignee asks with a picture, is answered, and rates that where she reads it: no mail goes out."""
    her = Actor(Role.CUSTOMER, f"track:{ship.waybill}", "收货人", ship.customer_id)
    shot = keep_attachment(drawn_crate(), name="到货照片.jpg", at=at, by=her).draft
    asked = ask(
        by=her, at=at, shipment_id=ship.id, kind="inquiry", words="外箱破了一角，里面没事，请提醒派送员。",
        audience=Audience.CONSIGNEE, channel=Channel.TRACK.value, files=[shot],
    )  # fmt: skip
    drain()
    words = "谢谢您的照片，已转告站点，下次轻放。"
    write_to_customer(by=agent, at=at, case_id=asked.id, words=words, audience=Audience.CONSIGNEE)
    version = cases_by_id([asked.id], actor=DEMO)[asked.id].version
    resolve_case(by=agent, at=at, case_id=asked.id, version=version, effect="已答复")
    close_case(by=agent, at=at, case_id=asked.id, version=version + 1, code="resolved_accepted")
    drain()
    for survey in surveys_about([asked.id], actor=DEMO):
        answer_survey(by=DEMO, at=at, survey_id=survey.id, score=5, words="回复很快。")


def _rate(ships: Sequence[ShipmentCard], at: datetime) -> None:
    """Three customers rate a delivery; the worst score opens a case."""
    asked_at = at - timedelta(hours=3)
    for ship in ships:
        wish = Wish(cases=True, deliveries=True, rest_days=14)
        set_survey_wish(by=DEMO, at=asked_at, customer_id=ship.customer_id, wish=wish)
    drafts = [
        SurveyDraft(
            f"delivery:{ship.id}", SurveyKind.DELIVERY.value, ship.id, ship.waybill, ship.customer_id,
            cause=ship.reason,
        )
        for ship in ships
    ]  # fmt: skip
    invite(by=DEMO, at=asked_at, surveys=drafts)
    rows = {one.subject_id: one for one in surveys_once([one.once for one in drafts], actor=DEMO)}
    for ship, (score, words) in zip(ships, SCORES, strict=False):
        if ship.id in rows:
            answer_survey(by=DEMO, at=at, survey_id=rows[ship.id].id, score=score, words=words)


def _delivered(world: World) -> list[ShipmentCard]:
    """Delivered shipments whose journey was to go well, in the order of their journeys."""
    waybills = [one.shipment.waybill for one in world.journeys if not one.trouble]
    cards = shipments_by_waybill(waybills, actor=DEMO)
    found = [cards[waybill] for waybill in waybills if waybill in cards]
    return [card for card in found if card.delivered_at is not None]


def _one_a_customer(ships: Sequence[ShipmentCard], with_cases: Set[UUID | None]) -> list[ShipmentCard]:
    """The first of each customer that nothing befell: by the hour, any journey may have had its case."""
    chosen: dict[UUID, ShipmentCard] = {}
    for ship in ships:
        if ship.id not in with_cases:
            chosen.setdefault(ship.customer_id, ship)
    return list(chosen.values())
