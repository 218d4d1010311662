"""Statements with the server's own placeholders: found out once a text.

The driver looks for the places of values anew in each call where there are many of them, which costs an
insert of several kinds of rows about as much as all else that the driver does. A text here hangs on the
place of its call alone, and is looked through once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_PLACEHOLDER = re.compile(r"%(?:\((\w+)\)s|(s)|(%)|.?)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Native:
    """A text as the server reads it; ``names`` of its values, None where they stand in their order."""

    text: bytes
    names: tuple[str, ...] | None

    def ordered(self, values: Sequence[Any] | Mapping[str, Any]) -> Sequence[Any]:
        """The values in the order of their numbers. Raises ``KeyError`` for a name without one."""
        if isinstance(values, Mapping):
            return [values[name] for name in self.names or ()]
        return values


@lru_cache(maxsize=1_000)
def native(text: str) -> Native:
    """The same statement with ``$1`` for ``%s`` or ``%(name)s``, and ``%`` for ``%%``.

    A name that stands twice is one value. Raises ``ValueError`` for other placeholders, and for both kinds
    in one text.
    """
    names: dict[str, int] = {}
    places = 0

    def sign(found: re.Match[str]) -> str:
        nonlocal places
        name, place, percent = found.groups()
        if percent:
            return "%"
        if name:
            return f"${names.setdefault(name, len(names) + 1)}"
        if place:
            places += 1
            return f"${places}"
        raise ValueError(f"{found[0]!r} is none of %s, %(name)s and %%: {text[:200]!r}.")

    told = _PLACEHOLDER.sub(sign, text).encode()
    if names and places:
        raise ValueError(f"Values by name and by place in one statement: {text[:200]!r}.")
    return Native(told, tuple(names) or None)
