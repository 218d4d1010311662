from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The customer's window: the first page, public tracking, and what a signed-in customer sees."""

    name = "nuoda.surfaces.portal"
    label = "portal"
