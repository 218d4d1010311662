"""Mails of ours that somebody answers."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from nuoda.domains.notices.models import Message
from nuoda.kernel.actor import Actor


def reply_addresses_of(message_ids: Sequence[UUID], *, actor: Actor) -> list[str]:
    """The addresses that these mails of ours asked to be answered to, in no order."""
    rows = Message.objects.visible_to(actor).filter(id__in=list(message_ids)).exclude(reply_to="")
    return list(rows.values_list("reply_to", flat=True).distinct()) if message_ids else []
