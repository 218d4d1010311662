"""What the database and the mailbox hold about a shipment of the story, read through the house's queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from nuoda.connectors.messaging.mailbox import CaughtMail, caught
from nuoda.domains.cases.queries import CaseCard, CasePage, case_page, cases_of
from nuoda.domains.notices.queries import NoticeRow, notices_about
from nuoda.domains.promises.facts import Kind
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.domains.shipments.queries import ShipmentPage, find_by_waybill, shipment_page
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.facts import Ref
from nuoda.surfaces.intake.demo.mark import DEMO

ALL_MAILS = 100_000
READER = Actor(Role.SUPERVISOR, "demo", "demo")
"""Threads are read as the staff reads them."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One shipment: its page, the promise of its delivery, its exception cases and its notices."""

    page: ShipmentPage
    promise: PromiseRow | None
    cases: tuple[CaseCard, ...]
    notices: tuple[NoticeRow, ...]

    @property
    def case(self) -> CasePage | None:
        """The first exception case with its thread."""
        return case_page(self.cases[-1].id, actor=READER) if self.cases else None


def evidence_of(waybill: str) -> Evidence | None:
    """Everything known of a waybill, or None where there is no such shipment."""
    cards = find_by_waybill(waybill, actor=DEMO)
    if not cards:
        return None
    page = shipment_page(cards[0].id, actor=DEMO)
    about = Ref("order", str(page.card.order_id))
    promises = [row for row in promises_of([about], actor=DEMO) if row.kind == Kind.DELIVERY]
    cases = [case for case in cases_of(actor=DEMO, shipment_ids=[page.card.id]) if case.kind == "exception"]
    return Evidence(
        page, promises[-1] if promises else None, tuple(cases), tuple(notices_about([about], actor=DEMO))
    )


def mails() -> list[CaughtMail]:
    """Every mail in the demo's mailbox."""
    return caught(settings.NUODA_MAILBOX, limit=ALL_MAILS)


def in_mailbox(notices: Sequence[NoticeRow], box: Sequence[CaughtMail]) -> list[CaughtMail]:
    """The mails that carried these notices, as they lie in the mailbox."""
    wanted = {f"<{notice.message_id}@nuoda.invalid>" for notice in notices if notice.message_id}
    return [mail for mail in box if mail.message_id in wanted]
