"""Fill rates to the digit (golden numbers of domain reference §9), on real orders served from stock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from tests.factories import NOW, SYSTEM, make_customer
from tests.factories.allocating import order_goods, served
from tests.factories.goods import TODAY, furnish, product, stocked

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders import commands as orders
from nuoda.domains.orders.models import AllocatedLine
from nuoda.domains.orders.queries import order_ids
from nuoda.domains.orders.queries.fill import demand_days
from nuoda.domains.orders.rules.allocating import Policy
from nuoda.domains.stock import commands as stock
from nuoda.insight.filling import RATES, Filling, Part, filling, filling_by
from nuoda.kernel import clock
from nuoda.reactions.allocation import allocate

DAY = timedelta(days=1)


SPAN = Part(NOW - DAY, NOW + DAY)


def _all(customer_id: UUID | None = None, sku: str = "", warehouse: str = "") -> Filling:
    return filling(replace(SPAN, customer_id=customer_id, sku=sku, warehouse=warehouse), actor=SYSTEM)


@pytest.mark.django_db
def test_the_worked_example_and_what_is_no_first_time_fill(acme: CustomerCard) -> None:
    """170 of 200 pieces, 4 of 6 lines, 0 of 2 orders: the example that the three rates are checked by."""
    with clock.simulated(NOW):
        furnish()
        for sku in ("A", "B", "C"):
            product(sku)
        for sku, n in (("A", 70), ("B", 60), ("C", 40)):
            stocked(sku, lots=[("L1", n, 200)])
        order_goods("ONE", ("A", 40), ("B", 30), ("C", 50))
        order_goods("TWO", ("A", 30), ("B", 30), ("C", 20))
        whole = _all()
        assert [(one.numerator, one.denominator) for one in (whole.unit, whole.line, whole.order)] == [
            (170, 200), (4, 6), (0, 2),
        ]  # fmt: skip
        assert whole.unit.share == 0.85
        assert [whole.stock_out.numerator, whole.bare.numerator, whole.back_order.numerator] == [2, 1, 2]
        assert whole.counts.units_waiting == 30
        by_product = {one.key: one for one in filling_by("product", SPAN, actor=SYSTEM)}
        names = dict(AllocatedLine.objects.values_list("sku", "product_id"))
        lacking = by_product[str(names["C"])]
        assert (lacking.unit.numerator, lacking.unit.denominator, lacking.order.numerator) == (40, 70, 0)
        assert by_product[str(names["A"])].order.share == 1
        (week,) = filling_by("week", SPAN, actor=SYSTEM)
        assert week.line == whole.line
        # what comes later fills the lines in the end, and never the first time
        later = NOW + 2 * DAY
        with clock.simulated(later):
            stocked("C", lots=[("L2", 30, 200)])
            allocate(list(order_ids([(acme.id, "ONE"), (acme.id, "TWO")], actor=SYSTEM).values()))
        after = _all()
        assert (after.line, after.unit, after.order) == (whole.line, whole.unit, whole.order)
        assert (after.in_the_end.numerator, after.counts.waiting) == (6, 0)
        assert after.mean_wait == 2 * DAY
        # the part of one product, of another customer, of a warehouse
        assert _all(sku="A").line.numerator == _all(sku="A").line.denominator == 2
        other = make_customer("SHOP")
        assert _all(customer_id=other.id).line.share is None
        assert _all(warehouse="SH1").line.denominator == 6
        assert _all(warehouse="BJ1").line.denominator == 0
        assert set(RATES) <= {name for name in dir(whole) if not name.startswith("_")}


@pytest.mark.django_db
def test_changes_of_the_customer_make_a_new_basis_and_failed_stock_does_not(acme: CustomerCard) -> None:
    """SCOR: what the customer changes is measured anew; goods that fail us stay a stock-out."""
    with clock.simulated(NOW):
        furnish()
        product()
        stocked(lots=[("L1", 20, 200)])
        for reference, n in (("GONE", 4), ("MORE", 5), ("LOST", 6), ("OFF", 90)):
            order_goods(reference, ("TEA", n))
        ids = order_ids([(acme.id, one) for one in ("GONE", "MORE", "LOST", "OFF")], actor=SYSTEM)
        gone = orders.Cancellation("ACME", "GONE", "asked twice")
        orders.cancel_orders(by=SYSTEM, at=NOW, cancellations=[gone])
        orders.follow_orders(by=SYSTEM, at=NOW, order_ids=[ids[acme.id, "GONE"]])
        assert (_all().line.denominator, _all().unit.denominator) == (3, 101)
        row = AllocatedLine.objects.get(order_id=ids[acme.id, "MORE"])
        assert (row.first_held, row.first_round, row.first_waiting) == (5, 1, 0)
        # her own change from 5 to 3 pieces, all there: first served anew, and filled
        amended = orders.OrderLine("TEA", 3, sku="TEA")
        orders.amend_orders(
            by=SYSTEM, at=NOW,
            amendments=[orders.Amendment("ACME", "MORE", "Ms Li", "less", lines=(amended,))],
        )  # fmt: skip
        back = orders.follow_orders(by=SYSTEM, at=NOW, order_ids=[ids[acme.id, "MORE"]])
        stock.release_reservations(by=SYSTEM, at=NOW, numbers=back)
        allocate([ids[acme.id, "MORE"]])
        row.refresh_from_db()
        assert (row.quantity, row.first_round, row.first_held) == (3, 2, 3)
        # what was held is lost: it lay there, and was not served
        key = served("LOST")[0]
        number = key.parts[0].number
        stock.release_reservations(by=SYSTEM, at=NOW, numbers=[number])
        part = AllocatedLine.objects.get(id=key.id)
        orders.lose_parts(by=SYSTEM, at=NOW, keys=[f"{part.id.hex}/1/0"])
        part.refresh_from_db()
        assert (part.first_held, part.state) == (0, "short")
        days = demand_days(actor=SYSTEM, start=NOW - DAY, end=NOW + DAY, zone="Asia/Shanghai")
        assert [(one.quantity, one.lines, one.day) for one in days] == [(99, 3, TODAY)]


@pytest.mark.django_db
def test_another_product_is_a_stock_out_that_nobody_waits_for(acme: CustomerCard) -> None:
    with clock.simulated(NOW):
        furnish()
        product()
        product("MINT")
        stocked(lots=[("L1", 2, 200)])
        stocked("MINT", lots=[("L1", 9, 200)])
        policy = orders.PolicyDraft(TODAY, "contract", Policy(consent="auto"), "ACME")
        orders.set_allocation_policies(by=SYSTEM, at=NOW, policies=[policy])
        pair = orders.StandIn("ACME", "ACME", "TEA", "MINT", "contract", auto=True)
        orders.allow_substitutes(by=SYSTEM, at=NOW, stand_ins=[pair])
        order_goods("A", ("TEA", 5))
        whole = _all()
        assert (whole.unit.numerator, whole.stock_out.numerator, whole.back_order.numerator) == (2, 1, 0)
        assert (whole.in_the_end.share, whole.line.share) == (1, 0)
