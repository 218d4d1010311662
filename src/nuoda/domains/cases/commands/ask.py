from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.again import is_fresh, taken_up
from nuoda.domains.cases.commands.appeals import appealed, left_to_others
from nuoda.domains.cases.commands.assess import go_on, weigh_asked
from nuoda.domains.cases.commands.files import attach
from nuoda.domains.cases.commands.gate import record_of
from nuoda.domains.cases.commands.link import link_rows
from nuoda.domains.cases.commands.opening import HOUSE, Opening, ground_reading, open_one
from nuoda.domains.cases.commands.thread import common, entry
from nuoda.domains.cases.commands.work import open_again
from nuoda.domains.cases.facts import CustomerWrote
from nuoda.domains.cases.models import Case
from nuoda.domains.cases.queries.heirs import where_they_go_on
from nuoda.domains.cases.rules import (
    ENDED,
    JUDGED,
    Audience,
    Channel,
    Flag,
    Kind,
    LinkKind,
    State,
)
from nuoda.domains.customers.queries import CustomerCard, customer_reading
from nuoda.domains.promises.queries import promises_reading
from nuoda.domains.shipments.queries import behind_shipment, shipment_card_reading
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.attachments import FileDraft, KeptFile, kept_files
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_choice, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Invalid, NotFound
from nuoda.kernel.readings import read_together
from nuoda.kernel.text import text as _

_ASKED = (
    Kind.INQUIRY.value, Kind.CHASE.value, Kind.COMPLAINT.value, Kind.SUGGESTION.value, Kind.PRAISE.value,
)  # fmt: skip
# What only colleagues open: it came by another way, and is lodged as money or with an authority.
_LODGED = (Kind.CLAIM.value, Kind.APPEAL.value)


HERS = Role.CUSTOMER.value
"""Whoever takes a customer's words down, they are the customer's."""


@dataclass(frozen=True, slots=True)
class AskedCase:
    """The case that took the question: a new one, or the one that was closed before on the same matter."""

    id: UUID
    number: str
    answer_by: datetime


@command
def ask(
    *,
    by: Actor,
    at: datetime,
    shipment_id: UUID,
    kind: str,
    words: str,
    contact: str = "",
    audience: Audience = Audience.CUSTOMER,
    files: Sequence[FileDraft] = (),
    channel: str = "",
) -> AskedCase:
    """Somebody asks, chases, complains, suggests or praises. ``audience`` tells for whom she speaks, and
    ``channel`` by which way it came.

    Opens a case with an owner on duty and a time by which the answer is promised. A complaint (or claim,
    or appeal) about a shipment whose complaint was closed within 30 days is the same matter and opens that
    one again; one that was closed earlier is linked. Claims and appeals are lodged by colleagues; an appeal
    follows the complaint or claim that it turns against, and is given to somebody else. Raises
    ``NotFound`` for a shipment the actor may not see, ``Invalid`` for empty words or an unknown kind.
    """
    _check(by, kind, words, contact, channel)
    kept = kept_files(files, actor=by)
    behind = behind_shipment(shipment_id, actor=by)
    card, customer, promised, ground = read_together(
        shipment_card_reading(shipment_id, actor=by),
        customer_reading(behind.customer_id, actor=by),
        promises_reading(behind.promised, actor=HOUSE),
        ground_reading(1, at),
    )
    if card is None or customer is None:
        raise NotFound
    before = _same_matter(kind, card.id) if kind in JUDGED else None
    case = before if before is not None and is_fresh(before, at) else None
    if before is None and kind == Kind.APPEAL and (before := appealed(card.id)) is not None:
        ground = left_to_others(ground, before)
    line_author = contact or _speaker(by, customer, audience)
    if case is not None:
        said = _Said(words, line_author, audience, channel, kept)
        return _again(case, said, by=by, at=at)
    flags = [Flag.REGULATOR.value] if kind == Kind.APPEAL else []
    weighed = weigh_asked(
        kind, card.reason, flags, at=at, customer_id=customer.id, tier=customer.tier, promised=promised
    )
    opening = Opening(
        kind, weighed.severity.value, card.waybill, "asked", customer.id, customer.tier, customer.language,
        card.order_id, card.id, title=words[:120], cause=card.reason, line=words, audience=audience,
        author=line_author, channel=channel, role=HERS,
    )  # fmt: skip
    case, line = open_one(opening, ground, by=by, at=at)
    attach(line, kept)
    if before is not None:
        link_rows(LinkKind.FOLLOWS, case, before, by=by, at=at, reason="")
    if weighed.repeated:
        # It is the house's rule that counted; whoever complained reads and signs nothing of it.
        entry(case, by=HOUSE, at=at, body=weighed.reason()).save(force_insert=True)
    state(CustomerWrote(**common(case), entry_id=line.id, opens=True))
    return AskedCase(case.id, case.number, case.update_due_at or case.resolve_due_at)


