"""Trouble, told to everybody concerned: what happened, what it means for the date, what is being done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeGuard
from uuid import UUID

from nuoda.domains.cases.facts import Audience, CaseFact, CaseFed, CaseMessageWritten, CaseOpened
from nuoda.domains.cases.queries import CaseCard, cases_of, incidents_of, said_by_id
from nuoda.domains.notices.commands import NoticeDraft, queue_notices
from nuoda.domains.notices.facts import Kind, cause_words
from nuoda.domains.shipments.facts import EtaMoved
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.kernel import clock
from nuoda.kernel.facts import Fact, Recorded
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import in_language, instant_words
from nuoda.reactions.replying import answerable
from nuoda.reactions.scene import HERALD, Scene, draft_about, scene_of

# Each scan moves a window a little; the customer hears of a move that changes her day.
WORTH_TELLING = timedelta(hours=6)
_PUSHED_OUT = "overdue"  # as shipments name it in what moves a window
_TRIGGERS: Mapping[str, Kind] = {
    "at_risk": Kind.AT_RISK,
    "broken": Kind.LATE,
    "troubled": Kind.TROUBLE,
    "endangered": Kind.TROUBLE,
}


def may_be_trouble(fact: Fact) -> bool:
    """Whether a fact may be worth telling of: a case that somebody asked for is no news to her."""
    return not isinstance(fact, CaseOpened) or fact.trigger in _TRIGGERS


def tell_of_trouble(facts: Sequence[Recorded]) -> None:
    """A new case, a promise that now broke, a new expected time, or an agent's words: tell the customer.

    Of what is part of an open incident, the incident tells.
    """
    moved = [one.fact for one in facts if isinstance(one.fact, EtaMoved)]
    watched = {
        case.shipment_id: case
        for case in cases_of(actor=HERALD, shipment_ids=[UUID(fact.subject.id) for fact in moved])
        if case.told_at is not None and case.resolved_at is None
    }
    own = [one.fact for one in facts if isinstance(one.fact, CaseOpened | CaseFed)]
    parts = incidents_of(
        [*(UUID(fact.subject.id) for fact in own), *(case.id for case in watched.values())],
        actor=HERALD, open_only=True,
    )  # fmt: skip
    watched = {ship: case for ship, case in watched.items() if case.id not in parts}
    concerned = {one.fact.shipment_id for one in facts if isinstance(one.fact, CaseFact)}
    scene = scene_of([*concerned, *watched])
    drafts: list[NoticeDraft] = []
    for recorded in facts:
        fact = recorded.fact
        if isinstance(fact, CaseOpened | CaseFed) and UUID(fact.subject.id) not in parts:
            drafts += _trouble(fact, scene)
        elif isinstance(fact, EtaMoved):
            drafts += _new_date(fact, watched.get(UUID(fact.subject.id)), scene)
    written = [one.fact for one in facts if _is_for_customer(one.fact)]
    drafts += _messages(written, scene)
    if drafts:
        cases = {_once(fact): UUID(fact.subject.id) for fact in written}
        queue_notices(by=HERALD, at=clock.now(), notices=answerable(drafts, cases))


def _once(fact: CaseMessageWritten) -> str:
    return f"message:{fact.entry_id}"


def _trouble(fact: CaseOpened | CaseFed, scene: Scene) -> list[NoticeDraft]:
    kind = _TRIGGERS.get(fact.trigger)
    ship = scene.ships.get(fact.shipment_id) if fact.shipment_id else None
    if kind is None or ship is None:
        return []
    if isinstance(fact, CaseFed) and kind is not Kind.LATE:
        return []
    told = (UUID(fact.subject.id), fact.number, fact.cause, fact.update_due_at)
    return [trouble_draft(kind, ship, scene, told)]


def trouble_draft(
    kind: Kind, ship: ShipmentCard, scene: Scene, case: tuple[UUID, str, str, datetime]
) -> NoticeDraft:
    """What is told of a shipment's trouble, once a case and kind. ``case`` is its id, its number, the cause
    and when the next word is due."""
    card = scene.customers[ship.customer_id]
    case_id, number, cause, next_at = case
    what, doing = cause_words(cause)
    figures = scene.figures(ship, card) | {
        "cause": in_language(what, card.language),
        "doing": in_language(doing, card.language),
        "next": instant_words(next_at, card.zone, card.language),
        "case": number,
    }
    return draft_about(kind, ship, card, figures, f"{kind.value}:{case_id}")


def _new_date(fact: EtaMoved, case: CaseCard | None, scene: Scene) -> list[NoticeDraft]:
    ship = scene.ships.get(UUID(fact.subject.id))
    if case is None or ship is None or fact.eta_at is None or fact.before is None:
        return []
    if fact.because == _PUSHED_OUT:  # that nothing is known yet is said by the next word on the case
        return []
    if abs(fact.eta_at - fact.before) < WORTH_TELLING or ship.delivered_at is not None:
        return []
    card = scene.customers[ship.customer_id]
    _what, doing = cause_words(ship.reason or case.cause)
    figures = scene.figures(ship, card) | {
        "eta": instant_words(fact.eta_at, card.zone, card.language),
        "was": instant_words(fact.before, card.zone, card.language),
        "doing": in_language(doing, card.language),
    }
    return [draft_about(Kind.NEW_DATE, ship, card, figures, f"new_date:{ship.id}:{fact.eta_at:%Y%m%d}")]


def _is_for_customer(fact: Fact) -> TypeGuard[CaseMessageWritten]:
    """What is said to the consignee stands on her tracking page; the customer gets no mail of it."""
    return isinstance(fact, CaseMessageWritten) and fact.audience == Audience.CUSTOMER.value


def _messages(facts: Sequence[CaseMessageWritten], scene: Scene) -> list[NoticeDraft]:
    lines = said_by_id([fact.entry_id for fact in facts], actor=HERALD) if facts else {}
    drafts = []
    for fact in facts:
        line = lines.get(fact.entry_id)
        ship = scene.ships.get(fact.shipment_id) if fact.shipment_id else None
        if line is None or ship is None:
            continue
        card = scene.customers[ship.customer_id]
        words = in_language(line.body, card.language) if isinstance(line.body, Text) else line.body
        if line.files:
            names = ", ".join(one.name for one in line.files)
            said = _("With it, in your portal: %(names)s", {"names": names})
            words = f"{words}\n\n{in_language(said, card.language)}"
        figures = scene.figures(ship, card) | {"words": words, "case": fact.number}
        drafts.append(draft_about(Kind.CASE_MESSAGE, ship, card, figures, _once(fact), gather=timedelta(0)))
    return drafts
