"""The house's words for what a promise rests on, and the names of connectors.

A basis is kept as it was given: a service level with its version, a customer's own sentence, or one of
the house's codes, which are said here in words.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.badges import Badge

BASES: Mapping[str, Badge] = {
    "shipper": Badge(_p("basis", "Agreed with the shipper")),
    "hand-over": Badge(_p("basis", "Hand-over between shifts")),
    "substitute held": Badge(_p("basis", "Substitute held for the customer")),
    "follow-up visit": Badge(_p("basis", "Follow-up after a complaint")),
    "low score": Badge(_p("basis", "Low score in a survey")),
    "house rule: 30 days, or the law's day": Badge(_p("basis", "House rule: 30 days, or the law's day")),
    "S1": Badge(_p("basis", "Case target S1")),
    "S2": Badge(_p("basis", "Case target S2")),
    "S3": Badge(_p("basis", "Case target S3")),
    "S4": Badge(_p("basis", "Case target S4")),
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
    "x12_214": Badge("X12 214"),
    "osmand": Badge("OsmAnd"),
}
WORDS: Mapping[str, Mapping[str, Badge]] = {"basis": BASES, "connector": CONNECTORS}
