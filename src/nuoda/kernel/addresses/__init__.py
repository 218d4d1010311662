"""Addresses: the divisions of China with those that are no more, and one line read into its parts. Pure."""

from __future__ import annotations

from nuoda.kernel.addresses.divisions import VERSION, Division, Level, division, divisions
from nuoda.kernel.addresses.lines import AddressLine, Doubt, read_line
from nuoda.kernel.addresses.parties import PARTS, in_one_line

__all__ = [
    "PARTS",
    "VERSION",
    "AddressLine",
    "Division",
    "Doubt",
    "Level",
    "division",
    "divisions",
    "in_one_line",
    "read_line",
]
