"""ASC X12 214, the carrier's shipment status message, of any release from 3040 on.

Envelopes are verified before anything is read: a wrong count or control number refuses the transaction
set, the group or the interchange that it belongs to, and nothing else. The answer is a 997, or a TA1.
"""

from __future__ import annotations

from datetime import datetime

from nuoda.connectors.carriers.contract import CarrierEvent, Parsed, RefusedItem, Reply, Unreadable
from nuoda.connectors.carriers.reading import refuse
from nuoda.connectors.carriers.x12_214.acknowledge import answer
from nuoda.connectors.carriers.x12_214.envelope import read, sound_sets
from nuoda.connectors.carriers.x12_214.message import Fault, Reading, read_set
from nuoda.connectors.carriers.x12_214.structure import OK, Interchange
from nuoda.connectors.carriers.x12_214.verdicts import GROUP_ERRORS, SET_ERRORS
from nuoda.kernel.text import text as _


class X12Connector:
    """Reads interchanges of 214 sets; numbers are those of the SCAC that each B10 names."""

    name = "x12-214"
    title = "ASC X12 214"
    source = "x12-214"
    carrier = ""

    def parse(self, document: bytes, *, received_at: datetime, zone: str) -> Parsed:
        """Events in the order of the document, and every interchange, group, set or status refused."""
        interchanges = read(document)
        if all(one.error != OK for one in interchanges):
            refuse(interchanges[0].why())
        events: list[CarrierEvent] = []
        refused: list[RefusedItem] = []
        readings = _readings(interchanges, zone)
        for one in interchanges:
            refused += _refused(one)
            for group in one.groups:
                for each in group.sets:
                    reading = readings.get(id(each))
                    if reading is not None:
                        events += reading.events
                        refused += [_item(each.control, fault) for fault in reading.faults]
        return Parsed(tuple(events), tuple(refused))

    def reply(self, document: bytes, *, parsed: Parsed | None, problem: str) -> Reply | None:
        """TA1 and 997 segments in one interchange for each that came; None where no ISA could be read."""
        try:
            interchanges = read(document)
        except Unreadable:
            return None
        # Zones do not matter to the verdict.
        body = answer(interchanges, _readings(interchanges, "UTC"), refuse_all=parsed is None)
        return Reply(body.encode("utf-8", "replace"), "application/edi-x12") if body else None


def _readings(interchanges: list[Interchange], zone: str) -> dict[int, Reading]:
    return {id(each): read_set(each, group, zone) for _one, group, each in sound_sets(interchanges)}


def _refused(one: Interchange) -> list[RefusedItem]:
    if one.error != OK:
        figures = {"reason": one.why(), "code": one.error}
        reason = _("%(reason)s (TA1 %(code)s) Send the whole interchange again.", figures)
        return [RefusedItem(f"ISA {one.control[:9]}", reason)]
    found: list[RefusedItem] = []
    for group in one.groups:
        item = f"GS {group.control[:9]}"
        for code in group.errors[:1]:
            figures = {"reason": GROUP_ERRORS[code], "code": code}
            reason = _("%(reason)s (AK905 %(code)s) Correct the group and send it again.", figures)
            found.append(RefusedItem(item, reason))
        for each in group.sets:
            for code in each.errors[:1]:
                figures = {"reason": SET_ERRORS[code], "code": code}
                reason = _("%(reason)s (AK502 %(code)s) Correct the set and send it again.", figures)
                found.append(RefusedItem(f"{item} ST {each.control[:9]}", reason))
    return found


def _item(control: str, fault: Fault) -> RefusedItem:
    where = f"ST {control} segment {fault.segment.place}"
    field = f"{fault.segment.tag}{fault.element:02}" if fault.element else fault.segment.tag
    figures = {"field": field, "reason": fault.reason}
    reason = _("%(field)s: %(reason)s Correct it and send the set again.", figures)
    return RefusedItem(where, reason, field)


CONNECTOR = X12Connector()
