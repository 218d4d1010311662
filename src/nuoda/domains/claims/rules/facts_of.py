"""The facts of a claim as they are kept and as they are typed: numbers as text. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from nuoda.domains.claims.rules.loss import Excuse, Loss, LossKind, Rate, Term
from nuoda.domains.claims.rules.records import Fault, Partial
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import text as _

_MAY_LACK = ("repair", "declared", "liquidated")
_FLAGS = ("containers", "two_bureaus")
_WORDS = {"fault": Fault, "excuse": Excuse, "kind": LossKind}
_NAMES = frozenset(one.name for one in fields(Loss))


def write_loss(loss: Loss) -> dict[str, Any]:
    """Facts as plain JSON; :func:`read_loss` reads them back as they were."""
    told: dict[str, Any] = {}
    for one in fields(Loss):
        value = getattr(loss, one.name)
        if isinstance(value, Decimal):
            value = f"{value:f}"
        elif isinstance(value, Rate):
            value = {
                "currency": value.currency, "per_sdr": f"{value.per_sdr:f}", "on": value.on.isoformat(),
                "source": value.source,
            }  # fmt: skip
        elif isinstance(value, Term):
            value = {
                "per_kg": _told(value.per_kg), "fixed": _told(value.fixed),
                "freight_times": _told(value.freight_times), "valid": value.valid, "why": value.why,
            }  # fmt: skip
        told[one.name] = value
    return told


def read_loss(given: Mapping[str, Any]) -> Loss:
    """Facts from JSON. Raises ``Invalid`` that names each field that cannot be read."""
    problems = [
        FieldError(name, _("There is no such field."), _("Leave it out."))
        for name in given
        if name not in _NAMES
    ]
    read: dict[str, Any] = {}
    for name, value in given.items():
        if name in _NAMES:
            try:
                read[name] = _read(name, value)
            except (ValueError, TypeError, KeyError, InvalidOperation, AttributeError):
                reason = _("It cannot be read.")
                problems.append(FieldError(name, reason, _("Write numbers as text, such as 12.50.")))
    lacking = [name for name in ("kind", "currency") if name not in given]
    problems += [FieldError(name, _("It is empty."), _("Fill it in.")) for name in lacking]
    if problems:
        raise Invalid(fields=problems)
    return Loss(**read)


def _read(name: str, value: Any) -> Any:
    if name == "currency":
        return str(value)
    if name in _FLAGS:
        if not isinstance(value, bool):
            raise TypeError(name)
        return value
    if name in _WORDS:
        return _WORDS[name](value)
    if name == "formula":
        return Partial(value) if value else None
    if name == "packages":
        return int(value)
    if name == "rate":
        return value and Rate(
            str(value["currency"]), Decimal(str(value["per_sdr"])), date.fromisoformat(value["on"]),
            str(value["source"]),
        )  # fmt: skip
    if name == "term":
        return value and Term(
            _number(value.get("per_kg")), _number(value.get("fixed")), _number(value.get("freight_times")),
            bool(value.get("valid", True)), str(value.get("why", "")),
        )  # fmt: skip
    if value is None and name in _MAY_LACK:
        return None
    return Decimal(str(value))


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _told(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
