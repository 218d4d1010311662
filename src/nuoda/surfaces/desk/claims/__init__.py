"""Claims at the desk: lists, the workspace, goodwill, recourse, the ledger, rules and authority."""

from __future__ import annotations

from nuoda.surfaces.desk.claims import (
    assessing,
    awards,
    filing,
    ledger,
    listing,
    page,
    papers,
    proposing,
    records,
    recourse,
    work,
)

urlpatterns = [
    *listing.urlpatterns,
    *filing.urlpatterns,
    *awards.urlpatterns,
    *proposing.urlpatterns,
    *recourse.urlpatterns,
    *ledger.urlpatterns,
    *records.urlpatterns,
    *assessing.urlpatterns,
    *work.urlpatterns,
    *papers.urlpatterns,
    *page.urlpatterns,
]
