"""Open accounts, issue and revoke keys."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import connection

from nuoda.domains.accounts.facts import AccountOpened, ApiKeyIssued, ApiKeyRevoked
from nuoda.domains.accounts.models import Account, ApiKey, LookupFailures
from nuoda.domains.accounts.rules import SCOPES, compose_token, digest, lookup_caps
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.forgetting import only_the_system
from nuoda.kernel.statements import run
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class AccountDraft:
    """Somebody who shall sign in. ``password`` is in clear and is never stored so."""

    email: str
    name: str
    role: Role
    password: str
    language: str = "zh-hans"
    zone: str = "Asia/Shanghai"
    customer_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A fresh key; ``token`` is shown this once and never again."""

    id: UUID
    token: str


@command
def open_accounts(*, by: Actor, at: datetime, accounts: Sequence[AccountDraft]) -> tuple[UUID, ...]:
    """Open accounts; an address that already has one keeps it as it is. Returns ids in order."""
    if by.role not in (Role.SYSTEM, Role.ADMIN):
        raise Forbidden
    addresses = [draft.email.strip().lower() for draft in accounts]
    known = dict(Account.objects.filter(email__in=addresses).values_list("email", "id"))
    rows: list[Account] = []
    for draft, email in zip(accounts, addresses, strict=True):
        if email in known:
            continue
        row = Account(
            email=email, name=draft.name, role=draft.role.value, password=make_password(draft.password),
            language=draft.language, zone=draft.zone, customer_id=draft.customer_id,
        )  # fmt: skip
        known[email] = row.id
        rows.append(row)
    Account.objects.bulk_create(rows)
    state(
        *(
            AccountOpened(
                subject=Ref("account", str(row.id)),
                customer_id=row.customer_id,
                email=row.email,
                role=row.role,
            )
            for row in rows
        )
    )
    return tuple(known[email] for email in addresses)


@command
def issue_api_key(
    *, by: Actor, at: datetime, label: str, scopes: Sequence[str], customer_id: UUID | None
) -> IssuedKey:
    """Issue a key with scopes; confined to one customer unless ``customer_id`` is None."""
    if by.role not in (Role.SYSTEM, Role.ADMIN, Role.SUPERVISOR):
        raise Forbidden
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        reason = _("Unknown scope %(scope)s.", {"scope": ", ".join(unknown) or "–"})
        remedy = _("Choose from %(scopes)s.", {"scopes": ", ".join(SCOPES)})
        raise Invalid(fields=[FieldError("scopes", reason, remedy)])
    public, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    row = ApiKey.objects.create(
        label=label[:80], public=public, secret_digest=digest(secret), scopes=list(scopes),
        customer_id=customer_id, issued_at=at, issued_by=by.name,
    )  # fmt: skip
    state(
        ApiKeyIssued(
            subject=Ref("api_key", str(row.id)),
            customer_id=customer_id,
            label=row.label,
            scopes=tuple(scopes),
        )
    )
    return IssuedKey(row.id, compose_token(public, secret))


@command
def revoke_api_key(*, by: Actor, at: datetime, key_id: UUID) -> None:
    """Revoke a key; from now on it opens nothing."""
    if by.role not in (Role.ADMIN, Role.SUPERVISOR):
        raise Forbidden
    row = ApiKey.objects.visible_to(by).filter(id=key_id, revoked_at__isnull=True).first()
    if row is None:
        raise NotFound
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    state(ApiKeyRevoked(subject=Ref("api_key", str(row.id)), customer_id=row.customer_id, label=row.label))


@command
def note_seen(*, by: Actor, at: datetime, account_id: UUID, position: int) -> None:
    """Remember up to which fact somebody has seen what changed."""
    Account.objects.filter(id=account_id, seen_position__lt=position).update(seen_position=position)


@command
def choose_language(*, by: Actor, at: datetime, account_id: UUID, language: str) -> None:
    """Remember the language somebody reads in."""
    if language not in ("zh-hans", "en"):
        reason = _("Unknown language %(language)s.", {"language": language[:20]})
        raise Invalid(fields=[FieldError("language", reason, _("Choose zh-hans or en."))])
    Account.objects.filter(id=account_id).update(language=language)


@command
def note_lookup_failure(*, by: Actor, at: datetime, number: str, client: str) -> bool:
    """Count one failed public look-up against its number, its client and the site.

    Returns whether it was within the caps, so that its maker may be told that it failed. ``number`` and
    ``client`` are digests, never the things themselves. Counts whose window is over are forgotten.
    """
    caps = lookup_caps(number, client)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_UP, {"keys": list(caps), "at": at, "over": at - limits.LOOKUP_WINDOW})
        return all(failures <= caps[key] for key, failures in cursor.fetchall())


# Rows are locked in the order of the keys given, which is the same for everybody.
_COUNT_UP = """
WITH gone AS (
  DELETE FROM accounts_lookup_failures WHERE key IN (
    SELECT key FROM accounts_lookup_failures WHERE since <= %(over)s AND key <> ALL(%(keys)s::text[])
    LIMIT 20 FOR UPDATE SKIP LOCKED))
INSERT INTO accounts_lookup_failures AS kept (key, since, failures)
SELECT given.key, %(at)s, 1 FROM unnest(%(keys)s::text[]) WITH ORDINALITY AS given(key, place) ORDER BY place
ON CONFLICT (key) DO UPDATE SET
  since = CASE WHEN kept.since <= %(over)s THEN excluded.since ELSE kept.since END,
  failures = CASE WHEN kept.since <= %(over)s THEN 1 ELSE kept.failures + 1 END
RETURNING key, failures
"""


@command
def forget_sessions(*, by: Actor, at: datetime, before: datetime, limit: int) -> int:
    """Delete sessions that expired before an instant, ``limit`` at a time, and counts of failed look-ups."""
    only_the_system(by)
    gone = run(
        "DELETE FROM django_session WHERE session_key = ANY(ARRAY(SELECT session_key FROM django_session"
        " WHERE expire_date < %s LIMIT %s)) RETURNING 1",
        [before, limit],
    )
    LookupFailures.objects.filter(since__lt=before).delete()
    return len(gone)
