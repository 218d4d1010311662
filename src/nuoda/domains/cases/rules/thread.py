"""Lines of a thread: what they are, who is named in them; and the tasks of a case. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID


class EntryKind(StrEnum):
    """What a line of a thread is. ``system`` is a sentence that the house wrote about what was done."""

    MESSAGE = "message"
    NOTE = "note"
    CALL = "call"
    TASK = "task"
    DECISION = "decision"
    SYSTEM = "system"


NOTED = (EntryKind.NOTE.value, EntryKind.CALL.value, EntryKind.DECISION.value)
"""What a colleague writes down for colleagues."""


class TaskKind(StrEnum):
    """What is to be done; each is promised under its own name, so that the one clock runs."""

    DEED = "custom"
    CALL_BACK = "call_back"


_AFTER_NAME = re.compile(r"[A-Za-z0-9_]")


def mentioned(words: str, names: Mapping[UUID, str]) -> list[UUID]:
    """Who is named in a text as ``@name``, in the order of their first mention.

    The longest name that fits is the one that is meant; two people of one name are both. Chinese goes on
    without a space, so only a Latin letter or figure right behind a Latin name makes it another word.
    """
    longest = sorted(names.items(), key=lambda one: -len(one[1]))
    found: dict[UUID, None] = {}
    for place in (match.end() for match in re.finditer("@", words)):
        rest = words[place:].casefold()
        fitting = [(key, name) for key, name in longest if name and _begins(rest, name.casefold())]
        for key, name in fitting:
            if len(name) == len(fitting[0][1]):
                found.setdefault(key)
    return list(found)


def _begins(rest: str, name: str) -> bool:
    if not rest.startswith(name):
        return False
    after = rest[len(name) : len(name) + 1]
    return not (after and name[-1].isascii() and _AFTER_NAME.match(after))
