"""Time-ordered identifiers (UUID version 7, RFC 9562), so that keys grow at one end of an index."""

from __future__ import annotations

from uuid import UUID

from uuid_utils import compat


def new_id() -> UUID:
    """A fresh UUID of version 7 (RFC 9562): ids made later sort later."""
    return compat.uuid7()
