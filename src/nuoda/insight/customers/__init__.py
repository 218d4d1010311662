"""What customers do, counted by day from facts, and what is read from the counts."""

from __future__ import annotations
