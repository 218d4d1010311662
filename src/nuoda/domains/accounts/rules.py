"""What an account and a key may be."""

from __future__ import annotations

import hashlib
import hmac

from nuoda.kernel import limits
from nuoda.kernel.actor import Role

SIGN_IN_ROLES = (
    Role.ADMIN,
    Role.SUPERVISOR,
    Role.AGENT,
    Role.DISPATCHER,
    Role.DRIVER,
    Role.WAREHOUSE,
    Role.CUSTOMER,
)
SCOPES = (
    "orders:write",
    "orders:read",
    "tracking:write",
    "shipments:read",
    "promises:read",
    "promises:write",
    "dispatch:read",
    "dispatch:write",
    "duty:read",
    "quality:read",
    "quality:write",
    "warnings:write",
    "webhooks:write",
    "claims:read",
    "claims:write",
    "proofs:write",
    "proofs:read",
    "cases:write",
    "cases:read",
    "letters:write",
    "letters:approve",
    "customers:read",
    "customers:write",
    "stock:read",
    "stock:write",
    "retention:read",
    "retention:run",
    "persons:read",
    "persons:write",
)
KEY_PREFIX = "nuoda"
DEMO_ADDRESSES = ".example"
"""The ending that RFC 2606 reserves for examples: nobody real has such an address."""


def compose_token(public: str, secret: str) -> str:
    """``nuoda_<8 signs>_<secret>``: the first part finds the key, the last proves it."""
    return f"{KEY_PREFIX}_{public}_{secret}"


def split_token(token: str) -> tuple[str, str] | None:
    """The public and the secret part, or None for anything that is no token of ours."""
    parts = token.split("_", 2)
    if len(parts) != 3 or parts[0] != KEY_PREFIX or not parts[1] or not parts[2] or len(token) > 120:
        return None
    return parts[1], parts[2]


def digest(secret: str) -> str:
    """SHA-256 of a 256-bit random secret; a slow hash would add nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same_digest(secret: str, stored: str) -> bool:
    return hmac.compare_digest(digest(secret), stored)


def lookup_caps(number: str, client: str) -> dict[str, int]:
    """What failed public look-ups are counted under, and how many of each are told within the window."""
    return {
        f"n:{number}": limits.LOOKUP_FAILURES_PER_NUMBER,
        f"c:{client}": limits.LOOKUP_FAILURES_PER_CLIENT,
        "site": limits.LOOKUP_FAILURES_PER_SITE,
    }
