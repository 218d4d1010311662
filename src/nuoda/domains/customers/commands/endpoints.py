"""Open and close endpoints, renew their secrets.

None of these is called under an idempotency key: the stored answer would hold a secret in clear.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from nuoda.domains.customers.facts import EndpointClosed, EndpointOpened, EndpointSecretRenewed
from nuoda.domains.customers.models import Customer, Endpoint
from nuoda.domains.customers.rules import CHANGE_OVER, ENDPOINTS_EACH
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.sealing import seal
from nuoda.kernel.text import text as _

SECRET_BYTES = 32


class EndpointIsClosed(Conflict):
    """It takes no messages any more."""

    code = "endpoint_closed"
    sentence = _("This endpoint is closed. Open a new one.")


@dataclass(frozen=True, slots=True)
class OpenedEndpoint:
    """A fresh endpoint, or a fresh secret of one; ``secret`` is shown this once and never again."""

    id: UUID
    secret: str = field(repr=False)


@command
def open_endpoint(*, by: Actor, at: datetime, customer_id: UUID, label: str, address: str) -> OpenedEndpoint:
    """Open an endpoint of a customer. Whether the address may be called is judged by who calls this.

    Raises :class:`Invalid` for a second one with the same address, and beyond twenty open ones.
    """
    _may_manage(by)
    if not Customer.objects.visible_to(by).filter(id=customer_id).exists():
        raise NotFound
    problems = [
        *check_text("label", label, required=True, longest=80),
        *check_text("address", address, required=True, longest=500),
    ]
    if problems:
        raise Invalid(fields=problems)
    open_ones = list(
        Endpoint.objects.select_for_update().filter(customer_id=customer_id, closed_at__isnull=True)
    )
    if any(one.address == address for one in open_ones):
        reason = _("There is an open endpoint with this address.")
        raise Invalid(fields=[FieldError("address", reason, _("Use that one, or close it first."))])
    if len(open_ones) >= ENDPOINTS_EACH:
        reason = _("There are %(count)s open endpoints already.", {"count": len(open_ones)})
        raise Invalid(fields=[FieldError("address", reason, _("Close one that is no longer used."))])
    secret = _new_secret()
    row = Endpoint.objects.create(
        customer_id=customer_id, label=label.strip(), address=address, secret=seal(secret), opened_at=at,
        opened_by=by.name,
    )  # fmt: skip
    state(EndpointOpened(subject=Ref("endpoint", str(row.id)), customer_id=customer_id, address=row.address))
    return OpenedEndpoint(row.id, secret)


@command
def renew_endpoint_secret(*, by: Actor, at: datetime, endpoint_id: UUID) -> OpenedEndpoint:
    """Give an endpoint a new secret. The former one signs beside it for a day."""
    row = _in_hand(endpoint_id, by)
    secret = _new_secret()
    row.former_secret, row.former_until, row.secret = row.secret, at + CHANGE_OVER, seal(secret)
    row.save(update_fields=["secret", "former_secret", "former_until"])
    state(EndpointSecretRenewed(subject=Ref("endpoint", str(row.id)), customer_id=row.customer_id))
    return OpenedEndpoint(row.id, secret)


@command
def close_endpoint(*, by: Actor, at: datetime, endpoint_id: UUID, reason: str) -> None:
    """Close an endpoint: nothing is sent there any more. What was sent stays to be read."""
    row = _in_hand(endpoint_id, by)
    row.closed_at, row.closed_because = at, reason[:200]
    row.save(update_fields=["closed_at", "closed_because"])
    state(
        EndpointClosed(
            subject=Ref("endpoint", str(row.id)), customer_id=row.customer_id, reason=row.closed_because
        )
    )


def _may_manage(by: Actor) -> None:
    if not by.is_staff and by.role not in (Role.SYSTEM, Role.MACHINE):
        raise Forbidden


def _in_hand(endpoint_id: UUID, by: Actor) -> Endpoint:
    _may_manage(by)
    row = Endpoint.objects.visible_to(by).select_for_update().filter(id=endpoint_id).first()
    if row is None:
        raise NotFound
    if row.closed_at is not None:
        raise EndpointIsClosed
    return row


def _new_secret() -> str:
    """As Standard Webhooks writes it: ``whsec_`` and 24 to 64 random bytes in base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
