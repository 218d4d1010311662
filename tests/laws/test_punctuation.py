"""Chinese is set as Chinese: its own colons, commas and brackets, and no blank between its words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from tests.laws.messages import catalogues
from tests.laws.source import ROOT, SRC

_HAN = "[\u3400-\u9fff]"
_FOREIGN = re.compile(rf"{_HAN}[:,;?!()]|[:,;?!()]{_HAN}")
_HOLE = re.compile(rf"{_HAN} +{_HAN}")
# Places that a Chinese word fills: a blank on either side would stand within the sentence.
_SPOKEN = re.compile(
    rf"{_HAN} %\((?:zone|kind|mark|weekday|unit)\)s {_HAN}"
    # "（北京时间）" ends an instant.
    r"|%\((?:due|until|reply|next|eta|at|law|cutoff|when|answer_by|by)\)s 前"
)
# How something is to be written is shown as it is to be written.
_FORMS = {
    "It is no latitude,longitude: %(value)s.",
    "It is not of the form latitude,longitude radius.",
    "Write it like region in 华东, 华南.",
    "A polygon as latitude,longitude pairs, or a circle as latitude,longitude km.",
    "Name files, a Maildir or -, or give --listen HOST:PORT.",
    "Write it like 广东/深圳>上海.",
    "Write province and city, such as 广东/深圳.",
    "Write it as 广东/深圳 or CN/上海, * for any.",
    "Such as 广东/深圳, CN/上海; * for anywhere.",
    "For example 广东省深圳市, or region/city, one a line.",
    "A segment holds all customers for whom its conditions hold, such as region = 华东 and orders_90 >= 20."
    " The service matrix can give it something of its own.",
    "Only colleagues read this; @name tells a colleague",
    "Line %(nth)s is no product with a number of pieces.",
}
# What a page sets between two things that it shows, outside its messages.
_BETWEEN = re.compile(
    r"(?:\}\}|%\})[:;,] (?=\{[{%]|<)|forloop\.(?:first|last) %\}[,;] |\|join:\"[,;:]"
    r"| \((?:\{\{|\{% (?:if|translate))|:\" %\} "
)
_MESSAGE = re.compile(r"\{% blocktranslate.*?\{% endblocktranslate %\}", re.DOTALL)
_GEODESY = re.compile(r"\{\{ [\w.]*latitude\|floatformat:\d \}\}, ")
# What a module sets between words of the vocabulary.
_JOINED = re.compile(r"""["'][,;:] ["']\.join\(\s*(?:f["']\{)?word\(|\}: \{word\(|word\([^)]*\)\}: \{""")


def _wrong(text: str) -> list[str]:
    return [match[0] for rule in (_FOREIGN, _HOLE, _SPOKEN) for match in rule.finditer(text)]


@pytest.mark.parametrize(
    "text",
    ["时限:今天", "客户,承运商", "上海(仓)", "(一)", "工单 已关闭", "按 %(zone)s 自然日", "%(due)s 前办结"],
)
def test_what_is_set_otherwise_is_found(text: str) -> None:
    assert _wrong(text)


def test_the_catalogues_are_set_as_chinese() -> None:
    found = {
        (said.texts[0], mark)
        for catalogue in catalogues().values()
        for said in catalogue.values()
        for one in said.strings
        for mark in _wrong(one)
        if said.texts[0] not in _FORMS
    }
    assert found == set()


def test_every_form_that_is_let_through_is_one() -> None:
    said = {one.texts[0] for catalogue in catalogues().values() for one in catalogue.values()}
    assert _FORMS - said == set()


def _between(source: str) -> Iterator[str]:
    plain = _GEODESY.sub("", _MESSAGE.sub("{{ }}", source))
    return (match[0] for match in _BETWEEN.finditer(plain))


@pytest.mark.parametrize(
    "source",
    [
        "{{ who }}: {{ why }}",
        '{% translate "Due" %}: {% due one %}',
        "{{ one }}{% if not forloop.last %}, {% endif %}",
        '{{ names|join:", " }}',
        "{{ name }} ({{ code }})",
        '{% translate "Missing:" %} {{ names }}',
    ],
)
def test_a_mark_between_two_things_is_found(source: str) -> None:
    assert list(_between(source))


def test_pages_set_marks_in_the_language_of_the_reader() -> None:
    pages = sorted(SRC.rglob("*.html"))
    found = [f"{page.relative_to(ROOT)}: {mark}" for page in pages for mark in _between(page.read_text())]
    assert found == []


def test_modules_join_words_in_the_language_of_the_reader() -> None:
    modules = sorted(SRC.rglob("*.py"))
    found = [
        f"{module.relative_to(ROOT)}: {match[0]}"
        for module in modules
        for match in _JOINED.finditer(module.read_text())
    ]
    assert found == []
