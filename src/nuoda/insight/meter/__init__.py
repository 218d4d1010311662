"""The contract meter's counting: items and their rollup, from facts."""

from __future__ import annotations
