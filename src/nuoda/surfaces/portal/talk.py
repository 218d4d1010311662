"""A thread as its customer or her consignee reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language, gettext

from nuoda.domains.cases.queries import OutsideLine
from nuoda.kernel.actor import Role
from nuoda.kernel.text import Text
from nuoda.kernel.translate import halves_of, here


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the thread; ``ours`` is True for what the service desk or the system wrote. ``files`` are
    addresses, names, and whether it is a picture. ``alone_in`` is the language (``zh-hans``, ``en``) that
    words were written in alone, where it is not the reader's; else "".
    """

    at: datetime
    author: str
    words: str
    ours: bool
    files: Sequence[tuple[str, str, bool]] = ()
    alone_in: str = ""


def talk(lines: Iterable[OutsideLine], address_of: Callable[[UUID], str]) -> list[Said]:
    """The lines in their order, sentences of the system in the reader's language. ``address_of`` tells under
    which address she gets a file.
    """
    return [_said(line, address_of) for line in lines]


def _said(line: OutsideLine, address_of: Callable[[UUID], str]) -> Said:
    body = here(line.body) if isinstance(line.body, Text) else line.body
    system = line.author_role == Role.SYSTEM.value
    author = gettext("Nuoda") if system else line.author
    files = [(address_of(one.id), one.name, one.is_picture) for one in line.files]
    return Said(line.at, author, body, line.author_role != Role.CUSTOMER.value, files, _alone_in(line.body))


def _alone_in(body: Text | str) -> str:
    written = [language for language, half in halves_of(body).items() if half]
    reads = "en" if (get_language() or "").startswith("en") else "zh-hans"
    return written[0] if written and reads not in written else ""
