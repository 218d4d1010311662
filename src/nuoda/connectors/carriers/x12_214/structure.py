"""What an X12 file holds: interchanges, groups, transaction sets and segments, each with its errors."""

from __future__ import annotations

from dataclasses import dataclass, field

from nuoda.connectors.carriers.x12_214.verdicts import INTERCHANGE_ERRORS
from nuoda.kernel.text import Text

OK = "000"


@dataclass(frozen=True, slots=True)
class Segment:
    """``place`` counts from the ST segment, which is 1."""

    tag: str
    elements: tuple[str, ...]
    place: int

    def get(self, number: int) -> str:
        """Element ``number`` (from 1) without padding, or ""."""
        return self.elements[number - 1].strip() if number <= len(self.elements) else ""


@dataclass(slots=True)
class TransactionSet:
    """``errors`` are codes of element 718; a set with any is taken no further."""

    kind: str
    control: str
    segments: list[Segment]
    errors: list[str] = field(default_factory=list)
    closed: bool = False


@dataclass(slots=True)
class Group:
    """``errors`` are codes of element 716; nothing is taken of a group with any."""

    header: Segment
    sets: list[TransactionSet] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    claimed: str = ""
    closed: bool = False

    @property
    def control(self) -> str:
        return self.header.get(6)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader takes: sets of one kind (ST01) in groups of one (GS01)."""

    functional: str
    kind: str


STATUS = Wanted("QM", "214")


@dataclass(slots=True)
class Interchange:
    """``header`` holds ISA01 to ISA16 as they came, ``error`` a code of element I18 (``000`` where it is
    sound), ``padded`` is False where a field of the ISA has another length than the standard's."""

    header: tuple[str, ...]
    separator: str
    terminator: str
    groups: list[Group] = field(default_factory=list)
    error: str = OK
    padded: bool = True
    wanted: Wanted = STATUS

    @property
    def control(self) -> str:
        return self.header[12].strip()

    def why(self) -> Text:
        return INTERCHANGE_ERRORS[self.error]
