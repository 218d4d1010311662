"""Checks of single fields that every kind of input needs. Each returns the problems it found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from nuoda.kernel import limits
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

_MAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
_BAD_SIGNS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def check_text(field: str, value: str, *, required: bool = False, longest: int = 200) -> list[FieldError]:
    """A text must fit, hold no control signs, and stand there where it is required."""
    if required and not value.strip():
        return [FieldError(field, _("It is empty."), _("Fill it in."))]
    if len(value) > longest:
        reason = _(
            "It has %(length)s signs; at most %(longest)s fit.", {"length": len(value), "longest": longest}
        )
        return [FieldError(field, reason, _("Shorten it."))]
    if _BAD_SIGNS.search(value):
        return [FieldError(field, _("It holds invisible control signs."), _("Type it again."))]
    return []


def check_mail_address(field: str, value: str) -> list[FieldError]:
    """A mail address must be there, and look like one."""
    problems = check_text(field, value, required=True, longest=110)
    if not problems and not _MAIL.fullmatch(value.strip()):
        problems.append(FieldError(field, _("It is no mail address."), _("Write it like name@example.com.")))
    return problems


def check_choice(field: str, value: str, among: Iterable[str], why: Text) -> list[FieldError]:
    """One of some words; ``why`` says what is wrong with another."""
    known = [str(one) for one in among]
    if value in known:
        return []
    return [FieldError(field, why, _("Choose from %(all)s.", {"all": ", ".join(known)}))]


def check_instant(field: str, value: datetime | None) -> list[FieldError]:
    """An instant must be aware and lie between 1990 and 2100."""
    if value is None:
        return []
    if value.tzinfo is None:
        return [FieldError(field, _("It has no time zone."), _("Write it like 2026-11-21T09:00:00+08:00."))]
    if not limits.EARLIEST <= value < limits.LATEST:
        return [FieldError(field, _("It lies outside 1990 to 2100."), _("Correct the date."))]
    return []


def check_number(
    field: str, value: Decimal | int | None, *, least: int = 0, most: int, unit: Text
) -> list[FieldError]:
    """What is wrong with a number: it lies between ``least`` and ``most``, both included; None is allowed."""
    if value is None:
        return []
    if isinstance(value, Decimal) and not value.is_finite():
        return [FieldError(field, _("It is not a number."), _("Write it in figures."))]
    if not least <= value <= most:
        reason = _(
            "%(value)s lies outside %(least)s to %(most)s %(unit)s.",
            {
                "value": f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}",
                "least": f"{least:,}",
                "most": f"{most:,}",
                "unit": unit,
            },
        )
        return [FieldError(field, reason, _("Correct it."))]
    return []
