"""A thread as its customer or her consignee reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from nuoda.domains.cases.queries import Line
from nuoda.kernel.actor import Role
from nuoda.kernel.text import Text
from nuoda.kernel.translate import here


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the thread; ``ours`` is True for what the service desk or the system wrote."""

    at: datetime
    author: str
    words: str
    ours: bool


def talk(lines: Iterable[Line]) -> list[Said]:
    """The lines in their order, sentences of the system in the reader's language."""
    return [_said(line) for line in lines]


def _said(line: Line) -> Said:
    body = here(line.body) if isinstance(line.body, Text) else line.body
    system = line.author_role == Role.SYSTEM.value
    author = gettext("Nuoda") if system else line.author
    return Said(line.at, author, body, ours=line.author_role != Role.CUSTOMER.value)
