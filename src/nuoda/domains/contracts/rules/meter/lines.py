"""A ladder and volume bands as people type them, one a line; each form reads back what it wrote.

A step: ``penalty x1.5 +5000: in a row 2; missed 3 of 12``. ``plan 5 days`` and ``termination 60 days`` name
their days, a penalty its factor and sum. Any one of the triggers behind the colon sets the step off:
``in a row N``, ``missed N of M``, ``severe N of M`` periods, or ``failures N of M`` (single ones, ``of M``
periods; this one only if left out).

A band: ``from 1000: target 97, minimum 94, weight 0.5, amount 100, price 98%``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeVar

from nuoda.domains.contracts.rules.meter.terms import Band, On, Rung, Step, Trigger
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

Read = TypeVar("Read", Rung, Band)
_WORDS = {
    On.MISSED_IN_A_ROW: "in a row", On.MISSED: "missed", On.SEVERE: "severe", On.FAILURES: "failures",
}  # fmt: skip
_NUMBER = r"\d{1,12}(?:\.\d{1,6})?"
_TRIGGER = re.compile(r"(in a row|missed|severe|failures) (\d{1,4})(?: of (\d{1,4}))?")
_DAYS = re.compile(r"(\d{1,4}) days?")
_FACTOR = re.compile(rf"[x×] ?({_NUMBER})")
_SUM = re.compile(rf"\+ ?({_NUMBER})")
_BAND = re.compile(r"from (\d{1,9})")
_MARK = re.compile(rf"(target|minimum|weight|amount|price) ({_NUMBER}) ?%?")


def ladder_lines(ladder: Sequence[Rung]) -> str:
    """A ladder as it is typed."""
    return "\n".join(_rung_line(rung) for rung in ladder)


def _rung_line(rung: Rung) -> str:
    head = [rung.step.value]
    if rung.days:
        head.append(f"{rung.days} days")
    if rung.multiplier != 1:
        head.append(f"x{_short(rung.multiplier)}")
    if rung.amount:
        head.append(f"+{_short(rung.amount)}")
    return f"{' '.join(head)}: {'; '.join(_trigger_words(one) for one in rung.triggers)}"


def _trigger_words(one: Trigger) -> str:
    words = f"{_WORDS[one.on]} {one.count}"
    return words if one.on is On.MISSED_IN_A_ROW or one.within == 1 else f"{words} of {one.within}"


def read_ladder_lines(typed: str) -> tuple[Rung, ...]:
    """The ladder that was typed. Raises ``Invalid`` for field ``ladder``, naming the line."""
    return tuple(_each(typed, "ladder", _rung))


def _rung(line: str) -> Rung:
    head, colon, tail = line.partition(":")
    name, _space, rest = head.strip().partition(" ")
    if not colon or name not in {one.value for one in Step}:
        raise ValueError
    days, rest = _taken(_DAYS, rest)
    factor, rest = _taken(_FACTOR, rest)
    amount, rest = _taken(_SUM, rest)
    if rest:
        raise ValueError
    triggers = tuple(_trigger(" ".join(part.split())) for part in tail.split(";"))
    return Rung(Step(name), triggers, int(days or 0), Decimal(factor or 1), Decimal(amount or 0))


def _taken(pattern: re.Pattern[str], rest: str) -> tuple[str, str]:
    """What a pattern finds, and what is left without it."""
    found = pattern.search(rest)
    if found is None:
        return "", rest.strip()
    return found[1], f"{rest[: found.start()]} {rest[found.end() :]}".strip()


def _trigger(part: str) -> Trigger:
    found = _TRIGGER.fullmatch(part)
    if found is None:
        raise ValueError
    on = next(one for one, words in _WORDS.items() if words == found[1])
    count = int(found[2])
    row = on is On.MISSED_IN_A_ROW
    if row and found[3]:
        raise ValueError
    return Trigger(on, count, count if row else int(found[3] or 1))


def band_lines(bands: Sequence[Band]) -> str:
    """Volume bands as they are typed."""
    return "\n".join(_band_line(one) for one in bands)


def _band_line(one: Band) -> str:
    marks = [f"target {_short(one.target)}", f"minimum {_short(one.minimum)}"]
    if one.weight is not None:
        marks.append(f"weight {_short(one.weight)}")
    if one.amount is not None:
        marks.append(f"amount {_short(one.amount)}")
    if one.price != 100:
        marks.append(f"price {_short(one.price)}%")
    return f"from {one.since}: {', '.join(marks)}"


def read_band_lines(typed: str) -> tuple[Band, ...]:
    """The bands that were typed. Raises ``Invalid`` for field ``bands``, naming the line."""
    return tuple(_each(typed, "bands", _band))


def _band(line: str) -> Band:
    head, _colon, tail = line.partition(":")
    since = _BAND.fullmatch(" ".join(head.split()))
    marks: dict[str, Decimal] = {}
    for part in tail.split(","):
        found = _MARK.fullmatch(" ".join(part.split()))
        if found is None or found[1] in marks:
            raise ValueError
        marks[found[1]] = Decimal(found[2])
    if since is None or not {"target", "minimum"} <= marks.keys():
        raise ValueError
    return Band(
        int(since[1]), marks["target"], marks["minimum"], marks.get("weight"), marks.get("amount"),
        marks.get("price", Decimal(100)),
    )  # fmt: skip


_EXAMPLES = {
    "ladder": "penalty x1.5: in a row 2; missed 3 of 12",
    "bands": "from 1000: target 97, minimum 94, price 98%",
}


def _each(typed: str, field: str, read: Callable[[str], Read]) -> list[Read]:
    found, problems = [], []
    for place, line in enumerate(typed.splitlines(), 1):
        if line.strip():
            try:
                found.append(read(line.strip().lower()))
            except ValueError:
                problems.append(FieldError(field, _not_understood(place, line), _remedy(field)))
    if problems:
        raise Invalid(fields=problems)
    return found


def _not_understood(place: int, line: str) -> Text:
    return _("Line %(line)s is not understood: %(text)s.", {"line": place, "text": line.strip()[:80]})


def _remedy(field: str) -> Text:
    return _("Write it like: %(example)s", {"example": _EXAMPLES[field]})


def _short(number: Decimal) -> str:
    return f"{number.normalize():f}"
