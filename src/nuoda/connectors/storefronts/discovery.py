"""Every connector of orders there is: a folder beside this file whose package has a ``CONNECTOR``."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from nuoda.connectors import storefronts
from nuoda.connectors.storefronts.contract import OrderConnector


@cache
def order_connectors() -> Mapping[str, OrderConnector]:
    """Connectors by the name that a person types, in the order of names. Raises ValueError for a name
    that two folders claim, and TypeError for a folder that is no connector."""
    found: dict[str, OrderConnector] = {}
    for module in pkgutil.iter_modules(storefronts.__path__, f"{storefronts.__name__}."):
        if not module.ispkg:
            continue
        connector = getattr(import_module(module.name), "CONNECTOR", None)
        if connector is None:
            raise TypeError(f"{module.name} has no CONNECTOR.")
        if connector.name in found:
            raise ValueError(f"Two connectors are called {connector.name}.")
        found[connector.name] = connector
    return MappingProxyType(dict(sorted(found.items())))
