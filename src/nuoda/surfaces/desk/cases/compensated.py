"""A case ends as compensated once something was paid or carried out, not while it waits for that."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from nuoda.domains.claims.facts import AwardState
from nuoda.domains.claims.queries import unpaid_awards_of
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import text as _

_GIVEN = ("compensated", "claim_paid")


def check_given(code: str, case_ids: Iterable[UUID], *, actor: Actor) -> None:
    """Raises ``Invalid`` by ``code`` where it says that something was given and the award still waits."""
    waiting = unpaid_awards_of(case_ids, actor=actor) if code in _GIVEN else []
    if not waiting:
        return
    first = waiting[0]
    why = (
        _("%(number)s is only proposed: nothing was approved or paid.", {"number": first.number})
        if first.state == AwardState.PROPOSED
        else _("%(number)s is approved, but not yet paid or carried out.", {"number": first.number})
    )
    remedy = _("Have it decided and paid first, or choose how else it ended.")
    raise Invalid(fields=[FieldError("code", why, remedy)])
