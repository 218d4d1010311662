"""What a layout's navigation is made of; each surface gives its own list as ``nav``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class NavItem:
    """One place to go. ``key`` is compared with ``nav_key`` in the context to mark the current place.

    ``count`` shows when above zero; ``shortcut`` is the letter pressed after ``g``; an item with
    ``group`` starts a group of that name.
    """

    key: str
    label: StrOrPromise
    url: str
    icon: str
    count: int = 0
    shortcut: str = ""
    group: StrOrPromise = ""
