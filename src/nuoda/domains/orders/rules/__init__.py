"""The pure rules of orders."""

from __future__ import annotations

from nuoda.domains.orders.rules.order import CHANNELS, State, fingerprint

__all__ = ["CHANNELS", "State", "fingerprint"]
