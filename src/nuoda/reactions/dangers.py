"""Dangers seen early: each feeds the shipment's one case, and a warned area is told once a customer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.notices.commands import NoticeDraft, queue_notices
from nuoda.domains.notices.facts import Kind as NoticeKind
from nuoda.domains.notices.facts import after_quiet_hours, cause_words
from nuoda.domains.promises.facts import Kind, PromiseFact
from nuoda.domains.shipments.commands import look_again
from nuoda.domains.shipments.facts import ALARM, WARNING, DangerKind, ShipmentEndangered
from nuoda.domains.shipments.queries import WarningRow, warnings_by_id
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Fact, Recorded, Ref
from nuoda.kernel.text import both
from nuoda.kernel.translate import in_language, instant_words

WATCHMAN = system("watchman")
SHOWN = 20

# From which level a danger opens a case by itself; below it, and where no level stands here, it only
# feeds the case that is open. A warned area opens none until it is extreme: five hundred cases for one
# storm help nobody (domain reference §8, trap 45). What the log itself tells of (a failed attempt, a
# refusal) has opened its case before.
OPENS: Mapping[str, int] = {
    DangerKind.LATE.value: WARNING,
    DangerKind.SILENCE.value: WARNING,
    DangerKind.CONNECTION.value: WARNING,
    DangerKind.UNCOLLECTED.value: WARNING,
    DangerKind.REFUSED.value: WARNING,
    DangerKind.ATTEMPT_FAILED.value: WARNING,
    DangerKind.UNFULFILLED.value: WARNING,
    DangerKind.AREA.value: ALARM,
    DangerKind.STOPPAGE.value: ALARM,
    DangerKind.DEVIATION.value: ALARM,
    DangerKind.GEOFENCE.value: WARNING,
    DangerKind.TEMPERATURE.value: WARNING,
    DangerKind.HUMIDITY.value: WARNING,
    DangerKind.SHOCK.value: WARNING,
}


def is_graver(fact: Fact) -> bool:
    """True for a danger to act upon that is new or rose: what fell, or is only looked at, feeds no case."""
    return isinstance(fact, ShipmentEndangered) and fact.level > fact.before and fact.level >= WARNING


def may_open(fact: ShipmentEndangered) -> bool:
    """True where a danger opens a case, not only feeds one."""
    return fact.level >= OPENS[fact.kind]


def look_at_promised(facts: Sequence[Recorded]) -> None:
    """A promise of delivery was made or changed: the watch weighs it at its next look."""
    about = {
        one.fact.about
        for one in facts
        if isinstance(one.fact, PromiseFact) and one.fact.kind == Kind.DELIVERY and one.fact.about
    }
    if about:
        look_again(by=WATCHMAN, at=clock.now(), promised=sorted(about, key=str))


@dataclass(frozen=True, slots=True)
class _Touched:
    """What one warning means for one customer."""

    warning: WarningRow
    customer: CustomerCard
    cause: str
    shipments: Sequence[ShipmentEndangered]


def tell_of_areas(facts: Sequence[Recorded]) -> None:
    """Tell each customer once of a warning on the way of her shipments, however many they are."""
    found: dict[tuple[UUID, UUID], list[ShipmentEndangered]] = defaultdict(list)
    for one in facts:
        fact = one.fact
        if not isinstance(fact, ShipmentEndangered) or not is_graver(fact):
            continue
        if fact.warning_id is not None and fact.customer_id is not None:
            found[fact.warning_id, fact.customer_id].append(fact)
    if not found:
        return
    warnings = warnings_by_id([warning for warning, _customer in found], actor=WATCHMAN)
    customers = customers_by_id([customer for _warning, customer in found], actor=WATCHMAN)
    drafts = [
        _draft(_Touched(warnings[warning], customers[customer], touched[0].cause, touched))
        for (warning, customer), touched in found.items()
        if warning in warnings and customer in customers
    ]
    queue_notices(by=WATCHMAN, at=clock.now(), notices=drafts)


def _draft(one: _Touched) -> NoticeDraft:
    card, warning = one.customer, one.warning
    chinese = card.language.startswith("zh")
    title = in_language(both(warning.title_zh, warning.title_en), card.language)
    _what, doing = cause_words(one.cause)
    named = one.shipments[:SHOWN]
    shown = ", ".join(each.waybill for each in named) + (" …" if len(one.shipments) > SHOWN else "")
    figures = {
        "name": card.name_en if not chinese and card.name_en else card.name,
        "label": title,
        "words": shown,
        "next": instant_words(warning.until, card.zone, card.language),
        "doing": in_language(doing, card.language),
        "link": settings.SITE_URL,
    }
    return NoticeDraft(
        kind=NoticeKind.AREA_WARNING.value, subject_kind="area_warning", subject_id=warning.id,
        customer_id=card.id, label=title, recipient=card.email, language=card.language, figures=figures,
        once=f"area_warning:{warning.id}:{card.id}",
        not_before=after_quiet_hours(clock.now(), card.zone),
        named=[Ref("order", str(each.order_id)) if each.order_id else each.subject for each in named],
    )  # fmt: skip
