"""A thread as its customer or her consignee reads it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from nuoda.domains.cases.queries import OutsideLine
from nuoda.kernel.actor import Role
from nuoda.kernel.text import Text
from nuoda.kernel.translate import here


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the thread; ``ours`` is True for what the service desk or the system wrote. ``files`` are
    addresses, names, and whether it is a picture.
    """

    at: datetime
    author: str
    words: str
    ours: bool
    files: Sequence[tuple[str, str, bool]] = ()


def talk(lines: Iterable[OutsideLine], case_id: UUID | None = None) -> list[Said]:
    """The lines in their order, sentences of the system in the reader's language. Files are given with the
    ``case_id`` of her own case.
    """
    return [_said(line, case_id) for line in lines]


def _said(line: OutsideLine, case_id: UUID | None) -> Said:
    body = here(line.body) if isinstance(line.body, Text) else line.body
    system = line.author_role == Role.SYSTEM.value
    author = gettext("Nuoda") if system else line.author
    files = [
        (reverse("portal_case_file", args=[case_id, one.id]), one.name, one.is_picture)
        for one in (line.files if case_id else ())
    ]
    return Said(line.at, author, body, line.author_role != Role.CUSTOMER.value, files)
