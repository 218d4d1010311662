"""Who somebody is when they come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.accounts.models import Account, ApiKey
from nuoda.domains.accounts.rules import same_digest, split_token
from nuoda.kernel.actor import Actor, Role


@dataclass(frozen=True, slots=True)
class ApiKeyRow:
    """A key as lists show it; the secret is nowhere."""

    id: UUID
    label: str
    public: str
    scopes: tuple[str, ...]
    customer_id: UUID | None
    issued_at: datetime
    issued_by: str
    revoked_at: datetime | None


def find_actor_of_key(token: str) -> Actor | None:
    """The machine that holds this token, or None: unknown, malformed and revoked look the same."""
    parts = split_token(token)
    if parts is None:
        return None
    row = ApiKey.objects.filter(public=parts[0], revoked_at__isnull=True).first()
    if row is None or not same_digest(parts[1], row.secret_digest):
        return None
    return Actor(Role.MACHINE, str(row.id), row.label, row.customer_id, frozenset(row.scopes), "en")


def api_key_rows(*, actor: Actor) -> list[ApiKeyRow]:
    rows = ApiKey.objects.visible_to(actor).order_by("-issued_at")
    return [
        ApiKeyRow(
            r.id, r.label, r.public, tuple(r.scopes), r.customer_id, r.issued_at, r.issued_by, r.revoked_at
        )
        for r in rows
    ]


def sign_ins_of_customer(customer_id: UUID, *, actor: Actor) -> list[str]:
    """The addresses that sign in for a customer."""
    rows = Account.scoped.visible_to(actor).filter(customer_id=customer_id, is_active=True)
    return list(rows.order_by("email").values_list("email", flat=True))
