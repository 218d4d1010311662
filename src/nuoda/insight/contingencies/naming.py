"""What people call what is out: a warehouse by its name, a lane by its ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nuoda.domains.contracts.facts import Out, Target
from nuoda.domains.stock.queries import warehouses
from nuoda.kernel.actor import Actor
from nuoda.kernel.text import Text, both
from nuoda.kernel.text import text as _

_SAID = {
    Out.WAREHOUSE.value: _("%(name)s is out"),
    Out.LANE.value: _("The lane %(name)s is out"),
    Out.LABOUR.value: _("%(name)s is short of hands"),
}


def named(target: Target, *, actor: Actor) -> Text:
    """What one is called. One query at most."""
    return names_of([target], actor=actor)[target]


def names_of(targets: Iterable[Target], *, actor: Actor) -> dict[Target, Text]:
    """What each is called; the code of no open warehouse stands for itself. One query at most."""
    found = set(targets)
    rows = warehouses(actor=actor) if any(one.warehouse for one in found) else []
    houses = {one.code: both(one.name, one.name_en) for one in rows}
    return {one: _name_of(one, houses) for one in found}


def _name_of(target: Target, houses: Mapping[str, Text]) -> Text:
    if target.kind != Out.LANE:
        return houses.get(target.warehouse, Text(target.warehouse))
    ends = {"origin": target.origin, "destination": target.destination}
    lane = Text("%(origin)s → %(destination)s", {name: _end(area) for name, area in ends.items()})
    by = {"lane": lane, "carrier": target.carrier}
    return Text("%(lane)s (%(carrier)s)", by) if target.carrier else lane


def _end(area: str) -> Text:
    return _("anywhere") if area == "*" else Text(area.rpartition("/")[2])


def what_is_out(target: Target, name: Text) -> Text:
    """That it is out, as customers read it; ``name`` is what it is called."""
    return Text(_SAID[target.kind].message, {"name": name})
