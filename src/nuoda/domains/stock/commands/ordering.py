from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Sum

from nuoda.domains.stock.commands.announcing import AdviceClosed
from nuoda.domains.stock.commands.hand import is_of_the_house
from nuoda.domains.stock.facts import AdviceAnnounced
from nuoda.domains.stock.models import Advice, AdviceLine
from nuoda.domains.stock.rules import AdviceState
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _


@command
def order_deliveries(*, by: Actor, at: datetime, expected: Mapping[str, date]) -> int:
    """Proposed deliveries are ordered: number → the day they are expected on. From now on they count.

    One that is awaited already stays as it is. Returns how many were ordered. Constant number of queries.
    Raises :class:`NotFound`, :class:`AdviceClosed`, :class:`Invalid` for a day that is over.
    """
    if not is_of_the_house(by) and by.customer_id is None:
        raise Forbidden
    rows = list(
        Advice.objects.visible_to(by)
        .select_for_update(of=("self",), no_key=True)
        .filter(number__in=list(expected))
        .select_related("warehouse")
        .order_by("id")
    )
    if len(rows) < len(expected):
        raise NotFound
    if any(row.state in (AdviceState.RECEIVED, AdviceState.CANCELLED) for row in rows):
        raise AdviceClosed
    rows = [row for row in rows if row.state == AdviceState.PROPOSED]
    if any(expected[row.number] < at.astimezone(ZoneInfo(row.warehouse.zone)).date() for row in rows):
        reason, remedy = _("That day is over."), _("Name the day on which it will come.")
        raise Invalid(fields=[FieldError("expected_on", reason, remedy)])
    for row in rows:
        row.state, row.expected_on = AdviceState.EXPECTED.value, expected[row.number]
        row.announced_at, row.announced_by = at, by.name
    save_columns(rows, "state", "expected_on", "announced_at", "announced_by")
    pieces = dict(
        AdviceLine.objects.filter(advice__in=rows)
        .order_by()
        .values_list("advice_id")
        .annotate(n=Sum("quantity"))
    )
    state(
        *(
            AdviceAnnounced(
                subject=Ref("advice", str(row.id)), customer_id=row.customer_id, number=row.number,
                warehouse=row.warehouse.code, expected_on=row.expected_on, pieces=pieces.get(row.id, 0),
            )
            for row in rows
        )
    )  # fmt: skip
    return len(rows)
