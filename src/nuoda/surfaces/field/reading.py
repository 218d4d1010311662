"""One proof as the phone sends it, read into a draft; what cannot be read is told field by field."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from nuoda.domains.shipments.commands import ProofDraft
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import text as _

COUNTS = ("accepted", "short", "damaged", "refused", "over", "wrong")
_TEXTS = ("outcome", "reason", "signer", "relation", "consent", "place", "remarks")
_MOST = 2**31 - 1


class Reader:
    """Reads the fields of one object and gathers what is wrong with them."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given
        self.problems: list[FieldError] = []

    def _wrong(self, name: str) -> None:
        remedy = _("Open the stop again and mend it.")
        self.problems.append(FieldError(name, _("It is not what this field takes."), remedy))

    def text(self, name: str) -> str:
        value = self._given.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self._wrong(name)
            return ""
        return value

    def one_of(self, name: str, choices: Sequence[str]) -> str:
        value = self.text(name)
        if value not in choices:
            self._wrong(name)
        return value

    def key(self, name: str, *, needed: bool = False) -> UUID | None:
        value = self._given.get(name)
        if value is None and not needed:
            return None
        found = _uuid(value)
        if found is None:
            self._wrong(name)
        return found

    def keys(self, name: str) -> list[UUID]:
        value = self._given.get(name)
        if value is None:
            return []
        found = [_uuid(one) for one in value] if isinstance(value, list) and len(value) <= 100 else [None]
        if None in found:
            self._wrong(name)
        return [one for one in found if one is not None]

    def instant(self, name: str) -> datetime | None:
        value = self._given.get(name)
        try:
            found = datetime.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            found = None
        if found is None or found.utcoffset() is None:
            self._wrong(name)
            return None
        return found

    def degrees(self, name: str) -> float | None:
        value = self._given.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self._wrong(name)
            return None
        return float(value) if abs(value) < 1000 else 1000.0

    def count(self, name: str) -> int:
        """One count; 0 where none was given."""
        value = self._given.get(name, 0)
        if type(value) is not int or not 0 <= value <= _MOST:
            self._wrong(name)
            return 0
        return value

    def counts(self, name: str) -> dict[str, int]:
        """The six counts, or nothing where the outcome says it all."""
        value = self._given.get(name)
        if value is None:
            return {}
        told = [value.get(key, 0) for key in COUNTS] if isinstance(value, dict) else []
        counted = [one for one in told if type(one) is int and 0 <= one <= _MOST]
        if len(counted) < len(COUNTS):
            self._wrong("accepted")
            return {}
        return dict(zip(COUNTS, counted, strict=True))


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def read_proof(given: object) -> ProofDraft | Sequence[FieldError]:
    """The draft, or every problem that kept it from being read. Raises nothing."""
    reader = Reader(given if isinstance(given, dict) else {})
    client_id, shipment_id = reader.key("client_id", needed=True), reader.key("shipment", needed=True)
    occurred_at = reader.instant("occurred_at")
    texts = {name: reader.text(name) for name in _TEXTS}
    pictures, signature = reader.keys("pictures"), reader.key("signature")
    latitude, longitude = reader.degrees("latitude"), reader.degrees("longitude")
    counts = reader.counts("pieces")
    if reader.problems or client_id is None or occurred_at is None:
        return reader.problems
    return ProofDraft(
        client_id=client_id, shipment_id=shipment_id, occurred_at=occurred_at, pictures=tuple(pictures),
        signature=signature, latitude=latitude, longitude=longitude, source="field",
        outcome=texts["outcome"], reason=texts["reason"], signer=texts["signer"], relation=texts["relation"],
        consent=texts["consent"], place=texts["place"], remarks=texts["remarks"],
        accepted=counts.get("accepted"), short=counts.get("short", 0), damaged=counts.get("damaged", 0),
        refused=counts.get("refused", 0), over=counts.get("over", 0), wrong=counts.get("wrong", 0),
    )  # fmt: skip
