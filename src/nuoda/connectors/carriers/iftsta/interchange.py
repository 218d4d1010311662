"""UN/EDIFACT interchanges (ISO 9735, syntax 1 to 4): messages with counts and references verified.

Tokens are pydifact's; what the service segments promise is checked here, because a parser that only
splits cannot tell a torn message from a whole one. Error codes are those of element 0085.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pydifact.control.characters import Characters
from pydifact.exceptions import EDISyntaxError
from pydifact.parser import Parser
from pydifact.tokenizer import Tokenizer

from nuoda.connectors.carriers.reading import bounded, plain, refuse
from nuoda.kernel.text import text as _

OK = ""
MISSING, INVALID, UNSUPPORTED, DUPLICATE, REFERENCES, COUNT, MIXED = "13", "12", "14", "26", "28", "29", "30"

ERRORS = {
    MISSING: _("A service segment is missing, or the interchange ends before its trailer."),
    INVALID: _("A value of a service segment is wrong, or a segment stands where it cannot."),
    UNSUPPORTED: _("Only IFTSTA messages are read here."),
    DUPLICATE: _("The message reference stands twice in the interchange."),
    REFERENCES: _("The references of header and trailer differ."),
    COUNT: _("The count in the trailer is wrong."),
    MIXED: _("Messages stand both inside and outside of groups."),
}

# Repertoires of syntax identifiers (element 0001). UNOA and UNOB are parts of ASCII; senders who write
# more under their name mean Latin 1 or UTF-8.
_CHARSETS: Mapping[str, tuple[str, ...]] = {
    "UNOA": ("ascii", "utf-8", "latin-1"),
    "UNOB": ("ascii", "utf-8", "latin-1"),
    "UNOC": ("latin-1",),
    "UNOD": ("iso8859-2",),
    "UNOE": ("iso8859-5",),
    "UNOF": ("iso8859-7",),
    "UNOG": ("iso8859-3",),
    "UNOH": ("iso8859-4",),
    "UNOI": ("iso8859-6",),
    "UNOJ": ("iso8859-8",),
    "UNOK": ("iso8859-9",),
    "UNOW": ("utf-8",),
    "UNOX": ("iso2022_jp_2", "iso2022_kr"),
    "UNOY": ("utf-8",),
}
# Real interchanges are far smaller, and pydifact takes about three seconds for a million signs.
MOST_BYTES = 4 * 1024 * 1024
_BLANKS = " \t\r\n\x00\x1a\ufeff"
_NEVER = "\ue000"
_DEFAULT = "UNA:+.? '"


@dataclass(frozen=True, slots=True)
class Segment:
    """Elements are tuples of components; ``place`` counts from UNH, which is 1."""

    tag: str
    elements: tuple[tuple[str, ...], ...]
    place: int = 0

    def get(self, element: int, component: int = 1) -> str:
        """Component of an element (both from 1), or ""."""
        if element > len(self.elements) or component > len(self.elements[element - 1]):
            return ""
        return self.elements[element - 1][component - 1].strip()


@dataclass(slots=True)
class Message:
    """``error`` is a code of element 0085, "" where the envelope is right."""

    segments: list[Segment]
    closed: bool = False
    error: str = OK

    @property
    def reference(self) -> str:
        return self.segments[0].get(1)

    @property
    def kind(self) -> str:
        return self.segments[0].get(2)


@dataclass(slots=True)
class Interchange:
    """``header`` is the UNB; nothing of an interchange with an ``error`` is taken."""

    header: Segment
    messages: list[Message] = field(default_factory=list)
    error: str = OK

    @property
    def reference(self) -> str:
        return self.header.get(5)


def read(document: bytes, *, torn: bool = False) -> list[Interchange]:
    """All interchanges of a file. Raises Unreadable where it does not begin with UNA or UNB, where its
    separators are not sound, or where it is torn inside a segment; with ``torn`` it ends there instead.
    Several interchanges of one file share their separators."""
    bounded(document)
    if len(document) > MOST_BYTES:
        refuse(_("It is larger than %(most)s bytes. Send it in several.", {"most": MOST_BYTES}))
    text = _decode(document).strip(_BLANKS)
    if text.startswith("UNA"):
        characters, text = _advice(text[3:9]), text[9:].lstrip(_BLANKS)
    else:
        characters = Characters.from_str(_DEFAULT)
    if not text.startswith("UNB" + characters.data_separator):
        refuse(_("It does not begin with UNA or UNB."))
    return _interchanges(_segments(text, characters, torn=torn))


def _decode(document: bytes) -> str:
    document = document.removeprefix(BOM_UTF8)
    found = re.search(rb"UNB.(UNO[A-Z])", document[:200], re.DOTALL)
    syntax = found[1].decode("ascii") if found else "UNOC"
    for charset in _CHARSETS.get(syntax, ()):
        try:
            return document.decode(charset)
        except UnicodeDecodeError:
            continue
    figures = {"syntax": syntax}
    refuse(_("Its bytes are not what the syntax identifier %(syntax)s says.", figures))


def _advice(service: str) -> Characters:
    """The service characters of a UNA: component, element, decimal, release, repetition, terminator."""
    signs = [service[place] for place in (0, 1, 3, 5)] if len(service) == 6 else []
    used = [sign for sign in signs if sign != " "]
    plainly = all(not sign.isalnum() and sign.isascii() and sign.isprintable() for sign in used[:3])
    if len(signs) != 4 or " " in (signs[0], signs[1]) or len(set(used)) < len(used) or not plainly:
        refuse(_("The service characters of UNA are not sound."))
    if signs[3].isalnum() or signs[3] == " ":
        refuse(_("The service characters of UNA are not sound."))
    # A blank says that no release character is used; pydifact would take each blank for one.
    release = _NEVER if signs[2] == " " else signs[2]
    return Characters.from_str(f"UNA{signs[0]}{signs[1]}{service[2]}{release}{service[4]}{signs[3]}")


def _segments(text: str, characters: Characters, *, torn: bool) -> Iterator[Segment]:
    """Segments in order. Raises Unreadable for a text that is torn inside a segment, unless ``torn``."""
    try:
        tokens = Tokenizer().get_tokens(text, characters)
        for raw in Parser.convert_tokens_to_raw_segments(Parser(), tokens):
            parts = [(one,) if isinstance(one, str) else tuple(one) for one in raw]
            yield Segment(parts[0][0].strip(_BLANKS), tuple(parts[1:]))
    except EDISyntaxError as error:
        if not torn:
            refuse(_("It is torn: %(problem)s", {"problem": plain(error)}))


def _interchanges(segments: Iterator[Segment]) -> list[Interchange]:
    found: list[Interchange] = []
    reader: _Reader | None = None
    for one in segments:
        if one.tag == "UNA":
            continue
        if one.tag == "UNB":
            if reader is not None:
                reader.fail(MISSING)
            found.append(Interchange(one))
            reader = _Reader(found[-1])
            if not one.get(5) or not one.get(2) or not one.get(3):
                reader.fail(MISSING)
        elif not found:
            break
        elif reader is None:
            found.append(Interchange(found[-1].header, error=INVALID))
            break
        elif reader.take(one):
            reader = None
    if not found:
        refuse(_("It does not begin with UNA or UNB."))
    if reader is not None:
        reader.fail(MISSING)
    for interchange in found:
        if interchange.error != OK:
            interchange.messages = []
    return found


class _Reader:
    """Takes the segments of one interchange and verifies them as they come."""

    def __init__(self, interchange: Interchange) -> None:
        self.interchange = interchange
        self.group: Segment | None = None
        self.grouped = 0
        self.in_group = 0
        self.references: set[str] = set()

    def fail(self, code: str) -> None:
        self.interchange.error = self.interchange.error or code

    def take(self, one: Segment) -> bool:
        """True where the segment ends the interchange."""
        messages = self.interchange.messages
        current = messages[-1] if messages and not messages[-1].closed else None
        match one.tag:
            case "UNZ":
                self._end(one, current)
                return True
            case "UNG" | "UNE":
                self._group(one, current)
            case "UNH":
                if current is not None:
                    _close(current, MISSING)
                message = Message([Segment(one.tag, one.elements, 1)])
                self._open(message)
            case _ if current is None:
                self.fail(INVALID)
            case "UNT":
                current.segments.append(Segment(one.tag, one.elements, len(current.segments) + 1))
                _close(current, _trailer(one, len(current.segments), current.reference))
            case _:
                current.segments.append(Segment(one.tag, one.elements, len(current.segments) + 1))
        return False

    def _open(self, message: Message) -> None:
        if message.reference in self.references:
            message.error = DUPLICATE
        elif not message.reference:
            message.error = MISSING
        elif message.kind != "IFTSTA":
            message.error = UNSUPPORTED
        if self.grouped and self.group is None:
            self.fail(MIXED)
        self.references.add(message.reference)
        self.interchange.messages.append(message)
        self.in_group += 1

    def _group(self, one: Segment, current: Message | None) -> None:
        if current is not None:
            _close(current, MISSING)
        if one.tag == "UNG":
            if self.group is not None or (self.interchange.messages and not self.grouped):
                self.fail(MIXED)
            self.group, self.in_group = one, 0
            self.grouped += 1
        elif self.group is None:
            self.fail(INVALID)
        else:
            if _trailer(one, self.in_group, self.group.get(5)):
                self.fail(_trailer(one, self.in_group, self.group.get(5)))
            self.group = None

    def _end(self, one: Segment, current: Message | None) -> None:
        if current is not None:
            _close(current, MISSING)
        if self.group is not None:
            self.fail(MISSING)
        wrong = _trailer(one, self.grouped or len(self.interchange.messages), self.interchange.reference)
        if wrong:
            self.fail(wrong)


def _close(message: Message, error: str) -> None:
    message.closed = True
    message.error = message.error or error


def _trailer(one: Segment, count: int, reference: str) -> str:
    """What is wrong with a trailer: a count in its first element, the header's reference in its second."""
    told = one.get(1)
    if not (told.isascii() and told.isdigit() and len(told) <= 10 and int(told) == count):
        return COUNT
    return OK if one.get(2) == reference else REFERENCES
