"""Addresses of the desk, under ``/desk/``; each module lists its own."""

from __future__ import annotations

from django.urls import include, path

from nuoda.pages.navigation import provide_frame
from nuoda.surfaces.desk import (
    calendars,
    cases,
    claims,
    contracts,
    couriers,
    customers,
    duty,
    home,
    levels,
    mailbox,
    measures,
    notices,
    numbers,
    orders,
    promises,
    pulse,
    receipts,
    reports,
    search,
    shipments,
    system,
    tracking,
    warned,
    watch,
    whatif,
)
from nuoda.surfaces.desk.frame import frame

provide_frame("desk", frame)

_PAGES = (
    home, shipments, cases, claims, orders, promises, customers, notices, measures, system, mailbox,
    search, pulse, receipts, watch, tracking, reports, numbers, couriers, contracts,
    duty, warned, whatif, calendars, levels,
)  # fmt: skip

urlpatterns = [path("desk/", include([one for page in _PAGES for one in page.urlpatterns]))]
