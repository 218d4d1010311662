"""Addresses: the divisions of China with those that are no more, and one line read into its parts. Pure."""

from __future__ import annotations

from nuoda.kernel.addresses.divisions import VERSION, Division, Level, division, divisions
from nuoda.kernel.addresses.lines import AddressLine, Doubt, read_line

__all__ = [
    "VERSION",
    "AddressLine",
    "Division",
    "Doubt",
    "Level",
    "division",
    "divisions",
    "read_line",
]
