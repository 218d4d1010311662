from __future__ import annotations

import pkgutil
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from nuoda.connectors import numbers
from nuoda.connectors.numbers.form import Form, Recognition
from nuoda.connectors.numbers.own import own_forms

LONGEST = 60
# What a hurried reader types for a digit.
_SLIPS = str.maketrans({"O": "0", "Q": "0", "I": "1", "L": "1"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A number as it was understood.

    ``candidates`` are the families it may belong to, the likeliest first. ``meant`` is another spelling
    whose check digit agrees where the one given fits nothing ("" for none): to be offered, not assumed.
    """

    number: str
    candidates: tuple[Recognition, ...]
    meant: str = ""

    @property
    def certain(self) -> Recognition | None:
        """The one family that it can only belong to, by its check digit; None where none proves that."""
        sure = [one for one in self.candidates if one.certain]
        return sure[0] if len(sure) == 1 else None

    @property
    def likely(self) -> Recognition | None:
        """The one reading that holds, by a check digit that may also agree by chance; else None."""
        hold = [one for one in self.candidates if one.valid]
        return hold[0] if len(hold) == 1 and hold[0].agrees else None

    @property
    def mistyped(self) -> Recognition | None:
        """The one family that it can only belong to, where its check digit is wrong; else None."""
        if any(one.valid for one in self.candidates):
            return None
        return next((one for one in self.candidates if one.distinctive), None)

    @property
    def is_broken(self) -> bool:
        """True where it looks like a family that has check digits, and none agrees with any."""
        return bool(self.candidates) and not any(one.valid for one in self.candidates)


def clean(text: str) -> str:
    """The number in capitals and half-width, without spaces, dots and dashes; cut after 60 signs."""
    folded = unicodedata.normalize("NFKC", text[: LONGEST * 4]).upper()
    return "".join(sign for sign in folded if sign.isalnum())[:LONGEST]


def recognise(text: str, *, own: str = "") -> Reading:
    """Whose number this may be; ``own`` is the prefix of the house's own series, "" for none."""
    number = clean(text)
    candidates = _candidates(number, own)
    if any(one.valid for one in candidates):
        return Reading(number, candidates)
    return Reading(number, candidates, _meant(number, own))


def _candidates(number: str, own: str) -> tuple[Recognition, ...]:
    if not number.isascii():
        return ()
    found = []
    for form in (*own_forms(own), *forms()):
        match = form.pattern.fullmatch(number)
        if match is None:
            continue
        agrees = form.check(match) if form.check else None
        facts = form.tells(match) if form.tells else {}
        found.append(
            Recognition(
                form.carrier, form.kind, number, agrees is not False, facts, form.distinctive,
                form.check is not None, form.source,
            )
        )  # fmt: skip
    return tuple(
        sorted(found, key=lambda one: (-one.certain - one.agrees - one.valid, one.carrier, one.kind))
    )


def _meant(number: str, own: str) -> str:
    """The number with letters read as the digits they look like, if then a check digit agrees.

    Prefixes of letters are kept: each family decides where its digits stand, so every cut is tried.
    """
    for cut in range(min(len(number), 4) + 1):
        other = number[:cut] + number[cut:].translate(_SLIPS)
        for tried in (other, f"{other[:-2]}{number[-2:]}" if len(other) > 4 else other):
            if tried != number and any(one.agrees for one in _candidates(tried, own)):
                return tried
    return ""


@cache
def forms() -> tuple[Form, ...]:
    """Every form of every module beside this one."""
    found: list[Form] = []
    for module in pkgutil.iter_modules(numbers.__path__, f"{numbers.__name__}."):
        found += getattr(import_module(module.name), "FORMS", ())
    return tuple(found)
