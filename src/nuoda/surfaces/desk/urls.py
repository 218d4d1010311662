"""Addresses of the desk, under ``/desk/``; each module lists its own."""

from __future__ import annotations

from django.urls import include, path

from nuoda.pages.navigation import provide_frame
from nuoda.surfaces.desk import (
    allocated,
    calendars,
    carrying,
    cases,
    causes,
    changes,
    claims,
    contingencies,
    contracts,
    couriers,
    customers,
    dispatch,
    drafted,
    duty,
    entry,
    for_me,
    home,
    incidents,
    levels,
    mail,
    mailbox,
    measures,
    notices,
    numbers,
    orders,
    paper,
    persons,
    promises,
    pulse,
    quotes,
    receipts,
    reports,
    retention,
    search,
    shipments,
    stock,
    supply,
    surveys,
    system,
    tariffs,
    tracking,
    views,
    warned,
    watch,
    whatif,
)
from nuoda.surfaces.desk.frame import frame

provide_frame("desk", frame)

_PAGES = (
    home, for_me, mail, shipments, cases, incidents, claims, changes, orders, promises, customers, notices,
    measures, system, mailbox, search, pulse, receipts, watch, tracking, reports, numbers, couriers,
    contracts, duty, surveys, warned, whatif, calendars, levels, quotes, tariffs, causes, entry, views, stock,
    paper, drafted, contingencies, allocated, supply, dispatch, carrying,
    persons, retention,
)  # fmt: skip

urlpatterns = [path("desk/", include([one for page in _PAGES for one in page.urlpatterns]))]
