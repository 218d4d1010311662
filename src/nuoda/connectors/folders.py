"""What the folders of a group hold: each says itself what it is, and nothing else names it."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import Any


def held_in(group: ModuleType, attribute: str, *, by_all: bool = True) -> Mapping[str, Any]:
    """The attribute of every folder that has it, by its ``name``, in the order of names.

    Raises ValueError for a name that two folders claim, and TypeError for a folder without it where
    all must have it.
    """
    found: dict[str, Any] = {}
    for module in pkgutil.iter_modules(group.__path__, f"{group.__name__}."):
        held = getattr(import_module(module.name), attribute, None) if module.ispkg else None
        if held is None and module.ispkg and by_all:
            raise TypeError(f"{module.name} has no {attribute}.")
        if held is None:
            continue
        if held.name in found:
            raise ValueError(f"Two folders of {group.__name__} are called {held.name}.")
        found[held.name] = held
    return MappingProxyType(dict(sorted(found.items())))
