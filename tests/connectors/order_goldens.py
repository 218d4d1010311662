"""Raw documents of orders beside their canonical reading, a folder a connector in ``tests/golden/orders``.

``NAME.edi``, ``.json``, ``.xml`` is the document, ``NAME.expected.json`` what must come of it, with the
answer to the sender where every order is taken and where every one is refused. Written anew by
``python -m tests.connectors.order_goldens`` and then read by a person.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nuoda.connectors.storefronts.contract import ParsedOrders, Verdict
from nuoda.connectors.storefronts.discovery import order_connectors
from nuoda.kernel.text import text

FOLDER = Path(__file__).parents[1] / "golden" / "orders"
CONNECTORS = {type(one).__module__.split(".")[3]: one for one in order_connectors().values()}
RECEIVED = datetime(2026, 11, 21, 12, tzinfo=UTC)
ZONE = "Asia/Shanghai"
WHY = text("The consignee has no city.")


def documents() -> list[Path]:
    """Every raw document there is."""
    found = [one for name in sorted(CONNECTORS) for one in sorted((FOLDER / name).glob("*"))]
    return [one for one in found if not one.name.endswith(".expected.json")]


def verdicts(parsed: ParsedOrders, *, taken: bool) -> list[Verdict]:
    return [Verdict(one.reference, one.key, taken, None if taken else WHY) for one in parsed.orders]


def reading(raw: Path) -> dict[str, Any]:
    """What the folder's connector makes of a document, in plain JSON without what is empty."""
    connector = CONNECTORS[raw.parent.name]
    document = raw.read_bytes()
    parsed = connector.parse(document, received_at=RECEIVED, zone=ZONE)
    told: dict[str, Any] = {
        "orders": [_full(asdict(one)) for one in parsed.orders],
        "refused": [
            {"item": one.item, "field": one.field, "reason": str(one.reason)} for one in parsed.refused
        ],
    }
    for name, taken in (("reply_taken", True), ("reply_refused", False)):
        reply = connector.reply(document, parsed=parsed, verdicts=verdicts(parsed, taken=taken), problem="")
        told[name] = reply.body.decode() if reply else None
    found: dict[str, Any] = json.loads(json.dumps(told, default=_plain))
    return found


def expected(raw: Path) -> Path:
    return raw.with_name(f"{raw.stem}.expected.json")


def _full(fields: dict[str, Any]) -> dict[str, Any]:
    kept = {name: _full(value) if isinstance(value, dict) else value for name, value in fields.items()}
    return {name: value for name, value in kept.items() if value not in (None, "", (), [], {})}


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


if __name__ == "__main__":
    for one in documents():
        body = json.dumps(reading(one), indent=1, ensure_ascii=False)
        expected(one).write_text(body + "\n", "utf-8")
