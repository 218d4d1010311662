from __future__ import annotations

from django.apps import AppConfig


class FieldConfig(AppConfig):
    """The driver's page on the phone, which works without a connection."""

    name = "nuoda.surfaces.field"
    label = "field"
