"""Where a place lies is said only as well as it is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuoda.domains.shipments.rules.countries import middle_of
from nuoda.domains.shipments.rules.danger.gazetteer import province_code, province_names
from nuoda.domains.shipments.rules.danger.telemetry import Point
from nuoda.domains.shipments.rules.places import Known, locate


@pytest.mark.parametrize(
    ("words", "region", "country", "known", "province"),
    [
        ("深圳转运中心", "广东省", "", Known.CITY, "44"),
        ("深圳转运中心", "", "", Known.CITY, "44"),
        ("G42沪蓉高速枝江服务区", "湖北省", "", Known.PROVINCE, "42"),
        ("某某营业部", "广东省", "CN", Known.PROVINCE, "44"),
        ("上海南京路营业部", "上海市", "", Known.CITY, "31"),
        ("上海南京路营业部", "", "", Known.NOWHERE, ""),
        ("广州、深圳", "广东省", "", Known.PROVINCE, "44"),
        ("观塘", "", "HK", Known.CITY, "81"),
        ("台中", "", "TW", Known.PROVINCE, "71"),
        ("Frankfurt", "Hessen", "DE", Known.COUNTRY, ""),
        ("somewhere", "", "CN", Known.NOWHERE, ""),
        ("FRA CargoCity", "Hessen", "", Known.NOWHERE, ""),
        ("", "", "", Known.NOWHERE, ""),
        ("x", "", "ZZ", Known.NOWHERE, ""),
    ],
)
def test_is_known_as_well_as_it_was_said(
    words: str, region: str, country: str, known: str, province: str
) -> None:
    found = locate(words, region=region, country=country)
    assert (found.known, found.province) == (known, province)
    assert (found.point is not None) == (known in (Known.CITY, Known.COUNTRY))


def test_reported_coordinates_go_before_names() -> None:
    found = locate("深圳转运中心", region="广东省", point=Point(22.6, 113.9))
    assert (found.known, found.point, found.province) == (Known.EXACT, (22.6, 113.9), "44")


@given(st.floats(allow_nan=True, allow_infinity=True), st.floats(allow_nan=True, allow_infinity=True))
def test_what_is_off_the_earth_is_not_placed(latitude: float, longitude: float) -> None:
    found = locate("x", point=Point(latitude, longitude))
    if found.known == Known.EXACT:
        assert -90 <= latitude <= 90
        assert -180 <= longitude <= 180
    else:
        assert found.point is None


def test_a_device_without_reception_reports_nothing() -> None:
    assert locate("x", point=Point(0, 0)).known == Known.NOWHERE


@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=3))
def test_any_words_are_taken(words: str, region: str, country: str) -> None:
    found = locate(words, region=region, country=country)
    assert found == locate(words, region=region, country=country)
    assert found.province in {"", *(province_code(name) for name in province_names())}


def test_middles_of_countries_lie_on_the_earth() -> None:
    for code in ("DE", "us", " FR ", "SG", "RU", "NZ", "FJ"):
        point = middle_of(code)
        assert point is not None
        assert -90 <= point.latitude <= 90
        assert -180 <= point.longitude <= 180
    assert middle_of("") is None
