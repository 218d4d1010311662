"""Which version of which tariff prices a shipment, and how two versions differ. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from nuoda.domains.contracts.rules.tariffs.cells import COLUMNS, USED, SheetRow
from nuoda.domains.contracts.rules.tariffs.terms import Terms

_KEYS: Mapping[str, tuple[str, ...]] = {
    "setting": ("code",), "step": ("maximum",), "zone": ("origin", "destination"), "first": ("zone",),
    "more": ("zone",), "break": ("zone", "weight"), "fuel": ("since",), "remote": ("code",),
    "remote_area": ("destination",), "service": ("code",), "cover": (), "cod": (), "tax": ("code",),
    "refused": ("code",), "unserved": ("destination",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a tariff: for a service, by our own carriage (``partner`` "") or a partner's, for one
    customer or for all. It holds for pick-ups from ``valid_from`` on, before ``valid_to`` where it ends.
    """

    id: UUID
    code: str
    name: str
    service: str
    partner: str
    customer_id: UUID | None
    version: int
    valid_from: date
    valid_to: date | None
    terms: Terms


@dataclass(frozen=True, slots=True)
class Dated:
    """What choosing needs to know of a version."""

    id: UUID
    code: str
    service: str
    partner: str
    customer_id: UUID | None
    version: int
    valid_from: date
    valid_to: date | None


def in_force(versions: Iterable[Dated], day: date) -> dict[str, Dated]:
    """By code the version that prices what is fetched on a day: the latest to begin, then the latest made.

    A tariff whose latest version has ended by then prices nothing.
    """
    found: dict[str, Dated] = {}
    for one in versions:
        known = found.get(one.code)
        if one.valid_from <= day and (
            known is None or (known.valid_from, known.version) < (one.valid_from, one.version)
        ):
            found[one.code] = one
    return {code: one for code, one in found.items() if one.valid_to is None or day < one.valid_to}


def choose(versions: Iterable[Dated], *, customer_id: UUID | None, day: date) -> list[Dated]:
    """The versions a customer is quoted from: for each service and carrier her own before the general."""
    best: dict[tuple[str, str], Dated] = {}
    for one in in_force(versions, day).values():
        if one.customer_id not in (None, customer_id):
            continue
        key = (one.service, one.partner)
        known = best.get(key)
        if known is None or _rank(known) < _rank(one):
            best[key] = one
    return sorted(best.values(), key=lambda one: (one.service, one.partner))


def _rank(one: Dated) -> tuple[bool, date, str]:
    return one.customer_id is not None, one.valid_from, one.code


@dataclass(frozen=True, slots=True)
class Change:
    """One row that differs: ``before`` None where it is new, ``after`` None where it is gone."""

    before: SheetRow | None
    after: SheetRow | None
    columns: tuple[str, ...]


def differences(before: Sequence[SheetRow], after: Sequence[SheetRow]) -> list[Change]:
    """The rows that two sheets do not share, in the order of the later one; what is gone follows."""
    old = {_key(row): row for row in before}
    new = {_key(row): row for row in after}
    changes = []
    for key, row in new.items():
        known = old.get(key)
        columns = tuple(
            name for name in COLUMNS if (known or {}).get(name, "").strip() != row.get(name, "").strip()
        )
        if known is None or columns:
            changes.append(Change(known, row, columns))
    return changes + [Change(row, None, ()) for key, row in old.items() if key not in new]


def _key(row: SheetRow) -> tuple[str, ...]:
    kind = row.get("row", "").strip()
    return (kind, *(row.get(name, "").strip() for name in _KEYS.get(kind, ())))


def tidy(row: SheetRow) -> dict[str, str]:
    """A row as it is kept: only the columns that its kind uses, without blanks around and empty ones."""
    kind = row.get("row", "").strip()
    wanted = ("row", *USED.get(kind, COLUMNS[1:]))
    found = {name: row.get(name, "").strip() for name in wanted}
    return {name: value for name, value in found.items() if value}
