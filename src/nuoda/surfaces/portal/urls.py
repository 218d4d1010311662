"""Addresses of the customer's window; each module lists its own."""

from __future__ import annotations

from nuoda.surfaces.portal import (
    cases,
    claims,
    contracts,
    home,
    labels,
    letters,
    orders,
    proof,
    quotes,
    rate,
    reports,
    shipments,
    stock,
    track,
    welcome,
)

urlpatterns = [
    *welcome.urlpatterns,
    *track.urlpatterns,
    *home.urlpatterns,
    *shipments.urlpatterns,
    *labels.urlpatterns,
    *proof.urlpatterns,
    *orders.urlpatterns,
    *quotes.urlpatterns,
    *stock.urlpatterns,
    *cases.urlpatterns,
    *claims.urlpatterns,
    *reports.urlpatterns,
    *contracts.urlpatterns,
    *letters.urlpatterns,
    *rate.urlpatterns,
]
