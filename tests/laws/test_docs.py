"""Every command in the documentation is one that really runs."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import CommandError
from django.urls import resolve
from tests.factories import make_customer
from tests.laws.source import ROOT

PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
FENCE = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
# What a reader fills in herself.
FILLED_IN = {"DIRECTORY", "NAME"}
# An identifier that she fills in within an address.
VARIABLE = re.compile(r"\$[A-Z]+\b")


def commands(text: str) -> Iterator[list[str]]:
    """Each command of the ``sh`` blocks of a page, split as a shell would."""
    for block in FENCE.findall(text):
        words: list[str] = []
        for line in block.splitlines(keepends=True):
            words.append(line)
            try:
                split = shlex.split("".join(words).replace("\\\n", " "), comments=True)
            except ValueError:
                continue  # a quotation goes on in the next line
            if line.rstrip().endswith("\\"):
                continue
            words = []
            if split:
                yield split
        if words:
            raise ValueError(f"This block does not end: {words}")


ALL = [
    pytest.param(words, id=f"{path.relative_to(ROOT)}: {' '.join(words)[:60]}")
    for path in PAGES
    for words in commands(path.read_text())
]


@pytest.fixture(scope="module")
def help_text() -> str:
    done = subprocess.run(
        [sys.executable, str(ROOT / "run.py"), "help"], capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize("words", ALL)
def test_a_documented_command_runs(db: None, help_text: str, words: list[str]) -> None:
    if words[:2] == ["python3", "run.py"]:
        _check_launcher(words[2:], help_text)
    elif words[0] == "curl":
        _check_request(words)
    else:
        assert words[0] in {"git", "cd", "export", "createdb", "tar", "cp"}, words


def _check_launcher(words: list[str], help_text: str) -> None:
    name, rest = words[0], words[1:]
    assert re.search(rf"^python3 run\.py {name}\b", help_text, re.MULTILINE), words
    if name == "nuoda":
        _run_verb(rest)
        return
    for flag in (word for word in rest if word.startswith("-")):
        assert re.search(rf"run\.py {name}.*{re.escape(flag)}", help_text), words


def _run_verb(words: list[str]) -> None:
    verb, rest = words[0], words[1:]
    command = load_command_class(get_commands()[verb], verb)
    command.create_parser("nuoda", verb).parse_args(rest)
    if not FILLED_IN & set(rest):
        make_customer("JL-AUTO")
        call_command(command, *rest)


def _check_request(words: list[str]) -> None:
    (url,) = [word for word in words[1:] if word.startswith("$NUODA/")]
    path = VARIABLE.sub(str(UUID(int=0)), urlsplit(url.replace("$NUODA", "/api/v1")).path)
    assert resolve(path).url_name not in (None, "api-root"), path
    for flag, value in pairwise(words):
        if flag == "-d":
            assert json.loads(value)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_link_within_the_repository_leads_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text()) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_names_the_test_or_lint_that_holds_it(page: Path) -> None:
    named = re.findall(r"`((?:tests|src|bench)/[\w/.]+|\.importlinter|pyproject\.toml)", page.read_text())
    assert named, "It names nothing that holds it."
    assert [one for one in named if not (ROOT / one).exists()] == []


def test_an_unknown_command_is_noticed(db: None, help_text: str) -> None:
    for line in ("fly", "demo --wings", "nuoda measures --feet 3", "nuoda dance"):
        with pytest.raises((AssertionError, CommandError, KeyError)):
            _check_launcher(shlex.split(line), help_text)
