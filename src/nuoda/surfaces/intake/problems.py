"""What can be wrong with what comes in, and where it stands.

A wrong cell raises :class:`CellProblem`; whoever knows the row turns it into a :class:`Refusal`. A file
or a mapping that cannot be used at all is refused whole, before anything of it is taken in.
"""

from __future__ import annotations

from dataclasses import dataclass

from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.inbox import Item
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

SHOWN_CHARACTERS = 40


class CellProblem(Exception):
    """One value that cannot be taken: why, and what mends it."""

    def __init__(self, reason: Text, remedy: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing wrong with one row.

    ``row`` counts data rows from 1 (0 where no row of the main file is meant); ``line`` is the line of
    the file, or of the sheet, where the row begins; ``field`` is the file's own column.
    """

    file: str
    row: int
    line: int
    field: str
    reason: Text
    remedy: Text


class FileRefused(Invalid):
    """A file that cannot be read as its mapping says; nothing of it has been taken in."""

    code = "file_refused"
    sentence = _("This file cannot be taken in.")

    def __init__(
        self, file: str, reason: Text, remedy: Text, *, line: int | None = None, byte: int | None = None
    ) -> None:
        where = file if line is None else f"{file}:{line}"
        super().__init__(fields=[FieldError(where, reason, remedy)])
        self.file, self.line, self.byte = file, line, byte
        self.reason, self.remedy = reason, remedy


class MappingRefused(Invalid):
    """A mapping that does not follow the schema, or that does not fit the files it is used on."""

    code = "mapping_refused"
    sentence = _("This mapping cannot be used.")

    def __init__(self, file: str, key: str, reason: Text, remedy: Text) -> None:
        super().__init__(fields=[FieldError(f"{file}: {key}" if key else file, reason, remedy)])
        self.file, self.key = file, key
        self.reason, self.remedy = reason, remedy


def whole(problem: FieldError) -> Text:
    """What is wrong and what mends it, in one sentence."""
    if not str(problem.remedy):
        return problem.reason
    return _("%(reason)s %(remedy)s", {"reason": problem.reason, "remedy": problem.remedy})


def refused_at(where: str, problem: FieldError) -> Item:
    """A thing of a document that a command refused, at its place down to the field."""
    return Item(f"{where} {problem.field}".strip(), whole(problem))


def shown(value: str) -> str:
    """A value as it may stand in a sentence: short, and without what a terminal would act on."""
    short = value if len(value) <= SHOWN_CHARACTERS else value[: SHOWN_CHARACTERS - 1] + "…"
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in short)
