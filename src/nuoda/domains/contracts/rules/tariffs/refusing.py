"""Why a tariff cannot carry something: each reason names the field and what mends it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from nuoda.domains.contracts.rules.tariffs.areas import Spot, first_in
from nuoda.domains.contracts.rules.tariffs.extras import lacking_sizes
from nuoda.domains.contracts.rules.tariffs.parcels import ZERO, Piece, plain
from nuoda.domains.contracts.rules.tariffs.terms import Consignment, Terms
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import text as _


def reasons_against(asked: Consignment, terms: Terms) -> list[FieldError]:
    """Everything but the zone that speaks against it."""
    return [
        *_places(asked, terms), *_goods(asked, terms), *_sizes(asked, terms), *_amounts(asked, terms),
        *lacking_sizes(asked, terms),
    ]  # fmt: skip


def no_zone(asked: Consignment) -> FieldError:
    return FieldError(
        "destination",
        _("This tariff has no price for the way to %(place)s.", {"place": place_name(asked.destination)}),
        _("Choose another service, or record a zone for it."),
    )


def place_name(spot: Spot) -> str:
    """A place in short, as it was written."""
    return "/".join(part for part in (spot.region, spot.city, spot.district) if part) or spot.country


def _places(asked: Consignment, terms: Terms) -> Iterator[FieldError]:
    for name, spot in (("origin", asked.origin), ("destination", asked.destination)):
        why = first_in(terms.unserved, spot)
        if why is not None:
            yield FieldError(
                name,
                _("%(place)s is not served: %(why)s", {"place": place_name(spot), "why": why}),
                _("Choose another service or place."),
            )


def _goods(asked: Consignment, terms: Terms) -> Iterator[FieldError]:
    for mark in asked.handling:
        if mark in terms.refused:
            yield FieldError(
                "handling",
                _("%(mark)s is not carried: %(why)s", {"mark": mark, "why": terms.refused[mark]}),
                _("Choose a service that carries it, or leave these goods out."),
            )
    for code in asked.services:
        if code not in terms.services:
            known = ", ".join(sorted(terms.services)) or "–"
            yield FieldError(
                "services",
                _("The service %(code)s is not offered here.", {"code": code[:40]}),
                _("Choose from %(all)s.", {"all": known}),
            )


def _sizes(asked: Consignment, terms: Terms) -> Iterator[FieldError]:
    most = terms.limits
    heaviest = max((one.weight_kg for one in asked.pieces), default=ZERO)
    whole = sum((one.weight_kg * one.count for one in asked.pieces), ZERO)
    sides = [one.sides_cm for one in asked.pieces if one.sides_cm]
    longest = max((max(three) for three in sides), default=ZERO)
    girth = max((_girth(three) for three in sides), default=ZERO)
    for field, found, limit, unit in (
        ("weight_kg", heaviest, most.piece_kg, "kg"),
        ("weight_kg", whole, most.shipment_kg, "kg"),
        ("sides_cm", longest, most.side_cm, "cm"),
        ("sides_cm", girth, most.girth_cm, "cm"),
    ):
        if limit is not None and found > limit:
            figures = {"found": plain(found), "limit": plain(limit), "unit": unit}
            yield FieldError(
                field,
                _("%(found)s %(unit)s is over the limit of %(limit)s %(unit)s.", figures),
                _("Divide it into smaller pieces or shipments, or choose another service."),
            )


def _girth(sides: tuple[Decimal, Decimal, Decimal]) -> Decimal:
    return 2 * sum(sides, ZERO) - max(sides)


def _amounts(asked: Consignment, terms: Terms) -> Iterator[FieldError]:
    cover, collection = terms.cover, terms.collection
    if cover is not None and cover.most is not None and asked.declared > cover.most:
        yield FieldError(
            "declared",
            _(
                "The declared value %(value)s is over the most that is covered, %(most)s.",
                {"value": plain(asked.declared), "most": plain(cover.most)},
            ),
            _("Declare at most %(most)s, or choose another service.", {"most": plain(cover.most)}),
        )
    if asked.collect and collection is None:
        yield FieldError(
            "collect", _("This tariff collects no cash on delivery."), _("Choose a service that collects.")
        )
    elif collection is not None and collection.most is not None and asked.collect > collection.most:
        yield FieldError(
            "collect",
            _(
                "%(value)s is more than is collected on delivery, %(most)s.",
                {"value": plain(asked.collect), "most": plain(collection.most)},
            ),
            _("Have at most %(most)s collected, or divide the shipment.", {"most": plain(collection.most)}),
        )


def wrong_in(pieces: tuple[Piece, ...]) -> list[FieldError]:
    """What is wrong with weights and sides whatever the tariff."""
    found = []
    if not pieces:
        found.append(FieldError("weight_kg", _("No weight is given."), _("Give the weight of the goods.")))
    if any(not 0 < one.weight_kg <= 1_000_000 or not 0 < one.count <= 100_000 for one in pieces):
        reason = _("A weight lies outside 0 to 1000000 kg, or a number of pieces outside 1 to 100000.")
        found.append(FieldError("weight_kg", reason, _("Correct it.")))
    if any(not 0 < side <= 100_000 for one in pieces for side in one.sides_cm or ()):
        reason = _("A side lies outside 0 to 100000 cm.")
        found.append(FieldError("sides_cm", reason, _("Correct it.")))
    return found
