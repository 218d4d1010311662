"""The house's own numbers: its prefix, ten digits, a check digit by Damm's scheme."""

from __future__ import annotations

import re
from functools import cache

from nuoda.connectors.numbers.form import Form
from nuoda.kernel.damm import check_digit


def _check(match: re.Match[str]) -> bool:
    return check_digit(match["body"]) == int(match["check"])


@cache
def own_forms(prefix: str) -> tuple[Form, ...]:
    """The form of the series under a prefix; none for no prefix."""
    if not prefix:
        return ()
    pattern = re.compile(rf"{re.escape(prefix)}(?P<body>[0-9]{{10}})(?P<check>[0-9])")
    return (Form(prefix, "own waybill", pattern, "our own series; Damm 2004", _check, distinctive=True),)
