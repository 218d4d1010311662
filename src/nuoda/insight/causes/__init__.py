"""Why trouble comes: cases by cause beside the shipments they come from, counted by day from facts."""

from __future__ import annotations
