"""Search finds two-character Chinese words, whole numbers and beginnings of words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuoda.kernel.search import firm_text, index_text, query_text, tokens


def test_chinese_is_kept_as_characters_and_pairs() -> None:
    assert tokens("世纪大道") == ["世", "纪", "大", "道", "世纪", "纪大", "大道"]


def test_full_width_figures_are_found_as_plain_ones() -> None:
    assert tokens("ＮＤＸ９００") == ["ndx900"]


def test_each_token_is_stored_once() -> None:
    assert index_text("上海", "上海市") == "上 海 上海 市 海市"


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("浦东", "'浦东'"),
        ("东", "'东'"),
        ("浦东新区", "'浦东' & '东新' & '新区'"),
        ("Acme 上海", "'acme':* & '上海'"),
        ("!!! --", ""),
    ],
)
def test_all_words_must_occur(text: str, query: str) -> None:
    assert query_text(text) == query


@given(st.text(max_size=60))
def test_a_query_never_carries_a_sign_of_its_language(text: str) -> None:
    inside = query_text(text).replace("':*", "").replace(" & ", "").replace("'", "")
    assert not set(inside) & set("'&|!()<>:\\")


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        ("南山区科8", "'南山' & '山区' & '区科'"),
        ("南山区 935", "'南山' & '山区'"),
        ("南山区 Maple 12", "'南山' & '山区' & 'maple':*"),
        ("南山区1234", ""),
        ("南山 8", ""),
        ("南山区", ""),
        ("12 34", ""),
    ],
)
def test_the_beginnings_of_few_signs_are_left_to_be_looked_for(text: str, firm: str) -> None:
    assert firm_text(text) == firm
