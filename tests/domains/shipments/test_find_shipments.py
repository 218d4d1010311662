"""The newest under a word are the same wherever they are looked for: lately, further back, in the index."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import NOW, SYSTEM

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import ShipmentDraft, register_shipments
from nuoda.domains.shipments.queries import find_shipments, lists
from nuoda.kernel.readings import search_together

COUNT = 60
EVERY = {"harbour": 2, "lotus": 7, "maple": 13, "orchid": 45}
"""A word, and every how manieth shipment has it, the oldest first."""


def _name(place: int) -> str:
    return " ".join(["Nobody", *(word for word, every in EVERY.items() if place % every == 0)])


def _address(place: int) -> str:
    """A street of three, and a number of which the beginning is common."""
    return f"{('南山区科中街', '南山区科学路', '武侯区天府路')[place % 3]}{place % 13}号"


@pytest.fixture(autouse=True)
def _furnished(acme: CustomerCard) -> None:
    drafts = [
        ShipmentDraft(
            customer="ACME", waybill=f"NDX{place:06d}", carrier="demo", service="standard",
            booked_at=NOW + timedelta(minutes=place), consignee_name=_name(place),
            consignee_address=_address(place),
        )
        for place in range(COUNT)
    ]  # fmt: skip
    assert (
        register_shipments(by=SYSTEM, at=NOW + timedelta(minutes=COUNT), shipments=drafts).accepted == COUNT
    )


def _places(text: str, limit: int) -> list[int]:
    (found,) = search_together(find_shipments(text, actor=SYSTEM, limit=limit))
    return [int(one.waybill[3:]) for one in found]


@pytest.mark.parametrize("windows", [(2_000, 14_000, 3), (10, 15, 1), (10, 15, 2), (1, 1, 1), (20, 100, 1)])
def test_the_newest_are_found_whole_and_in_order(
    windows: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, size in zip(("LATEST", "FURTHER", "SOME"), windows, strict=True):
        monkeypatch.setattr(lists, name, size)
    for text in ("harbour", "lotus", "maple", "orchid", "harbour lotus", "lotus maple", "nobody"):
        having = [place for place in range(COUNT) if set(text.split()) <= set(_name(place).lower().split())]
        for limit in (1, 3, 12, COUNT):
            assert _places(text, limit) == having[::-1][:limit], (text, limit)
    assert _places("cedar", 5) == []


@pytest.mark.parametrize("few", [2_000, 20, 1])
@pytest.mark.parametrize("windows", [(2_000, 14_000, 3), (10, 15, 2), (1, 1, 1)])
def test_the_beginning_of_a_number_is_found_behind_a_street(
    windows: tuple[int, int, int], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, size in zip(("LATEST", "FURTHER", "SOME", "FEW"), (*windows, few), strict=True):
        monkeypatch.setattr(lists, name, size)
    for street in ("南山区科中街", "南山区科", "武侯区天府路"):
        for start in ("1", "12", "7"):
            having = [
                place
                for place in range(COUNT)
                if street in _address(place) and str(place % 13).startswith(start)
            ]
            for limit in (1, 3, COUNT):
                assert _places(f"{street} {start}", limit) == having[::-1][:limit], (street, start, limit)
    assert _places("南山区科中街99", 5) == []
