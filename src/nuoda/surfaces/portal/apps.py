from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "nuoda.surfaces.portal"
    label = "portal"
