from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The REST interface: the same commands and queries as the desk, for machines with a key."""

    name = "nuoda.surfaces.api"
    label = "api"
