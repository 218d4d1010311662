"""Who somebody is when they come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from nuoda.domains.accounts.models import Account, ApiKey
from nuoda.domains.accounts.rules import DEMO_ADDRESSES, same_digest, split_token
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, Role, system
from nuoda.kernel.prepared import Given, Prepared


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


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody who signs in, as the first page of a demo offers it."""

    email: str
    name: str
    role: Role
    customer_id: UUID | None


_KEYS = system("keys")
_KEY = Prepared(
    lambda actor: ApiKey.objects.visible_to(actor).filter(public=Given("public"), revoked_at__isnull=True)
)


def find_actor_of_key(token: str) -> Actor | None:
    """The machine that holds this token, or None: unknown, malformed and revoked look the same."""
    parts = split_token(token)
    if parts is None:
        return None
    row = next(iter(_KEY(_KEYS, {"public": parts[0]})), None)
    if row is None or not same_digest(parts[1], row.secret_digest):
        return None
    return Actor(Role.MACHINE, str(row.id), row.label, row.customer_id, frozenset(row.scopes), "en")


def api_key_rows(*, actor: Actor, customer_id: UUID | None = None) -> list[ApiKeyRow]:
    """Keys, the newest first; those of one customer, or all."""
    rows = ApiKey.objects.visible_to(actor).order_by("-issued_at")
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
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


def demo_sign_ins(*, actor: Actor) -> list[SignIn]:
    """The demo's accounts: those whose address lies in a domain reserved for examples, by address."""
    rows = Account.scoped.visible_to(actor).filter(email__endswith=DEMO_ADDRESSES, is_active=True)
    return [
        SignIn(row.email, row.name, Role(row.role), row.customer_id) for row in rows.order_by("email")[:200]
    ]


_FAILURES = """
SELECT count(*) FILTER (WHERE number_digest = %(number)s), count(*) FILTER (WHERE client_digest = %(client)s),
  count(*)
FROM accounts_lookup_failure WHERE at > %(since)s
"""


def lookups_allowed(*, actor: Actor, number: str, client: str, at: datetime) -> bool:
    """Whether a public look-up may be tried: failures are capped per number, client and site.

    ``number`` and ``client`` are the digests given to ``note_lookup_failure``.
    """
    if not actor.sees_all:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_FAILURES, {"number": number, "client": client, "since": at - limits.LOOKUP_WINDOW})
        of_number, of_client, of_site = cursor.fetchone()
    return bool(
        of_number < limits.LOOKUP_FAILURES_PER_NUMBER
        and of_client < limits.LOOKUP_FAILURES_PER_CLIENT
        and of_site < limits.LOOKUP_FAILURES_PER_SITE
    )
