"""EPCIS 2.0: numbers, milestones, corrections, and what is refused although the schema lets it pass."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from nuoda.connectors.carriers.contract import Parsed, Unreadable
from nuoda.connectors.carriers.epcis import CONNECTOR
from nuoda.connectors.carriers.epcis.numbers import MalformedIdentifierError, name_of

RECEIVED = datetime(2026, 11, 21, 12, tzinfo=UTC)
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
SSCC = "urn:epc:id:sscc:9521141.0123456789"
PRINTED = "095211411234567892"
Json = dict[str, Any]


def event(**fields: object) -> Json:
    plain: Json = {
        "type": "ObjectEvent",
        "eventTime": "2026-11-21T10:00:00+08:00",
        "eventTimeZoneOffset": "+08:00",
        "action": "OBSERVE",
        "bizStep": "receiving",
        "disposition": "in_progress",
        "epcList": [SSCC],
    }
    return {name: value for name, value in (plain | fields).items() if value is not None}


def document(*events: Json, **fields: object) -> Json:
    whole: Json = {
        "@context": [CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-21T12:00:00Z",
        "epcisBody": {"eventList": list(events)},
    }
    return {name: value for name, value in (whole | fields).items() if value is not None}


def parse(whole: Json | bytes) -> Parsed:
    raw = whole if isinstance(whole, bytes) else json.dumps(whole).encode()
    return CONNECTOR.parse(raw, received_at=RECEIVED, zone="Asia/Shanghai")


def refusal(**fields: object) -> str:
    parsed = parse(document(event(**fields), event()))
    assert [one.milestone for one in parsed.events] == ["DELIVERED"], "the good neighbour lands"
    return f"{parsed.refused[0].field}: {parsed.refused[0].reason}"


@pytest.mark.parametrize(
    ("epc", "number"),
    [
        (SSCC, PRINTED),
        (f"https://id.gs1.org/00/{PRINTED}", PRINTED),
        (f"https://mill.example/some/path/00/{PRINTED}?x=1", PRINTED),
        ("urn:epc:id:gsin:9521141.123456789", "95211411234567892"),
        ("urn:epc:id:ginc:9521141.ABC%2F7", "9521141ABC/7"),
        ("urn:epc:id:sgtin:0614141.107346.2017", "(01)10614141073464(21)2017"),
        ("https://id.gs1.org/01/10614141073464/21/2017", "(01)10614141073464(21)2017"),
        ("urn:epc:id:grai:4012345.55555.987", "(8003)04012345555554987"),
        ("https://goods.example/thing/7", "https://goods.example/thing/7"),
    ],
)
def test_one_thing_has_one_number_however_it_is_written(epc: str, number: str) -> None:
    named = name_of(epc)
    assert named is not None
    assert named.number == number


@pytest.mark.parametrize(
    "place",
    [
        "urn:epc:id:sgln:9521141.00017.0",
        "urn:epc:id:pgln:9521141.00017",
        "urn:epc:class:lgtin:9521141.012345.L",
        "https://id.gs1.org/01/10614141073464/10/LOT",
        "https://id.gs1.org/414/9521141000173",
    ],
)
def test_places_parties_and_classes_are_no_numbers(place: str) -> None:
    assert name_of(place) is None


@pytest.mark.parametrize(
    "epc",
    [
        "urn:epc:id:sscc:9521141.012345678",
        "urn:epc:id:sscc:95211X1.0123456789",
        "urn:epc:id:sgtin:0614141.107346.",
        "https://id.gs1.org/00/095211411234567890",
        "https://id.gs1.org/00/12",
        f"https://goods.example/{'9' * 60}",
    ],
)
def test_a_malformed_identifier_says_so(epc: str) -> None:
    with pytest.raises(MalformedIdentifierError):
        name_of(epc)


def test_pieces_belong_to_the_one_consignment_that_is_named() -> None:
    bill = {"type": "bol", "bizTransaction": "urn:epcglobal:cbv:bt:9521141000173:BOL-1"}
    other = {"type": "bol", "bizTransaction": "urn:epcglobal:cbv:bt:9521141000173:BOL-2"}
    one = parse(document(event(bizTransactionList=[bill]))).events[0]
    assert (one.number, one.piece) == ("BOL-1", PRINTED)
    two = parse(document(event(bizTransactionList=[bill, other]))).events[0]
    assert (two.number, two.piece) == (PRINTED, "")
    ginc = parse(document(event(bizTransactionList=[bill], epcList=["urn:epc:id:ginc:9521141.7", SSCC])))
    assert [(e.number, e.piece) for e in ginc.events] == [("95211417", PRINTED)]


def test_the_place_keeps_its_offset() -> None:
    one = parse(document(event(eventTime="2026-11-21T02:00:00Z"))).events[0]
    assert one.occurred_at.isoformat() == "2026-11-21T10:00:00+08:00"
    assert one.zone_source == "source"


@pytest.mark.parametrize(
    ("fields", "milestone"),
    [
        ({"bizStep": "accepting"}, "PICKED_UP"),
        ({"bizStep": "accepting", "disposition": None}, ""),
        ({"bizStep": "shipping", "disposition": "in_transit"}, "HUB_OUT"),
        ({"bizStep": "shipping", "disposition": None}, ""),
        ({"bizStep": "transporting", "disposition": "in_transit"}, "LINEHAUL"),
        ({"bizStep": "holding"}, "ON_HOLD"),
        ({"bizStep": "void_shipping"}, "CANCELLED"),
        ({"bizStep": "destroying", "disposition": "destroyed", "action": "DELETE"}, "DISPOSED"),
        ({"disposition": "returned"}, "RETURNED"),
        ({"disposition": "in_transit"}, ""),
        ({"disposition": "unknown"}, ""),
        ({"disposition": "example:strange"}, ""),
        ({"action": "DELETE"}, ""),
        ({"bizStep": "unpacking"}, ""),
    ],
)
def test_only_a_reception_is_a_delivery(fields: Json, milestone: str) -> None:
    whole = document(event(**fields))
    whole["@context"] = [CONTEXT, {"example": "https://ns.example.org/"}]
    assert [one.milestone for one in parse(whole).events] == [milestone]


def test_a_reception_elsewhere_than_at_the_destination_is_no_delivery() -> None:
    bound = [{"type": "location", "destination": "urn:epc:id:sgln:9521888.00002.0"}]
    on_the_way = event(destinationList=bound, readPoint={"id": "urn:epc:id:sgln:9521999.00001.0"})
    there = event(destinationList=bound, readPoint={"id": "urn:epc:id:sgln:9521888.00002.dock7"})
    parsed = parse(document(on_the_way, there))
    assert [one.milestone for one in parsed.events] == ["HUB_IN", "DELIVERED"]


def test_quantities_without_single_things_are_a_part_until_told_complete() -> None:
    bill = [{"type": "bol", "bizTransaction": "https://carrier.example/bol/B7"}]
    goods = [{"epcClass": "urn:epc:class:lgtin:9521141.012345.L1", "quantity": 8}]
    some = event(epcList=None, quantityList=goods, bizTransactionList=bill)
    whole = some | {"persistentDisposition": {"set": ["completeness_verified"]}}
    parsed = parse(document(some, whole))
    assert [(e.number, e.milestone, e.quantity) for e in parsed.events] == [
        ("B7", "DELIVERED_PARTIAL", 8),
        ("B7", "DELIVERED", 8),
    ]


def test_an_error_declaration_voids_the_identical_event() -> None:
    declared = {"declarationTime": "2026-11-21T11:00:00+08:00", "reason": "did_not_occur"}
    parsed = parse(document(event(), event(errorDeclaration=declared)))
    first, void = parsed.events
    assert (first.number, first.occurred_at, first.code, first.piece) == (
        void.number, void.occurred_at, void.code, void.piece,
    )  # fmt: skip
    assert void.correction is not None
    assert (void.correction.reason, first.correction) == ("did_not_occur", None)
    bare = parse(document(event(errorDeclaration={"declarationTime": "2026-11-21T11:00:00+08:00"})))
    assert bare.events[0].correction is not None
    assert bare.events[0].correction.reason == "incorrect_data"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"bizStep": "urn:epcglobal:cbv:bizstep:receiving"}, "bizStep"),
        ({"bizStep": "https://ref.gs1.org/cbv/BizStep-recieving"}, "bizStep"),
        ({"bizStep": "cbv:BizStep-recieving"}, "bizStep"),
        ({"bizStep": "RECEIVING"}, "bizStep"),
        ({"bizStep": "own:step"}, "“own” is not declared"),
        ({"disposition": "https://ref.gs1.org/cbv/Disp-gone"}, "disposition"),
        ({"persistentDisposition": {"set": ["cbv:Disp-gone"]}}, "disposition"),
        ({"own:field": 1}, "“own” is not declared"),
        ({"https://ns.example.org/box": {"own:deep": [{"far:deeper": 1}]}}, "is not declared"),
        ({"plainField": 1}, "plainField"),
        ({"eventTimeZoneOffset": None}, "eventTimeZoneOffset"),
        ({"eventTimeZoneOffset": "+14:30"}, "offset"),
        ({"eventTimeZoneOffset": "8"}, "offset"),
        ({"eventTime": "2026-11-21T10:00:00"}, "zone"),
        ({"eventTime": "2026-02-30T10:00:00Z"}, "time"),
        ({"eventTime": "0001-01-01T00:00:00+14:00"}, "time"),
        ({"eventTime": "9999-12-31T23:59:59-14:00"}, "time"),
        ({"eventTime": "1812-06-24T10:00:00Z"}, "1990"),
        ({"action": "observe"}, "action"),
        ({"epcList": []}, "names no goods"),
        ({"epcList": [SSCC, SSCC]}, "twice"),
        ({"epcList": ["urn:epc:idpat:sgtin:4012345.098765.*"]}, "class"),
        ({"epcList": ["urn:epc:id:sscc:9521141.1"]}, "formed"),
        ({"type": "AggregationEvent", "epcList": None, "childEPCs": [SSCC], "action": "ADD"}, "parent"),
        ({"type": "AssociationEvent", "epcList": None, "childEPCs": [SSCC], "action": "ADD"}, "parentID"),
        ({"type": "TransactionEvent"}, "bizTransactionList"),
        ({"type": "own:Event"}, "not read"),
        ({"type": 7}, "type"),
        ({"ilmd": {"https://ns.example.org/a": 1}}, "ADD"),
        ({"quantityList": [{"epcClass": "urn:epc:class:lgtin:9521141.012345.L", "quantity": -1}]}, "amount"),
        ({"errorDeclaration": {"reason": "did_not_occur"}}, "declarationTime"),
        ({"errorDeclaration": {"declarationTime": "2026-11-21T11:00:00Z", "reason": "cbv:ER-x"}}, "reason"),
        ({"sensorElementList": [{"sensorReport": [{"type": "Mass", "value": 10**400}]}]}, "value"),
        (
            {"sensorElementList": [{"sensorReport": [{"type": "Mass", "time": "0001-01-01T00:00:00Z"}]}]},
            "1990",
        ),
        ({"https://ns.example.org/a": "bad\x00sign"}, "control signs"),
        ({"https://ns.example.org/a": "half \ud800"}, "control signs"),
    ],
)  # fmt: skip
def test_a_wrong_event_is_refused_and_its_neighbour_lands(fields: Json, told: str) -> None:
    assert told in refusal(**fields)


@pytest.mark.parametrize(
    "whole",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'"EPCISDocument"',
        b"<epcis/>",
        b"{" * 100_000,
        b"[" * 100_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        json.dumps(document(event()))[:-20].encode(),
        json.dumps(document(event())).replace('"2.0"', "NaN").encode(),
        document(event(), **{"@context": None}),
        document(event(), **{"@context": {"own": "https://ns.example.org/"}}),
        document(event(), creationDate="yesterday"),
        document(event(), schemaVersion="1.2"),
        document(event(), epcisBody={}),
        document(event(), **{"own:head": 1}),
        document(event(), type="epcisdocument"),
        event(),
    ],
    ids=range(19),
)
def test_a_document_that_is_none_is_refused_whole(whole: Json | bytes) -> None:
    with pytest.raises(Unreadable):
        parse(whole)


def test_an_event_alone_and_a_query_result_are_read_too() -> None:
    alone = {"@context": CONTEXT, **event()}
    results = {"queryName": "q", "resultsBody": {"eventList": [event(), event(bizStep="departing")]}}
    query = document(type="EPCISQueryDocument", epcisBody={"queryResults": results})
    assert len(parse(alone).events) == 1
    assert [one.milestone for one in parse(query).events] == ["DELIVERED", "HUB_OUT"]


def test_a_name_that_stands_twice_makes_an_event_ambiguous() -> None:
    raw = json.dumps(document(event(), event()))
    twice = raw.replace('"bizStep": "receiving"', '"bizStep": "departing", "bizStep": "receiving"', 1)
    parsed = parse(twice.encode())
    assert len(parsed.events) == 1
    assert "twice" in str(parsed.refused[0].reason)


def test_the_sender_is_told_of_each_refusal() -> None:
    raw = json.dumps(document(event(), event(action="X"))).encode()
    reply = CONNECTOR.reply(raw, parsed=parse(raw), problem="")
    assert reply is not None
    job = json.loads(reply.body)
    assert (job["success"], len(job["errors"])) == (False, 1)
    assert job["errors"][0]["instance"].endswith("action")
    refused = CONNECTOR.reply(b"x", parsed=None, problem="It is not JSON.")
    assert refused is not None
    assert json.loads(refused.body)["errors"][0]["title"] == "It is not JSON."


def test_reading_does_not_change_the_document() -> None:
    whole = document(event())
    before = copy.deepcopy(whole)
    parse(whole)
    assert whole == before
