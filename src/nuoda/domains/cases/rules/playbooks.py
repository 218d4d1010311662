"""Which playbook is a case's, and when its steps are due. Pure.

The playbook follows from what is known: the version in force when the case was opened that fits its kind,
cause and severity best. A case keeps its version whatever is written later; when its cause becomes known
the playbook of that cause is its own, and steps with the same key stay done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

ROLES = ("agent", "supervisor", "dispatcher", "claims", "warehouse")
PROOFS = ("words", "message", "photo", "reading", "document", "call")
MOST_STEPS = 20


@dataclass(frozen=True, slots=True)
class PlayStep:
    """One step: what is done by which ``role``, what proves it, and within how many ``minutes`` of opening.

    ``supervised`` where only a supervisor waives it.
    """

    key: str
    name: str
    name_en: str
    role: str
    proof: str
    minutes: int
    supervised: bool = False

    def due_at(self, opened_at: datetime) -> datetime:
        return opened_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Play:
    """A version of a playbook as rules use it; ``cause`` is a code, a group or ""."""

    id: UUID
    code: str
    version: int
    name: str
    name_en: str
    kind: str
    cause: str
    severities: Sequence[str]
    valid_from: datetime
    valid_to: datetime | None
    steps: Sequence[PlayStep] = ()

    def fits(self, *, kind: str, cause: str, severity: str, at: datetime) -> bool:
        """True where it was in force at ``at`` for such a case."""
        return (
            self.kind == kind
            and self.valid_from <= at
            and (self.valid_to is None or at < self.valid_to)
            and (not self.severities or severity in self.severities)
            and (self.cause in ("", cause) or cause.startswith(self.cause + "."))
        )


def choose_play(
    plays: Iterable[Play], *, kind: str, cause: str, severity: str, opened_at: datetime
) -> Play | None:
    """The playbook of a case: the one that names its cause most closely, then its severity; None for none."""
    fitting = [one for one in plays if one.fits(kind=kind, cause=cause, severity=severity, at=opened_at)]
    return max(
        fitting, key=lambda one: (len(one.cause), bool(one.severities), one.valid_from, one.version),
        default=None,
    )  # fmt: skip
