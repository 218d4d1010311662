"""The shape of EPCIS 2.0 JSON: what GS1's JSON schema accepts and refuses, written as our own checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nuoda.connectors.carriers.epcis import words
from nuoda.connectors.carriers.epcis.checks import (
    Check,
    Problems,
    add,
    anything,
    boolean,
    either,
    hexadecimal,
    listed,
    number,
    of,
    offset,
    one_of,
    shape,
    text,
    time,
    unit,
    uri,
    version,
)
from nuoda.kernel.text import text as _

Json = dict[str, object]


def _context_entry(value: object, path: str, problems: Problems) -> None:
    if not isinstance(value, dict):
        uri(value, path, problems)


context = either(_context_entry, listed(_context_entry, unique=True))

_QUANTITY = shape({"epcClass": uri, "quantity": number, "uom": unit}, required=("epcClass",), others="none")
_DISPOSITIONS = listed(of(words.DISPOSITION), least=1, unique=True)
_PLACE = shape({"id": uri}, required=("id",), others="any")
_TRANSACTION = shape(
    {"type": of(words.TRANSACTION_TYPE), "bizTransaction": uri},
    required=("bizTransaction",),
    others="none",
)
_ERROR = shape(
    {"declarationTime": time, "reason": of(words.ERROR_REASON), "correctiveEventIDs": listed(uri)},
    required=("declarationTime",),
)
_SENSOR_ADDRESSES = ("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules")
_SENSOR_NUMBERS = ("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue")
_REPORT = shape(
    {
        "type": of(words.MEASUREMENT),
        "exception": of(words.ALERT),
        "time": time,
        "component": of(words.COMPONENT),
        "stringValue": text,
        "booleanValue": boolean,
        "hexBinaryValue": hexadecimal,
        "uom": text,
        **dict.fromkeys(_SENSOR_NUMBERS, number),
        **dict.fromkeys(_SENSOR_ADDRESSES, uri),
        **dict.fromkeys(("microorganism", "chemicalSubstance", "coordinateReferenceSystem", "uriValue"), uri),
    },
    required=("type",),
)
_METADATA = shape({"time": time, "startTime": time, "endTime": time, **dict.fromkeys(_SENSOR_ADDRESSES, uri)})
_SENSORS = listed(
    shape(
        {"sensorMetadata": _METADATA, "sensorReport": listed(_REPORT, least=1)},
        required=("sensorReport",),
    )
)

_COMMON: Mapping[str, Check] = {
    "@context": context,
    "type": anything,
    "eventTime": time,
    "recordTime": time,
    "eventTimeZoneOffset": offset,
    "eventID": uri,
    "certificationInfo": either(uri, listed(uri)),
    "errorDeclaration": _ERROR,
}
_STEP: Mapping[str, Check] = {
    "bizStep": of(words.BIZ_STEP),
    "disposition": of(words.DISPOSITION),
    "readPoint": _PLACE,
    "bizLocation": _PLACE,
    "bizTransactionList": listed(_TRANSACTION),
    "sourceList": listed(
        shape({"type": of(words.PARTY_TYPE), "source": uri}, required=("type", "source"), others="none")
    ),
    "destinationList": listed(
        shape(
            {"type": of(words.PARTY_TYPE), "destination": uri},
            required=("type", "destination"),
            others="none",
        )
    ),
    "sensorElementList": _SENSORS,
}


def _persistent(value: object, path: str, problems: Problems) -> None:
    shape({"set": _DISPOSITIONS, "unset": _DISPOSITIONS}, others="none")(value, path, problems)
    if isinstance(value, dict) and not value:
        add(problems, path, _("It is empty."), _("Name what is set or unset."))


_ACTION: Mapping[str, Check] = {"action": one_of(("ADD", "OBSERVE", "DELETE"))}
_LASTING: Mapping[str, Check] = {"persistentDisposition": _persistent, "ilmd": shape({})}
_ALWAYS = ("eventTime", "eventTimeZoneOffset")
_CHILDREN: Mapping[str, Check] = {
    "parentID": uri,
    "childEPCs": listed(uri),
    "childQuantityList": listed(_QUANTITY),
}
_WHAT: Mapping[str, Check] = {"epcList": listed(uri), "quantityList": listed(_QUANTITY)}


def _filled(event: Json, name: str) -> bool:
    return bool(event.get(name))


def _object(event: Json, path: str, problems: Problems) -> None:
    sensed = _filled(event, "sensorElementList") and "readPoint" in event
    if "epcList" not in event and not _filled(event, "quantityList") and not sensed:
        _nothing_named(path, problems)
    if "ilmd" in event and event.get("action") != "ADD":
        add(problems, f"{path}.ilmd", _("It may stand only where the action is ADD."))


def _family(event: Json, path: str, problems: Problems) -> None:
    named = _filled(event, "childEPCs") or _filled(event, "childQuantityList")
    if not named and event.get("action") != "DELETE":
        _nothing_named(path, problems)


def _transaction(event: Json, path: str, problems: Problems) -> None:
    named = "epcList" in event or _filled(event, "quantityList") or event.get("action") == "DELETE"
    if not named:
        _nothing_named(path, problems)
    if event.get("bizTransactionList") == []:
        add(problems, f"{path}.bizTransactionList", _("It is empty."), _("Name at least one."))


def _transformation(event: Json, path: str, problems: Problems) -> None:
    taken = _filled(event, "inputEPCList") or _filled(event, "inputQuantityList")
    made = _filled(event, "outputEPCList") or _filled(event, "outputQuantityList")
    if not (taken and made) and not ("transformationID" in event and (taken or made)):
        _nothing_named(path, problems)


def _nothing_named(path: str, problems: Problems) -> None:
    add(problems, path, _("The event names no goods."), _("Name them, as its type asks."))


_UNIQUE_EPCS = listed(uri, unique=True)
EVENTS: Mapping[str, tuple[Check, Callable[[Json, str, Problems], None]]] = {
    "ObjectEvent": (
        shape(
            {**_COMMON, **_STEP, **_ACTION, **_LASTING, **_WHAT, "epcList": _UNIQUE_EPCS},
            required=(*_ALWAYS, "action"),
        ),
        _object,
    ),
    "AggregationEvent": (
        shape({**_COMMON, **_STEP, **_ACTION, **_CHILDREN}, required=(*_ALWAYS, "action")),
        _family,
    ),
    "AssociationEvent": (
        shape({**_COMMON, **_STEP, **_ACTION, **_CHILDREN}, required=(*_ALWAYS, "action", "parentID")),
        _family,
    ),
    "TransactionEvent": (
        shape(
            {**_COMMON, **_STEP, **_ACTION, **_WHAT, "parentID": uri},
            required=(*_ALWAYS, "action", "bizTransactionList"),
        ),
        _transaction,
    ),
    "TransformationEvent": (
        shape(
            {
                **_COMMON,
                **_STEP,
                **_LASTING,
                "inputEPCList": _UNIQUE_EPCS,
                "outputEPCList": _UNIQUE_EPCS,
                "inputQuantityList": listed(_QUANTITY),
                "outputQuantityList": listed(_QUANTITY),
                "transformationID": uri,
            },
            required=_ALWAYS,
        ),
        _transformation,
    ),
}
_EXTENDED = shape(_COMMON, required=_ALWAYS, others="any")


def check_event(event: object, path: str, problems: Problems) -> None:
    """One event of an event list: its own type decides what else it holds."""
    if not isinstance(event, dict):
        add(problems, path, _("It is not an object."))
        return
    kind = event.get("type")
    if isinstance(kind, str) and kind in EVENTS:
        inside, whole = EVENTS[kind]
        inside(event, path, problems)
        if not problems:
            whole(event, path, problems)
        return
    uri(kind, f"{path}.type", problems)
    _EXTENDED(event, path, problems)


def _attribute(value: object, path: str, problems: Problems) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float | str | dict):
        add(problems, path, _("It is neither a number, a text nor an object."))


_MASTER_DATA = listed(
    shape(
        {
            "type": uri,
            "vocabularyElementList": listed(
                shape(
                    {
                        "id": uri,
                        "attributes": listed(
                            shape(
                                {"id": uri, "attribute": _attribute},
                                required=("id",),
                                others="any",
                            )
                        ),
                        "children": listed(uri),
                    },
                    required=("id",),
                    others="any",
                )
            ),
        },
        required=("type",),
        others="any",
    )
)


# Events are checked one by one, so that a bad one does not hold up the others.
_EVENT_LIST = listed(anything)
_HEAD: Mapping[str, Check] = {
    "@context": context,
    "id": uri,
    "type": anything,
    "schemaVersion": version,
    "creationDate": time,
}
CAPTURE = shape(
    {
        **_HEAD,
        "instanceIdentifier": text,
        "sender": text,
        "receiver": text,
        "epcisHeader": shape({"epcisMasterData": shape({"vocabularyList": _MASTER_DATA}, others="any")}),
        "epcisBody": shape({"eventList": _EVENT_LIST}, required=("eventList",), others="any"),
    },
    required=("@context", "schemaVersion", "creationDate", "epcisBody"),
)
_RESULTS = shape({"eventList": _EVENT_LIST, "vocabularyList": _MASTER_DATA}, required=("eventList",))
QUERY_RESULT = shape(
    {
        **_HEAD,
        "epcisBody": shape(
            {
                "queryResults": shape(
                    {"queryName": text, "subscriptionID": text, "resultsBody": _RESULTS},
                    required=("queryName", "resultsBody"),
                )
            },
            required=("queryResults",),
        ),
    },
    required=("@context", "epcisBody"),
)
