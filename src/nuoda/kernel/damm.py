"""A check digit by Damm's scheme.

Damm's quasigroup (H. M. Damm, "Total anti-symmetrische Quasigruppen", Marburg 2004) finds every single
wrong digit and every pair of neighbours exchanged, which are what people mistype.
"""

from __future__ import annotations

_QUASIGROUP = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def check_digit(serial: str) -> int:
    """The digit that makes ``serial`` (ASCII digits) whole."""
    interim = 0
    for digit in serial:
        interim = _QUASIGROUP[interim][int(digit)]
    return interim
