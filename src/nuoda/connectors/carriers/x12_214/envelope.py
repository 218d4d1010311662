"""ASC X12 envelopes: interchanges, groups and transaction sets, with their counts and numbers verified.

The separators are those of the ISA segment of each interchange. Error codes are X12's own: element I18
for an interchange (TA105), 716 for a group (AK905), 718 for a transaction set (AK502).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from nuoda.connectors.carriers.contract import Unreadable
from nuoda.connectors.carriers.reading import bounded, refuse
from nuoda.connectors.carriers.x12_214.structure import (
    OK,
    STATUS,
    Group,
    Interchange,
    Segment,
    TransactionSet,
    Wanted,
)
from nuoda.kernel.text import text as _

# Errors of the separators themselves: nothing can be written with them, so nothing is answered.
UNWRITABLE = frozenset({"004", "026"})
# The fixed lengths of ISA01 to ISA16.
_LENGTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
_BLANKS = " \t\r\n\x00\x1a\ufeff"


def decode(document: bytes) -> str:
    bounded(document)
    try:
        return document.decode("utf-8").strip(_BLANKS)
    except UnicodeDecodeError:
        return document.decode("latin-1").strip(_BLANKS)


def read(document: bytes, wanted: Wanted = STATUS) -> list[Interchange]:
    """All interchanges of a file, judged for the sets that are ``wanted``.

    Raises Unreadable where it does not begin with an ISA segment.
    """
    text = decode(document)
    if not text.startswith("ISA"):
        refuse(_("It does not begin with an ISA segment."))
    found: list[Interchange] = []
    place = 0
    while place < len(text):
        if not text.startswith("ISA", place):
            return [*found, _stray(found[-1])]
        try:
            interchange, start = _header(text, place)
        except Unreadable:
            if not found:
                raise
            return [*found, _stray(found[-1])]
        interchange.wanted = wanted
        found.append(interchange)
        if interchange.error != OK:
            # Without sound separators the next interchange can be told by its first segment only.
            following = text.find("ISA" + interchange.separator, start)
            place = following if following >= 0 else len(text)
            continue
        segments, place = _segments(text, start, interchange)
        _fill(interchange, segments)
    return found


def _stray(last: Interchange) -> Interchange:
    """What follows an interchange and is none itself is answered as a wrong one of the same sender."""
    error = last.error if last.error in UNWRITABLE else "022"
    return Interchange(last.header, last.separator, last.terminator, error=error)


def _header(text: str, place: int) -> tuple[Interchange, int]:
    """The ISA segment by its separators, so that a wrong padding does not shift what follows."""
    separator = text[place + 3 : place + 4]
    ends = []
    at = place + 3
    for _number in range(16):
        ends.append(at)
        at = text.find(separator, at + 1, place + 400) if separator else -1
        if at < 0:
            break
    if len(ends) < 16 or ends[-1] + 2 >= len(text):
        refuse(_("The ISA segment does not have its sixteen elements."))
    elements = [text[ends[number] + 1 : ends[number + 1]] for number in range(15)]
    elements.append(text[ends[15] + 1])
    terminator = text[ends[15] + 2]
    padded = all(len(one) == length for one, length in zip(elements, _LENGTHS, strict=True))
    interchange = Interchange(tuple(elements), separator, terminator, padded=padded)
    interchange.error = _header_error(interchange)
    return interchange, ends[15] + 3


def _header_error(interchange: Interchange) -> str:
    separator, terminator = interchange.separator, interchange.terminator
    if separator.isalnum() or separator in _BLANKS:
        return "026"
    if terminator.isalnum() or terminator in (separator, interchange.header[15], " "):
        return "004"
    control = interchange.control
    if not control.isascii() or not control.isdigit() or len(control) > 9:
        return "018"
    for text, form, code in (
        (interchange.header[8], "%y%m%d", "014"),
        (interchange.header[9], "%H%M", "015"),
    ):
        if not _is_time(text.strip(), form):
            return code
    return OK


def _is_time(text: str, form: str) -> bool:
    if not text.isascii() or not text.isdigit() or len(text) != (6 if form == "%y%m%d" else 4):
        return False
    try:
        datetime.strptime(text, form)  # noqa: DTZ007 - only the form is judged
    except ValueError:
        return False
    return True


def _segments(text: str, start: int, interchange: Interchange) -> tuple[list[tuple[str, ...]], int]:
    """The segments after the ISA up to and with its IEA, and where the text goes on."""
    found: list[tuple[str, ...]] = []
    place = start
    while place < len(text):
        end = text.find(interchange.terminator, place)
        end = len(text) if end < 0 else end
        raw = text[place:end].strip(_BLANKS)
        if raw.startswith("ISA" + interchange.separator):
            interchange.error = "023"
            return found, text.index("ISA", place)
        place = end + 1
        if raw:
            found.append(tuple(raw.split(interchange.separator)))
            if found[-1][0] == "IEA":
                while place < len(text) and text[place] in _BLANKS:
                    place += 1
                return found, place
    interchange.error = "023"
    return found, len(text)


def _fill(interchange: Interchange, segments: Sequence[tuple[str, ...]]) -> None:
    """Groups and sets of an interchange; an error of the interchange leaves it without any."""
    if interchange.error == OK:
        interchange.error = _group(interchange, segments)
    if interchange.error != OK:
        interchange.groups = []


def _group(interchange: Interchange, segments: Sequence[tuple[str, ...]]) -> str:
    for tag, *elements in segments:
        one = Segment(tag, tuple(elements), 1)
        group = interchange.groups[-1] if interchange.groups else None
        if tag == "GS":
            interchange.groups.append(Group(one))
        elif tag == "IEA":
            for group in interchange.groups:
                _judge_group(group, interchange.wanted)
            return _trailer_error(interchange, one)
        elif tag == "TA1" and (group is None or group.closed):
            continue
        elif group is None or group.closed:
            return "024"
        elif tag == "GE":
            _close_group(group, one)
        elif not _add(group, one):
            return "022"
    return "023"


def _trailer_error(interchange: Interchange, trailer: Segment) -> str:
    if not _same_number(trailer.get(2), interchange.control):
        return "001"
    return OK if _counts(trailer.get(1), len(interchange.groups)) else "021"


def _add(group: Group, segment: Segment) -> bool:
    """One segment into the open set of a group; False where there is none that could take it."""
    current = group.sets[-1] if group.sets else None
    if segment.tag == "ST":
        group.sets.append(TransactionSet(segment.get(1), segment.get(2), [segment]))
        return True
    if current is None or current.closed:
        return False
    place = len(current.segments) + 1
    current.segments.append(Segment(segment.tag, segment.elements, place))
    if segment.tag == "SE":
        current.closed = True
        if not _counts(segment.get(1), place):
            current.errors.append("4")
        if segment.get(2) != current.control:
            current.errors.append("3")
    return True


def _close_group(group: Group, trailer: Segment) -> None:
    group.closed = True
    group.claimed = trailer.get(1)
    if not _counts(trailer.get(1), len(group.sets)):
        group.errors.append("5")
    if not _same_number(trailer.get(2), group.control):
        group.errors.append("4")


def _judge_group(group: Group, wanted: Wanted) -> None:
    if not group.closed:
        group.errors.append("3")
    if not group.control:
        group.errors.append("6")
    if group.header.get(1) not in (wanted.functional, "FA"):
        group.errors.append("1")
    seen: set[str] = set()
    for one in group.sets:
        if not one.closed:
            one.errors.append("2")
        if not one.kind:
            one.errors.append("6")
        elif one.kind != wanted.kind:
            one.errors.append("1")
        if not 4 <= len(one.control) <= 9:
            one.errors.append("7")
        elif one.control in seen:
            one.errors.append("23")
        seen.add(one.control)


def _counts(told: str, actual: int) -> bool:
    return told.isascii() and told.isdigit() and len(told) <= 10 and int(told) == actual


def _same_number(one: str, other: str) -> bool:
    """Control numbers of envelopes are compared as numbers: trailers often drop leading zeros."""
    return bool(one) and (one == other or (one.isdigit() and one.lstrip("0") == other.lstrip("0")))


def sound_sets(interchanges: Sequence[Interchange]) -> Iterator[tuple[Interchange, Group, TransactionSet]]:
    """The wanted sets whose whole envelope is right."""
    for interchange in interchanges:
        for group in interchange.groups:
            if not group.errors and group.header.get(1) == interchange.wanted.functional:
                for one in group.sets:
                    if not one.errors:
                        yield interchange, group, one
