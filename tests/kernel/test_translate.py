from __future__ import annotations

from datetime import UTC, datetime

from django.utils import translation

from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import both, text, text_from, text_json
from nuoda.kernel.translate import explained, in_language, instant_words, joined

SIX = datetime(2026, 11, 23, 10, tzinfo=UTC)


def test_an_instant_never_goes_without_its_zone() -> None:
    assert instant_words(SIX, "Asia/Shanghai", "zh-hans") == "11月23日 18:00（北京时间）"
    assert instant_words(SIX, "America/Sao_Paulo", "zh-hans") == "11月23日 07:00（UTC-03:00）"
    assert instant_words(SIX, "Asia/Shanghai", "en") == "23 Nov 18:00 (UTC+08:00)"


def test_a_sentence_is_put_into_the_readers_language_with_its_figures() -> None:
    sentence = text("There is no customer %(code)s.", {"code": "ACME"})
    assert in_language(sentence, "zh-hans") == "没有代码为 ACME 的客户。"
    assert in_language(sentence, "en") == "There is no customer ACME."


def test_figures_may_be_sentences_themselves() -> None:
    sentence = text(
        "%(value)s lies outside %(least)s to %(most)s %(unit)s.",
        {"value": -1, "least": 0, "most": 9, "unit": text("pieces")},
    )
    assert in_language(sentence, "zh-hans") == "-1 不在 0 至 9 件的范围内。"


def test_a_name_in_both_languages_is_shown_in_the_readers() -> None:
    kept = text_from(text_json(text("It is %(title)s.", {"title": both("路面结冰", "icy roads")})))
    assert in_language(kept, "zh-hans") == "It is 路面结冰."
    assert in_language(kept, "en") == "It is icy roads."
    assert str(kept) == "It is 路面结冰 / icy roads."
    alone = [both("路面结冰", ""), both("", "icy roads")]
    assert [in_language(one, "en") for one in alone] == ["路面结冰", "icy roads"]


def test_a_percent_sign_in_a_figure_stays_as_it_is() -> None:
    sentence = text("There is no customer %(code)s.", {"code": "100%(x)s"})
    assert in_language(sentence, "en") == "There is no customer 100%(x)s."


def test_no_blank_stands_between_chinese_sentences() -> None:
    problem = FieldError("code", text("It is empty."), text("Fill it in."))
    with translation.override("zh-hans"):
        assert explained(problem) == "内容为空。请填写。"
        assert joined(["好。", "", "好。"]) == "好。好。"
    with translation.override("en"):
        assert explained(problem) == "It is empty. Fill it in."
        assert explained(FieldError("code", text("It is empty."))) == "It is empty."
