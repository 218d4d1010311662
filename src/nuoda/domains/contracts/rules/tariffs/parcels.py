"""What is to be carried, and which weight is charged for it (domain reference §5.12). Pure.

Weights are kg, sides cm, always Decimal. The chargeable weight is the greater of actual and volumetric
weight, rounded up to a step; divisor, rounding and whether pieces are compared one by one are the tariff's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

ZERO = Decimal(0)
_GRAM = Decimal("0.001")


class Compare(StrEnum):
    """Whether actual and volumetric weight are compared piece by piece, or for the whole shipment."""

    PIECE = "piece"
    SHIPMENT = "shipment"


@dataclass(frozen=True, slots=True)
class Piece:
    """``count`` pieces alike: the weight of each, and its sides where they are known."""

    weight_kg: Decimal
    count: int = 1
    sides_cm: tuple[Decimal, Decimal, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Up to ``up_to`` kg (None: whatever is beyond) weights are rounded up to a multiple of ``kg``."""

    up_to: Decimal | None
    kg: Decimal


@dataclass(frozen=True, slots=True)
class Weighing:
    """How a tariff version finds the chargeable weight. ``divisor`` None: volume is not charged."""

    steps: tuple[Step, ...]
    divisor: Decimal | None = None
    whole_sides: bool = False
    compare: Compare = Compare.SHIPMENT


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was found: the weights in kg, and how, for a reader."""

    actual: Decimal
    volumetric: Decimal
    chargeable: Decimal
    how: Text


def plain(amount: Decimal) -> str:
    """A number without trailing noughts: ``12.5``, ``20``."""
    return f"{amount.normalize():f}"


def volume_of(piece: Piece, *, whole_sides: bool) -> Decimal:
    """Cubic centimetres of one piece; 0 where its sides are unknown."""
    if piece.sides_cm is None:
        return ZERO
    length, width, height = (
        side.to_integral_value(ROUND_CEILING) if whole_sides else side for side in piece.sides_cm
    )
    return length * width * height


def weigh(pieces: Sequence[Piece], rule: Weighing) -> Weighed:
    """The chargeable weight of a shipment."""
    volumes = [volume_of(one, whole_sides=rule.whole_sides) for one in pieces]
    actual = sum((one.weight_kg * one.count for one in pieces), ZERO)
    volume = sum((each * one.count for one, each in zip(pieces, volumes, strict=True)), ZERO)
    if rule.compare is Compare.PIECE:
        each_charged = (
            _charged(one.weight_kg, each, rule) for one, each in zip(pieces, volumes, strict=True)
        )
        charged = sum((kg * one.count for one, kg in zip(pieces, each_charged, strict=True)), ZERO)
    else:
        charged = _charged(actual, volume, rule)
    volumetric = (volume / rule.divisor).quantize(_GRAM) if rule.divisor else ZERO
    return Weighed(actual, volumetric, charged, _told(actual, volumetric, charged, rule))


def _charged(weight: Decimal, volume: Decimal, rule: Weighing) -> Decimal:
    """Rounded up exactly: the quotient of volume and divisor is never cut before it is rounded."""
    if rule.divisor is not None and volume > weight * rule.divisor:
        return _stepped(volume, rule.divisor, rule.steps)
    return _stepped(weight, Decimal(1), rule.steps)


def _stepped(amount: Decimal, over: Decimal, steps: Sequence[Step]) -> Decimal:
    step = next(one for one in steps if one.up_to is None or amount <= one.up_to * over).kg
    whole, rest = divmod(amount, step * over)
    return (whole + (1 if rest else 0)) * step


def _told(actual: Decimal, volumetric: Decimal, charged: Decimal, rule: Weighing) -> Text:
    figures = {"actual": plain(actual), "charged": plain(charged)}
    if rule.divisor is None or not volumetric:
        return _("Actual weight %(actual)s kg, charged as %(charged)s kg.", figures)
    figures |= {"volumetric": plain(volumetric), "divisor": plain(rule.divisor)}
    if rule.compare is Compare.PIECE:
        return _(
            "Actual weight %(actual)s kg, volumetric weight %(volumetric)s kg (cm³ ÷ %(divisor)s); the"
            " greater of each piece, rounded up: %(charged)s kg.",
            figures,
        )
    return _(
        "Actual weight %(actual)s kg, volumetric weight %(volumetric)s kg (cm³ ÷ %(divisor)s); the greater,"
        " rounded up: %(charged)s kg.",
        figures,
    )
