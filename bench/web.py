"""The platform's web application with one view more, which does nothing: the limit of what pages can reach.

It passes through the same server, the same middleware and the same doors as every page.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.urls import path

from nuoda.config.urls import urlpatterns as _pages
from nuoda.config.wsgi import make_application
from nuoda.kernel.doors import EVERYBODY, ActedRequest, door

NOOP = "/bench/noop"


@door(EVERYBODY)
def noop(request: ActedRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path(NOOP.lstrip("/"), noop), *_pages]
settings.ROOT_URLCONF = __name__
application = make_application()
