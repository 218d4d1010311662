"""Reports at fixed times at the desk, and the endpoints of customers' systems."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.reports.endpoints import again, close, endpoint, new_endpoint, post, renew, test
from nuoda.surfaces.desk.reports.terms import (
    change_term,
    customer_reports,
    end_term,
    new_term,
    preview,
    term_list,
)

urlpatterns: list[URLPattern] = [
    path("reports/", term_list, name="desk_reports"),
    path("reports/<uuid:term_id>/", change_term, name="desk_report_term"),
    path("reports/<uuid:term_id>/end/", end_term, name="desk_report_end"),
    path("customers/<uuid:customer_id>/reports/", customer_reports, name="desk_customer_reports"),
    path("customers/<uuid:customer_id>/reports/new/", new_term, name="desk_report_new"),
    path("customers/<uuid:customer_id>/reports/preview/", preview, name="desk_report_preview"),
    path("customers/<uuid:customer_id>/endpoints/new/", new_endpoint, name="desk_endpoint_new"),
    path("endpoints/<uuid:endpoint_id>/", endpoint, name="desk_endpoint"),
    path("endpoints/<uuid:endpoint_id>/test/", test, name="desk_endpoint_test"),
    path("endpoints/<uuid:endpoint_id>/renew/", renew, name="desk_endpoint_renew"),
    path("endpoints/<uuid:endpoint_id>/close/", close, name="desk_endpoint_close"),
    path("posts/<uuid:post_id>/", post, name="desk_post"),
    path("posts/<uuid:post_id>/again/", again, name="desk_post_again"),
]
