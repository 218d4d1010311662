from __future__ import annotations

from datetime import datetime
from uuid import UUID

from nuoda.domains.notices.commands.deliver import settle_notices
from nuoda.domains.notices.models import Message
from nuoda.domains.notices.rules import NoticeState
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command


@command
def note_bounce(*, by: Actor, at: datetime, message_id: UUID, error: str) -> bool:
    """A mail that a server had taken came back: its notices are undelivered. False where it is no mail of
    ours that was sent.
    """
    row = Message.objects.visible_to(by).select_for_update().filter(id=message_id).first()
    if row is None or row.state != Message.State.SENT:
        return False
    row.state, row.error, row.next_try_at = Message.State.FAILED, error[:500], None
    row.save(update_fields=["state", "error", "next_try_at"])
    settle_notices({row.id: NoticeState.FAILED.value}, {row.id: row.error})
    return True
