from __future__ import annotations

from django.apps import AppConfig


class ShipmentsConfig(AppConfig):
    name = "nuoda.domains.shipments"
    label = "shipments"
