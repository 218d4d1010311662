"""Tariffs, read: their versions as sheets, and the terms that prices are reckoned by."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from nuoda.domains.contracts.models import TariffVersion
from nuoda.domains.contracts.rules.tariffs.cells import COLUMNS as COLUMNS
from nuoda.domains.contracts.rules.tariffs.cells import USED as USED
from nuoda.domains.contracts.rules.tariffs.cells import SheetRow as SheetRow
from nuoda.domains.contracts.rules.tariffs.sheet import SETTINGS as SETTINGS
from nuoda.domains.contracts.rules.tariffs.sheet import read_sheet
from nuoda.domains.contracts.rules.tariffs.terms import Service as Service
from nuoda.domains.contracts.rules.tariffs.terms import Terms
from nuoda.domains.contracts.rules.tariffs.versions import Change as Change
from nuoda.domains.contracts.rules.tariffs.versions import Dated, Version, choose, in_force
from nuoda.domains.contracts.rules.tariffs.versions import differences as differences
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import FieldError

_REMEMBERED = 400


@dataclass(frozen=True, slots=True)
class TariffRow:
    """One version as lists show it. ``rows`` is its sheet, empty where only the head was asked for."""

    id: UUID
    code: str
    name: str
    service: str
    partner: str
    customer_id: UUID | None
    version: int
    valid_from: date
    valid_to: date | None
    currency: str
    source: str
    recorded_at: datetime
    recorded_by: str
    count: int
    state: str
    rows: Sequence[SheetRow]


class _Memory:
    """Terms by version: a version never changes, so what was read of it once holds for good."""

    def __init__(self) -> None:
        self._kept: OrderedDict[UUID, Terms] = OrderedDict()

    def missing(self, ids: Iterable[UUID]) -> list[UUID]:
        return [one for one in ids if one not in self._kept]

    def keep(self, version_id: UUID, rows: Sequence[SheetRow]) -> None:
        terms, problems = read_sheet(rows)
        if terms is None:
            raise LookupError(f"The sheet of version {version_id} cannot be read: {problems[0]}")
        self._kept[version_id] = terms
        while len(self._kept) > _REMEMBERED:
            self._kept.popitem(last=False)

    def of(self, version_id: UUID) -> Terms:
        return self._kept[version_id]


_TERMS = _Memory()


def tariff_rows(*, actor: Actor, day: date, code: str = "", with_rows: bool = False) -> list[TariffRow]:
    """Every version of the tariffs, or of one, by code, the newest first, as of a day. One query."""
    rows = TariffVersion.objects.visible_to(actor).select_related("tariff")
    rows = rows.filter(tariff__code=code) if code else rows
    found = list(rows.order_by("tariff__code", "-version"))
    running = {one.id for one in in_force([_dated(row) for row in found], day).values()}
    return [_row(row, row.id in running, day, with_rows=with_rows) for row in found]


def _row(row: TariffVersion, running: bool, day: date, *, with_rows: bool) -> TariffRow:
    state = "running" if running else "coming" if row.valid_from > day else "over"
    return TariffRow(
        row.id, row.tariff.code, row.tariff.name, row.tariff.service, row.tariff.partner,
        row.tariff.customer_id, row.version, row.valid_from, row.valid_to, row.currency, row.source,
        row.recorded_at, row.recorded_by, len(row.rows), state, row.rows if with_rows else (),
    )  # fmt: skip


def _dated(row: TariffVersion) -> Dated:
    head = row.tariff
    return Dated(
        row.id, head.code, head.service, head.partner, head.customer_id, row.version, row.valid_from,
        row.valid_to,
    )  # fmt: skip


def faults_of(rows: Sequence[SheetRow]) -> list[FieldError]:
    """What is wrong with a sheet: ``rows.<number from 1>.<column>``, reason and remedy; nothing is kept."""
    return read_sheet(rows)[1]


class TariffBook:
    """Tariffs read once, to quote many wishes from."""

    def __init__(self, rows: Sequence[TariffVersion]) -> None:
        self._heads = {row.id: row.tariff for row in rows}
        self._dated = [_dated(row) for row in rows]

    def chosen(self, customer_id: UUID | None, day: date) -> list[Dated]:
        """The versions that a customer is quoted from for a day of pick-up."""
        return choose(self._dated, customer_id=customer_id, day=day)

    def running(self, day: date) -> list[Dated]:
        """Every tariff's version for a day of pick-up, whoever's it is."""
        return list(in_force(self._dated, day).values())

    def versions(self, chosen: Iterable[Dated]) -> list[Version]:
        """Those versions with their terms; they must have been learned."""
        return [
            Version(
                one.id, one.code, self._heads[one.id].name, one.service, one.partner, one.customer_id,
                one.version, one.valid_from, one.valid_to, _TERMS.of(one.id),
            )
            for one in chosen
        ]  # fmt: skip

    def learn(self, ids: Iterable[UUID], *, actor: Actor) -> None:
        """Read the sheets of versions that are not known yet. One query, or none."""
        missing = _TERMS.missing(set(ids))
        if missing:
            found = TariffVersion.objects.visible_to(actor).filter(id__in=missing)
            for version_id, rows in found.values_list("id", "rows"):
                _TERMS.keep(version_id, rows)


def tariff_book(*, actor: Actor) -> TariffBook:
    """Every version's head. One query."""
    return TariffBook(
        list(TariffVersion.objects.visible_to(actor).select_related("tariff").defer("rows").order_by("id"))
    )


def places_known(*, actor: Actor, day: date) -> dict[str, tuple[str, str]]:
    """``(region, city)`` by name, of every place in China that a tariff in force names."""
    book = tariff_book(actor=actor)
    chosen = book.running(day)
    book.learn([one.id for one in chosen], actor=actor)
    found: dict[str, tuple[str, str]] = {}
    for version in book.versions(chosen):
        terms = version.terms
        areas = (
            {area for pair in terms.zones.zones for area in pair} | set(terms.remote) | set(terms.unserved)
        )
        for area in areas:
            parts = area.split("/")
            if parts[0] == "CN" and len(parts) > 1:
                found.setdefault(parts[1], (parts[1], ""))
                if len(parts) > 2:
                    found[parts[2]] = (parts[1], parts[2])
    return found


def services_known(*, actor: Actor, day: date) -> dict[str, Service]:
    """Every value-added service of the tariffs in force, by its code."""
    book = tariff_book(actor=actor)
    chosen = book.running(day)
    book.learn([one.id for one in chosen], actor=actor)
    return {
        code: one for version in book.versions(chosen) for code, one in sorted(version.terms.services.items())
    }
