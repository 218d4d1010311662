"""Documents of the inbox that are read while their sender waits for the answer.

Whoever takes a document in (the API) and whoever reads it (intake) need not know each other: the one asks
here, the other has said at start-up what it reads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.kernel.inbox import Item


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a document: counts, what was refused and why, and the reply in the sender's own protocol.

    ``body`` is None where that protocol has no answer. ``understood`` is False where nothing could be read.
    """

    accepted: int
    duplicate: int
    refused: tuple[Item, ...]
    body: bytes | None
    content_type: str
    understood: bool


Reader = Callable[[UUID, datetime], Answered]
_readers: dict[str, Reader] = {}


class NobodyReads(LookupError):
    """Nothing has said that it reads documents of that family."""


def provide_reader(family: str, reader: Reader) -> None:
    """Say, once, at start-up, what reads documents of a family: from a document's id and now to an answer."""
    _readers[family] = reader


def read_now(family: str, document_id: UUID, *, at: datetime) -> Answered:
    """Read a kept document and answer it. Raises :class:`NobodyReads`."""
    try:
        reader = _readers[family]
    except KeyError as missing:
        raise NobodyReads(family) from missing
    return reader(document_id, at)
