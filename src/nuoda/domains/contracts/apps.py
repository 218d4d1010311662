from __future__ import annotations

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "nuoda.domains.contracts"
    label = "contracts"
