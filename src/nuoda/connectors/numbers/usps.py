"""United States Postal Service: 20 digits, and the intelligent parcel barcode with or without its zip."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nuoda.connectors.numbers.form import Form, weighted_mod10

_SOURCE = "tracking_number_data (MIT): couriers/usps.json"


def _check(match: re.Match[str]) -> bool:
    """Mod 10, weights 3 and 1 from the left."""
    return weighted_mod10(match["body"], even=3, odd=1) == int(match["check"])


def _check_parcel(match: re.Match[str]) -> bool:
    """As before; a body printed without its application identifier is reckoned with 91 before it."""
    body = match["body"]
    if not re.match(r"9[1-5]", body):
        body = f"91{body}"
    return weighted_mod10(body, even=3, odd=1) == int(match["check"])


def _zip(match: re.Match[str]) -> Mapping[str, str]:
    code = match.groupdict().get("zip")
    return {"destination_zip": code} if code else {}


FORMS = (
    Form("USPS", "20 digits", re.compile(r"(?P<body>\d{19})(?P<check>\d)"), _SOURCE, _check),
    Form(
        "USPS",
        "parcel barcode",
        re.compile(r"(?:420(?P<zip>\d{5}))?(?P<body>(?:9[1-5])?\d{12}(?:\d{11}|\d{7}))(?P<check>\d)"),
        _SOURCE,
        _check_parcel,
        _zip,
    ),
    Form(
        "USPS",
        "parcel barcode, nine-digit zip",
        re.compile(r"420(?P<zip>\d{9})(?P<body>(?:9[2-5])?\d{19})(?P<check>\d)"),
        _SOURCE,
        _check,
        _zip,
    ),
)
