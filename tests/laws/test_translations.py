"""Both languages are complete: whatever is said in English is said in Chinese, with the same figures."""

from __future__ import annotations

import gettext
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.laws.messages import Message, catalogue_of, catalogues, framework_texts, spoken
from tests.laws.source import ROOT, SRC

_FIGURE = re.compile(r"%\((\w+)\)[a-z]|%[sd]|\{(\w*)[^}]*\}")
_HAN = re.compile(r"[\u3400-\u9fff]")
# The same in both languages: figures alone, names and codes.
_NEEDS_NO_HAN = re.compile(
    r"^(?:%\(\w+\)s|[\W\d_]|[A-Z]{2,}|REST|API|Nuoda|English|OK|CSV|Excel|Parquet|JSON|kg|c?m³)+$"
)
# A blank where one sentence ends and the next begins: right in English, a hole in a Chinese line.
_SAID = r'(?:\{%-? translate "[^"]*[.!?]"[^%]*%\}|[.!?]\{% endblocktranslate %\})'
_BLANK_BETWEEN = re.compile(
    rf"{_SAID}(?:\{{% endif %\}})?\s+(?:\{{% if [^%]*%\}})?(?:\{{% (?:block)?translate\b|\{{\{{)"
    rf"|(?:\}}\}}|\{{% endif %\}}) +{_SAID}"
)


def unsaid(messages: Sequence[Message]) -> list[str]:
    """Messages without Chinese in the catalogue of their own folder or the shared one."""
    known = catalogues()
    return [
        f"{message.path}: {message.context} {message.text!r}"
        for message in messages
        if not any(
            message.key in known.get(path, {}) and all(known[path][message.key].strings)
            for path in catalogue_of(message.path)
        )
    ]


def test_everything_is_said_in_chinese() -> None:
    assert unsaid(spoken()) == []


def test_a_message_without_chinese_is_found() -> None:
    assert unsaid([Message("src/nuoda/kernel/errors.py", "", "Nobody has said this yet.")])


def test_messages_are_found_in_modules_and_templates() -> None:
    found = {(message.path, message.text) for message in spoken()}
    assert ("src/nuoda/kernel/errors.py", "This cannot be done.") in found
    assert any(path.endswith(".html") for path, _text in found)
    assert len(found) > 500


@pytest.mark.parametrize("path", list(catalogues()), ids=lambda path: path.parents[3].name)
def test_figures_are_the_same(path: Path) -> None:
    """The Chinese has one form for all counts, so it holds the figures of the plural."""
    wrong = [
        (said.texts[-1], one)
        for said in catalogues()[path].values()
        for one in said.strings
        if set(_FIGURE.findall(one)) != set(_FIGURE.findall(said.texts[-1]))
    ]
    assert wrong == []


@pytest.mark.parametrize("path", list(catalogues()), ids=lambda path: path.parents[3].name)
def test_what_it_says_is_chinese(path: Path) -> None:
    english = [
        (said.texts[0], one)
        for said in catalogues()[path].values()
        for one in said.strings
        if not _HAN.search(one) and not _NEEDS_NO_HAN.match(one)
    ]
    assert english == []


@pytest.mark.parametrize("path", list(catalogues()), ids=lambda path: path.parents[3].name)
def test_the_compiled_file_is_in_step(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for (context, _text), said in catalogues()[path].items():
        first, last = said.texts[0], said.texts[-1]
        if len(said.texts) > 1:
            heard = (
                compiled.npgettext(context, first, last, 2) if context else compiled.ngettext(first, last, 2)
            )
        else:
            heard = compiled.pgettext(context, first) if context else compiled.gettext(first)
        assert heard == said.strings[-1]


@pytest.mark.parametrize("path", list(catalogues()), ids=lambda path: path.parents[3].name)
def test_no_catalogue_holds_anything_stale(path: Path) -> None:
    used = {message.key for message in spoken() if path in catalogue_of(message.path)}
    assert set(catalogues()[path]) - used - framework_texts() == set()


@pytest.mark.parametrize(
    "written",
    [
        '{% translate "It came." %} {% translate "It went" %}',
        '{% translate "It came." %}\n  {% if more %}{{ more }}{% endif %}',
        "It came.{% endblocktranslate %}{% endif %} {% blocktranslate %}",
        '{{ refused }} {% translate "It stands." %}',
    ],
)
def test_a_blank_between_sentences_is_found(written: str) -> None:
    assert _BLANK_BETWEEN.search(written)


def test_sentences_of_a_page_are_joined_by_gap() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in sorted(SRC.rglob("*.html"))
        for match in _BLANK_BETWEEN.finditer(path.read_text())
    ]
    assert found == []


def test_one_text_has_one_translation() -> None:
    """Catalogues are merged in the order of apps: of two translations one would never be seen."""
    heard: dict[tuple[str, str], set[tuple[str, ...]]] = defaultdict(set)
    for said in catalogues().values():
        for key, one in said.items():
            heard[key].add(one.strings)
    assert {key: ways for key, ways in heard.items() if len(ways) > 1} == {}


def test_the_compiled_catalogues_are_kept_in_the_repository() -> None:
    ignored = (ROOT / ".gitignore").read_text()
    assert "*.mo" not in ignored
