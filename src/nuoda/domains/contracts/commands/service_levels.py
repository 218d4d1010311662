"""Record service levels and calendars. A changed one gets a new version; the old one stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from nuoda.domains.contracts.commands.level_spans import refuse_conflicts
from nuoda.domains.contracts.commands.writers import may_agree
from nuoda.domains.contracts.facts import ServiceLevelRecorded
from nuoda.domains.contracts.models import BusinessCalendar, Contract, ServiceLevel
from nuoda.domains.contracts.rules import Lane
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class ServiceLevelDraft:
    """A level by code. ``transit_days`` and ``usual_hours`` are by lane; long_haul is needed.

    It names a customer, a contract, a tier, a service, several of them or none; ``contract`` is a number.
    """

    code: str
    transit_days: Mapping[str, int]
    usual_hours: Mapping[str, int]
    cutoff: time
    due_time: time
    valid_from: datetime
    customer_id: UUID | None = None
    tier: str = ""
    service: str = ""
    calendar: str = "cn"
    source: str = ""
    contract: str = ""
    valid_to: datetime | None = None
    pickup_hours: int | None = None


_FIELDS = (
    "transit_days", "usual_hours", "cutoff", "due_time", "customer_id", "tier", "service", "valid_to",
    "pickup_hours",
)  # fmt: skip


@command
def record_service_levels(*, by: Actor, at: datetime, levels: Sequence[ServiceLevelDraft]) -> int:
    """Record levels by code; one whose content is unchanged stays. Returns how many versions were made.

    Raises :class:`Invalid` with each conflict: no such calendar or contract, days that are missing or out of
    bounds; and of people a date in the past, spans that overlap or leave a gap, an end of what holds for all.
    """
    may_agree(by)
    calendars = _calendars({draft.calendar for draft in levels})
    contracts = _contracts({draft.contract for draft in levels if draft.contract})
    _refuse_unsound(levels, calendars, contracts)
    recorded = list(ServiceLevel.objects.select_related("contract").order_by("code", "version"))
    newest = {row.code: row for row in recorded}
    if by.role is not Role.SYSTEM:
        refuse_conflicts(levels, newest, at)
    rows = []
    for draft in levels:
        known = newest.get(draft.code)
        contract = contracts.get(draft.contract)
        if known and known.contract_id == (contract.id if contract else None):
            same = all(_same(getattr(known, name), getattr(draft, name)) for name in _FIELDS)
            if same and known.calendar_id == calendars[draft.calendar].id:
                continue
        rows.append(
            ServiceLevel(
                code=draft.code, version=known.version + 1 if known else 1, valid_from=draft.valid_from,
                calendar=calendars[draft.calendar], contract=contract, source=draft.source[:300],
                **{name: _plain(getattr(draft, name)) for name in _FIELDS},
            )
        )  # fmt: skip
    ServiceLevel.objects.bulk_create(rows)
    state(
        *(
            ServiceLevelRecorded(
                subject=Ref("service_level", str(row.id)), customer_id=row.customer_id, code=row.code,
                level_version=row.version,
            )
            for row in rows
        )
    )  # fmt: skip
    return len(rows)


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else value


def _same(stored: object, given: object) -> bool:
    return stored == _plain(given)


def _calendars(codes: set[str]) -> dict[str, BusinessCalendar]:
    rows = BusinessCalendar.objects.filter(code__in=codes).order_by("code", "version")
    return {row.code: row for row in rows}


def _contracts(numbers: set[str]) -> dict[str, Contract]:
    return {row.number: row for row in Contract.objects.filter(number__in=numbers)} if numbers else {}


def _refuse_unsound(
    levels: Sequence[ServiceLevelDraft],
    calendars: Mapping[str, BusinessCalendar],
    contracts: Mapping[str, Contract],
) -> None:
    problems = [problem for place, draft in enumerate(levels) for problem in _check(place, draft, calendars)]
    problems += [
        _unknown_contract(place, draft)
        for place, draft in enumerate(levels)
        if draft.contract and draft.contract not in contracts
    ]
    if problems:
        raise Invalid(fields=problems)


def _unknown_contract(place: int, draft: ServiceLevelDraft) -> FieldError:
    reason = _("There is no contract %(number)s.", {"number": draft.contract[:40]})
    return FieldError(f"levels.{place}.contract", reason, _("Open the contract first."))


def _check(
    place: int, draft: ServiceLevelDraft, calendars: Mapping[str, BusinessCalendar]
) -> list[FieldError]:
    problems = []
    if draft.calendar not in calendars:
        reason = _("There is no business calendar %(code)s.", {"code": draft.calendar[:40]})
        problems.append(FieldError(f"levels.{place}.calendar", reason, _("Record the calendar first.")))
    if Lane.LONG_HAUL.value not in draft.transit_days:
        problems.append(
            FieldError(
                f"levels.{place}.transit_days",
                _("The days for long_haul are missing."),
                _("They are used for every lane that is not named."),
            )
        )
    if any(days < 0 or days > 365 for days in draft.transit_days.values()):
        problems.append(
            FieldError(
                f"levels.{place}.transit_days", _("A number of days lies outside 0 to 365."), _("Correct it.")
            )
        )
    if draft.pickup_hours is not None and not 1 <= draft.pickup_hours <= 1_000:
        reason = _("It lies outside %(least)s to %(most)s.", {"least": 1, "most": 1_000})
        problems.append(FieldError(f"levels.{place}.pickup_hours", reason, _("Correct it.")))
    if draft.valid_to is not None and draft.valid_to <= draft.valid_from:
        reason = _("It ends before it begins.")
        problems.append(FieldError(f"levels.{place}.valid_to", reason, _("Choose a later end, or none.")))
    return problems
