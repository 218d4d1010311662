"""Reading a carrier's document so that nothing in it can hurt: bounded, plain, and refused with a reason.

JSON is read by the standard library. XML is read by expat directly, and a document that declares a
document type is refused whole: without one there are neither entities to expand nor files to fetch.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeVar
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat
from zoneinfo import ZoneInfo

from nuoda.connectors.carriers.contract import CarrierEvent, Parsed, RefusedItem, Unreadable
from nuoda.kernel import limits
from nuoda.kernel.checks import check_text
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

T = TypeVar("T")
XML_DEPTH = 100
TEXT_CHARACTERS = 500
_SPACE = re.compile(r"\s+")
_BLANK = b" \t\r\n\xef\xbb\xbf"
_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf")
"""How gzip, zip, bzip2, xz and 7z begin."""
_WIDE = (b"\xff\xfe", b"\xfe\xff")


class ItemProblem(Exception):
    """One item that cannot be taken: why, and which field of it."""

    def __init__(self, reason: Text, field: str = "") -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.field = field

    def at(self, item: str) -> RefusedItem:
        """Refused at its place, which goes down to the field: ``data[3] time``."""
        return RefusedItem(f"{item} {self.field}".strip(), self.reason, self.field)


class Harvest:
    """Events and refused items of one document, gathered in its order."""

    def __init__(self) -> None:
        self.events: list[CarrierEvent] = []
        self.refused: list[RefusedItem] = []

    def each(self, told: Iterable[tuple[str, T]], read: Callable[[T], CarrierEvent]) -> None:
        """Read every thing told of; one that raises :class:`ItemProblem` is refused at its place."""
        for where, one in told:
            try:
                self.events.append(read(one))
            except ItemProblem as problem:
                self.refused.append(problem.at(where))

    def refuse(self, where: str, reason: Text) -> None:
        self.refused.append(RefusedItem(where, reason))

    def parsed(self) -> Parsed:
        return Parsed(tuple(self.events), tuple(self.refused))


def refuse(reason: Text) -> NoReturn:
    """Refuse the whole document. Raises :class:`Unreadable`."""
    raise Unreadable(fields=[FieldError("", reason)])


def plain(value: object, longest: int = 60) -> str:
    """A value of the document as it may stand in a sentence: short, printable, no half characters."""
    short = str(value)[:longest]
    return "".join(sign if sign.isprintable() and not _half(sign) else "?" for sign in short).rstrip(".")


def _half(sign: str) -> bool:
    return "\ud800" <= sign <= "\udfff"


def bounded(document: bytes) -> None:
    """Raises :class:`Unreadable` for a document that is empty, compressed or too large."""
    if len(document) > limits.DOCUMENT_BYTES:
        most = limits.DOCUMENT_BYTES // (1024 * 1024)
        refuse(_("It is larger than %(most)s MB. Send it in several.", {"most": most}))
    if not document.strip(_BLANK):
        refuse(_("It is empty."))
    if document.startswith(_PACKED):
        refuse(_("It is compressed. Send it unpacked."))


def read_text(document: bytes) -> str:
    """The document as UTF-8. Raises :class:`Unreadable` for one that is empty, too large or no UTF-8."""
    bounded(document)
    if document.startswith(_WIDE):
        refuse(_("It is UTF-16. Send it as UTF-8."))
    try:
        return document.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        byte = broken.start
    refuse(_("Byte %(byte)s is not UTF-8. Send it as UTF-8.", {"byte": byte}))


def read_json(text: str, *, pairs: Callable[[list[tuple[str, Any]]], Any] | None = None) -> Any:
    """The JSON in a text; ``pairs`` makes of an object's names and values what stands for it.

    Raises :class:`Unreadable` for anything else, however deep or odd.
    """
    try:
        return json.loads(text, parse_constant=_no_constant, object_pairs_hook=pairs)
    except RecursionError:
        problem = _("It is nested too deeply.")
    except json.JSONDecodeError as broken:
        figures = {"line": broken.lineno, "column": broken.colno}
        if text.strip() and (broken.pos >= len(text.rstrip()) or broken.msg.startswith("Unterminated")):
            problem = _("It breaks off in line %(line)s. Send the whole of it.", figures)
        else:
            problem = _("It is not JSON: line %(line)s, column %(column)s.", figures)
    except _NoNumber as broken:
        problem = _("It is not JSON: %(why)s.", {"why": plain(broken)})
    except ValueError:
        problem = _("It holds a number of thousands of digits.")
    refuse(problem)


class _NoNumber(ValueError):
    """``NaN`` or ``Infinity``, which Python takes and JSON has not."""


def _no_constant(name: str) -> NoReturn:
    raise _NoNumber(name)


def read_xml(document: bytes, *, root: str = "") -> Element:
    """The root of an XML document, every tag without its namespace. Raises :class:`Unreadable`.

    ``root`` is the root's namespace and name as ``namespace}name``, where a format has but one.
    """
    bounded(document)
    return _Tree(root).parse(document)


class _Tree:
    """Builds the tree while expat reads; gives up at the first thing that has no business here."""

    def __init__(self, root: str) -> None:
        self._builder = TreeBuilder()
        self._depth = 0
        self._root = root
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._builder.data
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._doctype

    def parse(self, document: bytes) -> Element:
        try:
            self._parser.Parse(document, True)
        except (expat.ExpatError, ValueError) as broken:
            problem = _("It is not XML: %(why)s.", {"why": plain(broken, 120)})
        else:
            return self._builder.close()
        refuse(problem)

    def _start(self, name: str, given: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth == 1 and self._root and name != self._root:
            figures = {"wanted": self._root, "there": plain(name, 120)}
            refuse(_("Its root is %(there)s and not %(wanted)s.", figures))
        if self._depth > XML_DEPTH:
            refuse(_("It is nested too deeply."))
        self._builder.start(name.rpartition("}")[2], dict(given))

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._builder.end(name.rpartition("}")[2])

    def _doctype(self, *_given: object) -> None:
        refuse(_("It declares a document type, which is not taken."))


def objects(value: object, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects of a list, each with where it stands (``events[3]``); what is no object comes as an
    empty one. Raises :class:`Unreadable` for a list longer than any real one."""
    if not isinstance(value, list):
        return
    if len(value) > limits.DOCUMENT_ITEMS:
        refuse(_("It has more than %(most)s items.", {"most": limits.DOCUMENT_ITEMS}))
    for place, one in enumerate(value):
        yield f"{name}[{place}]", mapping(one)


