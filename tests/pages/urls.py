"""Addresses of the small project."""

from __future__ import annotations

from django.contrib.staticfiles.views import serve
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import include, path, re_path

from nuoda.pages import samples
from nuoda.pages.lists import list_view
from nuoda.pages.styleguide import styleguide


def pulse(request: HttpRequest) -> JsonResponse:
    """Three new shipments for whoever has not heard of them."""
    return JsonResponse({"after": 3, "topics": {"shipments": 3} if request.GET.get("after") == "0" else {}})


def live_list(request: HttpRequest) -> HttpResponseBase:
    """The sample list with a pulse."""
    request.now, request.zone = samples.NOW, samples.ZONE  # type: ignore[attr-defined]
    frame = {
        "nav": samples.nav(),
        "nav_key": "shipments",
        "pulse_url": "/pulse",
        "panel_url": "/?panel_of={key}",
    }
    return list_view(request, samples.list_spec(), samples.fetch, context=frame)


urlpatterns = [
    path("live", live_list),
    path("", styleguide, name="pages_styleguide"),
    path("pulse", pulse),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
    re_path(r"^static/(?P<path>.*)$", serve, {"insecure": True}),
]
