"""Effective dates of service levels: one holds at a time, without a gap, and the past stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from nuoda.domains.contracts.models import ServiceLevel
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import text as _


class Dated(Protocol):
    """A level to be recorded, as far as its dates and its scope go."""

    @property
    def code(self) -> str: ...
    @property
    def customer_id(self) -> UUID | None: ...
    @property
    def contract(self) -> str: ...
    @property
    def tier(self) -> str: ...
    @property
    def service(self) -> str: ...
    @property
    def valid_from(self) -> datetime: ...
    @property
    def valid_to(self) -> datetime | None: ...


def refuse_conflicts(drafts: Sequence[Dated], newest: Mapping[str, ServiceLevel], at: datetime) -> None:
    """Raises :class:`Invalid` with each conflict between what is recorded and what shall be."""
    problems = [
        problem
        for place, one in enumerate(drafts)
        for problem in _conflicts(f"levels.{place}", one, newest, at)
    ]
    if problems:
        raise Invalid(fields=problems)


def _conflicts(
    field: str, draft: Dated, newest: Mapping[str, ServiceLevel], at: datetime
) -> list[FieldError]:
    problems = []
    if draft.valid_from < at:
        reason = _("It would take effect in the past, which stays as it was.")
        problems.append(FieldError(f"{field}.valid_from", reason, _("Choose a later day.")))
    if draft.valid_to is not None and _scope(draft) == (None, "", "", ""):
        reason = _("It holds where nothing else does: after its end nothing would hold.")
        problems.append(FieldError(f"{field}.valid_to", reason, _("Leave the end empty.")))
    before = newest.get(draft.code)
    if before is not None:
        problems += _after(field, draft, before)
    for row in newest.values():
        if row.code != draft.code and _scope_of(row) == _scope(draft) and _meet(row, draft):
            figures = {"level": str(row), "span": _span(row.valid_from, row.valid_to)}
            reason = _("%(level)s holds for the same orders (%(span)s).", figures)
            remedy = _("Write its next version, or name other orders.")
            problems.append(FieldError(f"{field}.code", reason, remedy))
    return problems


def _after(field: str, draft: Dated, before: ServiceLevel) -> list[FieldError]:
    figures = {"level": str(before), "span": _span(before.valid_from, before.valid_to)}
    if draft.valid_from <= before.valid_from:
        reason = _("It overlaps %(level)s (%(span)s).", figures)
        return [FieldError(f"{field}.valid_from", reason, _("Begin after it."))]
    if before.valid_to is not None and before.valid_to < draft.valid_from:
        reason = _("It leaves a gap after %(level)s (%(span)s).", figures)
        return [FieldError(f"{field}.valid_from", reason, _("Begin where it ends."))]
    return []


def _scope(one: Dated) -> tuple[UUID | None, str, str, str]:
    return one.customer_id, one.contract, one.tier, one.service


def _scope_of(row: ServiceLevel) -> tuple[UUID | None, str, str, str]:
    return row.customer_id, row.contract.number if row.contract else "", row.tier, row.service


def _meet(row: ServiceLevel, draft: Dated) -> bool:
    return (row.valid_to is None or draft.valid_from < row.valid_to) and (
        draft.valid_to is None or row.valid_from < draft.valid_to
    )


def _span(since: datetime, until: datetime | None) -> str:
    return f"{since:%Y-%m-%d} – {f'{until:%Y-%m-%d}' if until else '…'}"
