"""The command line speaks the language of its terminal and refuses in one way."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from tests.laws.source import ROOT

from nuoda import __version__
from nuoda.__main__ import main
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.terminal import Verb, padded, terminal_language
from nuoda.kernel.text import text as _
from nuoda.surfaces.cli.verbs import GROUPS, verbs

HAN = re.compile(r"[\u3400-\u9fff]")
LANGUAGES = {"zh_CN.UTF-8": True, "en_US.UTF-8": False}


@pytest.fixture(params=LANGUAGES)
def chinese(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the terminal is Chinese; it is both in turn."""
    speak(monkeypatch, request.param)
    return LANGUAGES[request.param]


def speak(monkeypatch: pytest.MonkeyPatch, locale: str) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", locale)


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A parser and those of its own verbs."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from parsers(inner)


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_TW.UTF-8"}, "zh-hans"),
        ({"LANG": "zh_CN", "LC_MESSAGES": "en_GB"}, "en"),
        ({"LC_ALL": "zh_CN", "LC_MESSAGES": "en_GB"}, "zh-hans"),
        ({"LC_ALL": "", "LANG": "zh_CN"}, "zh-hans"),
    ],
)
def test_the_first_variable_that_is_set_says_the_language(environ: dict[str, str], language: str) -> None:
    assert terminal_language(environ) == language


@pytest.mark.parametrize("words", [[], ["help"], ["--help"]])
def test_the_list_names_every_verb_with_its_purpose(
    chinese: bool, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 0
    told = dict(re.findall(r"^  (\w+) +(\S.*)$", capsys.readouterr().out, re.MULTILINE))
    assert list(told) == list(verbs())
    assert all(bool(HAN.search(purpose)) == chinese for purpose in told.values()), told


def test_every_verb_has_its_place_in_the_list() -> None:
    grouped = [name for _title, names in GROUPS for name in names]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) <= set(verbs())


@pytest.mark.parametrize("name", list(verbs()))
def test_the_help_of_a_verb_is_in_one_language(chinese: bool, name: str) -> None:
    for parser in parsers(verbs()[name].create_parser("nuoda", name)):
        for action in parser._actions:
            if action.help == argparse.SUPPRESS or isinstance(action, argparse._SubParsersAction):
                continue
            assert action.help, f"{parser.prog} {action.dest} says nothing of itself"
            if not isinstance(action, argparse._HelpAction):
                assert bool(HAN.search(action.help)) == chinese, (parser.prog, action.dest, action.help)


def test_argparse_speaks_the_same_language(chinese: bool, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as asked:
        verbs()["import"].run_from_argv(["nuoda", "import", "--help"])
    told = capsys.readouterr().out
    assert asked.value.code == 0
    assert ("用法：nuoda import" in told, "显示本帮助后退出" in told) == (chinese, chinese)
    assert ("usage: nuoda import" in told, "show this help message" in told) == (not chinese, not chinese)
    assert "--pythonpath" not in told
    with pytest.raises(SystemExit) as wrong:
        verbs()["import"].run_from_argv(["nuoda", "import"])
    assert wrong.value.code == 2
    assert ("缺少必需的参数" if chinese else "are required") in capsys.readouterr().err


def test_a_refusal_names_field_and_remedy(chinese: bool, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        verbs()["account"].run_from_argv(["nuoda", "account", "nonsense", "--name", "A"])
    assert refused.value.code == 1
    first, second = capsys.readouterr().err.splitlines()
    if chinese:
        assert (first, second) == (
            "部分内容需要更正。",
            "email: nonsense 不是邮箱地址。请按 name@example.com 的格式填写。",
        )
    else:
        assert (first, second) == (
            "Some fields need mending.",
            "email: nonsense is no e-mail address. Write it like name@example.com.",
        )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["dispatch", "show", "SH", "--day", "soon"], "“soon” is no date: write it like 2026-11-24."),
        (["devices", "bind", "A", "B", "--since", "2026-11-22T10:30"], "has no offset"),
        (["measures", "--days", "many"], "“many” is no whole number."),
        (["consume", "mqtt", "--seconds", "nan"], "“nan” is no number."),
        (["consume", "nats", "--batch", "0"], "lies outside 1 to"),
        (["demo", "feed", "--pace", "0"], "lies outside 0.1 to 1000."),
        (["replay", "x", "--mapping", "y", "--step", "slowly"], "is no step"),
    ],
)
def test_a_value_that_is_not_understood_says_how_it_is_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    speak(monkeypatch, "C.UTF-8")
    with pytest.raises(SystemExit) as wrong:
        verbs()[words[0]].run_from_argv(["nuoda", *words])
    assert wrong.value.code == 2
    assert said in capsys.readouterr().err


class Sample(Verb):
    """Does what it is told to."""

    purpose = _("Stopped.")
    error: BaseException

    def handle(self, *args: Any, **options: Any) -> None:
        raise self.error


def ended(error: BaseException) -> object:
    sample = Sample()
    sample.error = error
    with pytest.raises(SystemExit) as end:
        sample.run_from_argv(["nuoda", "sample"])
    return end.value.code


def test_ctrl_c_ends_with_a_word(chinese: bool, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(KeyboardInterrupt()) == 130
    assert capsys.readouterr().err == ("已停止。\n" if chinese else "Stopped.\n")


def test_every_field_has_a_line_of_its_own(chinese: bool, capsys: pytest.CaptureFixture[str]) -> None:
    fields = [FieldError("a", _("Stopped.")), FieldError("b.c", _("Stopped."), _("Check the path."))]
    assert ended(Invalid(fields=fields)) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[1:] == (
        ["a: 已停止。", "b.c: 已停止。请检查路径。"]
        if chinese
        else ["a: Stopped.", "b.c: Stopped. Check the path."]
    )


def test_an_unknown_verb_names_the_nearest(chinese: bool, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["imprt"]) == 2
    assert main(["xyzzy"]) == 2
    near, far = capsys.readouterr().err.splitlines()
    assert "imprt" in near
    assert "import" in near.replace("imprt", "")
    assert "nuoda --help" in far
    assert all(bool(HAN.search(line)) == chinese for line in (near, far))


def test_the_version_is_that_of_the_platform(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert capsys.readouterr().out.strip() == __version__ == project["version"]


def test_it_ends_in_silence_when_nobody_reads_on() -> None:
    asked = [sys.executable, "-m", "nuoda", "numbers", "read", "1Z999AA10123456784"]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as verb:
        assert verb.stdout is not None
        assert verb.stderr is not None
        verb.stdout.close()
        assert verb.stderr.read() == b""
    assert verb.returncode == 141


def test_chinese_fills_two_columns_a_sign() -> None:
    assert padded("准时率", 10) == "准时率    "
    assert padded("on time", 10) == "on time   "
