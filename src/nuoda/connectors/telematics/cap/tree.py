"""A small tree of an XML document, read with nothing switched on: no DTD, no entity, no outside address.

Bounds are set before anything is built, so that a bomb costs no more than its first bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

MOST_BYTES = 2 * 1024 * 1024
MOST_DEPTH = 24
MOST_ELEMENTS = 20_000
MOST_CHARACTERS = 1_000_000


class NotXml(ValueError):
    """The document is not XML that we read; the message says why."""


@dataclass(slots=True)
class Node:
    """An element by its namespace and local name."""

    space: str
    name: str
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def all(self, name: str) -> list[Node]:
        """The children of that name in the element's own namespace."""
        return [one for one in self.children if one.name == name and one.space == self.space]

    def first(self, name: str) -> str:
        """The text of the first child of that name, stripped; "" where there is none."""
        found = self.all(name)
        return found[0].text.strip() if found else ""


def read_tree(raw: bytes) -> Node:
    """The root of a document. Raises :class:`NotXml`."""
    if len(raw) > MOST_BYTES:
        raise NotXml(f"larger than {MOST_BYTES} bytes")
    return _Builder().read(raw)


class _Builder:
    def __init__(self) -> None:
        self._path: list[Node] = []
        self._root: Node | None = None
        self._elements = 0
        self._characters = 0

    def read(self, raw: bytes) -> Node:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        parser.ExternalEntityRefHandler = _refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        try:
            parser.Parse(raw, True)
        except (expat.ExpatError, LookupError, UnicodeError) as broken:
            raise NotXml(str(broken)) from broken
        if self._root is None:
            raise NotXml("no element")
        return self._root

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MOST_ELEMENTS or len(self._path) >= MOST_DEPTH:
            raise NotXml("too many elements, or too deep")
        space, _blank, local = name.rpartition(" ")
        node = Node(space, local)
        if self._path:
            self._path[-1].children.append(node)
        else:
            self._root = node
        self._path.append(node)

    def _end(self, _name: str) -> None:
        self._path.pop()

    def _data(self, data: str) -> None:
        self._characters += len(data)
        if self._characters > MOST_CHARACTERS:
            raise NotXml("too much text")
        self._path[-1].text += data


def _refuse(*_given: object) -> int:
    raise NotXml("a document type or entity is declared")
