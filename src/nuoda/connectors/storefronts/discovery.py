"""Every connector of orders there is: a folder beside this file whose package has a ``CONNECTOR``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from nuoda.connectors import storefronts
from nuoda.connectors.folders import held_in
from nuoda.connectors.storefronts.contract import OrderConnector


@cache
def order_connectors() -> Mapping[str, OrderConnector]:
    """Connectors by the name that a person types, in the order of names."""
    return held_in(storefronts, "CONNECTOR")
