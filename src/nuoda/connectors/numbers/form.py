"""The shape of one family of numbers, and what one number of it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Form:
    """Numbers of one family. ``pattern`` matches a cleaned number whole (capitals, no spaces).

    ``distinctive`` where a number of this shape is hardly anything else, as it begins with letters that only
    this family has. ``check`` says whether the check digit agrees; None where the family has none that is
    published. ``tells`` reads what the number itself says (service, country); ``source`` is where all this
    comes from.
    """

    carrier: str
    kind: str
    pattern: re.Pattern[str]
    source: str
    check: Callable[[re.Match[str]], bool] | None = None
    tells: Callable[[re.Match[str]], Mapping[str, str]] | None = None
    distinctive: bool = False


@dataclass(frozen=True, slots=True)
class Recognition:
    """One family that a number may belong to.

    ``valid`` is False where it has the family's shape and its check digit is wrong. ``checked`` is True where
    the family has a check digit at all, ``source`` says where its rule comes from.
    """

    carrier: str
    kind: str
    number: str
    valid: bool
    facts: Mapping[str, str] = field(default_factory=dict)
    distinctive: bool = False
    checked: bool = False
    source: str = ""

    @property
    def agrees(self) -> bool:
        """True where it has a check digit and that one is right: a shape alone proves nothing."""
        return self.checked and self.valid

    @property
    def certain(self) -> bool:
        """True where the check digit is right and numbers of this family look like no other: of plain
        digits one number in ten agrees by chance."""
        return self.agrees and self.distinctive


def weighted_mod10(body: str, *, even: int, odd: int) -> int:
    """Check digit from digits weighted ``even``, ``odd``, ``even`` … from the left; a letter counts as in
    the UPS scheme (A = 2, B = 3 … H = 9, I = 0 …)."""
    total = sum(
        (int(sign) if sign.isdigit() else (ord(sign) - 3) % 10) * (odd if place % 2 else even)
        for place, sign in enumerate(body)
    )
    return -total % 10
