"""A second look: what an appeal turns against, and that somebody else decides (domain reference §3, §4.5)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from nuoda.domains.cases.commands.opening import Ground
from nuoda.domains.cases.models import Case
from nuoda.domains.cases.queries import has_decided
from nuoda.domains.cases.rules import Kind
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import Forbidden
from nuoda.kernel.text import text as _

_TURNED_AGAINST = (Kind.COMPLAINT.value, Kind.CLAIM.value)


class SecondLookNeedsAnother(Forbidden):
    """Nobody judges her own decision: the letters of the house promise that another person looks again."""

    code = "second_look_needs_another"
    sentence = _(
        "You handled or answered this matter before. A colleague who did neither approves this letter."
    )


def appealed(shipment_id: UUID) -> Case | None:
    """The complaint or claim about a shipment that an appeal turns against: the one opened last, locked."""
    rows = Case.objects.select_for_update().filter(shipment_id=shipment_id, kind__in=_TURNED_AGAINST)
    return rows.exclude(closing_code="merged").order_by("-opened_at", "-id").first()


def left_to_others(ground: Ground, before: Case) -> Ground:
    """The ground without whoever had the case before in hand, where anybody else is on duty."""
    others = [one for one in ground.hands if one.id != before.owner_id]
    return replace(ground, hands=others) if others else ground


def check_decides_anew(case: Case, by: Actor) -> None:
    """Who approves a further answer did not approve the one before; who approves that of an appeal neither
    handled nor answered what it turns against. Raises :class:`SecondLookNeedsAnother`.
    """
    if has_decided(case.id, case.kind, actor=by):
        raise SecondLookNeedsAnother
