"""Every connector there is: a folder beside this file whose package has a ``CONNECTOR``."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from nuoda.connectors import carriers
from nuoda.connectors.carriers.contract import Connector, Naming


@cache
def connectors() -> Mapping[str, Connector]:
    """Connectors by the name that a person types, in the order of names. Raises ValueError for a name
    that two folders claim, and TypeError for a folder that is no connector."""
    found: dict[str, Connector] = {}
    for module in pkgutil.iter_modules(carriers.__path__, f"{carriers.__name__}."):
        if not module.ispkg:
            continue
        connector = getattr(import_module(module.name), "CONNECTOR", None)
        if connector is None:
            raise TypeError(f"{module.name} has no CONNECTOR.")
        if connector.name in found:
            raise ValueError(f"Two connectors are called {connector.name}.")
        found[connector.name] = connector
    return MappingProxyType(dict(sorted(found.items())))


def numbers_of(written: str) -> list[str]:
    """The numbers that a text may stand for: itself, and what connectors read in it."""
    read = [one.number_of(written) for one in connectors().values() if isinstance(one, Naming)]
    return list(dict.fromkeys([written, *filter(None, read)]))
