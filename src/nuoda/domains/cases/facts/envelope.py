"""What every fact about a case carries."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFact(Fact):
    """What every fact about a case carries; ``about`` is the order or shipment in trouble."""

    number: str
    kind: str
    shipment_id: UUID | None
