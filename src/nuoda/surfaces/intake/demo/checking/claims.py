"""Claims: the crate is settled once by three people, the ledger balances, the insurer was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from nuoda.connectors.messaging.mailbox import CaughtMail
from nuoda.domains.claims.queries import (
    account_balances,
    awards_of_claim,
    awards_of_shipment,
    claim_page,
    claims_of,
    recourses_of,
)
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.insight.claims.words import money_words
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.evidence import READER
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.claim_reports import WAYBILL
from nuoda.surfaces.intake.demo.claims import CRATE, INSURER_MAIL, LATE, REPAIR, SALVAGE, waybill_of
from nuoda.surfaces.intake.demo.world import World

EVERY = 60


def claim_findings(world: World, box: Sequence[CaughtMail]) -> Iterator[Finding]:
    """One finding for the settlement, the ledger, recourse and the insurer, and reports on the undecided."""
    found = find_by_waybill(waybill_of(world, CRATE), actor=READER)
    claims = claims_of(found[0].id, actor=READER) if found else []
    page = claim_page(claims[0].id, actor=READER) if claims else None
    award = next(iter(awards_of_claim(claims[0].id, actor=READER)), None) if claims else None
    people = {award.proposed_by, *award.approver_names, award.paid_by} if award else set()
    yield holds(
        page and page.row.state == "paid" and page.row.settled.total == REPAIR - SALVAGE and len(people) == 3,
        _("Claim: %(number)s settled for %(total)s by %(people)s people, every step on a sheet."),
        {
            "number": page.row.number if page else "-", "people": len(people),
            "total": money_words(page.row.settled.total, page.row.currency) if page else "-",
        },
    )  # fmt: skip
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for one in account_balances(actor=READER):
        sums[one.currency] += one.amount
    late = find_by_waybill(waybill_of(world, LATE), actor=READER)
    vouchers = awards_of_shipment(late[0].id, actor=READER) if late else []
    yield holds(
        sums and not any(sums.values()) and [one.state for one in vouchers] == ["paid"],
        _("The ledger balances to nought (%(currencies)s); a voucher makes a delay good."),
        {"currencies": ", ".join(sorted(sums))},
    )
    recourse = recourses_of(found[0].id, actor=READER) if found else []
    told = [one for one in recourse if one.party == "insurer" and one.noticed_at is not None]
    carrier = [one for one in recourse if one.party == "partner"]
    mailed = [mail for mail in box if mail.recipient == INSURER_MAIL]
    yield holds(
        told and carrier and mailed and all(one.noticed_at and one.noticed_at <= one.due_at for one in told),
        _("Recourse: the insurer was told in time by mail, the carrier is next; %(count)s notices in all."),
        {"count": len(mailed)},
    )
    yield _reported(box)


def _reported(box: Sequence[CaughtMail]) -> Finding:
    """A claim that is not decided: acknowledged in writing, its report kept, the next one promised."""
    found = find_by_waybill(WAYBILL, actor=READER)
    claims = claims_of(found[0].id, actor=READER) if found else []
    number, refs = "-", []
    if claims:
        number = claims[0].number
        refs = [Ref(kind, str(claims[0].id)) for kind in ("claim_acknowledge", "claim_status")]
    told = {(one.subject_kind, one.state): one for one in promises_of(refs, actor=READER)}
    kept, following = told.get(("claim_status", "kept")), told.get(("claim_status", "open"))
    mailed = [mail for mail in box if number in mail.subject]
    return holds(
        kept
        and following
        and (following.due_at - kept.due_at).days == EVERY
        and ("claim_acknowledge", "kept") in told
        and len(mailed) == 2,
        _("Claim reports: %(number)s acknowledged and reported on by mail, the next is promised by %(day)s."),
        {"number": number, "day": f"{following.due_at:%F}" if following else "-"},
    )
