"""Today's couriers at the desk: what each driver carries, and giving it out."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.couriers.giving import assign, give
from nuoda.surfaces.desk.couriers.listing import courier_list

urlpatterns: list[URLPattern] = [
    path("couriers/", courier_list, name="desk_couriers"),
    path("couriers/assign/", assign, name="desk_couriers_assign"),
    path("couriers/give/", give, name="desk_couriers_give"),
]
