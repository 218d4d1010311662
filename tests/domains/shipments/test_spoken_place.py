"""A place is spoken of by its name, else by its province and city."""

from __future__ import annotations

import pytest
from tests.factories import NOW

from nuoda.domains.shipments.commands import Place, Scan
from nuoda.domains.shipments.commands.checking import spoken_place


@pytest.mark.parametrize(
    ("place", "spoken"),
    [
        (Place(region="上海市", city="上海市"), "上海市"),
        (Place(region="江苏省", city="苏州市"), "江苏省 苏州市"),
        (Place(region="上海市"), "上海市"),
        (Place(region="上海市", city="上海市", name="浦东转运中心"), "浦东转运中心"),
    ],
)
def test_a_city_that_is_its_province_is_said_once(place: Place, spoken: str) -> None:
    assert spoken_place(Scan("", "NDX1", NOW, "", "", place=place)) == spoken
