"""GS1 EPCIS 2.0 in JSON: capture documents, single events and query results.

Each EPC of an event becomes an event of its own number, or of a piece of the consignment that the event
names (:mod:`nuoda.connectors.carriers.epcis.numbers`). An event with an error declaration is no new
event: it declares the identical one void. The shape is checked as GS1's JSON schema does, and what that
schema misses besides (:mod:`nuoda.connectors.carriers.epcis.rules`). Nothing is fetched: contexts are
read only as far as the document itself writes them out.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import datetime

from nuoda.connectors.carriers.contract import (
    CarrierEvent,
    Parsed,
    RefusedItem,
    Reply,
    SensorReading,
    Unreadable,
)
from nuoda.connectors.carriers.epcis import schema
from nuoda.connectors.carriers.epcis.checks import Problems
from nuoda.connectors.carriers.epcis.meaning import events_of, readings_of
from nuoda.connectors.carriers.epcis.numbers import MalformedIdentifierError, name_of
from nuoda.connectors.carriers.epcis.places import master_places
from nuoda.connectors.carriers.epcis.rules import (
    Ambiguous,
    Namespaces,
    check_rules,
    check_texts,
    too_deep,
)
from nuoda.connectors.carriers.epcis.schema import Json
from nuoda.connectors.carriers.reading import plain, read_json, read_text, refuse
from nuoda.kernel.errors import NO_REMEDY, FieldError
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

MOST_EVENTS = 100_000
MOST_READINGS = 200_000


class EpcisConnector:
    """Reads EPCIS 2.0 JSON of any sender; the numbers are those of many carriers."""

    name = "epcis"
    title = "GS1 EPCIS 2.0"
    source = "epcis"
    carrier = ""

    def parse(self, document: bytes, *, received_at: datetime, zone: str) -> Parsed:
        """Events in the order of the document; a bad event is refused and does not hold up the others."""
        whole = _load(document)
        spaces, listed, path = _open(whole)
        places = master_places(whole)
        events: list[CarrierEvent] = []
        refused: list[RefusedItem] = []
        readings: list[SensorReading] = []
        for place, one in enumerate(listed):
            item = f"{path}[{place}]" if path else "event"
            problems = check_event(one, item, spaces)
            found = events_of(one, places) if isinstance(one, dict) and not problems else []
            if problems and not path:
                raise Unreadable(fields=problems)
            if problems:
                refused += [_refusal(item, problem) for problem in problems[:1]]
            elif len(events) + len(found) > MOST_EVENTS:
                reason = _("The document has more than %(most)s events.", {"most": MOST_EVENTS})
                refused.append(RefusedItem(item, reason))
                break
            elif isinstance(one, dict):
                events += found
                _take_readings(one, item, readings, refused)
                if not found and not one.get("sensorElementList"):
                    reason = _("It names no single thing and no consignment. Give an EPC such as an SSCC.")
                    refused.append(RefusedItem(item, reason))
        return Parsed(tuple(events), tuple(refused), tuple(readings))

    def number_of(self, written: str) -> str | None:
        """The number in an EPC URN or a GS1 Digital Link."""
        if not written.startswith(("urn:epc:", "https://", "http://")):
            return None
        try:
            named = name_of(written)
        except MalformedIdentifierError:
            return None
        return named.number if named else None

    def reply(self, document: bytes, *, parsed: Parsed | None, problem: str) -> Reply | None:
        """A capture job of the EPCIS 2.0 REST binding. Its id is the document's SHA-256."""
        errors = [{"type": "epcisException:ValidationException", "title": problem, "status": 400}]
        if parsed is not None:
            errors = [
                {
                    "type": "epcisException:ValidationException",
                    "title": str(one.reason),
                    "status": 400,
                    "instance": one.field or one.item,
                }
                for one in parsed.refused
            ]
        job = {
            "captureID": hashlib.sha256(document).hexdigest(),
            "running": False,
            "success": not errors,
            "captureErrorBehaviour": "proceed",
            "errors": errors,
        }
        return Reply(json.dumps(job, ensure_ascii=False).encode("utf-8", "replace"), "application/json")


