"""Measurements, one file a claim. Importing this package opens the platform, as its processes do."""

from __future__ import annotations

from bench.harness import set_up

set_up()
