"""Who had a matter in hand before: nobody judges her own work or decision (domain reference §3, §4.5)."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from nuoda.domains.cases.models import Case, CaseLetter, CaseLink, CaseRecord
from nuoda.domains.cases.rules import Kind, LinkKind
from nuoda.domains.team.queries import agents_by_id
from nuoda.kernel.actor import Actor, system

_HOUSE = system("cases")


def has_handled(case_ids: Collection[UUID], *, actor: Actor) -> bool:
    """Whether the actor owns one of the cases, or resolved one."""
    if CaseRecord.objects.visible_to(_HOUSE).filter(case__in=case_ids, resolved_by=actor.id).exists():
        return True
    owners = set(
        Case.objects.visible_to(_HOUSE)
        .filter(id__in=case_ids, owner__isnull=False)
        .values_list("owner_id", flat=True)
    )
    known = agents_by_id(owners, actor=_HOUSE) if owners else {}
    return actor.id in {str(one.account_id) for one in known.values()}


def has_decided(case_id: UUID, kind: str, *, actor: Actor) -> bool:
    """Whether the next answer to a case has to be approved by somebody else than the actor: she approved the
    one before or, of an appeal, handled or answered what it turns against."""
    sent = CaseLetter.objects.visible_to(_HOUSE).filter(state=CaseLetter.State.APPROVED)
    if sent.filter(case_id=case_id, approved_by_id=actor.id).exists():
        return True
    if kind != Kind.APPEAL:
        return False
    links = CaseLink.objects.visible_to(_HOUSE).filter(
        case_id=case_id, kind=LinkKind.FOLLOWS.value, undone_at__isnull=True
    )
    earlier = list(links.values_list("other_id", flat=True))
    pairs = sent.filter(case__in=earlier).values_list("drafted_by_id", "approved_by_id")
    return actor.id in {one for pair in pairs for one in pair} or has_handled(earlier, actor=actor)
