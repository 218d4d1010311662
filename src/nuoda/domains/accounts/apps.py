from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "nuoda.domains.accounts"
    label = "accounts"
