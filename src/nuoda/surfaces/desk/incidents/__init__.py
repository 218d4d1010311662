"""Incidents on the desk: the board, one made of cases, a trip or a proposal, and what it touches."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.incidents.actions import (
    desk_incident_add,
    desk_incident_close,
    desk_incident_date,
    desk_incident_decline,
)
from nuoda.surfaces.desk.incidents.affected import desk_incident_customers, desk_incident_shipments
from nuoda.surfaces.desk.incidents.board import desk_incident_proposals, desk_incidents
from nuoda.surfaces.desk.incidents.new import desk_incident_from, desk_incident_new

_ONE = "incidents/<uuid:incident_id>/"

urlpatterns: list[URLPattern] = [
    path("incidents/", desk_incidents, name="desk_incidents"),
    path("incidents/new/", desk_incident_new, name="desk_incident_new"),
    path("incidents/from/", desk_incident_from, name="desk_incident_from"),
    path("incidents/proposals/", desk_incident_proposals, name="desk_incident_proposals"),
    path("incidents/decline/", desk_incident_decline, name="desk_incident_decline"),
    path(_ONE, desk_incident_shipments, name="desk_incident"),
    path(_ONE + "customers/", desk_incident_customers, name="desk_incident_customers"),
    path(_ONE + "add/", desk_incident_add, name="desk_incident_add"),
    path(_ONE + "date/", desk_incident_date, name="desk_incident_date"),
    path(_ONE + "close/", desk_incident_close, name="desk_incident_close"),
]
