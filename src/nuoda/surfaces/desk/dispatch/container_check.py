"""A holder who gave more containers than it got: what that means, and the moves that may be missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nuoda.domains.dispatch.queries.containers import ContainerBalance
from nuoda.pages.names import called

_HANDED_OUT = (
    _("Beyond what ever went out to %(who)s, %(n)s × %(kind)s came back. Whose? Compare the papers of"
      " the moves below, then record the move that is missing; until then no deposit"
      " can be settled."),
    (
        ("depot", _("They went out, and nobody recorded it")),
        ("customer", _("They are another customer's")),
        ("outside", _("They are not from our pool")),
    ),
)  # fmt: skip
_ABOARD = (
    _("%(who)s gave away %(n)s × %(kind)s beyond what was ever loaded. Ask the driver and compare the load"
      " lists, then record the move that is missing."),
    (
        ("depot", _("They were loaded, and nobody recorded it")),
        ("vehicle", _("They came from another vehicle")),
    ),
)  # fmt: skip
_STORED = (
    _("%(who)s gave away %(n)s × %(kind)s beyond what it ever got. Count them, then record the move that"
      " is missing."),
    (
        ("outside", _("They were bought or found")),
        ("vehicle", _("A vehicle brought them back")),
        ("depot", _("They came from another depot")),
    ),
)  # fmt: skip
_MEANING = {"customer": _HANDED_OUT, "partner": _HANDED_OUT, "vehicle": _ABOARD, "depot": _STORED}


@dataclass(frozen=True, slots=True)
class Check:
    """What a balance below nought says, and the moves that would explain it, each with its form's address."""

    text: str
    ways: Sequence[tuple[Promise | str, str]]


def checks_of(balances: Sequence[ContainerBalance]) -> list[Check]:
    """One check for each balance below nought; no query."""
    return [_check(one) for one in balances if one.beyond]


def _check(one: ContainerBalance) -> Check:
    text, ways = _MEANING[one.holder_kind]
    filled = {
        "kind": one.kind.code, "quantity": one.beyond, "taker_kind": one.holder_kind, "taker": one.holder,
    }  # fmt: skip
    address = reverse("desk_container_move")
    return Check(
        str(text) % {"n": one.beyond, "kind": called(one.kind), "who": one.holder},
        [(label, f"{address}?{urlencode({**filled, 'giver_kind': giver})}") for giver, label in ways],
    )
