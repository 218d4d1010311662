"""What tells when to order goods again: what lies there, comes and is held, and how long deliveries took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Sum, Value

from nuoda.domains.stock.models import AdviceLine, Balance, Pool
from nuoda.domains.stock.queries.availability import held_at
from nuoda.domains.stock.rules import AWAITED, PROMISABLE, AdviceState, State
from nuoda.kernel.actor import Actor

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Standing:
    """A product over all warehouses: good pieces that lie ``here``, that are announced and did not come yet
    (``coming``), that are held for orders, and the safety stock that is set now. ``proposed`` is to be
    ordered yet."""

    here: int = 0
    coming: int = 0
    held: int = 0
    safety: int = 0
    proposed: int = 0


def standings(products: Iterable[UUID], *, actor: Actor, at: datetime) -> dict[UUID, Standing]:
    """How these products stand at an instant. One query, none for no products."""
    wanted = list(products)
    if not wanted:
        return {}
    here = Balance.objects.visible_to(actor).filter(
        product_id__in=wanted, outside=False, quantity__gt=0, state=State.GOOD.value,
        location__kind__in=PROMISABLE,
    )  # fmt: skip
    held = held_at(at, actor=actor).filter(product_id__in=wanted)
    pools = Pool.objects.visible_to(actor).filter(product_id__in=wanted)
    lines = AdviceLine.objects.visible_to(actor).filter(
        product_id__in=wanted, advice__state__in=(*AWAITED, AdviceState.PROPOSED),
        quantity__gt=F("received"),
    )  # fmt: skip
    every = [
        rows.order_by().annotate(told=told).values_list("product_id", "told").annotate(n=Sum(sum_of))
        for rows, told, sum_of in (
            (here, Value("here"), F("quantity")),
            (held, Value("held"), F("quantity") - F("picked")),
            (pools, Value("safety"), F("safety")),
            (lines, F("advice__state"), F("quantity") - F("received")),
        )
    ]
    sums: dict[tuple[UUID, str], int] = defaultdict(int)
    for product, told, n in every[0].union(*every[1:], all=True):
        sums[product, "coming" if told in AWAITED else told] += int(n)
    names = ("here", "coming", "held", "safety", "proposed")
    return {key: Standing(*(sums[key, name] for name in names)) for key in wanted}


def lead_times(
    products: Iterable[UUID], *, actor: Actor, since: datetime, until: datetime
) -> dict[UUID, list[float]]:
    """Days from the announcement of each delivery to its receipt, taken in between two instants, by product.

    One query. Only deliveries of which the product came count.
    """
    rows = (
        AdviceLine.objects.visible_to(actor)
        .filter(
            product_id__in=list(products), advice__state=AdviceState.RECEIVED, received__gt=0,
            advice__received_at__gte=since, advice__received_at__lt=until,
        )
        .order_by("product_id", "advice__received_at", "id")
        .values_list("product_id", "advice__announced_at", "advice__received_at")
    )  # fmt: skip
    found: dict[UUID, list[float]] = defaultdict(list)
    for product, announced, received in rows:
        if received is not None:
            found[product].append(max(0.0, (received - announced).total_seconds() / _DAY))
    return dict(found)


def usual_house(product_id: UUID, *, actor: Actor) -> str:
    """The warehouse that a product was announced for last; "" where it never was. One query."""
    lines = AdviceLine.objects.visible_to(actor).filter(product_id=product_id)
    row = lines.select_related("advice__warehouse").order_by("-advice__announced_at", "-id").first()
    return row.advice.warehouse.code if row else ""
