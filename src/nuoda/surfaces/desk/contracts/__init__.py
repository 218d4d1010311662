"""Contracts at the desk: the list, the live meter, history, exclusions, money, notices."""

from __future__ import annotations

from nuoda.surfaces.desk.contracts import failures, history, listing, meter, money, steps, writing

urlpatterns = [
    *listing.urlpatterns,
    *writing.urlpatterns,
    *meter.urlpatterns,
    *history.urlpatterns,
    *failures.urlpatterns,
    *money.urlpatterns,
    *steps.urlpatterns,
]
