"""Every example of the guide really runs, in both languages, and answers as the guide says."""

from __future__ import annotations

import json
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.factories import make_customer
from tests.laws.source import ROOT
from tests.surfaces.api.conftest import make_key

from nuoda.kernel import clock

GUIDES = [ROOT / "docs" / "guide" / name for name in ("api.md", "api.zh-CN.md")]
_BLOCK = re.compile(r"```(sh|json)\n(.*?)```", re.DOTALL)
BASE = "http://nuoda"


def examples(guide: Path) -> list[tuple[list[str], Any]]:
    """Each curl command as its words, with the answer printed behind it (None where there is none)."""
    found: list[tuple[list[str], Any]] = []
    for kind, text in _BLOCK.findall(guide.read_text()):
        if kind == "json" and found:
            found[-1] = (found[-1][0], json.loads(text))
        commands = re.split(r"^(?=curl )", text, flags=re.MULTILINE) if kind == "sh" else []
        found += [
            (shlex.split(command.replace("\\\n", " ")), None)
            for command in commands
            if command.startswith("curl ")
        ]
    return found


def call(words: list[str], token: str) -> Any:
    """What curl would ask, asked of the application."""
    filled = [word.replace("$NUODA", f"{BASE}/api/v1").replace("$TOKEN", token) for word in words]
    url = next(word for word in filled if word.startswith(BASE)).removeprefix(BASE)
    given = dict(filled[place + 1].split(": ", 1) for place, word in enumerate(filled) if word == "-H")
    kind = given.pop("Content-Type", "")
    if "-d" not in filled:
        return Client().get(url, headers=given)
    return Client().post(url, filled[filled.index("-d") + 1], content_type=kind, headers=given)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_the_examples_run(db: None, guide: Path) -> None:
    token = make_key(make_customer("JL-AUTO", tier="platinum"))
    found = examples(guide)
    assert len(found) == 6
    with clock.simulated(datetime(2026, 11, 22, tzinfo=UTC)):
        for words, expected in found:
            answer = call(words, token)
            assert answer.status_code == 200, words
            if expected is not None:
                assert answer.json() == expected
            if "-d" in words:
                assert answer.json()["accepted"] == 1
