"""Addresses of the customer's window; each module lists its own."""

from __future__ import annotations

from nuoda.surfaces.portal import cases, home, orders, shipments, track, welcome

urlpatterns = [
    *welcome.urlpatterns,
    *track.urlpatterns,
    *home.urlpatterns,
    *shipments.urlpatterns,
    *orders.urlpatterns,
    *cases.urlpatterns,
]
