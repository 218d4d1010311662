"""Addresses of the desk, under ``/desk/``; each module lists its own."""

from __future__ import annotations

from django.urls import include, path

from nuoda.pages.navigation import provide_frame
from nuoda.surfaces.desk import (
    cases,
    contracts,
    couriers,
    customers,
    home,
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
    watch,
)
from nuoda.surfaces.desk.frame import frame

provide_frame("desk", frame)

_PAGES = (
    home, shipments, cases, orders, promises, customers, notices, measures, system, mailbox,
    search, pulse, receipts, watch, tracking, reports, numbers, couriers, contracts,
)  # fmt: skip

urlpatterns = [path("desk/", include([one for page in _PAGES for one in page.urlpatterns]))]
