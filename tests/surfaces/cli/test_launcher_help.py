"""``run.py COMMAND --help`` explains, and starts nothing."""

from __future__ import annotations

import re

import pytest
from launch import commands, explained

HAN = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture(autouse=True)
def _nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    def started(*_args: object) -> int:
        raise AssertionError("It was started.")

    monkeypatch.setattr(commands, "_run", started)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("locale", ["zh_CN.UTF-8", "C.UTF-8"])
@pytest.mark.parametrize("name", list(explained.EXPLANATIONS))
@pytest.mark.parametrize("wanted", ["-h", "--help"])
def test_a_command_explains_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, locale: str, wanted: str
) -> None:
    monkeypatch.setenv("LANG", locale)
    assert commands.main([name, wanted]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"python3 run.py {name}")
    assert bool(HAN.search(told)) == locale.startswith("zh")


@pytest.mark.parametrize("name", list(explained.EXPLANATIONS))
def test_both_languages_name_the_same_options(name: str) -> None:
    english, chinese = (
        sorted(re.findall(r"(?<!\S)\[?(--?\w[\w-]*)", one)) for one in explained.EXPLANATIONS[name]
    )
    assert english == chinese


def test_the_verbs_help_is_left_to_the_verb() -> None:
    assert explained.explanation("nuoda", ["import", "--help"]) is None
