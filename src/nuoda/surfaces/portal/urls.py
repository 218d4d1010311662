"""Addresses of the customer's window; each module lists its own."""

from __future__ import annotations

from nuoda.pages.navigation import provide_frame
from nuoda.surfaces.portal import (
    cases,
    changes,
    claims,
    contracts,
    home,
    labels,
    letters,
    orders,
    papers,
    proof,
    quotes,
    rate,
    reports,
    shipments,
    stock,
    track,
    welcome,
)
from nuoda.surfaces.portal.frame import frame
from nuoda.surfaces.portal.ordering import amending, unsent, writing

provide_frame("portal", frame)

urlpatterns = [
    *welcome.urlpatterns,
    *track.urlpatterns,
    *home.urlpatterns,
    *shipments.urlpatterns,
    *labels.urlpatterns,
    *proof.urlpatterns,
    *orders.urlpatterns,
    *writing.urlpatterns,
    *unsent.urlpatterns,
    *amending.urlpatterns,
    *papers.urlpatterns,
    *changes.urlpatterns,
    *quotes.urlpatterns,
    *stock.urlpatterns,
    *cases.urlpatterns,
    *claims.urlpatterns,
    *reports.urlpatterns,
    *contracts.urlpatterns,
    *letters.urlpatterns,
    *rate.urlpatterns,
]
