"""DHL Express: ten digits."""

from __future__ import annotations

import re

from nuoda.connectors.numbers.form import Form


def _check(match: re.Match[str]) -> bool:
    """The last digit is the first nine modulo seven."""
    return int(match["body"]) % 7 == int(match["check"])


FORMS = (
    Form(
        "DHL",
        "express waybill",
        re.compile(r"(?P<body>\d{9})(?P<check>\d)"),
        "tracking_number_data (MIT): couriers/dhl.json",
        _check,
    ),
)
