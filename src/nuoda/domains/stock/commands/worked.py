"""Work that orders asked for, while it is being done: how much is left, and what it must use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from nuoda.domains.stock.commands.catalog import Goods
from nuoda.domains.stock.models import WorkOrder
from nuoda.domains.stock.rules import WorkState
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import text as _


class Worked(Protocol):
    """What a piece of work tells about the order that it is done for."""

    @property
    def order(self) -> str: ...
    @property
    def warehouse(self) -> str: ...
    @property
    def service(self) -> str: ...
    @property
    def quantity(self) -> int: ...
    @property
    def used(self) -> tuple[tuple[Goods, int], ...]: ...


@dataclass(slots=True)
class WorkScene:
    """The work orders of a batch by number, locked; ``taken`` counts what the batch does of each."""

    rows: dict[str, WorkOrder]
    taken: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, numbers: Iterable[str]) -> WorkScene:
        """Read and lock them; no query where none is named."""
        wanted = {one for one in numbers if one}
        if not wanted:
            return cls({})
        locked = WorkOrder.objects.select_for_update(of=("self",)).select_related("service", "warehouse")
        return cls({row.number: row for row in locked.filter(number__in=wanted).order_by("id")})

    def why_not(self, draft: Worked) -> list[FieldError]:
        """What keeps a piece of work from counting for its order."""
        row = self.rows.get(draft.order)
        if row is None or row.warehouse.code != draft.warehouse or row.service.code != draft.service:
            figures = {"number": draft.order[:20], "house": draft.warehouse[:20]}
            reason = _("There is no work %(number)s of this kind in %(house)s.", figures)
            return [FieldError("order", reason, _("Reload the page."))]
        if row.state != WorkState.OPEN:
            return [FieldError("order", _("This work is over already."), _("Reload the page."))]
        rest = row.quantity - row.done - self.taken.get(draft.order, 0)
        if draft.quantity > rest:
            reason = _("Only %(rest)s more are wanted.", {"rest": rest})
            return [FieldError("quantity", reason, _("Count again."))]
        problems = []
        for sku, each in row.service.materials:
            used = sum(n for goods, n in draft.used if goods.sku == sku)
            if used < each * draft.quantity:
                lacks = {"needed": each * draft.quantity, "sku": sku, "used": used}
                reason = _("It takes %(needed)s of %(sku)s; %(used)s were scanned.", lacks)
                problems.append(FieldError("used", reason, _("Scan the material that was used.")))
        return problems

    def take(self, draft: Worked) -> None:
        """Count a piece of work, so that the next of the batch finds less left."""
        if draft.order:
            self.taken[draft.order] = self.taken.get(draft.order, 0) + draft.quantity

    def finish(self, made: Sequence[Worked], *, by: Actor, at: datetime) -> None:
        """Write down what was done in the end."""
        touched: dict[str, WorkOrder] = {}
        for draft in made:
            if draft.order:
                row = touched[draft.order] = self.rows[draft.order]
                row.done += draft.quantity
        for row in touched.values():
            if row.done == row.quantity:
                row.state, row.ended_at, row.ended_by = WorkState.DONE.value, at, by.name
        save_columns(list(touched.values()), "done", "state", "ended_at", "ended_by")
