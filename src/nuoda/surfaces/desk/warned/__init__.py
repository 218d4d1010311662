"""Warnings of promises in danger at the desk: mine, everybody's, and the ladders they climb."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.warned.actions import pass_on, take
from nuoda.surfaces.desk.warned.ladders import alter_ladder, ladder_list
from nuoda.surfaces.desk.warned.listing import warned_list

urlpatterns: list[URLPattern] = [
    path("warned/", warned_list, name="desk_warned"),
    path("warned/ladders/", ladder_list, name="desk_ladders"),
    path("warned/ladders/alter/", alter_ladder, name="desk_ladder_alter"),
    path("warned/<uuid:warning_id>/take/", take, name="desk_warned_take"),
    path("warned/<uuid:warning_id>/pass/", pass_on, name="desk_warned_pass"),
]
