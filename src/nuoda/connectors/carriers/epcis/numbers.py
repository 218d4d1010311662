"""Which GS1 identifiers are numbers of ours, and how they read on a label.

An SSCC is the number of a logistic unit (a piece), a GINC that of a consignment, a GSIN that of a
shipment. All other serialised things (SGTIN, GRAI, GIAI, ITIP …) and private addresses are numbers of
single things too. Places, parties, documents and whole classes of goods are not. An EPC URN and a GS1
Digital Link of the same thing give the same number: 18, 17 or up to 30 signs for SSCC, GSIN and GINC as
printed; the label's text with its application identifiers, ``(01)…(21)…``, for the others.
Source: GS1 EPC Tag Data Standard 2.0 §6, GS1 Digital Link URI Syntax 1.2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from nuoda.connectors.carriers.reading import plain
from nuoda.kernel import limits
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

UNIT, CONSIGNMENT, SHIPMENT, THING = "unit", "consignment", "shipment", "thing"


@dataclass(frozen=True, slots=True)
class Named:
    """``kind`` is ``unit`` (SSCC), ``consignment`` (GINC), ``shipment`` (GSIN) or ``thing``."""

    kind: str
    number: str


class MalformedIdentifierError(ValueError):
    """An identifier breaks the rule of its own kind; ``reason`` is for the sender."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(str(reason))


def check_digit(digits: str) -> str:
    """The GS1 check digit: weights 3 and 1 from the right, up to the next ten."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


_NOT_GOODS = frozenset({"sgln", "pgln", "gsrn", "gsrnp", "gdti", "sgcn"})


@lru_cache(maxsize=8192)
def name_of(identifier: str) -> Named | None:
    """The number behind an EPC URN, a Digital Link or a private address; None for what is no single thing.

    Raises :class:`MalformedIdentifierError`.
    """
    if identifier.startswith("urn:epc:id:"):
        scheme, _colon, body = identifier.removeprefix("urn:epc:id:").partition(":")
        if scheme in _NOT_GOODS:
            return None
        reader = _URNS.get(scheme)
        named = reader(body.split("."), identifier) if reader else Named(THING, identifier)
    elif identifier.startswith(("urn:epc:", "urn:epcglobal:cbv:")):
        return None
    elif identifier.startswith(("https://", "http://")):
        link = _digital_link(identifier)
        if link is None:
            return None
        named = link
    else:
        named = Named(THING, identifier)
    if len(named.number) > limits.NUMBER_CHARACTERS:
        figures = {"value": plain(identifier), "longest": limits.NUMBER_CHARACTERS}
        raise MalformedIdentifierError(_("“%(value)s…” is longer than %(longest)s signs.", figures))
    return named


def _malformed(identifier: str) -> MalformedIdentifierError:
    figures = {"value": plain(identifier)}
    return MalformedIdentifierError(_("“%(value)s” is not formed as its kind prescribes.", figures))


def _digits(parts: list[str], identifier: str, *, length: int) -> tuple[str, str]:
    """Company prefix and reference, which are digits and fill the key together."""
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() for part in parts):
        raise _malformed(identifier)
    if not 6 <= len(parts[0]) <= 12 or len(parts[0]) + len(parts[1]) != length:
        raise _malformed(identifier)
    return parts[0], parts[1]


def _serial(parts: list[str], at: int, identifier: str) -> str:
    serial = unquote(".".join(parts[at:]))
    if not serial or not serial.isascii() or not serial.isprintable() or " " in serial:
        raise _malformed(identifier)
    return serial


def _sscc(parts: list[str], identifier: str) -> Named:
    company, reference = _digits(parts, identifier, length=17)
    if not reference:
        raise _malformed(identifier)
    digits = reference[0] + company + reference[1:]
    return Named(UNIT, digits + check_digit(digits))


def _gsin(parts: list[str], identifier: str) -> Named:
    company, reference = _digits(parts, identifier, length=16)
    return Named(SHIPMENT, company + reference + check_digit(company + reference))


def _ginc(parts: list[str], identifier: str) -> Named:
    company, reference = parts[0], _serial(parts, 1, identifier)
    if not (company.isascii() and company.isdigit() and 6 <= len(company) <= 12):
        raise _malformed(identifier)
    return Named(CONSIGNMENT, company + reference)


def _gtin(parts: list[str], identifier: str) -> str:
    company, item = _digits(parts[:2], identifier, length=13)
    if not item:
        raise _malformed(identifier)
    digits = item[0] + company + item[1:]
    return digits + check_digit(digits)


def _sgtin(parts: list[str], identifier: str) -> Named:
    return Named(THING, f"(01){_gtin(parts, identifier)}(21){_serial(parts, 2, identifier)}")


def _grai(parts: list[str], identifier: str) -> Named:
    company, kind = _digits(parts[:2], identifier, length=12)
    digits = company + kind
    serial = _serial(parts, 2, identifier)
    return Named(THING, f"(8003)0{digits}{check_digit(digits)}{serial}")


def _giai(parts: list[str], identifier: str) -> Named:
    return Named(THING, f"(8004){parts[0]}{_serial(parts, 1, identifier)}")


_URNS: Mapping[str, Callable[[list[str], str], Named]] = {
    "sscc": _sscc,
    "gsin": _gsin,
    "ginc": _ginc,
    "sgtin": _sgtin,
    "grai": _grai,
    "giai": _giai,
}
_LINK = re.compile(r"(?:.*/)?(00|01|401|402|414|417|8003|8004|8006|8010|8018|253|255)/([^/]+)((?:/[^/]+)*)/?")


def _digital_link(identifier: str) -> Named | None:
    try:
        path = urlsplit(identifier).path
    except ValueError:
        raise _malformed(identifier) from None
    found = _LINK.fullmatch(path)
    if found is None:
        return Named(THING, identifier)
    key, value, rest = found[1], unquote(found[2]), found[3]
    if key in ("00", "402"):
        return _keyed(key, value, identifier)
    if key == "01":
        serial = re.search(r"/21/([^/]+)", rest)
        _checked(value, 14, identifier)
        return Named(THING, f"(01){value}(21){unquote(serial[1])}") if serial else None
    if key == "8003":
        _checked(value[1:14], 13, identifier)
        return Named(THING, f"(8003){value}") if len(value) > 14 else None
    if key == "401":
        return Named(CONSIGNMENT, value)
    return Named(THING, f"({key}){value}") if key in ("8004", "8006") else None


def _keyed(key: str, value: str, identifier: str) -> Named:
    _checked(value, 18 if key == "00" else 17, identifier)
    return Named(UNIT if key == "00" else SHIPMENT, value)


def _checked(digits: str, length: int, identifier: str) -> None:
    if len(digits) != length or not digits.isascii() or not digits.isdigit():
        raise _malformed(identifier)
    if check_digit(digits[:-1]) != digits[-1]:
        figures = {"value": plain(identifier), "right": check_digit(digits[:-1])}
        raise MalformedIdentifierError(
            _("The check digit of “%(value)s” is wrong; it would be %(right)s.", figures)
        )


def document_number(identifier: str) -> str:
    """The number that a business transaction is known by: a bill of lading's own number, as printed."""
    if identifier.startswith("urn:epcglobal:cbv:bt:"):
        return unquote(identifier.rpartition(":")[2])
    if identifier.startswith(("https://", "http://")):
        return unquote(identifier.rstrip("/").rpartition("/")[2])
    return identifier
