"""Addresses of the customer's window; each module lists its own."""

from __future__ import annotations

from nuoda.surfaces.portal import (
    cases,
    claims,
    contracts,
    home,
    orders,
    proof,
    reports,
    shipments,
    track,
    welcome,
)

urlpatterns = [
    *welcome.urlpatterns,
    *track.urlpatterns,
    *home.urlpatterns,
    *shipments.urlpatterns,
    *proof.urlpatterns,
    *orders.urlpatterns,
    *cases.urlpatterns,
    *claims.urlpatterns,
    *reports.urlpatterns,
    *contracts.urlpatterns,
]
