"""Reads one field from whatever a page was given: a dataclass, a mapping or any object."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import cache
from typing import Any


def read(thing: Any, name: str, default: Any = None) -> Any:
    """``thing[name]`` for a mapping, else ``thing.name``; ``default`` when there is none."""
    if _is_mapping(thing.__class__):
        return thing.get(name, default)
    return getattr(thing, name, default)


@cache
def _is_mapping(kind: Hashable) -> bool:
    return isinstance(kind, type) and issubclass(kind, Mapping)
