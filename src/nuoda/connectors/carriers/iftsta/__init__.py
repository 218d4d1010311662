"""UN/EDIFACT IFTSTA, the international multimodal status report, of directories D.93A to D.24A.

Envelopes are verified before anything is read: a wrong count or reference refuses the message or the
interchange that it belongs to, and nothing else. The answer is a CONTRL.
"""

from __future__ import annotations

from datetime import datetime

from nuoda.connectors.carriers.contract import CarrierEvent, Parsed, RefusedItem, Reply, Unreadable
from nuoda.connectors.carriers.iftsta.acknowledge import answer
from nuoda.connectors.carriers.iftsta.interchange import ERRORS, OK, Interchange, Message, read
from nuoda.connectors.carriers.iftsta.message import Fault, Reading, read_message
from nuoda.connectors.carriers.reading import plain, refuse
from nuoda.kernel.text import text as _


class IftstaConnector:
    """Reads interchanges of IFTSTA messages; the numbers are those of many carriers."""

    name = "iftsta"
    title = "UN/EDIFACT IFTSTA"
    source = "iftsta"
    carrier = ""

    def parse(self, document: bytes, *, received_at: datetime, zone: str) -> Parsed:
        """Events in the order of the document, and every interchange, message or status refused."""
        interchanges = read(document)
        if all(one.error != OK for one in interchanges):
            refuse(ERRORS[interchanges[0].error])
        events: list[CarrierEvent] = []
        refused: list[RefusedItem] = []
        for one in interchanges:
            if one.error != OK:
                refused.append(_refused(f"UNB {plain(one.reference, 14)}", one.error))
            for message in one.messages:
                if message.error != OK:
                    refused.append(_refused(f"UNH {plain(message.reference, 14)}", message.error))
                    continue
                reading = read_message(message, zone)
                events += reading.events
                refused += [_item(message, fault) for fault in reading.faults]
        return Parsed(tuple(events), tuple(refused))

    def reply(self, document: bytes, *, parsed: Parsed | None, problem: str) -> Reply | None:
        """A CONTRL for each interchange, a torn one too; None where no UNB could be read."""
        try:
            interchanges = read(document, torn=parsed is None)
        except Unreadable:
            return None
        body = answer(interchanges, _readings(interchanges), refuse_all=parsed is None)
        return Reply(body.encode("utf-8", "replace"), "application/edifact") if body else None


def _readings(interchanges: list[Interchange]) -> dict[int, Reading]:
    # Zones do not matter to the verdict.
    return {
        id(message): read_message(message, "UTC")
        for one in interchanges
        for message in one.messages
        if message.error == OK
    }


def _refused(item: str, code: str) -> RefusedItem:
    figures = {"reason": ERRORS[code], "code": code}
    return RefusedItem(item, _("%(reason)s (0085: %(code)s) Correct it and send it again.", figures))


def _item(message: Message, fault: Fault) -> RefusedItem:
    where = f"UNH {plain(message.reference, 14)} segment {fault.segment.place}"
    figures = {"field": fault.segment.tag, "reason": fault.reason}
    reason = _("%(field)s: %(reason)s Correct it and send the message again.", figures)
    return RefusedItem(where, reason, fault.segment.tag)


CONNECTOR = IftstaConnector()
