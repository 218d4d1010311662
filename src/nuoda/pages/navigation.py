"""What a layout's navigation is made of; each surface gives its own list as ``nav``.

A page that lives in one surface and belongs into another's frame (the import pages of intake, on the
desk) asks here for that frame by name, so that surfaces need not know each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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


Framing = Callable[[Any, str], dict[str, Any]]
_frames: dict[str, Framing] = {}


class UnknownFrame(LookupError):
    """No surface of that name has given its frame."""


def provide_frame(surface: str, framing: Framing) -> None:
    """Give the frame of a surface, once, at start-up: from request and ``nav_key`` to context."""
    _frames[surface] = framing


def frame_of(surface: str) -> Framing:
    """The frame that a surface gave. Raises :class:`UnknownFrame`."""
    try:
        return _frames[surface]
    except KeyError as missing:
        raise UnknownFrame(surface) from missing
