"""Mails go out; how it went is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings

from nuoda.connectors.messaging.smtp import File, Mail, send
from nuoda.domains.notices.commands import Outcome, claim_messages, record_outcomes
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded

POSTMAN = system("postman")


def hand_to_mail_server(facts: Sequence[Recorded]) -> None:
    """Hand ready mails to the mail server. A server that is down makes them wait, not fail."""
    ids = [UUID(one.fact.subject.id) for one in facts]
    mails = claim_messages(by=POSTMAN, at=clock.now(), message_ids=ids)
    if not mails:
        return
    handed = send(
        settings.NUODA_SMTP_URL,
        [
            Mail(
                str(one.id),
                settings.NUODA_MAIL_FROM,
                one.recipient,
                one.subject,
                one.body,
                one.language,
                one.written_at,
                tuple(File(file.name, file.media_type, file.body) for file in one.files),
                one.reply_to,
            )
            for one in mails
        ],
    )
    outcomes = [Outcome(UUID(one.id), one.error, one.permanent) for one in handed]
    record_outcomes(by=POSTMAN, at=clock.now(), outcomes=outcomes)
