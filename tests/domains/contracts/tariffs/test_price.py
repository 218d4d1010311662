"""Prices reckoned by hand, and what holds of all of them (domain reference §5.12, golden numbers §9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domains.contracts.tariffs.sheets import (
    DAY,
    LHASA,
    SHANGHAI,
    SHENZHEN,
    amounts,
    asked,
    priced,
    sheet,
    terms,
)

from nuoda.domains.contracts.rules.quotes.typed import read_line
from nuoda.domains.contracts.rules.tariffs.areas import Spot, read_area
from nuoda.domains.contracts.rules.tariffs.parcels import Compare, Piece, Step, Weighing, weigh
from nuoda.domains.contracts.rules.tariffs.price import by_breaks, price_of
from nuoda.domains.contracts.rules.tariffs.sheet import read_sheet
from nuoda.domains.contracts.rules.tariffs.terms import Break, Charge
from nuoda.domains.contracts.rules.tariffs.versions import Dated, choose, differences, tidy
from nuoda.kernel.money import fits

TERMS = terms()
CENTS = st.integers(1, 400_000).map(lambda grams: Decimal(grams) / 1000)


def _weighing(divisor: str, step: str, compare: Compare = Compare.SHIPMENT) -> Weighing:
    return Weighing((Step(None, Decimal(step)),), Decimal(divisor), compare=compare)


def test_volumetric_weight_by_the_golden_numbers() -> None:
    box = [Piece(Decimal(10), 1, (Decimal(60), Decimal(45), Decimal(45)))]
    for divisor, volumetric, charged in (("5000", "24.3", "24.5"), ("6000", "20.25", "20.5")):
        found = weigh(box, _weighing(divisor, "0.5"))
        assert (found.volumetric, found.chargeable) == (Decimal(volumetric), Decimal(charged))
    # 1.0 kg exactly stays; one gram more is the next step; a third of a kilogram is never cut before rounding
    assert weigh([Piece(Decimal(1))], _weighing("6000", "0.5")).chargeable == Decimal(1)
    assert weigh([Piece(Decimal("1.001"))], _weighing("6000", "0.5")).chargeable == Decimal("1.5")
    cube = (Decimal(10), Decimal(10), Decimal(10))
    assert weigh([Piece(Decimal("0.1"), 3, cube)], _weighing("3000", "0.5")).chargeable == Decimal(1)


def test_pieces_one_by_one_or_all_together_and_sides_rounded_up() -> None:
    light = Piece(Decimal(1), 1, (Decimal(60), Decimal(50), Decimal(40)))  # 20 kg by volume at 6000
    heavy = Piece(Decimal(30), 1, (Decimal(20), Decimal(20), Decimal(20)))
    assert weigh([light, heavy], _weighing("6000", "1")).chargeable == 31
    assert weigh([light, heavy], _weighing("6000", "1", Compare.PIECE)).chargeable == 50
    odd = [Piece(Decimal(1), 1, (Decimal("60.1"), Decimal("45.1"), Decimal("45.1")))]
    rule = _weighing("6000", "0.5")
    assert weigh(odd, rule).chargeable == Decimal("20.5")
    assert weigh(odd, replace(rule, whole_sides=True)).chargeable == Decimal("22")
    two = Weighing((Step(Decimal(20), Decimal("0.5")), Step(None, Decimal(1))))
    assert [weigh([Piece(Decimal(kg))], two).chargeable for kg in ("19.6", "20", "20.1")] == [20, 20, 21]


def test_a_price_reckoned_by_hand() -> None:
    found = priced(asked(declared="5000", collect="300", services=("upstairs", "kitting"), count=2), TERMS)
    assert found.zone == "Z5"
    assert found.weighed.chargeable == Decimal("6.5")
    # 13 + 4 × 4 = 29; fuel 5 % of 29 = 1.45; tax 9 % of 30.45 = 2.74, 6 % of 14.40 = 0.86
    assert amounts(found) == {
        (Charge.FREIGHT, "Z5"): "29.00", (Charge.SERVICE, "upstairs"): "12.00",
        (Charge.SERVICE, "kitting"): "2.40", (Charge.COVER, ""): "30.00", (Charge.COD, ""): "5.00",
        (Charge.FUEL, "2026-01-01"): "1.45", (Charge.TAX, "6"): "0.86", (Charge.TAX, "9"): "2.74",
    }  # fmt: skip
    assert found.total == Decimal("83.45")
    assert [line.clause for line in found.lines][:2] == ["first/Z5", "service/upstairs"]
    assert str(found.lines[0].how) == "First 3 kg: 13; then 4 × 1 kg at 4 each."
    assert str(found.lines[-1].how) == "9 % of 30.45."


def test_breaks_minimum_remote_area_and_fuel_by_the_day_of_pick_up() -> None:
    far = priced(asked("5", destination=LHASA), TERMS)
    assert amounts(far)[Charge.FREIGHT, "Z4"] == "45.00"
    assert amounts(far)[Charge.MINIMUM, "Z4"] == "15.00"
    assert amounts(far)[Charge.REMOTE, "R1"] == "20.00"
    assert amounts(far)[Charge.FUEL, "2026-01-01"] == "4.00"
    # 40 kg at 9 = 360; as 45 kg at 7 it is 315
    forty = priced(asked("40", destination=LHASA), TERMS)
    assert amounts(forty)[Charge.FREIGHT, "Z4"] == "315.00"
    assert str(forty.lines[0].how) == "Charged as 45 kg at 7 a kg: less than 40 kg at 9, which is 360."
    without = terms("row=setting code=next_break value=no")
    assert amounts(priced(asked("40", destination=LHASA), without))[Charge.FREIGHT, "Z4"] == "360.00"
    later = priced(asked("5", destination=LHASA, pickup_on=date(2026, 12, 1)), TERMS)
    assert amounts(later)[Charge.FUEL, "2026-12-01"] == "5.20"
    assert Charge.FUEL not in {one.charge for one in priced(asked(pickup_on=date(2025, 5, 1)), TERMS).lines}


_SURCHARGES = """\
row=extra code=long name=超长 unit=piece price=30 value=150
row=extra code=heavy name=超重 unit=kg price=0.5 weight=40 minimum=20
row=extra code=floor unit=ldm price=80
row=extra code=stand unit=pallet price=25
row=storage unit=pallet price=4 value=3
"""


def test_surcharges_by_size_weight_pallets_loading_metres_and_storage() -> None:
    under = terms(_SURCHARGES)
    pallet = Piece(Decimal(48), 2, (Decimal(120), Decimal(80), Decimal(100)))
    pole = Piece(Decimal(45), 1, (Decimal(200), Decimal(10), Decimal(10)))
    goods = replace(asked(), pieces=(pallet, pole), pallets=2, days_stored=10)
    found = priced(goods, under)
    # 2 × 1.2 × 0.8 + 2.0 × 0.1 = 2.12 m², ÷ 2.4 = 0.883, so 0.9 loading metres at 80
    # the pole is over both limits: 30 by its length, 22.50 by its weight, so the first; the pallets are heavy
    assert {key: one for key, one in amounts(found).items() if key[0] in (Charge.EXTRA, Charge.STORAGE)} == {
        (Charge.EXTRA, "long"): "30.00", (Charge.EXTRA, "heavy"): "48.00", (Charge.EXTRA, "floor"): "72.00",
        (Charge.EXTRA, "stand"): "50.00", (Charge.STORAGE, ""): "56.00",
    }  # fmt: skip
    told = {line.clause: str(line.how) for line in found.lines}
    assert told["extra/long"] == "Over 150 cm: 1 pieces at 30 each."
    assert told["extra/heavy"] == "Over 40 kg: 96 kg at 0.5 a kg."
    assert told["extra/floor"] == "0.9 loading metres at 80 each."
    assert told["storage"] == "10 days, 3 of them free; for 7 days: 14 pallets at 4 each."
    # tax and fuel are not due on them unless the tariff says so; the total is the sum of the lines
    assert found.total == sum(one.amount for one in found.lines)
    plain = priced(replace(goods, pieces=(replace(pallet, weight_kg=Decimal(40)),), pallets=0), under)
    assert {one.item for one in plain.lines if one.charge is Charge.EXTRA} == {"floor"}
    assert Charge.STORAGE not in {one.charge for one in plain.lines}
    free = priced(replace(goods, days_stored=3), under)
    assert Charge.STORAGE not in {one.charge for one in free.lines}
    refused = price_of(replace(goods, pieces=(replace(pole, sides_cm=None),)), under)
    assert isinstance(refused, list)
    assert [one.field for one in refused] == ["sides_cm"]
    fuelled = replace(under, fuel_on=frozenset({Charge.EXTRA}))
    assert amounts(priced(goods, fuelled))[Charge.FUEL, "2026-01-01"] == "10.00"  # 5 % of 200
    typed = read_line("ACME 深圳>上海 60kg 2托 存10天", today=DAY, cities={})
    assert (typed.pallets, typed.days_stored) == (2, 10)


def test_the_most_exact_area_is_used() -> None:
    zones = {
        "Z1": (SHENZHEN, Spot(region="广东", city="深圳")),
        "Z2": (SHENZHEN, Spot(region="广东省", city="广州市")),
        "Z3S": (SHENZHEN, Spot(region="上海", city="上海市")),
        "Z3": (Spot(region="北京市", city="北京市"), Spot(region="上海市", city="上海市")),
        "Z4": (SHENZHEN, LHASA),
        "Z5": (SHENZHEN, SHANGHAI),
    }
    ways = zones.items()
    found = {zone: priced(asked(origin=one, destination=other), TERMS).zone for zone, (one, other) in ways}
    assert found == {zone: zone for zone in zones}
    spelt = [
        "广东/深圳市",
        "CN/广东省/深圳",
        "广西壮族自治区",
        "US",
        "CN#5180",
        "same_city",
        "a//b",
        "1/2/3/4/5",
    ]
    assert [read_area(one) for one in spelt] == [
        "CN/广东/深圳", "CN/广东/深圳", "CN/广西", "US", "CN#5180", "same_city", None, None,
    ]  # fmt: skip


def test_what_is_not_carried_says_which_field_and_what_mends_it() -> None:
    cases = {
        "destination": asked(destination=Spot(country="US")),
        "handling": asked(handling=("dangerous",)),
        "services": asked(services=("balloon",)),
        "weight_kg": asked("50.5"),
        "sides_cm": asked(sides=(201, 10, 10)),
        "declared": asked(declared="20000.01"),
        "collect": asked(collect="10000.01"),
    }
    for field, consignment in cases.items():
        (problem,) = price_of(consignment, TERMS)  # type: ignore[misc]
        assert problem.field == field
        assert str(problem.reason)
        assert str(problem.remedy)
    several = price_of(asked("60", destination=Spot(country="TW"), handling=("dangerous",)), TERMS)
    assert isinstance(several, list)
    assert [one.field for one in several] == ["destination", "handling", "weight_kg", "destination"]


def test_currencies_without_cents_have_none() -> None:
    yen = [{**row, "value": "JPY"} if row.get("code") == "currency" else row for row in sheet()]
    found, problems = read_sheet(yen)
    assert found is not None, problems
    price = priced(asked(services=("kitting",), declared="123"), found)
    assert all(line.amount == line.amount.to_integral_value() for line in price.lines)
    assert price.total == sum(line.amount for line in price.lines)


def test_a_sheet_that_is_wrong_says_which_row_and_column() -> None:
    found, problems = read_sheet(
        sheet(
            "row=zone zone=Z9 destination=FR\nrow=first zone=Z1 weight=1 price=1\n"
            "row=fuel since=soon percent=x\nrow=step maximum=30 weight=0\nrow=balloon\n"
            "row=service code=s family=toys price=-1"
        )
    )
    assert found is None
    last = len(sheet())
    assert [one.field for one in problems] == [
        f"rows.{last + 2}.zone", f"rows.{last + 3}.since", f"rows.{last + 3}.percent",
        f"rows.{last + 4}.weight", f"rows.{last + 5}.row", f"rows.{last + 6}.family",
        f"rows.{last + 6}.price", "rows.zone", "rows.step",
    ]  # fmt: skip
    assert all(str(one.reason) and str(one.remedy) for one in problems)
    assert [one.field for one in read_sheet([])[1]] == ["rows.currency", "rows.zone"]


def _dated(code: str, version: int, since: str, *, customer: UUID | None = None, until: str = "") -> Dated:
    return Dated(
        uuid4(), code, "standard", "", customer, version, date.fromisoformat(since),
        date.fromisoformat(until) if until else None,
    )  # fmt: skip


def test_the_day_of_pick_up_chooses_the_version_and_a_customer_has_hers_first() -> None:
    mine = uuid4()
    known = [
        _dated("A", 1, "2026-01-01"), _dated("A", 2, "2026-12-01"), _dated("A", 3, "2026-11-01"),
        _dated("M", 1, "2026-06-01", customer=mine, until="2026-11-30"),
    ]  # fmt: skip

    def versions(day: str, customer: UUID | None = None) -> list[tuple[str, int]]:
        return [
            (one.code, one.version)
            for one in choose(known, customer_id=customer, day=date.fromisoformat(day))
        ]

    assert versions("2025-12-31") == []
    assert versions("2026-10-31") == [("A", 1)]
    assert versions("2026-11-30") == [("A", 3)]
    assert versions("2026-12-01") == [("A", 2)]
    assert versions("2026-11-29", mine) == [("M", 1)]
    assert versions("2026-11-30", mine) == [("A", 3)]
    assert versions("2026-11-29", uuid4()) == [("A", 3)]


def test_two_versions_differ_row_by_row() -> None:
    after = [dict(row) for row in sheet() if row["row"] != "cod"]
    after[13]["price"] = "8.5"
    after.append({"row": "unserved", "destination": "HK"})
    changes = differences(sheet(), after)
    told = [
        (one.columns, one.before and one.before["row"], one.after and one.after["row"]) for one in changes
    ]
    assert told == [
        (("price",), "first", "first"), (("row", "destination"), None, "unserved"), ((), "cod", None),
    ]  # fmt: skip
    assert differences(sheet(), sheet()) == []
    assert tidy({"row": " fuel ", "since": "2026-01-01", "percent": " 5", "zone": "Z1"}) == {
        "row": "fuel", "since": "2026-01-01", "percent": "5",
    }  # fmt: skip


_BREAKS = st.lists(
    st.tuples(st.integers(1, 500), st.integers(50, 2_000)),
    min_size=1,
    max_size=5,
    unique_by=lambda one: one[0],
).map(lambda rows: tuple(Break(Decimal(kg), Decimal(rate) / 100) for kg, rate in sorted(rows)))


@settings(max_examples=60)
@given(breaks=_BREAKS, kg=CENTS, more=CENTS)
def test_the_next_break_never_costs_more_and_weight_never_saves(
    breaks: tuple[Break, ...], kg: Decimal, more: Decimal
) -> None:
    with_it, _how = by_breaks(breaks, kg, next_break=True)
    without, _how = by_breaks(breaks, kg, next_break=False)
    assert with_it <= without
    assert with_it == min(
        one.rate * max(kg, one.kg)
        for place, one in enumerate(breaks)
        if place == len(breaks) - 1 or breaks[place + 1].kg > kg
    )
    assert by_breaks(breaks, kg + more, next_break=True)[0] >= with_it


@settings(max_examples=60)
@given(
    kg=st.integers(1, 50_000).map(lambda grams: Decimal(grams) / 1000), more=st.integers(0, 9), value=CENTS,
    collect=CENTS, destination=st.sampled_from([SHANGHAI, LHASA, SHENZHEN]),
    services=st.sets(st.sampled_from(["upstairs", "kitting", "night", "install"])),
)  # fmt: skip
def test_every_price_is_the_sum_of_its_lines_and_at_least_the_minimum(
    *, kg: Decimal, more: int, value: Decimal, collect: Decimal, destination: Spot, services: set[str]
) -> None:
    def of(weight: Decimal, count: int) -> Decimal:
        found = priced(
            asked(
                str(weight), destination=destination, declared=str(value), collect=str(collect), count=count,
                services=tuple(sorted(services)), pickup_on=DAY,
            ),
            TERMS,
        )  # fmt: skip
        assert found.total == sum(line.amount for line in found.lines)
        assert all(fits(line.amount, "CNY") and line.amount >= 0 for line in found.lines)
        freight = sum(one.amount for one in found.lines if one.charge in (Charge.FREIGHT, Charge.MINIMUM))
        assert freight >= max(TERMS.rates[found.zone].minimum, TERMS.minimum)
        assert found.weighed.chargeable >= found.weighed.actual
        return found.total

    assert of(kg, 1 + more) >= of(kg, 1)
    assert of(min(kg + more, Decimal(50)), 1) >= of(kg, 1)
