"""Write the service matrix: a new version from an instant on; what was in force stays as it was."""

from __future__ import annotations

from datetime import datetime

from nuoda.domains.customers.commands.scoring import DECIDERS
from nuoda.domains.customers.facts import MatrixWritten
from nuoda.domains.customers.models import MatrixRow, Segment
from nuoda.domains.customers.rules.matrix import TIERS, Holder, Service, check_service
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_instant, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _


@command
def write_matrix(
    *,
    by: Actor,
    at: datetime,
    holder: str,
    name: str,
    service: Service | None,
    valid_from: datetime,
    source: str,
) -> None:
    """Say what a tier or a segment gets from an instant on, which is now or later.

    None takes a segment's own row away from then on. What the law gives to all is refused.
    """
    if by.role not in DECIDERS:
        raise Forbidden
    problems = check_service(service) if service is not None else []
    problems += check_text("source", source, required=True, longest=300)
    problems += check_instant("valid_from", valid_from) + _check_holder(holder, name, service)
    if valid_from < at:
        reason = _("It begins in the past; who was served before was served by what counted then.")
        problems.append(FieldError("valid_from", reason, _("Let it begin now or later.")))
    latest = MatrixRow.objects.filter(holder=holder, name=name).order_by("-valid_from").first()
    if latest is not None and valid_from <= latest.valid_from:
        reason = _("A version that begins at the same time or later stands there already.")
        problems.append(FieldError("valid_from", reason, _("Let this one begin after it.")))
    if problems:
        raise Invalid(fields=problems)
    row = MatrixRow(
        holder=holder, name=name, valid_from=valid_from, given=service is not None, source=source.strip(),
        written_by=by.name, written_at=at,
    )  # fmt: skip
    if service is not None:
        _fill(row, service)
    row.save(force_insert=True)
    state(
        MatrixWritten(
            subject=Ref("matrix", str(row.id)), holder=holder, holder_name=name, valid_from=valid_from,
            source=row.source,
        )
    )  # fmt: skip


def _fill(row: MatrixRow, service: Service) -> None:
    for name in Service.__dataclass_fields__:
        setattr(row, name, getattr(service, name))
    row.channels, row.minutes = list(service.channels), dict(service.minutes)


def _check_holder(holder: str, name: str, service: Service | None) -> list[FieldError]:
    if holder == Holder.TIER:
        if name not in TIERS:
            return [FieldError("name", _("There is no such tier."), _("Choose one of the four."))]
        if service is None:
            reason = _("A tier always gets something.")
            return [FieldError("name", reason, _("Write what it gets."))]
        return []
    if holder != Holder.SEGMENT:
        return [FieldError("holder", _("Only tiers and segments get services."), _("Choose one of them."))]
    if not Segment.objects.filter(code=name, ended_at__isnull=True).exists():
        return [FieldError("name", _("There is no such segment in use."), _("Define it first."))]
    return []
