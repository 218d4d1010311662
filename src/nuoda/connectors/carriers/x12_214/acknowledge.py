"""The answer to a 214: a functional acknowledgement (997) for each group, a TA1 for a wrong envelope.

Nothing of it depends on the clock: dates and times are those of the interchange that is answered, and our
control numbers are reckoned from its header, so the same document is answered alike each time. An
acknowledgement is never acknowledged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from nuoda.connectors.carriers.x12_214.envelope import UNWRITABLE
from nuoda.connectors.carriers.x12_214.message import Fault, Reading
from nuoda.connectors.carriers.x12_214.structure import OK, Group, Interchange, TransactionSet

_MOST_FAULTS = 50


Segments = Sequence[list[str]]
_NOTHING: Mapping[int, Segments] = MappingProxyType({})


def answer(
    interchanges: Sequence[Interchange],
    readings: Mapping[int, Reading],
    *,
    refuse_all: bool,
    further: Mapping[int, Segments] = _NOTHING,
) -> str:
    """One interchange of answers for each that came. ``readings`` are by ``id`` of the transaction set.

    ``further`` are the segments of one more group to go along, by ``id`` of the interchange.
    """
    return "".join(_interchange(one, readings, refuse_all, further.get(id(one), ())) for one in interchanges)


def control_of(one: Interchange) -> int:
    """A control number of ours, from 1 to 999999999, that depends on the header alone."""
    digest = hashlib.sha256("\x1f".join(one.header).encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8]) % 999_999_999 + 1


def _interchange(
    one: Interchange, readings: Mapping[int, Reading], refuse_all: bool, further: Segments
) -> str:
    if one.error in UNWRITABLE:
        return ""
    segments: list[list[str]] = []
    when = [one.header[8].strip(), one.header[9].strip()]
    if one.error != OK:
        segments.append(["TA1", one.control[:9], *when, "R", one.error])
    elif not one.padded:
        segments.append(["TA1", one.control, *when, "E", "022"])
    elif one.header[13] == "1":
        segments.append(["TA1", one.control, *when, "A", OK])
    groups = [group for group in one.groups if group.header.get(1) != "FA"]
    for number, group in enumerate(groups, start=1):
        segments += _group(group, number, one, readings, refuse_all)
    segments += further
    if not segments:
        return ""
    control = f"{control_of(one):09}"
    header = one.header
    top = [
        "ISA", "00", " " * 10, "00", " " * 10,
        header[6][:2].ljust(2), header[7][:15].ljust(15), header[4][:2].ljust(2), header[5][:15].ljust(15),
        *when, header[10], header[11], control, "0", header[14], header[15],
    ]  # fmt: skip
    tail = ["IEA", str(len(groups) + bool(further)), control]
    return "".join(one.separator.join(line) + one.terminator for line in [top, *segments, tail])


def _group(
    group: Group,
    number: int,
    one: Interchange,
    readings: Mapping[int, Reading],
    refuse_all: bool,
) -> list[list[str]]:
    head = group.header
    control = str(control_of(one) % 1_000_000 + number)
    body: list[list[str]] = [["AK1", head.get(1), group.control]]
    verdicts: list[str] = []
    for each in group.sets:
        lines, verdict = _set(each, readings.get(id(each)), refuse_all or bool(group.errors))
        body += lines
        verdicts.append(verdict)
    accepted = sum(verdict != "R" for verdict in verdicts)
    whole = "A" if all(verdict == "A" for verdict in verdicts) else "E" if accepted == len(verdicts) else "P"
    if group.errors or refuse_all or (verdicts and not accepted):
        whole = "R"
    claimed = group.claimed if group.claimed.isdigit() else str(len(verdicts))
    body.append(["AK9", whole, claimed[:6], str(len(verdicts)), str(accepted), *group.errors[:5]])
    day = head.get(4) if head.get(4).isdigit() else one.header[8].strip()
    time = head.get(5) if head.get(5).isdigit() else one.header[9].strip()
    reference = f"{number:04}"
    return [
        ["GS", "FA", head.get(3), head.get(2), day, time, control, head.get(7) or "X", head.get(8)],
        ["ST", "997", reference],
        *body,
        ["SE", str(len(body) + 2), reference],
        ["GE", "1", control],
    ]


def _set(each: TransactionSet, reading: Reading | None, refused: bool) -> tuple[list[list[str]], str]:
    """AK2 to AK5 of one set, and the verdict."""
    lines = [["AK2", each.kind, each.control]]
    faults = reading.faults if reading else ()
    for fault in faults[:_MOST_FAULTS]:
        lines += _fault(fault)
    errors = list(dict.fromkeys(each.errors))
    if faults:
        errors.append("5")
    if each.errors or refused or reading is None or not (reading.events or reading.whole):
        lines.append(["AK5", "R", *(errors or ["5"])[:5]])
        return lines, "R"
    lines.append(["AK5", "E", "5"] if faults else ["AK5", "A"])
    return lines, "E" if faults else "A"


def _fault(fault: Fault) -> list[list[str]]:
    place = str(fault.segment.place)
    if not fault.element:
        return [["AK3", fault.segment.tag[:3], place, "", fault.code]]
    return [
        ["AK3", fault.segment.tag[:3], place, "", "8"],
        ["AK4", str(fault.element), fault.reference, fault.code],
    ]
