"""What a receiver of telemetry promises: one message of a device in, what it says out. Pure.

A receiver is a folder beside this file whose package has a ``RECEIVER``; nothing else names it. It reads and
never decides: whether a place or a value can be is judged where it is recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from nuoda.connectors import telematics
from nuoda.connectors.carriers.contract import Position, RefusedItem, SensorReading
from nuoda.connectors.folders import held_in


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
    """Receivers by name, in the order of names."""
    return held_in(telematics, "RECEIVER", by_all=False)
