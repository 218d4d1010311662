"""Forget whom notices went to and what they said: kind, subject, instants and outcome stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.notices.models import Notice
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.forgetting import empty, forget_words, forgetting, only_the_system

_BY_ID = "id = ANY(%s::uuid[])"


@command
def forget_notices(*, by: Actor, at: datetime, ids: Sequence[UUID]) -> int:
    """Empty notices, and the mails of which no notice is left. For the system."""
    only_the_system(by)
    rows = Notice.objects.filter(id__in=list(ids), message__isnull=False)
    mails = sorted(set(rows.values_list("message_id", flat=True)), key=str)
    count = empty("notices_notice", "recipient = '', reply_to = '', figures = '{}'", _BY_ID, ids)
    empty(
        "notices_message",
        "recipient = '', reply_to = '', subject = '', body = '', error = ''",
        f"{_BY_ID} AND NOT EXISTS (SELECT FROM notices_notice AS left_over"
        " WHERE left_over.message_id = notices_message.id AND left_over.figures <> '{}')",
        [one for one in mails if one is not None],
    )
    forget_words("notice", ids)
    return count


@command
def forget_enclosures(*, by: Actor, at: datetime, ids: Sequence[UUID]) -> int:
    """Remove the bytes of issued documents; number, digest and instants stay. For the system."""
    only_the_system(by)
    with forgetting():
        count = empty("notices_enclosure", "body = '\\x'", _BY_ID, ids)
        empty("notices_enclosurereceipt", "by = ''", "enclosure_id = ANY(%s::uuid[])", ids)
    forget_words("enclosure", ids)
    return count


@command
def forget_posts(*, by: Actor, at: datetime, ids: Sequence[UUID]) -> int:
    """Empty messages to endpoints and what was answered. For the system."""
    only_the_system(by)
    count = empty("notices_post", "body = '', answer = '', error = ''", _BY_ID, ids)
    forget_words("post", ids)
    return count
