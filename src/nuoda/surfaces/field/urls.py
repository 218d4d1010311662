"""Addresses of the driver's page, under ``/field/``: the page, its worker, and what the phone asks."""

from __future__ import annotations

from django.urls import include, path

from nuoda.surfaces.field import answers, floor, shell, visits

urlpatterns = [
    path(
        "field/", include([*shell.urlpatterns, *answers.urlpatterns, *visits.urlpatterns, *floor.urlpatterns])
    )
]
