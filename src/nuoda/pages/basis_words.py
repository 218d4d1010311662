"""The house's words for what a promise rests on and was kept by, and the names of connectors.

A basis is kept as it was given: a service level with its version, a customer's own sentence, or one of
the house's codes, which are said here in words. A code may carry figures: ``recourse: insurer P-1``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import pgettext_lazy as _p

from nuoda.pages import badges
from nuoda.pages.badges import Badge

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Composed:
    """A sentence with places, and the figures that fill them in the order in which they are kept.

    Each is named with the kind of word that it is; ``""`` stands as it came, ``law`` is a title of ours.
    """

    words: StrOrPromise
    figures: tuple[tuple[str, str], ...]


_LAW = "law"
COMPOSED: Mapping[str, Composed] = {
    "recourse": Composed(
        _p("basis", "Recourse, %(party)s: %(number)s"), (("party", "recourse_party"), ("number", ""))
    ),
    "corrective action": Composed(_p("basis", "Corrective action: %(cause)s"), (("cause", "reason"),)),
    "order note": Composed(
        _p("basis", "Note of a change, %(party)s: %(change)s"),
        (("party", "order_party"), ("change", "order_note")),
    ),
    "contract": Composed(
        _p("basis", "Contract %(number)s: %(measure)s, %(period)s"),
        (("measure", "measure"), ("period", ""), ("number", "")),
    ),
    "quote": Composed(_p("basis", "Quote %(number)s: %(option)s"), (("option", "option"), ("number", ""))),
    _LAW: Composed("%(title)s", (("title", _LAW),)),
}
BASES: Mapping[str, Badge] = {
    "in-transit report": Badge(_p("basis", "In-transit reports as agreed")),
    "receipt: image": Badge(_p("basis", "Terms of receipts: its picture")),
    "receipt: station": Badge(_p("basis", "Terms of receipts: at our station")),
    "receipt: shipper": Badge(_p("basis", "Terms of receipts: back with the shipper")),
    "hand-over": Badge(_p("basis", "Hand-over between shifts")),
    "substitute held": Badge(_p("basis", "Substitute held for the customer")),
    "follow-up visit": Badge(_p("basis", "Follow-up after a complaint")),
    "low score": Badge(_p("basis", "Low score in a survey")),
    "goods found after payment": Badge(_p("basis", "Goods found after they were paid for")),
    "house rule: 30 days, or the law's day": Badge(_p("basis", "House rule: 30 days, or the law's day")),
    "S1": Badge(_p("basis", "Case target S1")),
    "S2": Badge(_p("basis", "Case target S2")),
    "S3": Badge(_p("basis", "Case target S3")),
    "S4": Badge(_p("basis", "Case target S4")),
}
PROOFS: Mapping[str, Badge] = {
    "answered": Badge(_p("proof of promise", "Answered")),
    "told": Badge(_p("proof of promise", "Told")),
    "planned": Badge(_p("proof of promise", "Plan put forward")),
    "ended": Badge(_p("proof of promise", "It has ended")),
    "merged": Badge(_p("proof of promise", "Merged into another case")),
    "done": Badge(_p("proof of promise", "Done")),
    "held": Badge(_p("proof of promise", "Held to the end of the time")),
    "accepted": Badge(_p("proof of promise", "Accepted")),
    "asked": Badge(_p("proof of promise", "The customer was asked")),
    "acknowledged": Badge(_p("proof of promise", "Acknowledged")),
    "settled": Badge(_p("proof of promise", "Handed in or settled")),
    "decided": Badge(_p("proof of promise", "Decided")),
    "reported": Badge(_p("proof of promise", "Reported")),
    "report sent": Badge(_p("proof of promise", "Report sent")),
    "nothing under way": Badge(_p("proof of promise", "Nothing was under way")),
    "receipt: image": Badge(_p("proof of promise", "Picture of the receipt")),
    "receipt: station": Badge(_p("proof of promise", "Receipt at our station")),
    "receipt: shipper": Badge(_p("proof of promise", "Receipt back with the shipper")),
}
# Proper names are the same in both languages, but for those that have a Chinese one.
CONNECTORS: Mapping[str, Badge] = {
    "kuaidi100": Badge(_p("connector", "Kuaidi100")),
    "canadapost": Badge(_p("connector", "Canada Post")),
    "dhl_express": Badge("DHL Express"),
    "ups": Badge("UPS"),
    "usps": Badge("USPS"),
    "epcis": Badge("EPCIS 2.0"),
    "iftsta": Badge("EDIFACT IFTSTA"),
    "x12-214": Badge("X12 214"),
    "osmand": Badge("OsmAnd"),
    "stream": Badge("NATS"),
    "mqtt": Badge("MQTT"),
    "mail": Badge(_p("connector", "Mail")),
    "shopify": Badge("Shopify"),
    "ubl": Badge("UBL"),
    "x12-204": Badge("X12 204"),
}
# What brings scans beside the connectors; any other name is one of a mapping, and its own.
SCAN_SOURCES: Mapping[str, Badge] = {
    **CONNECTORS,
    "push": Badge("API"),
    "api": Badge("API"),
    "file": Badge(_p("scan source", "File")),
    "desk": Badge(_p("scan source", "Entered by hand")),
    "proof": Badge(_p("scan source", "Proof of delivery")),
}
ZONE_SOURCES: Mapping[str, Badge] = {
    "source": Badge(_p("zone source", "zone given with the time")),
    "place": Badge(_p("zone source", "zone by its place")),
    "mapping": Badge(_p("zone source", "zone as agreed for the source")),
    "utc": Badge(_p("zone source", "taken as UTC")),
}
WORDS: Mapping[str, Mapping[str, Badge]] = {
    "basis": BASES,
    "promise_proof": PROOFS,
    "connector": CONNECTORS,
    "scan_source": SCAN_SOURCES,
    "zone_source": ZONE_SOURCES,
}


def composed(basis: str) -> str:
    """A basis that carries figures, in words; whatever else it is, as it came."""
    code, parted, rest = basis.partition(": ")
    found = COMPOSED.get(code)
    figures = rest.split(" ", len(found.figures) - 1) if found else []
    if not parted or found is None or len(figures) != len(found.figures):
        return basis
    said = {name: _figure(kind, value) for (name, kind), value in zip(found.figures, figures, strict=True)}
    return str(found.words) % said


def _figure(kind: str, value: str) -> str:
    if kind == _LAW:
        return gettext(value)
    if kind == "option":
        service, _at, partner = value.partition("@")
        return " ".join(part for part in (_figure("service", service), partner) if part)
    known = badges.values(kind).get(value)
    return str(known.label) if known else value
