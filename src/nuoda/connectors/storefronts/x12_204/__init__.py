"""ASC X12 204, the motor carrier load tender, of any release from 3040 on: answered by a 997 and a 990.

Envelopes are verified as those of the 214. The 990 accepts or declines each tender, once the house's checks
have judged it; a tender is one order from its first loading to its last unloading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from nuoda.connectors.carriers.contract import RefusedItem, Reply, Unreadable
from nuoda.connectors.carriers.reading import ItemProblem, plain, refuse
from nuoda.connectors.carriers.x12_214.acknowledge import answer, control_of
from nuoda.connectors.carriers.x12_214.envelope import read, sound_sets
from nuoda.connectors.carriers.x12_214.message import Fault, Reading
from nuoda.connectors.carriers.x12_214.structure import OK, Group, Interchange, TransactionSet, Wanted
from nuoda.connectors.carriers.x12_214.verdicts import GROUP_ERRORS, SET_ERRORS
from nuoda.connectors.storefronts.contract import ParsedOrders, SentOrder, Verdict
from nuoda.connectors.storefronts.x12_204.tender import BadTenderError, read_tender
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

TENDER = Wanted("SM", "204")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class LoadTenderConnector:
    """Reads interchanges of 204 sets; the order's number is the shipper's (B204)."""

    name = "x12-204"
    title = "ASC X12 204"
    channel = "edi"

    def parse(self, document: bytes, *, received_at: datetime, zone: str) -> ParsedOrders:
        """Orders in the order of the document, and every interchange, group or set refused."""
        interchanges = read(document, TENDER)
        if all(one.error != OK for one in interchanges):
            refuse(interchanges[0].why())
        orders: list[SentOrder] = []
        refused = [item for one in interchanges for item in _refused(one)]
        for _one, group, each in sound_sets(interchanges):
            try:
                orders.append(read_tender(each, group, received_at=received_at, zone=zone))
            except BadTenderError as bad:
                refused.append(_item(each.control, bad.fault))
            except ItemProblem as problem:
                refused.append(problem.at(f"ST {each.control}"))
        return ParsedOrders(tuple(orders), tuple(refused))

    def reply(
        self, document: bytes, *, parsed: ParsedOrders | None, verdicts: Sequence[Verdict], problem: str
    ) -> Reply | None:
        """997 (or TA1) for each interchange, and with it a 990 for each tender that was judged."""
        try:
            interchanges = read(document, TENDER)
        except Unreadable:
            return None
        judged = {one.key: one for one in verdicts}
        readings = {id(each): _reading(each, group) for _one, group, each in sound_sets(interchanges)}
        further = {id(one): _responses(one, judged) for one in interchanges} if parsed else {}
        body = answer(interchanges, readings, refuse_all=parsed is None, further=further)
        return Reply(body.encode("utf-8", "replace"), "application/edi-x12") if body else None


def _reading(each: TransactionSet, group: Group) -> Reading:
    """The faults of a set, for its acknowledgement. Zones do not matter to the verdict."""
    try:
        read_tender(each, group, received_at=_EPOCH, zone="UTC")
    except BadTenderError as bad:
        return Reading((), (bad.fault,))
    except ItemProblem as problem:
        return Reading((), (Fault(each.segments[0], "8", problem.reason),))
    return Reading((), (), whole=True)


def _responses(one: Interchange, judged: Mapping[str, Verdict]) -> list[list[str]]:
    """The group of 990 sets for the tenders of an interchange; empty where none was judged."""
    sets: list[list[list[str]]] = []
    head: Sequence[str] = ()
    for _same, group, each in sound_sets([one]):
        verdict = judged.get(key_of(each, group))
        if verdict is not None:
            head = [group.header.get(place) for place in range(1, 9)]
            sets.append(_response(each, verdict, f"{len(sets) + 1:04}", one))
    if not sets:
        return []
    control = str(control_of(one) % 1_000_000 + 500_000)
    start = ["GS", "GF", head[2], head[1], head[3], head[4], control, head[6] or "X", head[7]]
    return [start, *(segment for each in sets for segment in each), ["GE", str(len(sets)), control]]


def _response(each: TransactionSet, verdict: Verdict, reference: str, one: Interchange) -> list[list[str]]:
    beginning = next(segment for segment in each.segments if segment.tag == "B2")
    day = f"20{one.header[8].strip()}"
    code = "A" if verdict.taken else "D"
    body = [["B1", beginning.get(2), beginning.get(4), day, code]]
    if verdict.why is not None and not verdict.taken:
        body.append(["K1", _remark(str(verdict.why), one)])
    return [["ST", "990", reference], *body, ["SE", str(len(body) + 2), reference]]


def _remark(why: str, one: Interchange) -> str:
    """A remark of at most thirty signs (element 61) in which no separator stands."""
    marks = {one.separator, one.terminator, one.header[15]}
    return plain("".join(" " if sign in marks else sign for sign in why), 30).strip() or "REFUSED"


def key_of(each: TransactionSet, group: Group) -> str:
    """What finds a tender in its document again."""
    return f"GS {group.control} ST {each.control}"


def _refused(one: Interchange) -> list[RefusedItem]:
    if one.error != OK:
        figures = {"reason": one.why(), "code": one.error}
        reason = _("%(reason)s (TA1 %(code)s) Send the whole interchange again.", figures)
        return [RefusedItem(f"ISA {one.control[:9]}", reason)]
    found: list[RefusedItem] = []
    for group in one.groups:
        item = f"GS {group.control[:9]}"
        for code in group.errors[:1]:
            words = _("The group is not of kind SM.") if code == "1" else GROUP_ERRORS[code]
            found.append(RefusedItem(item, _again(words, "AK905", code)))
        for each in group.sets:
            for code in each.errors[:1]:
                words = _("Only transaction set 204 is read here.") if code == "1" else SET_ERRORS[code]
                found.append(RefusedItem(f"{item} ST {each.control[:9]}", _again(words, "AK502", code)))
    return found


def _again(words: Text, element: str, code: str) -> Text:
    figures = {"reason": words, "code": code}
    if element == "AK905":
        return _("%(reason)s (AK905 %(code)s) Correct the group and send it again.", figures)
    return _("%(reason)s (AK502 %(code)s) Correct the set and send it again.", figures)


def _item(control: str, fault: Fault) -> RefusedItem:
    where = f"ST {control} segment {fault.segment.place}"
    field = f"{fault.segment.tag}{fault.element:02}" if fault.element else fault.segment.tag
    figures = {"field": field, "reason": fault.reason}
    return RefusedItem(where, _("%(field)s: %(reason)s Correct it and send the set again.", figures), field)


CONNECTOR = LoadTenderConnector()
