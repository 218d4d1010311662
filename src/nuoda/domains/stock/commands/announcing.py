from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from nuoda.domains.stock.commands.catalog import Catalog, Goods
from nuoda.domains.stock.commands.hand import MOST, is_of_the_house, next_numbers
from nuoda.domains.stock.facts import AdviceAnnounced
from nuoda.domains.stock.models import Advice, AdviceLine
from nuoda.domains.stock.rules import AdviceState
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_number, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.statements import insert, insert_new
from nuoda.kernel.text import text as _


class AdviceClosed(Conflict):
    code = "advice_closed"
    sentence = _("This delivery was taken in or called off already. Announce a new one.")


@dataclass(frozen=True, slots=True)
class AdviceDraft:
    """A delivery that will come: products by number with how many pieces; ``reference`` is the customer's.

    One that is ``proposed`` is to be ordered yet (:func:`order_deliveries`): nothing is promised from it.
    """

    customer: str
    reference: str
    warehouse: str
    expected_on: date
    lines: Mapping[str, int] = field(default_factory=dict)
    proposed: bool = False


@command
def announce(*, by: Actor, at: datetime, advices: Sequence[AdviceDraft]) -> IntakeReport:
    """Announce deliveries; one whose reference is known counts as a duplicate. Numbers are in the report."""
    if not is_of_the_house(by) and by.customer_id is None:
        raise Forbidden
    catalog = Catalog(
        warehouses=[one.warehouse for one in advices],
        goods=[Goods(one.customer, sku) for one in advices for sku in one.lines],
    )
    refused: list[Refused] = []
    rows: list[tuple[int, Advice, list[AdviceLine]]] = []
    numbers = next_numbers("V", len(advices), at)
    for index, draft in enumerate(advices):
        problems = _check(draft)
        house = catalog.warehouse(draft.warehouse, problems)
        owner = catalog.customers.get(draft.customer)
        if by.customer_id is not None and (owner is None or owner.id != by.customer_id):
            raise Forbidden
        products = [
            (catalog.product(Goods(draft.customer, sku), problems), n) for sku, n in draft.lines.items()
        ]
        if problems or house is None or owner is None:
            refused.append(Refused(index, tuple(problems)))
            continue
        row = Advice(
            number=numbers[index], customer_id=owner.id, reference=draft.reference, warehouse_id=house.id,
            expected_on=draft.expected_on, announced_at=at, announced_by=by.name,
            state=(AdviceState.PROPOSED if draft.proposed else AdviceState.EXPECTED).value,
        )  # fmt: skip
        row.warehouse = house
        rows.append(
            (
                index,
                row,
                [AdviceLine(advice_id=row.id, product_id=p.id, quantity=n) for p, n in products if p],
            )
        )
    landed = insert_new([row for _index, row, _lines in rows])
    taken = [(index, row, lines) for index, row, lines in rows if row.id in landed]
    insert([line for _index, _row, lines in taken for line in lines])
    state(
        *(
            AdviceAnnounced(
                subject=Ref("advice", str(row.id)), customer_id=row.customer_id, number=row.number,
                warehouse=row.warehouse.code, expected_on=row.expected_on,
                pieces=sum(line.quantity for line in lines),
            )
            for _index, row, lines in taken
            if row.state == AdviceState.EXPECTED
        )
    )  # fmt: skip
    told = tuple((index, row.number) for index, row, _lines in taken)
    return IntakeReport(len(taken), len(rows) - len(taken), tuple(refused), numbers=told)


def _check(draft: AdviceDraft) -> list[FieldError]:
    problems = check_text("reference", draft.reference, required=True, longest=60)
    if not draft.lines:
        problems.append(FieldError("lines", _("It is empty."), _("Name at least one product.")))
    for quantity in draft.lines.values():
        problems += check_number("quantity", quantity, least=1, most=MOST, unit=_("pieces"))
    return problems


@command
def call_off(*, by: Actor, at: datetime, number: str) -> None:
    """A delivery will not come. Raises :class:`AdviceClosed` once any of it was taken in."""
    row = Advice.objects.visible_to(by).select_for_update().filter(number=number).first()
    if row is None:
        raise Invalid(
            fields=[FieldError("advice", _("There is no such delivery."), _("Correct the number."))]
        )
    if row.state not in (AdviceState.PROPOSED, AdviceState.EXPECTED):
        raise AdviceClosed
    row.state = AdviceState.CANCELLED.value
    row.save(update_fields=["state"])
