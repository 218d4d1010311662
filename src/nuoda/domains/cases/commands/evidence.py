"""Investigate: what shows it, and where it happened."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.gate import record_of
from nuoda.domains.cases.commands.thread import case_in_hand, common, entry, save, stored
from nuoda.domains.cases.facts import EvidenceCited, EvidenceStruck, SegmentFixed
from nuoda.domains.cases.models import CaseEvidence
from nuoda.domains.cases.queries import Exhibit, exhibits_of
from nuoda.domains.cases.rules import EvidenceKind
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_choice, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Invalid, NotFound
from nuoda.kernel.ids import new_id
from nuoda.kernel.text import text as _

_SIGNS = 500


class CitedAlready(Conflict):
    code = "cited_already"
    sentence = _("This is on the list of evidence already.")


@command
def cite_evidence(*, by: Actor, at: datetime, case_id: UUID, kind: str, ref: str, said: str) -> UUID:
    """Put a scan, proof, reading or message of the case's own shipment on the list of evidence.

    ``ref`` is one of :func:`exhibits_of`; of ``words`` it stays empty, and ``said`` is what somebody said.
    Returns the evidence's id. Raises :class:`CitedAlready`, ``Invalid`` for what is not the case's.
    """
    problems = check_text("said", said, required=kind == EvidenceKind.WORDS, longest=_SIGNS)
    problems += check_choice("kind", kind, EvidenceKind, _("Unknown kind."))
    if problems:
        raise Invalid(fields=problems)
    case = case_in_hand(case_id, by=by)
    shown = Exhibit("words", str(new_id()), said, at) if kind == EvidenceKind.WORDS else None
    if shown is None:
        known = {(one.kind, one.ref): one for one in exhibits_of(case_id, actor=by)}
        shown = known.get((kind, ref))
        if shown is None:
            raise Invalid(
                fields=[
                    FieldError("ref", _("That is no evidence of this case."), _("Choose one from the list."))
                ]
            )
    words, figures = stored(said.strip() or shown.said)
    row = CaseEvidence(
        case=case, kind=shown.kind, ref=shown.ref, said=words[:_SIGNS], figures=figures,
        happened_at=shown.at, at=at, by=by.name,
    )  # fmt: skip
    if CaseEvidence.objects.filter(case=case, kind=row.kind, ref=row.ref, struck_at__isnull=True).exists():
        raise CitedAlready
    row.save(force_insert=True)
    save(case, at)
    state(EvidenceCited(**common(case), evidence_id=row.id, kind_of=row.kind, said=row.said))
    return row.id


@command
def strike_evidence(*, by: Actor, at: datetime, case_id: UUID, evidence_id: UUID) -> None:
    """Take a piece of evidence back; it stays on record as struck. Raises ``NotFound``."""
    case = case_in_hand(case_id, by=by)
    row = CaseEvidence.objects.filter(case=case, id=evidence_id).first()
    if row is None:
        raise NotFound
    if row.struck_at is not None:
        return
    row.struck_at, row.struck_by = at, by.name
    row.save(update_fields=["struck_at", "struck_by"])
    save(case, at)
    state(EvidenceStruck(**common(case), evidence_id=row.id, said=row.said))


@command
def fix_segment(
    *, by: Actor, at: datetime, case_id: UUID, version: int, start: str, end: str, holder: str, basis: str
) -> None:
    """Fix where it happened, from one hand-over to the next, in whose hands, and on what basis."""
    problems = check_text("start", start, longest=200)
    problems += check_text("end", end, required=True, longest=200)
    problems += check_text("holder", holder, required=True, longest=120)
    problems += check_text("basis", basis, required=True, longest=_SIGNS)
    if problems:
        raise Invalid(fields=problems)
    case = case_in_hand(case_id, by=by, version=version)
    record = record_of(case)
    record.segment = {"start": start, "end": end, "holder": holder, "basis": basis}
    record.segment_by, record.segment_at = by.name, at
    record.save()
    save(case, at)
    words = _(
        "Liable stretch: %(start)s to %(end)s, %(holder)s.",
        {"start": start or "–", "end": end, "holder": holder},
    )
    entry(case, by=by, at=at, body=words).save(force_insert=True)
    state(SegmentFixed(**common(case), start=start, end=end, holder=holder, basis=basis))
