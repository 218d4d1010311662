"""A product is offered in place of one that lacks: held while the customer is asked, then hers or free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.orders.commands import (
    HeldPart,
    ask_for_consent,
    fail_substitutions,
    lose_parts,
    propose_substitutes,
)
from nuoda.domains.orders.facts import AskKind, OrderAsked, SubstitutionSettled, SubstitutionState
from nuoda.domains.orders.queries.substitution import Outcome, held_offers, outcomes
from nuoda.domains.promises.commands import PromiseDraft, keep_promises, make_promises, withdraw_promises
from nuoda.domains.promises.facts import Basis, Ground, Kind, Proof
from nuoda.domains.stock.commands import firm, reserve
from nuoda.domains.stock.queries.promised import firmable, held_by_key
from nuoda.kernel import clock
from nuoda.kernel.facts import Recorded
from nuoda.reactions.holding import ALLOCATOR, draft_of, release

ASK = "order_ask"
SUBSTITUTIONS = (OrderAsked, SubstitutionSettled)


def offer_substitutes(order_ids: Sequence[UUID]) -> None:
    """Hold what may stand in for what orders lack, and ask their customers."""
    now = clock.now()
    proposed = propose_substitutes(by=ALLOCATOR, at=now, order_ids=order_ids)
    release(proposed.release)
    if not proposed.hold:
        return
    reserve(by=ALLOCATOR, at=now, reservations=[draft_of(one) for one in proposed.hold])
    held = held_by_key([one.key for one in proposed.hold], actor=ALLOCATOR, at=now)
    numbers = {key: row.number for key, row in held.items() if row.state == "held" and not row.lapsed}
    parts = [HeldPart(one.key, numbers.get(one.key, "")) for one in proposed.hold]
    release(ask_for_consent(by=ALLOCATOR, at=now, held=parts))


def keep_offers(facts: Sequence[Recorded]) -> None:
    """That goods are held until a time is promised; what came of it is settled with it."""
    drafts = [_draft(one.fact, one.at) for one in facts if _is_offer(one)]
    if drafts:
        make_promises(by=ALLOCATOR, at=clock.now(), promises=[one for one in drafts if one is not None])
    ended: dict[tuple[datetime, str], list[UUID]] = defaultdict(list)
    for one in facts:
        if isinstance(one.fact, SubstitutionSettled):
            expired = one.fact.result == SubstitutionState.EXPIRED
            done = one.fact.answer_by if expired else one.at
            ended[done, one.fact.result].append(UUID(one.fact.subject.id))
    for (done, result), ids in sorted(ended.items()):
        end_promises(ids, done, result, at=clock.now())


def _is_offer(one: Recorded) -> bool:
    return isinstance(one.fact, OrderAsked) and one.fact.kind == AskKind.SUBSTITUTE


def _draft(fact: object, at: datetime) -> PromiseDraft | None:
    if not isinstance(fact, OrderAsked):
        return None
    return PromiseDraft(
        kind=Kind.CUSTOM.value, subject_kind=ASK, subject_id=UUID(fact.subject.id),
        customer_id=fact.customer_id, label=fact.reference, basis=Basis.SUBSTITUTE.value,
        due_at=fact.expires_at, made_at=at, zone="UTC", needs=(fact.expires_at - at) / 4, ground=Ground.WORD,
        ground_ref=str(fact.about or ""),
    )  # fmt: skip


def end_promises(ask_ids: Sequence[UUID], done_at: datetime, result: str, *, at: datetime) -> None:
    """What was held as long as was said is kept, however she decided; what was taken back is withdrawn."""
    if result == SubstitutionState.WITHDRAWN:
        withdraw_promises(
            by=ALLOCATOR, at=at, kinds=[Kind.CUSTOM.value], subject_kind=ASK, subject_ids=ask_ids,
            made_until=done_at,
        )  # fmt: skip
        return
    keep_promises(
        by=ALLOCATOR, at=at, kinds=[Kind.CUSTOM.value], subject_kind=ASK, subject_ids=ask_ids,
        done_at=done_at, proof=(Proof.HELD if result == SubstitutionState.EXPIRED else Proof.ANSWERED).value,
    )  # fmt: skip


def carry_answers(facts: Sequence[Recorded]) -> list[UUID]:
    """What she took is held for good, what she did not is free. Returns the orders to be planned anew."""
    settled = [UUID(one.fact.subject.id) for one in facts if isinstance(one.fact, SubstitutionSettled)]
    found = outcomes(settled, actor=ALLOCATOR) if settled else []
    if not found:
        return []
    release([number for one in found for number in one.release])
    _make_firm(found)
    return sorted({one.order_id for one in found})


def _make_firm(found: Iterable[Outcome]) -> None:
    now = clock.now()
    keys = {key: number for one in found for key, number in one.hold.items()}
    ready = firmable(sorted(keys.values()), actor=ALLOCATOR, at=now)
    if ready:
        firm(by=ALLOCATOR, at=now, numbers=ready)
    rows = held_by_key(keys, actor=ALLOCATOR, at=now)
    lost = [key for key, row in rows.items() if row.hold == "soft" and row.number not in ready]
    if lost:
        release([keys[key] for key in sorted(lost)])
        lose_parts(by=ALLOCATOR, at=now, keys=sorted(lost))


def withdraw_gone(owners: Sequence[UUID]) -> None:
    """What was held for open questions and is not there any more: they are taken back, and told so."""
    held = held_offers(owners, actor=ALLOCATOR)
    if not held:
        return
    now = clock.now()
    wanted = [number for numbers in held.values() for number in numbers]
    there = set(firmable(wanted, actor=ALLOCATOR, at=now))
    gone = sorted(ask for ask, numbers in held.items() if not there >= set(numbers))
    if gone:
        release(fail_substitutions(by=ALLOCATOR, at=now, ask_ids=gone))
