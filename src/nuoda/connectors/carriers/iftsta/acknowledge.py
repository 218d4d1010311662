"""The answer to an IFTSTA: a CONTRL message that takes an interchange, or names what is refused of it.

Nothing of it depends on the clock: date and time are those of the interchange that is answered, its
reference is reckoned from that header. Only structure is answered for; what a shipment's status means is
not CONTRL's business. A CONTRL is never answered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from nuoda.connectors.carriers.iftsta.interchange import INVALID, OK, Interchange, Message, Segment
from nuoda.connectors.carriers.iftsta.message import Reading

_MOST_FAULTS = 50
_REJECTED, _ACKNOWLEDGED = "4", "7"
Line = list[str | tuple[str, ...]]


def answer(interchanges: Sequence[Interchange], readings: Mapping[int, Reading], *, refuse_all: bool) -> str:
    """One interchange with one CONTRL for each that came. ``readings`` are by ``id`` of the message."""
    return "".join(
        _interchange(one, readings, refuse_all)
        for one in interchanges
        if not one.messages or any(message.kind != "CONTRL" for message in one.messages)
    )


def _interchange(one: Interchange, readings: Mapping[int, Reading], refuse_all: bool) -> str:
    header = one.header
    syntax = (header.get(1, 1)[:4] or "UNOC", header.get(1, 2)[:1] or "3")
    sender, recipient = _party(header, 2), _party(header, 3)
    digest = hashlib.sha256(repr(header.elements).encode("utf-8", "replace")).hexdigest()
    reference = digest[:12].upper()
    version = ("CONTRL", "4", "1", "UN") if syntax[1] == "4" else ("CONTRL", "D", "3", "UN")
    rejected = one.error != OK or refuse_all
    action: Line = ["UCI", one.reference[:14], sender, recipient, _REJECTED if rejected else _ACKNOWLEDGED]
    if rejected:
        action.append(one.error or "18")
    body: list[Line] = [["UNH", "1", version], action]
    for message in [] if rejected else one.messages:
        body += _message(message, readings.get(id(message)))
    body.append(["UNT", str(len(body) + 1), "1"])
    when = (header.get(4, 1)[:8], header.get(4, 2)[:4])
    top: Line = ["UNB", syntax, recipient, sender, when, reference]
    tail: Line = ["UNZ", "1", reference]
    return "".join(_written(line) for line in [top, *body, tail])


def _party(header: Segment, element: int) -> tuple[str, ...]:
    return tuple(filter(None, (header.get(element, 1)[:35], header.get(element, 2)[:4]))) or ("",)


def _message(message: Message, reading: Reading | None) -> list[Line]:
    """UCM with its faults, for a message of which nothing is taken; others count as acknowledged."""
    if message.kind == "CONTRL" or (reading is not None and reading.events):
        return []
    kind = tuple(message.segments[0].get(2, place)[:6] for place in range(1, 5))
    error = [message.error] if message.error else []
    lines: list[Line] = [["UCM", message.reference[:14], kind, _REJECTED, *error]]
    faults = reading.faults[:_MOST_FAULTS] if reading else ()
    lines.extend(["UCS", str(fault.segment.place), INVALID] for fault in faults)
    return lines


def _written(line: Line) -> str:
    parts = (one if isinstance(one, tuple) else (one,) for one in line)
    return "+".join(":".join(map(_released, part)) for part in parts) + "'"


def _released(value: str) -> str:
    kept = "".join(sign if sign.isprintable() else "?" for sign in value)
    for sign in "?+:'":
        kept = kept.replace(sign, f"?{sign}")
    return kept
