"""What all verbs of claims share: the row in hand, numbers, the envelope of facts, the reckoning."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict
from uuid import UUID

from nuoda.domains.claims.facts import ClaimMoved
from nuoda.domains.claims.models import Award, Claim
from nuoda.domains.claims.queries.records import rate_for, rules_known
from nuoda.domains.claims.rules import (
    Carriage,
    ClerkSheet,
    Loss,
    Rule,
    calculate,
    candidates,
    may_move,
    read_loss,
    rule_on,
)
from nuoda.kernel.actor import Actor, Role, system
from nuoda.kernel.command import state
from nuoda.kernel.errors import Conflict, Forbidden, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.numbering import day_numbers
from nuoda.kernel.text import text as _

HOUSE = system("claims")
CLERKS = frozenset({Role.AGENT, Role.SUPERVISOR, Role.ADMIN, Role.SYSTEM})


class ClaimCannotMove(Conflict):
    """The claim's state does not allow the step."""

    code = "claim_cannot_move"
    sentence = _("The claim is not in a state that allows this step.")


class ClaimChangedMeanwhile(Conflict):
    """Somebody else saved the claim since it was read."""

    code = "claim_changed_meanwhile"
    sentence = _("Somebody changed this claim meanwhile. Reload and compare.")


class NoRegime(Conflict):
    """No record governs this carriage on that day."""

    code = "no_regime"
    sentence = _("No liability record governs this carriage on that day. Choose one, or record one.")


class Common(TypedDict):
    subject: Ref
    about: Ref | None
    customer_id: UUID | None
    number: str
    kind: str
    shipment_id: UUID


def common(claim: Claim) -> Common:
    """The envelope of every fact about a claim."""
    return Common(
        subject=Ref("claim", str(claim.id)), about=Ref("shipment", str(claim.shipment_id)),
        customer_id=claim.customer_id, number=claim.number, kind=claim.kind, shipment_id=claim.shipment_id,
    )  # fmt: skip


def may_handle(by: Actor) -> None:
    """Clerks and the system handle claims. Raises ``Forbidden``."""
    if by.role not in CLERKS:
        raise Forbidden


def claim_in_hand(claim_id: UUID, *, by: Actor, version: int | None = None) -> Claim:
    """The locked row, for clerks. Raises NotFound, Forbidden or :class:`ClaimChangedMeanwhile`."""
    may_handle(by)
    return locked(claim_id, by=by, version=version)


def locked(claim_id: UUID, *, by: Actor, version: int | None = None) -> Claim:
    """The locked row as far as the actor may see it."""
    claim = Claim.objects.visible_to(by).select_for_update().filter(id=claim_id).first()
    if claim is None:
        raise NotFound
    if version is not None and claim.version != version:
        raise ClaimChangedMeanwhile
    return claim


def move(claim: Claim, after: str) -> None:
    """Move a claim to a state its present one allows. Raises :class:`ClaimCannotMove`."""
    before = claim.state
    if before == after:
        return
    if not may_move(before, after):
        raise ClaimCannotMove
    claim.state = after
    state(ClaimMoved(**common(claim), before=before, after=after))


def save(claim: Claim, at: datetime) -> None:
    claim.version += 1
    claim.changed_at = at
    claim.save()


def next_numbers(prefix: str, count: int, at: datetime) -> list[str]:
    """Numbers such as ``CL2611220042``; gaps are allowed."""
    return day_numbers("claims_number", prefix, count, at)


def carriage_of(claim: Claim) -> Carriage:
    return Carriage(claim.mode, claim.origin, claim.destination, claim.product, claim.event_date)


def governing(carriage: Carriage) -> str:
    """The code of the regime that goes first, "" where no record governs."""
    found = candidates(carriage, rules_known(actor=HOUSE))
    return found[0].code if found else ""


def rule_of(claim: Claim) -> Rule:
    """The record that the claim is reckoned by. Raises :class:`NoRegime`."""
    rule = rule_on(claim.regime, claim.event_date, rules_known(actor=HOUSE)) if claim.regime else None
    if rule is None:
        raise NoRegime
    return rule


def sheet_of(claim: Claim, loss: Loss | None = None) -> ClerkSheet:
    """The calculation of a claim as its facts stand now."""
    return calculate(loss or loss_of(claim), rule_of(claim))


def loss_of(claim: Claim) -> Loss:
    return read_loss(claim.facts)


def with_rate(loss: Loss, on: date) -> Loss:
    """Facts with the recorded rate of the day, where they bring none of their own."""
    if loss.rate is not None:
        return loss
    values = {name: getattr(loss, name) for name in Loss.__dataclass_fields__}
    return Loss(**{**values, "rate": rate_for(loss.currency, on, actor=HOUSE)})


def award_in_hand(award_id: UUID, *, by: Actor) -> Award:
    """The locked row, for clerks."""
    may_handle(by)
    award = Award.objects.visible_to(by).select_for_update().filter(id=award_id).first()
    if award is None:
        raise NotFound
    return award
