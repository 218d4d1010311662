"""The page that shows the interface; everything it loads is ours."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nuoda.kernel.doors import EVERYBODY, ActedRequest, door


@door(EVERYBODY)
@require_safe
def docs(request: ActedRequest) -> HttpResponse:
    return render(request, "api/docs.html")