def _speaker(by: Actor, customer: CustomerCard, audience: Audience) -> str:
    """Who speaks where no name was given: not whoever took a customer's words down for her."""
    hers = by.role is not Role.CUSTOMER and audience is Audience.CUSTOMER
    return customer.name[:120] if hers else by.name


def _check(by: Actor, kind: str, words: str, contact: str, channel: str) -> None:
    problems = check_text("words", words, required=True, longest=limits.TEXT_CHARACTERS)
    problems += check_text("contact", contact)
    allowed = (*_ASKED, *_LODGED) if by.is_staff else _ASKED
    problems += check_choice("kind", kind, allowed, _("Unknown kind."))
    if channel:
        problems += check_choice("channel", channel, Channel, _("Unknown way."))
    if problems:
        raise Invalid(fields=problems)


def _same_matter(kind: str, shipment_id: UUID) -> Case | None:
    """The case of the kind about the shipment that was closed last."""
    rows = Case.objects.select_for_update().filter(kind=kind, shipment_id=shipment_id, state__in=ENDED)
    return rows.order_by("-resolved_at", "-id").first()


@dataclass(frozen=True, slots=True)
class _Said:
    """What she said: her words, her name, for whom she speaks, by which way, and her files."""

    words: str
    author: str
    audience: Audience
    channel: str
    files: Sequence[KeptFile]


def _again(case: Case, said: _Said, *, by: Actor, at: datetime) -> AskedCase:
    """The same matter comes up again: its case goes on, and is answered anew."""
    line = entry(case, by=by, at=at, body=said.words, audience=said.audience)
    line.author, line.author_role, line.channel = said.author, HERS, said.channel
    line.save(force_insert=True)
    attach(line, said.files)
    open_again(case, said.words, by=by, at=at, asked=True)
    state(CustomerWrote(**common(case), entry_id=line.id))
    return AskedCase(case.id, case.number, case.update_due_at or case.resolve_due_at)


@command
def answer_back(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    words: str,
    audience: Audience = Audience.CUSTOMER,
    files: Sequence[FileDraft] = (),
    channel: str = "",
) -> UUID:
    """The customer, or the consignee, writes into a thread of her own, by this way.

    A case that had ended is opened again within 30 days; later a new one follows it and takes her words.
    What is written into a case that was merged goes where its thread went. Returns the case that took them.
    """
    problems = check_text("words", words, required=True, longest=limits.TEXT_CHARACTERS)
    if channel:
        problems += check_choice("channel", channel, Channel, _("Unknown way."))
    if problems:
        raise Invalid(fields=problems)
    kept = kept_files(files, actor=by)
    goes_on = where_they_go_on([case_id], actor=by)[case_id]
    case = Case.objects.visible_to(by).select_for_update().filter(id=goes_on).first()
    if case is None:
        raise NotFound
    case = taken_up(case, words, by=by, at=at)
    line = entry(case, by=by, at=at, body=words, audience=audience)
    line.author_role, line.channel = HERS, channel
    line.save(force_insert=True)
    attach(line, kept)
    case.changed_at = at
    if case.state == State.WAITING:
        record = record_of(case)
        if record.waiting_for == audience.value:
            go_on(case, record, at)
    save_columns([case], "state", "changed_at")
    state(CustomerWrote(**common(case), entry_id=line.id))
    return case.id
