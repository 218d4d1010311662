"""What the lists of the desk share: windows, the customer filter, the side panel's address."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from uuid import UUID

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from nuoda.domains.customers.queries import CustomerCard, customer_names, customers_by_code
from nuoda.kernel.actor import Actor
from nuoda.kernel.limits import EARLIEST, LATEST
from nuoda.kernel.paging import Window
from nuoda.pages.lists import Filter, ListRequest

_ANY = UUID(int=0)


def window_of(asked: ListRequest) -> Window:
    """The part of a list that was asked for, as queries take it."""
    return Window(page=asked.page, size=asked.size, sort=asked.sort, descending=asked.descending)


def customer_filter(actor: Actor, chosen: str) -> Filter:
    """A choice of customers by code: the first 300, and the one that the address names."""
    names = customer_names(actor=actor)
    if chosen and all(code != chosen for code, _name in names):
        names += [(card.code, card.name) for card in customers_by_code([chosen], actor=actor).values()]
    return Filter("customer", _("Customer"), choices=names)


def find_customer_id(code: str, *, actor: Actor) -> UUID | None:
    """The customer of a chosen code; None where none was chosen."""
    if not code:
        return None
    card = customers_by_code([code], actor=actor).get(code)
    return card.id if card else _ANY


def called(card: CustomerCard | None) -> str:
    """A customer's name in the reader's language, where she has one in it; empty for none."""
    if card is None:
        return ""
    english = (translation.get_language() or "").startswith("en")
    return card.name_en if english and card.name_en else card.name


def panel_pattern(url_name: str) -> str:
    """The address of a side panel with ``{key}`` where the record's id goes."""
    return reverse(url_name, args=[_ANY]).replace(str(_ANY), "{key}")


def day_start(day: str, zone: tzinfo, *, after: int = 0) -> datetime | None:
    """The first instant of a day (``after`` days later) on the reader's clock; None for no day."""
    if not day:
        return None
    known = min(max(date.fromisoformat(day), EARLIEST.date()), LATEST.date())
    return datetime.combine(known + timedelta(days=after), time(), zone)
