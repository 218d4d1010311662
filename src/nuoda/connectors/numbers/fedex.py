"""FedEx: twelve digits of Express, fifteen of Ground."""

from __future__ import annotations

import re

from nuoda.connectors.numbers.form import Form, weighted_mod10

_SOURCE = "tracking_number_data (MIT): couriers/fedex.json"
_WEIGHTS = (3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1)


def _check_express(match: re.Match[str]) -> bool:
    """Weighted sum modulo 11, then modulo 10."""
    total = sum(int(digit) * weight for digit, weight in zip(match["body"], _WEIGHTS, strict=True))
    return total % 11 % 10 == int(match["check"])


def _check_ground(match: re.Match[str]) -> bool:
    return weighted_mod10(match["body"], even=1, odd=3) == int(match["check"])


FORMS = (
    Form("FEDEX", "express", re.compile(r"(?P<body>\d{11})(?P<check>\d)"), _SOURCE, _check_express),
    Form("FEDEX", "ground", re.compile(r"(?P<body>\d{14})(?P<check>\d)"), _SOURCE, _check_ground),
)
