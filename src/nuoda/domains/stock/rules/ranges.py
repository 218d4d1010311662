"""Codes of places that are written as a range, such as A-01-01 to A-10-08. Pure."""

from __future__ import annotations

import re
from itertools import product

MOST_CODES = 2_000
_PARTS = re.compile(r"\d+|[A-Za-z]+|[^A-Za-z\d]+")


def codes_between(first: str, last: str) -> list[str] | None:
    """Every code from the first to the last, part by part: figures and single letters count, the rest is one.

    A-01-01 to A-10-08 are 80 codes. None where the two are not built alike, one part runs backwards, or there
    are more than ``MOST_CODES``.
    """
    begins, ends = _PARTS.findall(first.strip()), _PARTS.findall(last.strip())
    if len(begins) != len(ends) or not begins:
        return None
    parts, count = [], 1
    for begin, end in zip(begins, ends, strict=True):
        part = _between(begin, end)
        if part is None:
            return None
        count *= len(part)
        if count > MOST_CODES:
            return None
        parts.append(part)
    return ["".join(one) for one in product(*parts)]


def _between(begin: str, end: str) -> list[str] | None:
    if begin == end:
        return [begin]
    if begin.isdecimal() and end.isdecimal() and len(end) <= 9 and len(begin) <= 9:
        low, high = int(begin), int(end)
        if low > high or high - low >= MOST_CODES:
            return None
        return [str(one).zfill(len(begin)) for one in range(low, high + 1)]
    alike = begin.isupper() == end.isupper()
    if len(begin) == len(end) == 1 and begin.isalpha() and end.isalpha() and alike and begin < end:
        return [chr(one) for one in range(ord(begin), ord(end) + 1)]
    return None
