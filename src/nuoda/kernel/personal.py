"""Masking of personal data (domain reference §4.6, after GB/T 41833-2022).

At least one Chinese character of a name, at least six digits of a phone, and unit and room of an
address are hidden. Masked values are for eyes only: never a key, never joined on.
"""

from __future__ import annotations

import re
from itertools import accumulate

from nuoda.kernel.phones import first_phone

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_UNIT = re.compile(
    r"(\d+\s*(?:号楼|栋|幢|座))?\s*(?:\d+|[一二三四五六七八九十]+)\s*(?:单元|层|楼).*$"
    # A house, and behind it a number without a word (3号楼402, 5幢2-1801), or all three in one (12-3-402).
    r"|[\dA-Za-z]+\s*(?:号楼|栋|幢|座|#)\s*-?\d.*$|\d+-\d+-\d+.*$"
    r"|\d+\s*(?:室|房).*$|(?:apt|unit|room|suite|flat|floor)\.?\s*#?\w+.*$",
    re.IGNORECASE,
)

_HOUSE = re.compile(r"\d+\s*[号號弄]$")


def mask_name(name: str) -> str:
    """``欧阳小明`` → ``欧***``; ``Anna Schmidt`` → ``A*** S***``. Empty stays empty.

    Digits and signs are never shown: they may be a room or a phone (``7天酒店`` → ``天***``, ``302`` →
    ``***``).
    """
    name = name.strip()
    if not name:
        return ""
    if _HAN.search(name):
        # Three at most: how long a name is tells of whose it is.
        return _initial(name) + "*" * min(3, len(name) - 1) if len(name) > 1 else "*"
    return " ".join(_initial(word) + "***" for word in name.split())


def _initial(word: str) -> str:
    """The first letter or character of a word; "" where it has none."""
    return next((sign for sign in word if sign.isalpha()), "")


def mask_phone(phone: str) -> str:
    """Keeps at most the last four digits, and hides at least six (``13812345678`` → ``*******5678``)."""
    digits = sum(map(str.isdigit, phone))
    hidden = digits - (4 if digits >= 10 else 2 if digits >= 8 else 0)
    if digits == len(phone):  # most are written without anything in between
        return "*" * hidden + phone[hidden:]
    before = accumulate(map(str.isdigit, phone))
    return "".join(
        "*" if sign.isdigit() and nth <= hidden else sign for sign, nth in zip(phone, before, strict=True)
    )


def mask_address(address: str) -> str:
    """Hides unit and room; where none is recognised, the last third of the line."""
    hidden = _UNIT.sub("***", address)
    if hidden == address and address:
        keep = max(1, len(address) * 2 // 3)
        hidden = address[:keep] + "***"
    return hidden


def mask_room(address: str) -> str:
    """For whoever has to find the place: a line that ends with the house has no room, and is shown whole."""
    found = address.strip()
    return found if _HOUSE.search(found) and not _UNIT.search(found) else mask_address(found)


def mask_email(email: str) -> str:
    """``j***@example.com``; ``***`` where it is no address."""
    name, _, host = email.partition("@")
    return f"{name[:1]}***@{host}" if host else "***"


def phone_tail(phone: str, length: int = 4) -> str:
    """The last digits of a phone, the first where there are several, without its extension: the second factor
    of a public look-up."""
    return "".join(sign for sign in first_phone(phone) if sign.isdigit())[-length:]
