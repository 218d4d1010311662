"""Merging: the thread of a case goes into another of the same customer, and back when that is undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from nuoda.domains.cases.commands.link import REASON_SIGNS, both_in_hand, link_rows
from nuoda.domains.cases.commands.opening import HOUSE
from nuoda.domains.cases.commands.thread import common, entry, save
from nuoda.domains.cases.facts import CaseClosed, CaseMoved, CaseReopened
from nuoda.domains.cases.models import Case, CaseEntry, CaseLink
from nuoda.domains.cases.rules import ENDED, OUTSIDE, LinkKind, State
from nuoda.domains.promises.facts import LIVE
from nuoda.domains.promises.facts import Kind as PromiseKind
from nuoda.domains.promises.queries import promises_of
from nuoda.kernel.actor import STAFF, Actor
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _


class OtherCustomer(Conflict):
    """Threads of two customers never become one."""

    code = "other_customer"
    sentence = _("The cases belong to two customers. Link them as parent and child instead of merging.")


class CannotMerge(Conflict):
    code = "cannot_merge"
    sentence = _("A case that has ended, or was merged, cannot be merged.")


@command
def merge_case(*, by: Actor, at: datetime, case_id: UUID, into_id: UUID, reason: str) -> UUID:
    """Merge a case into another of the same customer: its thread goes there, and it is closed as merged.

    Its clocks stand in the log as they ran; the next word that its customer waits for holds where it goes
    on, if it comes sooner. Returns the link's id, which undoes it. Raises
    :class:`OtherCustomer` and :class:`CannotMerge`.
    """
    problems = check_text("reason", reason, required=True, longest=REASON_SIGNS)
    if problems:
        raise Invalid(fields=problems)
    case, into = both_in_hand(case_id, into_id, by)
    if case.customer_id != into.customer_id:
        raise OtherCustomer
    if case.state in ENDED or into.state in ENDED:
        raise CannotMerge
    lines = list(CaseEntry.objects.filter(case=case).values_list("id", flat=True))
    moved = {"lines": [str(one) for one in lines], "state": case.state, **_clocks(case)}
    moved["into_update_due_at"] = _written(into.update_due_at)
    moved["word_due_at"] = _written(take_over_word(case, into))
    CaseEntry.objects.filter(id__in=lines).update(case=into)
    row = link_rows(LinkKind.MERGED, case, into, by=by, at=at, reason=reason, moved=moved)
    before, case.state = case.state, State.CLOSED.value
    case.closing_code, case.closed_at, case.update_due_at = "merged", at, None
    case.resolved_at = case.resolved_at or at
    save(case, at)
    save(into, at)
    figures = {"number": case.number, "into": into.number, "reason": reason}
    entry(into, by=by, at=at, body=_("%(number)s was merged into this case: %(reason)s", figures)).save(
        force_insert=True
    )
    entry(case, by=by, at=at, body=_("Merged into %(into)s: %(reason)s", figures)).save(force_insert=True)
    state(
        CaseMoved(**common(case), before=before, after=case.state), CaseClosed(**common(case), code="merged")
    )
    return row.id


def take_apart(row: CaseLink, case: Case, into: Case, *, by: Actor, at: datetime, reason: str) -> None:
    """Each thread and state as it was before the merge; what was written since stays where it was written."""
    moved: dict[str, Any] = row.moved or {}
    CaseEntry.objects.filter(case=into, id__in=moved["lines"]).update(case=case)
    before, case.state = case.state, moved["state"]
    case.closing_code, case.closed_at = "", None
    case.resolved_at, case.update_due_at = _read(moved["resolved_at"]), _read(moved["update_due_at"])
    carried = _read(moved.get("word_due_at"))
    if carried is not None and into.state not in ENDED and into.update_due_at == carried:
        into.update_due_at = _read(moved["into_update_due_at"])
    for one in (case, into):
        words = _("The merge of %(number)s was undone: %(reason)s", {"number": case.number, "reason": reason})
        entry(one, by=by, at=at, body=words).save(force_insert=True)
    state(
        CaseMoved(**common(case), before=before, after=case.state),
        CaseReopened(**common(case), reason=reason),
    )


def take_over_word(case: Case, into: Case) -> datetime | None:
    """The next word promised in a case holds in the one it goes on in, if it comes sooner there and nobody
    wrote to the customer since. Returns when it is due, None where nothing is taken over."""
    promised = promises_of([Ref("case", str(case.id))], actor=HOUSE)
    waits = [one for one in promised if one.kind == PromiseKind.NEXT_UPDATE and one.state in LIVE]
    word = next(iter(waits), None)  # one at most runs
    if word is None or (into.update_due_at is not None and into.update_due_at <= word.due_at):
        return None
    since = CaseEntry.objects.filter(
        case=into, audience__in=OUTSIDE, author_role__in=[role.value for role in STAFF], at__gt=word.made_at
    )
    if since.exists():
        return None
    into.update_due_at = word.due_at
    return word.due_at


def _clocks(case: Case) -> dict[str, str | None]:
    return {"resolved_at": _written(case.resolved_at), "update_due_at": _written(case.update_due_at)}


def _written(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _read(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
