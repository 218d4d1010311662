"""The repository speaks of itself alone: no word of the workshop in which it was made."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from tests.laws.source import ROOT

_READ = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".html",
    ".js",
    ".css",
    ".po",
    ".in",
    ".lock",
    ".cfg",
    ".yml",
    ".sh",
    "",
}
WORKSHOP = [
    (re.compile(r"(?<![\w.])/wo[r]k/"), "see /" + "work/run.py"),
    (re.compile(r"\b(?:this|previous|next|another) session\b", re.IGNORECASE), "left for the next session"),
    (re.compile(r"\b(?:the|my|your|system|user) prompt\b", re.IGNORECASE), "as the prompt asks"),
    (re.compile(r"\b(?:coding|ai|code) (?:assistant|agent)s?\b", re.IGNORECASE), "an AI assistant wrote it"),
    (re.compile(r"\bsub-?agents?\b", re.IGNORECASE), "a subagent did it"),
    (re.compile(r"(?<!numbers )\b(?:issue|ticket) #?\d+\b", re.IGNORECASE), "see issue #2"),
    (re.compile(r"\b(?:TODO|FIXME|XXX)\b"), "TODO: later"),
    (re.compile(r"\b(?:language model|chatgpt|claude|copilot)\b", re.IGNORECASE), "by a language model"),
]


def _files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [
        path
        for path in paths
        if path.suffix in _READ and path.is_file() and "vendor" not in path.parts and path != Path(__file__)
    ]


@pytest.mark.parametrize(("pattern", "sample"), WORKSHOP)
def test_no_word_of_the_workshop(pattern: re.Pattern[str], sample: str) -> None:
    assert pattern.search(sample)
    found = []
    for path in _files():
        text = path.read_text(errors="replace")
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in pattern.finditer(text)]
    assert found == []
