"""Raw documents beside their canonical reading: one folder a connector under ``tests/golden``.

``NAME.edi``, ``.json``, ``.xml`` and so on is the document, ``NAME.expected.json`` what must come of it,
with the answer to the sender as text. Written anew by ``python -m tests.connectors.goldens`` and then read
by a person.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nuoda.connectors.carriers.discovery import connectors

FOLDER = Path(__file__).parents[1] / "golden"
CONNECTORS = {type(one).__module__.split(".")[3]: one for one in connectors().values()}
RECEIVED = datetime(2026, 11, 21, 12, tzinfo=UTC)
ZONE = "Asia/Shanghai"


def documents() -> list[Path]:
    """Every raw document there is."""
    found = [one for name in sorted(CONNECTORS) for one in sorted((FOLDER / name).glob("*"))]
    return [one for one in found if not one.name.endswith(".expected.json")]


def reading(raw: Path) -> dict[str, Any]:
    """What the folder's connector makes of a document, in plain JSON without what is empty."""
    connector = CONNECTORS[raw.parent.name]
    document = raw.read_bytes()
    parsed = connector.parse(document, received_at=RECEIVED, zone=ZONE)
    reply = connector.reply(document, parsed=parsed, problem="")
    told = {
        "events": [_full(asdict(one)) for one in parsed.events],
        "readings": [_full(asdict(one)) for one in parsed.readings],
        "refused": [{"item": one.item, "reason": str(one.reason)} for one in parsed.refused],
        "reply": reply.body.decode() if reply else None,
    }
    if parsed.positions:
        told["positions"] = [_full(asdict(one)) for one in parsed.positions]
    found: dict[str, Any] = json.loads(json.dumps(told, default=_plain))
    return found


def expected(raw: Path) -> Path:
    return raw.with_name(f"{raw.stem}.expected.json")


def _full(fields: dict[str, Any]) -> dict[str, Any]:
    kept = {name: _full(value) if isinstance(value, dict) else value for name, value in fields.items()}
    return {
        name: value
        for name, value in kept.items()
        if value not in (None, "", (), [], {}) and value is not False
    }


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


if __name__ == "__main__":
    for one in documents():
        text = json.dumps(reading(one), indent=1, ensure_ascii=False)
        expected(one).write_text(text + "\n", "utf-8")
