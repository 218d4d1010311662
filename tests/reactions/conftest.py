"""A desk with an agent, a customer, and time that passes hour by hour."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.conftest import Mailbox
from tests.factories import NOW, settle

from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor
from nuoda.surfaces.clock.jobs import tick


class Day:
    """Time that passes: each step ticks the clock and runs what follows."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    def to(self, hours: float) -> datetime:
        """Let time pass until so many hours after ``NOW``, a tick every four and one at the end."""
        end = NOW + timedelta(hours=hours)
        settle()
        while clock.now() < end:
            clock.advance_to(min(end, clock.now() + timedelta(hours=4)))
            tick()
            settle()
        return end

    def subjects(self) -> list[str]:
        """What the customer has received, oldest first."""
        return [mail.subject for mail in reversed(self.mailbox.mails())]


@pytest.fixture
def day(acme: CustomerCard, agent: Actor, now: datetime, mailbox: Mailbox) -> Day:
    return Day(mailbox)
