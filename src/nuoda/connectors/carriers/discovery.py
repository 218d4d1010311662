"""Every connector there is: a folder beside this file whose package has a ``CONNECTOR``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from nuoda.connectors import carriers
from nuoda.connectors.carriers.contract import Connector, Naming
from nuoda.connectors.folders import held_in


@cache
def connectors() -> Mapping[str, Connector]:
    """Connectors by the name that a person types, in the order of names."""
    return held_in(carriers, "CONNECTOR")


def numbers_of(written: str) -> list[str]:
    """The numbers that a text may stand for: itself, and what connectors read in it."""
    read = [one.number_of(written) for one in connectors().values() if isinstance(one, Naming)]
    return list(dict.fromkeys([written, *filter(None, read)]))
