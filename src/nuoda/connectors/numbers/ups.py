"""UPS: 1Z numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nuoda.connectors.numbers.form import Form, weighted_mod10

_SERVICES = {
    "01": "Next Day Air",
    "02": "Second Day Air",
    "03": "Ground",
    "12": "Three-Day Select",
    "13": "Next Day Air Saver",
    "15": "Next Day Air Early",
    "66": "Worldwide Express",
    "YW": "SurePost, delivered by USPS",
}


def _check(match: re.Match[str]) -> bool:
    """Mod 10 over the fifteen signs after 1Z."""
    return weighted_mod10(match["body"], even=1, odd=2) == int(match["check"])


def _tells(match: re.Match[str]) -> Mapping[str, str]:
    service = _SERVICES.get(match["body"][6:8])
    return {"service": service} if service else {}


FORMS = (
    Form(
        "UPS",
        "1Z",
        re.compile(r"1Z(?P<body>[A-Z0-9]{15})(?P<check>\d)"),
        "tracking_number_data (MIT): couriers/ups.json",
        _check,
        _tells,
        distinctive=True,
    ),
)
