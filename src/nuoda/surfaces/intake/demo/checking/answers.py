"""Mail both ways: the partner was asked, his answer with its picture stands in the case, one mail waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.conf import settings

from nuoda.connectors.messaging.mailbox import CaughtMail
from nuoda.domains.cases.queries import case_page, cases_of, said_case
from nuoda.domains.conversations.queries import mail_rows
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.kernel.paging import Window
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.answers import ANSWERED, PARTNER_MAIL
from nuoda.surfaces.intake.demo.checking.evidence import READER
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.claims import CRATE, waybill_of
from nuoda.surfaces.intake.demo.world import World


def answer_findings(world: World, box: Sequence[CaughtMail]) -> Iterator[Finding]:
    """One finding for the answer, and one for what waits; nothing where no mail is taken in."""
    if not settings.NUODA_REPLY_DOMAIN:
        return
    found = find_by_waybill(waybill_of(world, CRATE), actor=READER)
    cases = cases_of(actor=READER, shipment_ids=[found[0].id]) if found else []
    lines = case_page(cases[-1].id, actor=READER).thread if cases else []
    answer = next((one for one in lines if one.audience == "partner" and one.body == ANSWERED), None)
    said = said_case(cases[-1].id, actor=READER).thread if cases else []
    hidden = all(one.body != ANSWERED for one in said)
    asked = any(PARTNER_MAIL in one.recipient for one in box)
    yield holds(
        asked and answer and answer.files and hidden,
        _(
            "Partner: asked by mail, answered by mail into case %(number)s with a picture; "
            "hidden from others."
        ),
        {"number": cases[-1].number if cases else "-"},
    )
    waiting = mail_rows(actor=READER, window=Window(), state="waiting").total
    yield holds(
        waiting,
        _("Mail: %(count)s that nobody could place waits on the desk for a person."),
        {"count": waiting},
    )
