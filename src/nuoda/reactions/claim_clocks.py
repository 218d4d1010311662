"""By when a claim is answered: the days of the law, which never pause, and the house's own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.claims.facts import ClaimDecided, ClaimFiled, ClaimMoved, ClaimReported, ClaimState, Limb
from nuoda.domains.claims.queries import ClaimRow, Deadline, claim_deadlines
from nuoda.domains.promises.commands import PromiseDraft, keep_promises, make_promises, withdraw_promises
from nuoda.domains.promises.facts import Basis, Ground, Kind, Proof
from nuoda.kernel import clock
from nuoda.kernel.facts import Recorded
from nuoda.reactions.claims import ADJUSTER, open_recourse

CLAIM_FACTS = (ClaimFiled, ClaimReported, ClaimDecided, ClaimMoved)
DECIDED_WITHIN = timedelta(days=30)
"""What we decide by where no law sets a sooner day."""
OURS = {
    Limb.ACKNOWLEDGE: "claim_acknowledge", Limb.DECIDE: "claim_decide", Limb.STATUS: "claim_status",
}  # fmt: skip
_SUBJECTS = ("claim", *OURS.values())
_KINDS = [Kind.CLAIM_DECISION.value, Kind.STATUTORY.value, Kind.NEXT_UPDATE.value]


def run_claim_clocks(facts: Sequence[Recorded]) -> None:
    """What is owed to a claimant is promised when she files, and kept, renewed or dropped as it goes on.

    One reaction for all of it: the facts of one claim come to it in the order in which they happened.
    """
    filed = {UUID(one.fact.subject.id): one.at for one in facts if isinstance(one.fact, ClaimFiled)}
    if filed:
        _promise_answers(filed)
        open_recourse(filed)
    for reports in _rounds(facts):
        _keep_reports(reports)
    answered: dict[datetime, list[UUID]] = defaultdict(list)
    for one in facts:
        if isinstance(one.fact, ClaimDecided):
            answered[one.at].append(UUID(one.fact.subject.id))
    for at, ids in sorted(answered.items()):
        for subject in _SUBJECTS:
            keep_promises(
                by=ADJUSTER, at=clock.now(), kinds=_KINDS,
                subject_kind=subject, subject_ids=ids, done_at=at, proof=Proof.DECIDED.value,
            )  # fmt: skip
    gone = [
        UUID(one.fact.subject.id)
        for one in facts
        if isinstance(one.fact, ClaimMoved) and one.fact.after == ClaimState.WITHDRAWN
    ]
    for subject in _SUBJECTS if gone else ():
        withdraw_promises(
            by=ADJUSTER, at=clock.now(), kinds=_KINDS,
            subject_kind=subject, subject_ids=gone, made_until=clock.now(),
        )  # fmt: skip


def _promise_answers(filed: Mapping[UUID, datetime]) -> None:
    drafts = []
    # As it stood when it was filed: a report that was told since is kept after this, on its own day.
    stood = claim_deadlines(filed, actor=ADJUSTER, reported=dict.fromkeys(filed))
    for claim_id, (row, found) in stood.items():
        made_at = filed[claim_id]
        due = decided_by(row, found, made_at)
        drafts.append(
            PromiseDraft(
                kind=Kind.CLAIM_DECISION.value, subject_kind="claim", subject_id=claim_id,
                customer_id=row.customer_id, label=row.number, basis=Basis.CLAIM_RULE.value,
                due_at=due, made_at=made_at, zone=row.zone, needs=(due - made_at) / 4,
            )
        )  # fmt: skip
        drafts += [_by_law(row, one, made_at) for one in _owed(row, found)]
    if drafts:
        make_promises(by=ADJUSTER, at=clock.now(), promises=drafts)


def decided_by(row: ClaimRow, found: Sequence[Deadline], made_at: datetime) -> datetime:
    """By when a claim is decided: within the house's days, or by the law's day where that is sooner."""
    legal = [one.ends_at(row.zone) for one in found if one.limb is Limb.DECIDE]
    return min([made_at + DECIDED_WITHIN, *legal])


def _owed(row: ClaimRow, found: Iterable[Deadline]) -> list[Deadline]:
    """What the law makes us do by a day. Nobody is reported to about a claim that was withdrawn."""
    gone = row.state == ClaimState.WITHDRAWN
    return [one for one in found if one.limb in OURS and not (gone and one.limb is Limb.STATUS)]


def _by_law(row: ClaimRow, one: Deadline, made_at: datetime) -> PromiseDraft:
    due = one.ends_at(row.zone)
    return PromiseDraft(
        kind=(Kind.NEXT_UPDATE if one.limb is Limb.STATUS else Kind.STATUTORY).value,
        subject_kind=OURS[one.limb], subject_id=row.id,
        customer_id=row.customer_id, label=row.number, basis=Basis.LAW.of(str(one.ground.title)),
        due_at=due, made_at=made_at, zone=row.zone, ground=Ground.STATUTE,
        ground_ref=one.ground.article, needs=(due - made_at) / 4,
    )  # fmt: skip


_Report = tuple[datetime, ClaimReported]


def _rounds(facts: Iterable[Recorded]) -> list[dict[UUID, _Report]]:
    """The first report on each claim, then the second on each that has one, and so on."""
    rounds: list[dict[UUID, _Report]] = []
    seen: dict[UUID, int] = defaultdict(int)
    for one in facts:
        if isinstance(one.fact, ClaimReported):
            claim_id = UUID(one.fact.subject.id)
            if seen[claim_id] == len(rounds):
                rounds.append({})
            rounds[seen[claim_id]][claim_id] = (one.at, one.fact)
            seen[claim_id] += 1
    return rounds


def _keep_reports(told: Mapping[UUID, _Report]) -> None:
    """The report that was due is kept, and the next is promised."""
    rows = {row.id: row for row, _found in claim_deadlines(told, actor=ADJUSTER).values()}
    kept: dict[tuple[datetime, datetime], list[UUID]] = defaultdict(list)
    reported: dict[UUID, date | None] = {}
    for claim_id, row in rows.items():
        at, fact = told[claim_id]
        zone = ZoneInfo(row.zone)
        kept[at, datetime.combine(fact.due + timedelta(days=1), time(), zone)].append(claim_id)
        reported[claim_id] = max(fact.due, at.astimezone(zone).date())
    for (at, until), ids in sorted(kept.items()):
        # Only what was due until then: the next report, promised below, is not kept by this one.
        keep_promises(
            by=ADJUSTER, at=clock.now(), kinds=[Kind.NEXT_UPDATE.value], subject_kind=OURS[Limb.STATUS],
            subject_ids=ids, done_at=at, proof=Proof.REPORTED.value, due_until=until,
        )  # fmt: skip
    following = [
        _by_law(row, one, told[row.id][0])
        for row, found in claim_deadlines(rows, actor=ADJUSTER, reported=reported).values()
        for one in _owed(row, found)
        if one.limb is Limb.STATUS
    ]
    if following:
        make_promises(by=ADJUSTER, at=clock.now(), promises=following)
