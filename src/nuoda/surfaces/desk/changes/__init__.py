"""Orders that change at the desk: held ones, amendments, notes to acknowledge, questions, redirections."""

from __future__ import annotations

from nuoda.surfaces.desk.changes import amending, asking, held, noting, redirected, redirecting

urlpatterns = [
    *held.urlpatterns,
    *amending.urlpatterns,
    *noting.urlpatterns,
    *redirected.urlpatterns,
    *asking.urlpatterns,
    *redirecting.urlpatterns,
]
