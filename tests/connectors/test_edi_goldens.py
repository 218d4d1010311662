"""Documents of our own, raw beside canonical, for every connector."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.connectors.goldens import documents, expected, reading


@pytest.mark.parametrize("raw", documents(), ids=lambda raw: f"{raw.parent.name}-{raw.stem}")
def test_reads_as_written_down(raw: Path) -> None:
    assert reading(raw) == json.loads(expected(raw).read_text("utf-8"))
