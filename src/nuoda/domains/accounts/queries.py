"""Who somebody is when they come in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.accounts.models import Account, ApiKey, LookupFailures
from nuoda.domains.accounts.rules import DEMO_ADDRESSES, lookup_caps, same_digest, split_token
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, Role, system
from nuoda.kernel.readings import Reading, shapes_reading
from nuoda.kernel.statements import run, visible_where


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


@dataclass(frozen=True, slots=True)
class Courier:
    """A driver's account, as lists and choices show it."""

    id: UUID
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in, as mails to her need her."""

    id: UUID
    name: str
    email: str
    language: str
    zone: str


_KEYS = system("keys")
_KEY = "public = %s AND revoked_at IS NULL"


def find_actor_of_key(token: str) -> Actor | None:
    """The machine that holds this token, or None: unknown, malformed and revoked look the same."""
    parts = split_token(token)
    if parts is None:
        return None
    row = next(iter(visible_where(ApiKey, _KEY, [parts[0]], actor=_KEYS)), None)
    if row is None or not same_digest(parts[1], row.secret_digest):
        return None
    return Actor(Role.MACHINE, str(row.id), row.label, row.customer_id, frozenset(row.scopes), "en")


def api_key_rows(*, actor: Actor, customer_id: UUID | None = None) -> list[ApiKeyRow]:
    """Keys, the newest first; those of one customer, or all."""
    rows = ApiKey.objects.visible_to(actor).order_by("-issued_at", "-id")
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


def couriers(*, actor: Actor) -> list[Courier]:
    """All drivers who may sign in, by name."""
    rows = Account.scoped.visible_to(actor).filter(role=Role.DRIVER.value, is_active=True)
    return [Courier(row.id, row.name, row.email) for row in rows.order_by("name", "email")]


def people_by_id(ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, Person]:
    """Accounts that may sign in, by id. One query."""
    rows = Account.scoped.visible_to(actor).filter(id__in=set(ids), is_active=True)
    return {row.id: Person(row.id, row.name, row.email, row.language, row.zone) for row in rows}


def has_account(email: str, *, actor: Actor) -> bool:
    """Whether somebody signs in under this address already."""
    return Account.scoped.visible_to(actor).filter(email=email.strip().lower()).exists()


def find_courier(account_id: UUID, *, actor: Actor) -> Courier | None:
    """A driver who may sign in, or None for any other account."""
    rows = Account.scoped.visible_to(actor).filter(id=account_id, role=Role.DRIVER.value, is_active=True)
    row = rows.first()
    return Courier(row.id, row.name, row.email) if row else None


def demo_sign_ins(*, actor: Actor) -> list[SignIn]:
    """The demo's accounts: those whose address lies in a domain reserved for examples, by address."""
    rows = Account.scoped.visible_to(actor).filter(email__endswith=DEMO_ADDRESSES, is_active=True)
    return [
        SignIn(row.email, row.name, Role(row.role), row.customer_id) for row in rows.order_by("email")[:200]
    ]


@dataclass(frozen=True, slots=True)
class _Failed:
    key: str
    failures: int


def lookups_allowed_reading(*, actor: Actor, number: str, client: str, at: datetime) -> Reading[bool]:
    """Whether a public look-up may succeed: failures are capped per number, client and site.

    ``number`` and ``client`` are the digests given to ``note_lookup_failure``. To be read together with the
    try, as of the same instant: then however many try at once, none succeeds once the failures that were
    told have reached a cap.
    """
    if not actor.sees_all:
        return Reading("NULL::json", (), bool)
    caps = lookup_caps(number, client)
    counted = shapes_reading(
        _Failed, LookupFailures, "key IN (%s, %s, %s) AND since > %s", (*caps, at - limits.LOOKUP_WINDOW),
        actor=actor,
    )  # fmt: skip
    return Reading(
        counted.sql,
        counted.values,
        lambda value: all(one.failures < caps[one.key] for one in counted.read(value)),
    )


def past_sessions(*, before: datetime, actor: Actor) -> int:
    """How many sessions expired before an instant and are still there."""
    if not actor.sees_all:
        return 0
    return int(run("SELECT count(*) FROM django_session WHERE expire_date < %s", [before])[0][0])
