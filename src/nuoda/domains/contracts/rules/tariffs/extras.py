"""Surcharges for what is large, heavy, on pallets or kept: which pieces each is for, and how much. Pure.

Source: domain reference §5.12 (surcharges: pallets and loading metres, oversize and overweight, storage after
free days). A loading metre is one metre of a vehicle's floor that is 2.4 m wide, so 2.4 m²: pieces count
by length × width as they stand, none upon another, and the sum is rounded up to a tenth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_CEILING, Decimal

from nuoda.domains.contracts.rules.tariffs.parcels import ZERO, Piece, plain
from nuoda.domains.contracts.rules.tariffs.terms import Consignment, Extra, Fee, Terms, Unit
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

_FLOOR_CM2 = Decimal(24_000)
_TENTH = Decimal("0.1")
Units = Mapping[Unit, Decimal]
Reckon = Callable[[Fee, Units], tuple[Decimal, Text]]
"""The amount of a fee for so many of each unit, with its words."""


def loading_metres(pieces: Sequence[Piece]) -> Decimal:
    """The floor that pieces take, in loading metres; pieces without sides take none."""
    floor = sum((one.sides_cm[0] * one.sides_cm[1] * one.count for one in pieces if one.sides_cm), ZERO)
    return (floor / _FLOOR_CM2).quantize(_TENTH, ROUND_CEILING)


def units_of(asked: Consignment, pieces: Sequence[Piece], kg: Decimal) -> dict[Unit, Decimal]:
    """How many of each unit these pieces are; ``kg`` is their weight."""
    return {
        Unit.SHIPMENT: Decimal(1), Unit.PIECE: Decimal(sum(one.count for one in pieces)), Unit.KG: kg,
        Unit.PALLET: Decimal(asked.pallets), Unit.LDM: loading_metres(pieces),
    }  # fmt: skip


def _falls_under(piece: Piece, one: Extra) -> bool:
    long = one.side_cm is not None and piece.sides_cm is not None and max(piece.sides_cm) > one.side_cm
    return long or (one.weight_kg is not None and piece.weight_kg > one.weight_kg)


def extras_due(
    asked: Consignment, terms: Terms, kg: Decimal, reckon: Reckon
) -> list[tuple[Extra, Decimal, Text]]:
    """The surcharges of a shipment, as the tariff lists them, without those that come to nothing.

    A piece over several limits is charged once, by the surcharge that would cost the most for it alone.
    """
    mine: dict[str, list[Piece]] = {}
    for piece in asked.pieces:
        over = [one for one in terms.extras if one.limited and _falls_under(piece, one)]
        if over:
            alone = units_of(asked, [piece], piece.weight_kg * piece.count)
            dearest = max(over, key=lambda one: reckon(one.fee, alone)[0])
            mine.setdefault(dearest.code, []).append(piece)
    found = []
    for one in terms.extras:
        pieces = mine.get(one.code, []) if one.limited else list(asked.pieces)
        own = sum((each.weight_kg * each.count for each in pieces), ZERO)
        amount, how = reckon(one.fee, units_of(asked, pieces, own if one.limited else kg))
        if pieces and amount and _counted(one.fee, asked):
            found.append((one, amount, _over(one, how)))
    return found


def _counted(fee: Fee, asked: Consignment) -> bool:
    """A minimum is not due for pallets that there are none of."""
    return fee.unit is not Unit.PALLET or asked.pallets > 0


def _over(one: Extra, how: Text) -> Text:
    if not one.limited:
        return how
    limits = [f"{plain(one.side_cm)} cm"] if one.side_cm is not None else []
    limits += [f"{plain(one.weight_kg)} kg"] if one.weight_kg is not None else []
    return _("Over %(limits)s: %(how)s", {"limits": " / ".join(limits), "how": how})


def stored(asked: Consignment, terms: Terms, kg: Decimal, reckon: Reckon) -> tuple[Decimal, Text] | None:
    """What keeping the goods costs: each day after the free ones; None where nothing is due."""
    rule = terms.storage
    days = asked.days_stored - rule.free if rule is not None else 0
    if rule is None or days <= 0:
        return None
    each = {unit: n * days for unit, n in units_of(asked, asked.pieces, kg).items()}
    amount, how = reckon(rule.fee, each)
    if not amount or not _counted(rule.fee, asked):
        return None
    figures = {"days": asked.days_stored, "free": rule.free, "charged": days, "how": how}
    return amount, _("%(days)s days, %(free)s of them free; for %(charged)s days: %(how)s", figures)


def lacking_sizes(asked: Consignment, terms: Terms) -> list[FieldError]:
    """Loading metres cannot be reckoned of pieces whose sides nobody gave."""
    fees = [one.fee for one in terms.extras if not one.limited]
    fees += (
        [terms.storage.fee] if terms.storage is not None and asked.days_stored > terms.storage.free else []
    )
    if all(fee.unit is not Unit.LDM for fee in fees) or all(one.sides_cm for one in asked.pieces):
        return []
    reason = _("This tariff charges loading metres, and the sides of a piece are missing.")
    return [FieldError("sides_cm", reason, _("Give length, width and height of every piece."))]
