"""The only writers of customers and of where their systems are reached."""

from __future__ import annotations

from nuoda.domains.customers.commands.endpoints import (
    OpenedEndpoint,
    close_endpoint,
    open_endpoint,
    renew_endpoint_secret,
)
from nuoda.domains.customers.commands.record import CustomerDraft, record_customers

__all__ = [
    "CustomerDraft",
    "OpenedEndpoint",
    "close_endpoint",
    "open_endpoint",
    "record_customers",
    "renew_endpoint_secret",
]