def check_event(event: object, path: str, spaces: Namespaces) -> list[FieldError]:
    """What is wrong with one event, by the schema and then by our rules; at most twenty things."""
    problems: Problems = []
    schema.check_event(event, path, problems)
    if problems or not isinstance(event, dict):
        return problems
    own = Namespaces(event["@context"], spaces) if "@context" in event else spaces
    if event["type"] not in schema.EVENTS:
        reason = _("Events of the kind “%(kind)s” are not read here.", {"kind": plain(event["type"])})
        return [FieldError(f"{path}.type", reason)]
    check_rules(event, path, own, problems)
    return problems


def _refusal(item: str, problem: FieldError) -> RefusedItem:
    figures = {"field": problem.field, "reason": problem.reason, "remedy": problem.remedy}
    told = (
        _("%(field)s: %(reason)s %(remedy)s") if problem.remedy != NO_REMEDY else _("%(field)s: %(reason)s")
    )
    return RefusedItem(item, Text(told.message, figures), problem.field)


def _take_readings(event: Json, item: str, readings: list[SensorReading], refused: list[RefusedItem]) -> None:
    for one in readings_of(event):
        if len(readings) >= MOST_READINGS:
            reason = _("The document has more than %(most)s readings.", {"most": MOST_READINGS})
            refused.append(RefusedItem(f"{item}.sensorElementList", reason))
            return
        readings.append(one)


def _load(document: bytes) -> Json:
    head = document[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<"):
        refuse(_("It is XML. Send EPCIS 2.0 as JSON."))
    whole = read_json(read_text(document), pairs=_pairs)
    if not isinstance(whole, dict):
        refuse(_("It is not an EPCIS document: a JSON object is expected."))
    if too_deep(whole):
        refuse(_("It is nested too deeply."))
    return whole


def _pairs(pairs: list[tuple[str, object]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = Counter(name for name, _value in pairs)
        # GS1's own examples name an event twice; it is a key of the sender and decides nothing.
        twice = [name for name, count in names.items() if count > 1 and name != "eventID"]
        return Ambiguous(found, twice) if twice else found
    return found


def _open(whole: Json) -> tuple[Namespaces, list[object], str]:
    """The namespaces, the events and the path to them. Raises Unreadable where the frame is wrong."""
    kind = whole.get("type")
    if kind not in ("EPCISDocument", "EPCISQueryDocument"):
        return _bare(whole)
    problems: Problems = []
    (schema.CAPTURE if kind == "EPCISDocument" else schema.QUERY_RESULT)(whole, "$", problems)
    spaces = Namespaces(whole.get("@context", []))
    if not problems:
        if not str(whole.get("schemaVersion", "2")).startswith("2"):
            reason = _("Only version 2 of EPCIS is read.")
            problems.append(FieldError("$.schemaVersion", reason))
        if not spaces.remote:
            problems.append(_no_context())
    path = "epcisBody.eventList"
    body = whole.get("epcisBody")
    if not problems and kind == "EPCISQueryDocument" and isinstance(body, dict):
        path = "epcisBody.queryResults.resultsBody.eventList"
        body = body["queryResults"]["resultsBody"]
    listed = body["eventList"] if not problems and isinstance(body, dict) else []
    if not problems:
        frame = {name: inner for name, inner in whole.items() if name != "epcisBody"}
        check_texts(frame, "$", spaces, problems)
    if problems:
        raise Unreadable(fields=problems)
    return spaces, listed, path


def _bare(whole: Json) -> tuple[Namespaces, list[object], str]:
    if not isinstance(whole.get("type"), str):
        refuse(_("It has no type: EPCISDocument, EPCISQueryDocument or an event is expected."))
    if "@context" not in whole or not Namespaces(whole["@context"]).remote:
        raise Unreadable(fields=[_no_context()])
    return Namespaces([]), [whole], ""


def _no_context() -> FieldError:
    reason = _("It names no EPCIS context.")
    remedy = _("Add https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld to @context.")
    return FieldError("$.@context", reason, remedy)


CONNECTOR = EpcisConnector()
