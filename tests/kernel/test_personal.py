"""Masking after GB/T 41833-2022: one Chinese character, six digits, unit and room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuoda.kernel.personal import mask_address, mask_email, mask_name, mask_phone, mask_room, phone_tail


def _hidden(clear: str, masked: str) -> int:
    return sum(sign.isdigit() for sign in clear) - sum(sign.isdigit() for sign in masked)


@pytest.mark.parametrize(
    ("clear", "masked"),
    [
        ("欧阳小明", "欧***"),
        ("王芳", "王*"),
        ("王", "*"),
        ("𠮷田", "𠮷*"),
        ("Anna Schmidt", "A*** S***"),
        ("  ", ""),
        ("7天酒店", "天***"),
        ("(李)小明", "李***"),
        ("4PX Logistics", "P*** L***"),
        ("13812345678", "***"),
    ],
)
def test_a_name_hides_all_but_its_beginning(clear: str, masked: str) -> None:
    assert mask_name(clear) == masked


@pytest.mark.parametrize(
    "clear", ["13812345678", "+86 138-1234-5678", "021-88886666", "62345678", "400 800 1234"]
)
def test_a_phone_hides_six_digits_or_all(clear: str) -> None:
    masked = mask_phone(clear)
    assert _hidden(clear, masked) >= 6
    assert len(masked) == len(clear)


def test_a_phone_of_the_usual_length_keeps_its_tail() -> None:
    assert mask_phone("13812345678") == "*******5678"
    assert mask_phone("12345") == "*****"


@pytest.mark.parametrize(
    ("clear", "gone"),
    [
        ("上海市浦东新区世纪大道100号3单元1502室", ("3单元", "1502")),
        ("杭州市西湖区文三路9号2幢三单元601", ("三单元", "601")),
        ("深圳市南山区科技园8楼805房", ("805",)),
        ("苏州市工业园区星湖街328号3号楼402（万达广场北门旁边的大润发超市楼上）", ("402", "3号楼")),
        ("温州市鹿城区人民路12-3-402（送到门口保安亭旁边的货架上即可）", ("402", "12-3")),
        ("221B Baker Street, Flat 4", ("Flat 4",)),
        ("Rua das Flores 12 apt 34", ("34",)),
    ],
)
def test_an_address_hides_unit_and_room(clear: str, gone: tuple[str, ...]) -> None:
    masked = mask_address(clear)
    assert all(one not in masked for one in gone)
    assert masked.startswith(clear[:3])


def test_an_address_without_a_room_hides_its_end() -> None:
    assert mask_address("敦煌市莫高镇") == "敦煌市莫***"
    assert mask_address("") == ""


def test_a_mail_address_keeps_its_host() -> None:
    assert mask_email("wang.fang@acme.example") == "w***@acme.example"
    assert mask_email("no address") == "***"


def test_the_tail_counts_digits_only() -> None:
    assert phone_tail("+86 138-1234-5678 ext") == "5678"


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=6))
def test_at_least_one_chinese_character_is_hidden(name: str) -> None:
    assert sum("\u4e00" <= sign <= "\u9fff" for sign in mask_name(name)) < len(name)


@given(st.text("0123456789-+ ", min_size=6, max_size=18))
def test_never_fewer_than_six_digits_are_hidden(phone: str) -> None:
    digits = sum(sign.isdigit() for sign in phone)
    assert _hidden(phone, mask_phone(phone)) >= min(6, digits)


@pytest.mark.parametrize(
    ("clear", "masked"),
    [
        ("上海市普陀区曹杨路136号", "上海市普陀区曹杨路136号"),
        ("上海市普陀区曹杨路136弄", "上海市普陀区曹杨路136弄"),
        ("上海市普陀区曹杨路136号5幢2单元301室", "上海市普陀区曹杨路136号***"),
        ("3号楼402", "***"),
    ],
)
def test_who_has_to_find_the_place_is_told_the_house_and_not_the_room(clear: str, masked: str) -> None:
    assert mask_room(clear) == masked


def test_where_no_house_ends_the_line_the_last_third_is_hidden_all_the_same() -> None:
    for clear in ("江苏省苏州市工业园区湖东邻里中心旁", "上海市徐汇区漕溪北路 88 号 1201"):
        assert mask_room(clear) == mask_address(clear) != clear
