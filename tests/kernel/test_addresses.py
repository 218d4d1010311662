"""One pasted line: what is read, what is said to be a guess, and that nothing is lost."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nuoda.kernel.addresses import AddressLine, Level, division, divisions, read_line

CHINA = Path(__file__).parents[2].parent / "shared/data/reference/china"


def _doubts(line: AddressLine) -> dict[str, str]:
    return {one.field: str(one.reason) for one in line.doubts}


@pytest.mark.parametrize(
    ("raw", "name", "phone", "place", "street"),
    [
        (
            "张三 13812345678 上海市浦东新区张江路1号3栋502室",
            "张三", "13812345678", ("上海市", "上海市", "浦东新区"), "张江路1号3栋502室",
        ),
        (
            "收件人：李小明，电话：021-62345678转806，地址：广东省东莞市长安镇振安路88号",
            "李小明", "021-62345678-806", ("广东省", "东莞市", ""), "长安镇振安路88号",
        ),
        (
            "广东东莞长安镇振安路88号王芳13900001111",
            "王芳", "13900001111", ("广东省", "东莞市", ""), "长安镇振安路88号",
        ),
        (
            "北京朝阳区三里屯工体北路8号 欧阳小明 +86 138 1234 5678",
            "欧阳小明", "13812345678", ("北京市", "北京市", "朝阳区"), "三里屯工体北路8号",
        ),
        (
            "湖北省仙桃市沙嘴街道宏达路8号 刘洋 13712345678",
            "刘洋", "13712345678", ("湖北省", "仙桃市", ""), "沙嘴街道宏达路8号",
        ),
        (
            "新疆乌鲁木齐市沙依巴克区 阿卜杜拉·买买提 15099999999 友好路12号",
            "阿卜杜拉·买买提", "15099999999", ("新疆维吾尔自治区", "乌鲁木齐市", "沙依巴克区"), "友好路12号",
        ),
        (
            "上海市黄浦区南京东路300号 𠮷田 １３８１２３４５６７８",
            "𠮷田", "13812345678", ("上海市", "上海市", "黄浦区"), "南京东路300号",
        ),
        (
            "𠮷田美穗 北京市朝阳区建国路88号 139-1234-5678",
            "𠮷田美穗", "13912345678", ("北京市", "北京市", "朝阳区"), "建国路88号",
        ),
        (
            "广东省东莞市长安镇振安中路319号 李四，13900001111/0769-85551234",
            "李四", "13900001111", ("广东省", "东莞市", ""), "长安镇振安中路319号",
        ),
        (
            "石河子市北四路21小区5栋301 买买提·艾力 电话0993-2012345",
            "买买提·艾力", "0993-2012345", ("新疆维吾尔自治区", "石河子市", ""), "北四路21小区5栋301",
        ),
        (
            "南京西路100号 上海 静安区 李四 13812345678",
            "李四", "13812345678", ("上海市", "上海市", "静安区"), "南京西路100号",
        ),
        (
            "凉山西昌市航天大道8号 阿木 13812345678",
            "阿木", "13812345678", ("四川省", "凉山彝族自治州", "西昌市"), "航天大道8号",
        ),
        (
            "香港九龙油尖旺区弥敦道100号 陈大文 +852 91234567",
            "陈大文", "+85291234567", ("香港特别行政区", "香港", "油尖旺区"), "弥敦道100号",
        ),
        (
            "臺灣臺北市信义路五段7号 林小姐 0912345678",
            "林小姐", "0912-345678", ("台湾省", "台北市", ""), "信义路五段7号",
        ),
        (
            "重庆九龙坡区杨家坪1号 谭某 13812345678-1234",
            "谭某", "13812345678-1234", ("重庆市", "重庆市", "九龙坡区"), "杨家坪1号",
        ),
        (
            "广东省深圳市南山区深南大道10000号腾讯大厦 13812345678 马先生 收",
            "马先生", "13812345678", ("广东省", "深圳市", "南山区"), "深南大道10000号腾讯大厦",
        ),
    ],
)  # fmt: skip
def test_a_line_in_any_order(
    raw: str, name: str, phone: str, place: tuple[str, str, str], street: str
) -> None:
    line = read_line(raw)
    assert line.raw == raw
    assert (line.region, line.city, line.district) == place
    assert (line.name, line.phone, line.street) == (name, phone, street)


@pytest.mark.parametrize(
    ("raw", "place", "street"),
    [
        (
            "Anna Schmidt, Neckarsulmer Strasse 105, 74076 Heilbronn, Germany, +49 7131 5551234",
            ("DE", "", "Heilbronn", "74076"), "Neckarsulmer Strasse 105",
        ),
        (
            "John Smith, 742 Evergreen Terrace, Springfield, IL 62704, USA, +1 217 555 0123",
            ("US", "IL", "Springfield", "62704"), "742 Evergreen Terrace",
        ),
        (
            "Jane Doe, 10 Downing Street, London SW1A 2AA, UK +44 20 7925 0918",
            ("GB", "", "London", "SW1A 2AA"), "10 Downing Street",
        ),
        (
            "Li Lei, Room 402, No. 1 Zhangjiang Road, Shanghai, China 13812345678",
            ("CN", "", "", ""), "Room 402, No. 1 Zhangjiang Road, Shanghai, China",
        ),
        ("Somebody, Somewhere 1, Atlantis", ("", "", "", ""), "Somewhere 1, Atlantis"),
    ],
)  # fmt: skip
def test_a_line_in_english_says_its_country_where_it_names_one(
    raw: str, place: tuple[str, str, str, str], street: str
) -> None:
    line = read_line(raw)
    assert (line.country, line.region, line.city, line.postcode) == place
    assert line.street == street
    assert ("country" in _doubts(line)) is (not place[0])
    assert {"region", "name"} <= _doubts(line).keys()


@pytest.mark.parametrize(
    ("raw", "name", "street"),
    [
        ("上海市浦东新区张江路1号 陈 15812345678", "陈", "张江路1号"),
        ("上海市浦东新区张江路1号3栋502室，王，13812345678", "王", "张江路1号3栋502室"),
        ("上海市浦东新区张江路1号 陈 电话：13812345678", "陈", "张江路1号"),
        ("陈 15812345678 上海市浦东新区张江路1号", "陈", "张江路1号"),
        ("上海市浦东新区张江路1号 李四 王 13812345678", "李四", "张江路1号王"),
        ("上海市浦东新区张江路1号陈 15812345678", "", "张江路1号陈"),
        ("上海市浦东新区张江路1号 15812345678 陈", "", "张江路1号陈"),
        ("上海市浦东新区张江路1号 陈 邮编200120", "", "张江路1号陈"),
        ("上海市浦东新区张江路1号 东 13812345678", "", "张江路1号东"),
        ("上海市浦东新区桃 苑 13812345678", "", "桃苑"),
    ],
)
def test_a_surname_alone_is_a_name_only_apart_and_before_a_phone(raw: str, name: str, street: str) -> None:
    line = read_line(raw)
    assert (line.name, line.street) == (name, street)
    assert "name" in _doubts(line)


def test_what_is_no_more_says_what_took_its_place() -> None:
    merged = read_line("上海卢湾区淮海中路1号 陈先生 13512345678 200020")
    assert (merged.district, merged.code, merged.postcode) == ("黄浦区", "310101", "200020")
    assert _doubts(merged)["district"] == "卢湾区 is no more since 2011; 黄浦区 took its place."
    split = next(one for one in read_line("杭州市江干区钱江路58号").doubts if one.field == "district")
    assert split.choices == ("上城区", "钱塘区")
    renamed = read_line("襄樊市樊城区长虹路 李四 13800000000")
    assert (renamed.city, renamed.district) == ("襄阳市", "樊城区")
    moved = read_line("山东省莱芜市莱城区文化北路1号 亓先生 13812345678")
    assert (moved.city, moved.district, moved.name) == ("济南市", "莱芜区", "亓先生")


def test_guesses_are_said_to_be_guesses() -> None:
    twice = read_line("朝阳区建国路93号 赵六 13812345678")
    places = next(one for one in twice.doubts if one.field == "region")
    assert places.choices == ("北京市北京市朝阳区", "吉林省长春市朝阳区")
    two = read_line("广西南宁市青秀区民族大道100号 黄小姐 13812345678 13987654321")
    assert (two.phone, two.other_phones) == ("13812345678", ("13987654321",))
    assert "phone" in _doubts(two)
    zone = read_line("江苏省苏州市苏州工业园区星湖街328号 李雷 18812345678")
    assert (zone.district, zone.street) == ("苏州工业园区", "星湖街328号")
    assert "development zone" in _doubts(zone)["district"]
    card = read_line("张三 13812345678 110101199001011234 北京市东城区景山前街4号")
    assert "199001011234" not in card.street
    assert "raw" in _doubts(card)
    english = read_line("John Smith, Room 502, 88 Nanjing West Road, Shanghai 200041, China, +86 13812345678")
    assert (english.name, english.phone, english.postcode) == ("John Smith", "13812345678", "200041")
    assert english.street == "Room 502, 88 Nanjing West Road, Shanghai, China"
    assert {"region", "name"} <= _doubts(english).keys()
    assert "Fill in province and city in Chinese" in _doubts(english)["region"]
    assert not read_line("  ").doubts


def test_the_table_of_divisions() -> None:
    assert len(divisions(Level.PROVINCE)) == 34
    assert division("310115") is not None
    for one in (*divisions(Level.CITY), *divisions(Level.COUNTY)):
        above = division(one.parent)
        assert above is not None
        assert above.level < one.level
    for gone in ("310103", "420600"):
        assert division(gone) is not None


@pytest.mark.skipif(not CHINA.is_dir(), reason="../shared/data/reference/china is not here")
def test_every_county_of_the_reference_is_read_back() -> None:
    def table(name: str) -> list[dict[str, str]]:
        with (CHINA / name).open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    provinces = {one["code"]: one["name"] for one in table("provinces.csv")}
    cities = {one["code"]: one["name"] for one in table("cities.csv")}
    wrong, read = [], 0
    for one in table("areas.csv"):
        city = cities[one["cityCode"]]
        known = division(one["code"])
        if known is None or known.until or known.name != one["name"]:
            continue  # development zones that bear a number of the statistics office, and are no divisions
        middle = "" if city in ("市辖区", "县") or "直辖" in city else city
        raw = f"{provinces[one['provinceCode']]}{middle}{one['name']}人民路18号 张伟 13812345678"
        line = read_line(raw)
        read += 1
        if line.code != one["code"] or line.street != "人民路18号":
            wrong.append((raw, line.code, line.street))
    assert read > 2800
    assert wrong == []


@settings(max_examples=150)
@given(
    st.text(alphabet=st.sampled_from("张三上海市浦东新区路1号 ,，:；\n138-+()转A室\x00𠮷北京"), max_size=80)
)
def test_no_line_fails_and_the_raw_stays(raw: str) -> None:
    line = read_line(raw)
    assert line.raw == raw
    for kept in (line.name, line.street, line.region, line.phone):
        assert "\x1f" not in kept
