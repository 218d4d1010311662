"""Lines of Chinese begin and end where they may, on paper too."""

from __future__ import annotations

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuoda.pages.paper import Letter, letter_pdf
from nuoda.pages.wrapping import NEVER_FIRST, NEVER_LAST, wrapped

_SIGNS = "货运单号我方已于收到，。；：？！“”（）《》、a9 -%"


def _wide(text: str) -> float:
    """Ten points a Chinese character, five a Latin one."""
    return sum(10.0 if sign >= "\u2e80" or sign in "“”" else 5.0 for sign in text)


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("货物已经送到，谢谢", ["货物已经送", "到，谢谢"]),
        ("货物已经送，谢谢", ["货物已经", "送，谢谢"]),
        ("他说货到了。”好", ["他说货到", "了。”好"]),
        ("我方已称（货损）", ["我方已称", "（货损）"]),
        ("运单号是 NDA-9 的", ["运单号是 ", "NDA-9 的"]),
        ("金额为￥600元", ["金额为", "￥600元"]),
        ("体积为 9\u00a0m³", ["体积为 ", "9\u00a0m³"]),
    ],
)
def test_a_line_begins_and_ends_where_it_may(words: str, lines: list[str]) -> None:
    assert wrapped(words, (50, 50), _wide) == lines


def test_what_is_wider_than_a_line_is_cut_where_the_line_is_full() -> None:
    assert wrapped("号ABCDEFGHIJKLM的", (50, 50), _wide) == ["号", "ABCDEFGHIJ", "KLM的"]
    assert wrapped("宽", (5, 5), _wide) == ["宽"]


@given(st.text(alphabet=_SIGNS, max_size=80))
def test_lines_are_the_words_again_and_none_is_too_wide(words: str) -> None:
    lines = wrapped(words, (60, 50), _wide)
    assert "".join(lines) == words
    for place, line in enumerate(lines):
        assert line
        assert _wide(line.rstrip()) <= (50 if place else 60)


@given(
    st.lists(st.sampled_from("货运单号我方已于收到").map(lambda one: one + "，") | st.just("单"), max_size=40)
)
def test_no_line_of_a_chinese_sentence_begins_with_a_mark(parts: list[str]) -> None:
    assert all(line[0] not in NEVER_FIRST for line in wrapped("".join(parts), (50, 50), _wide))


def test_no_line_of_a_printed_letter_begins_or_ends_with_a_mark_that_may_not() -> None:
    sentence = "二〇二六年十一月二十三日收到来信，称“外箱破损；内件受潮！”，附照片（共三张）：经查，属实。"
    # Each paragraph is shifted by one character more, so every mark meets the edge of the page somewhere.
    paragraphs = ["货" * shift + sentence * 3 for shift in range(45)]
    letter = Letter(
        sender="诺达物流",
        number="L-1",
        title="答复函",
        addressee=("骏蓝汽配",),
        facts=(("单号", "1"),),
        paragraphs=paragraphs,
    )
    lines = []
    for page in pypdfium2.PdfDocument(letter_pdf(letter)):
        lines += [line for line in page.get_textpage().get_text_bounded().split("\r\n") if line]
    assert len(lines) > 3 * len(paragraphs)
    assert [line for line in lines if line[0] in NEVER_FIRST] == []
    assert [line for line in lines if line[-1] in NEVER_LAST] == []
    assert "".join(lines).count("！") == 3 * len(paragraphs)
