"""Customers as cards and lists; how they stand, what they need, what they get."""

from __future__ import annotations

from nuoda.domains.customers.queries.cards import (
    ContactRow,
    CustomerCard,
    contacts_of,
    contacts_of_all,
    customer_by_code,
    customer_page,
    customer_reading,
    customer_rows,
    customers_after,
    customers_by_code,
    customers_by_id,
    customers_in_care,
    customers_of_address,
    customers_to_choose,
    find_customers,
)
from nuoda.domains.customers.queries.endpoints import (
    EndpointCard,
    endpoint_page,
    endpoints_by_id,
    endpoints_of,
    signing_secrets,
)
from nuoda.domains.customers.queries.matrix import Serving, services_of, serving, tier_services
from nuoda.domains.customers.queries.tiers import standing_of, tiers_at

__all__ = [
    "ContactRow",
    "CustomerCard",
    "EndpointCard",
    "Serving",
    "contacts_of",
    "contacts_of_all",
    "customer_by_code",
    "customer_page",
    "customer_reading",
    "customer_rows",
    "customers_after",
    "customers_by_code",
    "customers_by_id",
    "customers_of_address",
    "customers_in_care",
    "customers_to_choose",
    "endpoint_page",
    "endpoints_by_id",
    "endpoints_of",
    "find_customers",
    "services_of",
    "serving",
    "signing_secrets",
    "standing_of",
    "tier_services",
    "tiers_at",
]
