"""Customers at the desk: the list and the dossier; tiers, segments, needs, offerings and the matrix."""

from __future__ import annotations

from nuoda.surfaces.desk.customers import (
    business,
    care,
    listing,
    matrix,
    needs,
    offerings,
    overview,
    segments,
    standing,
    terms,
    tiers,
)

urlpatterns = [
    *listing.urlpatterns,
    *tiers.urlpatterns,
    *terms.urlpatterns,
    *segments.urlpatterns,
    *needs.urlpatterns,
    *offerings.urlpatterns,
    *matrix.urlpatterns,
    *overview.urlpatterns,
    *standing.urlpatterns,
    *business.urlpatterns,
    *care.urlpatterns,
]