def elements(found: list[Element], name: str) -> Iterator[tuple[str, Element]]:
    """Elements of one kind, each with where it stands. Raises :class:`Unreadable` for far too many."""
    if len(found) > limits.DOCUMENT_ITEMS:
        refuse(_("It has more than %(most)s items.", {"most": limits.DOCUMENT_ITEMS}))
    return ((f"{name}[{place}]", one) for place, one in enumerate(found))


def mapping(value: object) -> Mapping[str, Any]:
    """The object itself, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def word(
    value: object, field: str, *, longest: int = limits.NUMBER_CHARACTERS, required: bool = False
) -> str:
    """A number or code as text, "" where there is none. Raises :class:`ItemProblem`."""
    if value is None or value == "":
        found = ""
    elif isinstance(value, bool) or not isinstance(value, str | int):
        raise ItemProblem(_("It is neither a text nor a number."), field)
    else:
        found = str(value).strip()
    for problem in check_text(field, found, required=required, longest=longest):
        raise ItemProblem(problem.reason, field)
    return found


def sentence(value: object, field: str = "text") -> str:
    """Free text on one line, cut at 500 signs, "" for anything that is no text. Raises ItemProblem."""
    found = _SPACE.sub(" ", value).strip()[:TEXT_CHARACTERS] if isinstance(value, str) else ""
    for problem in check_text(field, found, longest=TEXT_CHARACTERS):
        raise ItemProblem(problem.reason, field)
    return found


def instant(value: str, *patterns: str, field: str) -> datetime:
    """A date and time by the first pattern that fits; naive where the pattern has no offset. ``iso`` is
    ISO 8601. Raises :class:`ItemProblem` for no time, and for one outside 1990 to 2100."""
    for pattern in patterns:
        try:
            found = datetime.fromisoformat(value) if pattern == "iso" else _by(value, pattern)
        except ValueError:
            continue
        if not limits.EARLIEST.year <= found.year < limits.LATEST.year:
            raise ItemProblem(_("It lies outside 1990 to 2100."), field)
        return found
    raise ItemProblem(_("“%(value)s” is no date and time.", {"value": plain(value)}), field)


def _by(value: str, pattern: str) -> datetime:
    return datetime.strptime(value, pattern)  # noqa: DTZ007


def in_zone(local: datetime, zone: str) -> tuple[datetime, str]:
    """The instant in UTC and how its zone was known: ``source`` by its own offset, else ``mapping``."""
    if local.tzinfo is not None:
        return local.astimezone(UTC), "source"
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC), "mapping"
