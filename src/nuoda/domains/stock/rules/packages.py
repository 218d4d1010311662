"""Numbers of packages: serial shipping container codes. Pure.

Source: GS1 General Specifications, release 24 (SSCC: section 2.2.1; check digit: section 7.9).
"""

from __future__ import annotations

import re

PREFIX = re.compile(r"[0-9]{4,10}")
_LENGTH = 17


def check_digit(figures: str) -> str:
    """The check digit behind so many figures, weighed three and one from the right."""
    weighed = sum(int(one) * (1 if place % 2 else 3) for place, one in enumerate(reversed(figures)))
    return str(-weighed % 10)


def sscc(prefix: str, serial: int) -> str:
    """The SSCC of a serial number under a company prefix: 18 figures, the extension digit is 0.

    A serial that is too long for the prefix begins anew; it has at least six figures to count.
    """
    room = _LENGTH - 1 - len(prefix)
    figures = f"0{prefix}{serial % 10**room:0{room}d}"
    return figures + check_digit(figures)


def sscc_is_right(code: str) -> bool:
    """True for 18 figures whose last is their check digit."""
    plain = code.isascii() and code.isdigit() and len(code) == _LENGTH + 1
    return plain and check_digit(code[:-1]) == code[-1]


def package_of(raw: str) -> str:
    """The number of a package as it was scanned: with or without its application identifier (00)."""
    text = raw.strip()
    for mark in ("]C1", "]d2", "]Q3", "]e0"):
        text = text.removeprefix(mark)
    bare = text.removeprefix("(00)") if text.startswith("(00)") else text
    if len(bare) == _LENGTH + 3 and bare.startswith("00"):
        bare = bare[2:]
    return bare if sscc_is_right(bare) else text
