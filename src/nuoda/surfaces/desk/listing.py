"""What the lists of the desk share: rows with whose they are, the customer filter, the side panel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nuoda.domains.customers.queries import customers_by_code, customers_by_id, customers_to_choose
from nuoda.kernel.actor import Actor
from nuoda.kernel.doors import ActedRequest
from nuoda.kernel.limits import EARLIEST, LATEST
from nuoda.kernel.paging import Page, Window
from nuoda.pages.lists import Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.names import called
from nuoda.surfaces.desk.frame import frame

_ANY = UUID(int=0)


class _Owned(Protocol):
    @property
    def customer_id(self) -> UUID | None: ...


T = TypeVar("T", bound=_Owned)


@dataclass(frozen=True, slots=True)
class Line(Generic[T]):
    """A row of a domain with whose it is; what is asked of the line and not here is the row's own."""

    row: T
    customer: str
    tier: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


Find = Callable[[Mapping[str, str], Window, UUID | None], Page[T]]
"""The rows of a list: given its filters, its window, and the customer chosen (None for all)."""


def with_customers(rows: Iterable[T], *, actor: Actor) -> list[Line[T]]:
    """Rows with whose they are; one query, however many."""
    shown = list(rows)
    customers = customers_by_id([row.customer_id for row in shown], actor=actor)
    lines = []
    for row in shown:
        card = customers.get(row.customer_id) if row.customer_id else None
        lines.append(Line(row, called(card), card.tier if card else ""))
    return lines


def customers_list(
    request: ActedRequest,
    nav_key: str,
    spec_of: Callable[[Filter], ListSpec],
    find: Find[T],
    *,
    lines_of: Callable[[Sequence[Line[T]]], Iterable[Any]] = list,
    panel: str = "",
    template: str = "pages/list.html",
    more: Mapping[str, Any] | None = None,
) -> HttpResponseBase:
    """A list of things that belong to customers, with the customer among its filters.

    ``lines_of`` adds what else stands beside the rows; ``panel`` names the address of the side panel; a
    ``template`` of one's own is given ``more``.
    """
    actor = request.actor

    def fetch(asked: ListRequest) -> ListResult:
        customer_id = find_customer_id(asked.filters.get("customer", ""), actor=actor)
        page = find(asked.filters, window_of(asked), customer_id)
        return ListResult(lines_of(with_customers(page.rows, actor=actor)), page.total)

    context = {**frame(request, nav_key), **(more or {})}
    if panel:
        context["panel_url"] = panel_pattern(panel)
    spec = spec_of(customer_filter(actor, request.GET.get("customer", "")))
    return list_view(request, spec, fetch, template=template, context=context)


def window_of(asked: ListRequest) -> Window:
    """The part of a list that was asked for, as queries take it."""
    return Window(page=asked.page, size=asked.size, sort=asked.sort, descending=asked.descending)


def customer_filter(actor: Actor, chosen: str) -> Filter:
    """A choice of customers by code: the first 300, and the one that the address names."""
    cards = customers_to_choose(actor=actor)
    if chosen and all(card.code != chosen for card in cards):
        cards += customers_by_code([chosen], actor=actor).values()
    return Filter("customer", _("Customer"), choices=[(card.code, called(card)) for card in cards])


def find_customer_id(code: str, *, actor: Actor) -> UUID | None:
    """The customer of a chosen code; None where none was chosen."""
    if not code:
        return None
    card = customers_by_code([code], actor=actor).get(code)
    return card.id if card else _ANY


def panel_pattern(url_name: str) -> str:
    """The address of a side panel with ``{key}`` where the record's id goes."""
    return reverse(url_name, args=[_ANY]).replace(str(_ANY), "{key}")


def day_start(day: str, zone: tzinfo, *, after: int = 0) -> datetime | None:
    """The first instant of a day (``after`` days later) on the reader's clock; None for no day."""
    if not day:
        return None
    known = min(max(date.fromisoformat(day), EARLIEST.date()), LATEST.date())
    return datetime.combine(known + timedelta(days=after), time(), zone)
