"""When two orders are the same wish told twice. Pure (domain reference §5.7, §8 no. 33, 34, 37).

The same customer, consignee and goods within a day, under another reference or by another channel, is held
and asked about. Name and address make the consignee: a shared or virtual phone alone proves nothing, so a
phone only ever speaks against a likeness, and only where both are plain.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

_NOISE = re.compile(r"[\s,，.。;；:：、\-—_()（）/#]+")
_COUNTRY = re.compile(r"^(?:\+?0{0,2}86)(?=1\d{10}$)")
_VIRTUAL = re.compile(r"[*xX转,]|^\+?(?:86)?95\d{3}")
_PLACE = ("country", "region", "city", "district", "street")


def normal(words: str) -> str:
    """A text without what people write differently: width, case, spaces and marks."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", words)).casefold()


def plain_phone(phone: str) -> str:
    """The digits of a number that is somebody's own; "" where it is masked, virtual or an extension."""
    given = unicodedata.normalize("NFKC", phone)
    if _VIRTUAL.search(given):
        return ""
    digits = re.sub(r"\D", "", given)
    return _COUNTRY.sub("", digits)


def twin_key(
    consignee: Mapping[str, str],
    *,
    goods: str,
    lines: Sequence[Mapping[str, Any]],
    pieces: int,
    weight_kg: Decimal | None,
) -> str:
    """What two orders share that ask for the same; "" where consignee or goods are not known well enough."""
    name, street = normal(consignee.get("name", "")), normal(consignee.get("street", ""))
    if not name or not street:
        return ""
    where = "".join(normal(consignee.get(part, "")) for part in _PLACE)
    what: object = sorted(
        (normal(str(one.get("sku") or one.get("description", ""))), int(one.get("quantity", 1)))
        for one in lines
    )
    if not lines:
        if not normal(goods):
            return ""
        what = (normal(goods), pieces, None if weight_kg is None else f"{weight_kg.normalize():f}")
    return hashlib.sha256(repr((name, where, what)).encode("utf-8", "backslashreplace")).hexdigest()[:32]


def phones_differ(one: str, other: str) -> bool:
    """Whether two plain phones say that these are two people of one name at one address."""
    first, second = plain_phone(one), plain_phone(other)
    return bool(first and second and first != second)
