"""Messages go out to endpoints; how it went is recorded, and an endpoint that is gone is closed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings

from nuoda.connectors.http import Limits
from nuoda.connectors.messaging.webhook import Letter, Posted, post
from nuoda.domains.customers.commands import close_endpoint
from nuoda.domains.customers.queries import endpoints_by_id, signing_secrets
from nuoda.domains.notices.commands import OutgoingPost, PostOutcome, claim_posts, record_posts
from nuoda.domains.notices.facts import PostFailed
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded

COURIER = system("courier")
KEEP = "keep"
# So many are in hand at once that all of them end within the lease, each taking its longest time.
IN_HAND = 128


def hand_to_endpoints(facts: Sequence[Recorded]) -> None:
    """Hand ready messages to their endpoints. One that is down makes its messages wait, not fail."""
    ids = [UUID(one.fact.subject.id) for one in facts]
    for start in range(0, len(ids), IN_HAND):
        posts = claim_posts(by=COURIER, at=clock.now(), post_ids=ids[start : start + IN_HAND])
        if posts:
            record_posts(by=COURIER, at=clock.now(), outcomes=_hand_over(posts))


def _hand_over(posts: Sequence[OutgoingPost]) -> list[PostOutcome]:
    if settings.NUODA_WEBHOOKS == KEEP:  # a replay tells nobody again
        return [PostOutcome(one.id) for one in posts]
    now, wanted = clock.now(), {one.endpoint_id for one in posts}
    endpoints = endpoints_by_id(wanted, actor=COURIER)
    secrets = signing_secrets(wanted, actor=COURIER, at=now)
    letters = [
        Letter(str(one.id), endpoints[one.endpoint_id].address, secrets[one.endpoint_id], one.body, now)
        for one in posts
        if secrets.get(one.endpoint_id)
    ]
    outcomes = [_outcome(one) for one in post(letters, Limits(settings.NUODA_OUTGOING_HOSTS))]
    handed = {one.id for one in outcomes}
    outcomes += [
        PostOutcome(one.id, error="The endpoint is closed, or its secret has to be renewed.", permanent=True)
        for one in posts
        if one.id not in handed
    ]
    return outcomes


def _outcome(one: Posted) -> PostOutcome:
    return PostOutcome(UUID(one.id), one.status, one.answer, one.error, one.permanent)


def close_gone_endpoints(facts: Sequence[Recorded]) -> None:
    """An endpoint that answers 410 Gone wants nothing more: close it, once."""
    gone = {one.fact.endpoint_id: one for one in facts if isinstance(one.fact, PostFailed) and one.fact.gone}
    if not gone:
        return
    for endpoint in endpoints_by_id(gone, actor=COURIER).values():
        if endpoint.is_open:
            close_endpoint(by=COURIER, at=clock.now(), endpoint_id=endpoint.id, reason="410 Gone")
