"""What a receiver of telemetry promises: one message of a device in, what it says out. Pure.

A receiver is a folder beside this file whose package has a ``RECEIVER``; nothing else names it. It reads and
never decides: whether a place or a value can be is judged where it is recorded.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Protocol

from nuoda.connectors import telematics
from nuoda.connectors.carriers.contract import Position, RefusedItem, SensorReading


@dataclass(frozen=True, slots=True)
class Told:
    """What one message says, in its order, and the items of it that could not be read."""

    positions: tuple[Position, ...] = ()
    readings: tuple[SensorReading, ...] = ()
    refused: tuple[RefusedItem, ...] = ()


class Receiver(Protocol):
    """One kind of message. ``name`` is the format of what is refused, ``title`` what a person reads."""

    name: str
    title: str

    def read(self, topic: str, payload: bytes) -> Told:
        """Read one message that came under a topic.

        Raises :class:`~nuoda.connectors.carriers.contract.Unreadable` where nothing of it can be taken.
        Never raises anything else, whatever the topic and the bytes.
        """


@cache
def receivers() -> Mapping[str, Receiver]:
    """Receivers by name, in the order of names. Raises ValueError for a name that two folders claim."""
    found: dict[str, Receiver] = {}
    for module in pkgutil.iter_modules(telematics.__path__, f"{telematics.__name__}."):
        receiver = getattr(import_module(module.name), "RECEIVER", None) if module.ispkg else None
        if receiver is None:
            continue
        if receiver.name in found:
            raise ValueError(f"Two receivers are called {receiver.name}.")
        found[receiver.name] = receiver
    return MappingProxyType(dict(sorted(found.items())))
