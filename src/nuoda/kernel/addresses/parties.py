"""A party's address as one line."""

from __future__ import annotations

from collections.abc import Mapping

PARTS = ("region", "city", "district", "street")
"""The parts of a party's address, from the largest to the smallest."""


def in_one_line(party: Mapping[str, str]) -> str:
    """An address as it is written in China, the largest part first; what repeats (上海市 上海市) once."""
    return "".join(dict.fromkeys(party.get(part) or "" for part in PARTS))
