"""Nuoda (诺达): an open-source, self-hosted logistics customer-service platform."""

from __future__ import annotations

__version__ = "0.1.0"
