"""What carriers send, at the desk: codes that nobody knows yet, and how every connector does."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.tracking.codes import code_list, mapping_history_list, mapping_list
from nuoda.surfaces.desk.tracking.connectors import connectors
from nuoda.surfaces.desk.tracking.devices import bind, device_list, release
from nuoda.surfaces.desk.tracking.documents import document, document_list, open_raw, read_once_more
from nuoda.surfaces.desk.tracking.mapping import map_one, preview, unmap_one

urlpatterns: list[URLPattern] = [
    path("tracking/codes/", code_list, name="desk_codes"),
    path("tracking/codes/map/", map_one, name="desk_code_map"),
    path("tracking/codes/preview/", preview, name="desk_code_preview"),
    path("tracking/codes/unmap/", unmap_one, name="desk_code_unmap"),
    path("tracking/mappings/", mapping_list, name="desk_mappings"),
    path("tracking/mappings/history/", mapping_history_list, name="desk_mapping_history"),
    path("tracking/devices/", device_list, name="desk_devices"),
    path("tracking/devices/bind/", bind, name="desk_device_bind"),
    path("tracking/devices/release/", release, name="desk_device_release"),
    path("tracking/connectors/", connectors, name="desk_connectors"),
    path("tracking/documents/", document_list, name="desk_documents"),
    path("tracking/documents/<uuid:document_id>/", document, name="desk_document"),
    path("tracking/documents/<uuid:document_id>/raw/", open_raw, name="desk_document_raw"),
    path("tracking/documents/<uuid:document_id>/again/", read_once_more, name="desk_document_again"),
]
