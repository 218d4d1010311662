"""Record tariffs by code. Each change is a new version; what was quoted from an older one stays as it was."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from nuoda.domains.contracts.facts import TariffRecorded
from nuoda.domains.contracts.models import Tariff, TariffVersion
from nuoda.domains.contracts.rules.tariffs.cells import SheetRow
from nuoda.domains.contracts.rules.tariffs.sheet import read_sheet
from nuoda.domains.contracts.rules.tariffs.versions import tidy
from nuoda.domains.customers.queries import customers_by_code
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.calendar import house_day
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _

WRITERS = frozenset({Role.SYSTEM, Role.ADMIN, Role.SUPERVISOR})
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


@dataclass(frozen=True, slots=True)
class TariffDraft:
    """A tariff by its code, with the sheet of its next version. ``customer`` is a code, "" for all."""

    code: str
    name: str
    service: str
    valid_from: date
    rows: Sequence[SheetRow]
    partner: str = ""
    customer: str = ""
    valid_to: date | None = None
    source: str = ""


@command
def record_tariffs(*, by: Actor, at: datetime, tariffs: Sequence[TariffDraft]) -> int:
    """Record tariffs; one whose newest version is the same stays. Returns how many versions were made.

    Raises :class:`Invalid` with every problem of every sheet (``tariffs.0.rows.3.price``), of people also
    where a version would begin in the past, and where a known code is given another service, carrier or
    customer.
    """
    if by.role not in WRITERS:
        raise Forbidden
    drafts = [_tidied(draft) for draft in tariffs]
    customers = customers_by_code({one.customer for one in drafts if one.customer}, actor=by)
    owners = {code: card.id for code, card in customers.items()}
    rows = Tariff.objects.select_for_update().filter(code__in={one.code for one in drafts})
    known = {row.code: row for row in rows.order_by("code")}
    problems, currencies = [], []
    for place, draft in enumerate(drafts):
        terms, wrong = read_sheet(draft.rows)
        currencies.append(terms.currency if terms else "")
        wrong = [*_check(draft, owners, known, by, at), *wrong]
        problems += [FieldError(f"tariffs.{place}.{one.field}", one.reason, one.remedy) for one in wrong]
    if problems:
        raise Invalid(fields=problems)
    heads = {draft.code: _head(draft, owners, at) for draft in drafts if draft.code not in known}
    known |= {row.code: row for row in Tariff.objects.bulk_create(heads.values())}
    newest = _newest([row.id for row in known.values()])
    made = []
    for draft, currency in zip(drafts, currencies, strict=True):
        number, content = newest.get(draft.code, (0, None))
        if content == _content(draft):
            continue
        newest[draft.code] = (number + 1, _content(draft))
        head = known[draft.code]
        made.append(
            TariffVersion(
                tariff=head, version=number + 1, valid_from=draft.valid_from, valid_to=draft.valid_to,
                currency=currency, rows=draft.rows, source=draft.source, recorded_at=at,
                recorded_by=by.name[:120],
            )
        )  # fmt: skip
    TariffVersion.objects.bulk_create(made)
    state(*(_told(row) for row in made))
    return len(made)


def _tidied(draft: TariffDraft) -> TariffDraft:
    return TariffDraft(
        draft.code.strip(), draft.name.strip(), draft.service.strip(), draft.valid_from,
        [tidy(row) for row in draft.rows], draft.partner.strip(), draft.customer.strip(), draft.valid_to,
        draft.source.strip()[:300],
    )  # fmt: skip


def _content(draft: TariffDraft) -> tuple[object, ...]:
    return draft.valid_from, draft.valid_to, draft.rows


def _newest(ids: Sequence[UUID]) -> dict[str, tuple[int, tuple[object, ...] | None]]:
    """Number and content of the newest version by code."""
    rows = TariffVersion.objects.filter(tariff_id__in=ids).select_related("tariff").order_by("version")
    return {row.tariff.code: (row.version, (row.valid_from, row.valid_to, row.rows)) for row in rows}


def _head(draft: TariffDraft, owners: Mapping[str, UUID], at: datetime) -> Tariff:
    return Tariff(
        code=draft.code, name=draft.name, service=draft.service, partner=draft.partner,
        customer_id=owners.get(draft.customer), recorded_at=at,
    )  # fmt: skip


def _told(row: TariffVersion) -> TariffRecorded:
    return TariffRecorded(
        subject=Ref("tariff", str(row.tariff_id)), customer_id=row.tariff.customer_id, code=row.tariff.code,
        tariff_version=row.version, valid_from=row.valid_from,
    )  # fmt: skip


def _check(
    draft: TariffDraft, owners: Mapping[str, UUID], known: Mapping[str, Tariff], by: Actor, at: datetime
) -> list[FieldError]:
    problems = [
        *check_text("name", draft.name, required=True, longest=120),
        *check_text("service", draft.service, required=True, longest=30),
        *check_text("partner", draft.partner, longest=60),
        *check_text("source", draft.source, longest=300),
    ]
    if not _CODE.fullmatch(draft.code):
        reason = _("A code has letters, digits, points and hyphens, at most 40.")
        problems.append(FieldError("code", reason, _("Write it like ND-EXPRESS.")))
    if draft.customer and draft.customer not in owners:
        reason = _("There is no customer %(code)s.", {"code": draft.customer[:40]})
        problems.append(FieldError("customer", reason, _("Record the customer first, or correct the code.")))
    if draft.valid_to is not None and draft.valid_to <= draft.valid_from:
        problems.append(
            FieldError("valid_to", _("It ends before it begins."), _("Choose a later end, or none."))
        )
    if by.role is not Role.SYSTEM and draft.valid_from < house_day(at):
        reason = _("A version that begins in the past would change what was quoted.")
        problems.append(FieldError("valid_from", reason, _("Let it begin today or later.")))
    head = known.get(draft.code)
    if head is not None and (head.service, head.partner, head.customer_id) != (
        draft.service, draft.partner, owners.get(draft.customer),
    ):  # fmt: skip
        reason = _("This code is another tariff: of another service, carrier or customer.")
        problems.append(FieldError("code", reason, _("Give this one a code of its own.")))
    return problems
