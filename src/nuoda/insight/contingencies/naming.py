"""What people call what is out: a warehouse by its name, a lane by its ends."""

from __future__ import annotations

from collections.abc import Iterable

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


def names_of(targets: Iterable[Target], *, actor: Actor) -> dict[Target, Text]:
    """What each is called; a code of no open warehouse stands for itself. One query at most."""
    found = set(targets)
    rows = warehouses(actor=actor) if any(one.warehouse for one in found) else []
    houses = {one.code: both(one.name, one.name_en) for one in rows}
    return {one: houses.get(one.warehouse) or Text(one.words) for one in found}


def what_is_out(target: Target, *, actor: Actor) -> Text:
    """That it is out, as customers read it. One query at most."""
    return Text(_SAID[target.kind].message, {"name": names_of([target], actor=actor)[target]})
