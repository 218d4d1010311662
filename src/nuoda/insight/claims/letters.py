"""Documents of a claim as PDF in both languages: the calculation sheet, and the letter that decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nuoda.domains.claims.facts import Paper, Remedy
from nuoda.domains.claims.queries import AwardRow, ClaimPage, ClaimRow, award_page, claim_page, claims_by_id
from nuoda.domains.claims.queries.shapes import for_customer
from nuoda.domains.customers.queries import CustomerCard, customer_page
from nuoda.insight.claims.words import (
    SheetLine,
    clerk_lines,
    customer_lines,
    figure_words,
    ground_words,
    money_words,
    undated_words,
)
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.translate import bracketed, clauses, listed
from nuoda.pages.names import called, half
from nuoda.pages.paper import Letter, Sheet, letter_pdf
from nuoda.pages.vocabulary import word


def sheet_pdf(claim_id: UUID, *, actor: Actor, language: str) -> tuple[str, bytes]:
    """The clerk's calculation sheet: its number and the file. Raises ``NotFound`` where there is none."""
    page = claim_page(claim_id, actor=actor)
    if page.sheet is None:
        raise NotFound
    with translation.override(language):
        return page.row.number, letter_pdf(_clerk_sheet(page, _addressee(page.row.customer_id, actor)))


def decision_pdf(award_id: UUID, *, actor: Actor, language: str) -> tuple[str, bytes]:
    """The letter of an approved settlement, decline or goodwill. Raises ``NotFound``."""
    award = award_page(award_id, actor=actor)
    claim = None
    if award.claim_id is not None:
        claim = claims_by_id([award.claim_id], actor=actor).get(award.claim_id)
    with translation.override(language):
        return award.number, letter_pdf(_decision(award, claim, _addressee(award.customer_id, actor)))


def decision_file(
    award: AwardRow, claim: ClaimRow | None, customer: CustomerCard, *, language: str
) -> tuple[str, bytes]:
    """The letter of a decision whose rows were read already: its number and the file."""
    with translation.override(language):
        return award.number, letter_pdf(_decision(award, claim, (called(customer), customer.code)))


def _addressee(customer_id: UUID, actor: Actor) -> tuple[str, str]:
    customer = customer_page(customer_id, actor=actor)
    return called(customer), customer.code


def _sender() -> str:
    return parseaddr(settings.NUODA_MAIL_FROM)[0] or "Nuoda"


def _day(instant: datetime | None, zone: str) -> str:
    return instant.astimezone(ZoneInfo(zone)).date().isoformat() if instant else "–"


def _facts(claim: ClaimRow) -> list[tuple[str, str]]:
    return [
        (_("Shipment"), claim.label),
        (pgettext("claim", "Claim"), f"{claim.number} · {word('claim_kind', claim.kind)}"),
        (_("Claimant"), f"{claim.claimant} · {word('standing', claim.standing)}"),
        (_("Notice of loss on"), _day(claim.notice_at, claim.zone)),
        (_("Claimed on"), _day(claim.claim_at, claim.zone)),
        (_("Documents complete on"), _day(claim.complete_at, claim.zone)),
        (_("Amount claimed"), money_words(claim.claimed.total, claim.currency)),
    ]


def _clerk_sheet(page: ClaimPage, to: tuple[str, str]) -> Letter:
    sheet = page.sheet
    if sheet is None:
        raise NotFound
    facts = _facts(page.row)
    facts.append((_("Day of the event"), page.row.event_date.isoformat()))
    facts.append((_("Governed by"), ground_words(sheet.ground)))
    shaky = [bracketed(ground_words(one), half(one.source)) for one in sheet.unverified]
    warning = [_("NOT VERIFIED, check before you rely on it: %(rules)s") % {"rules": clauses(shaky)}]
    notes = [*(warning if shaky else []), *filter(None, [undated_words(sheet)])]
    return Letter(
        sender=_sender(), number=page.row.number, title=_("Calculation sheet (internal)"), addressee=to,
        facts=facts, paragraphs=notes, sheet=_steps(clerk_lines(sheet), internal=True),
        closing=[_owed_words(figure_words(sheet.steps[-1].out))],
        lines_to_sign=[_("Reckoned by"), _("Approved by")],
    )  # fmt: skip


def _owed_words(total: str) -> str:
    return _("Owed in total: %(total)s") % {"total": total}


def _steps(lines: list[SheetLine], *, internal: bool) -> Sheet:
    headings = [_("Step"), pgettext("sheet", "From"), pgettext("sheet", "By"), _("Result")]
    rows = []
    for place, one in enumerate(lines, start=1):
        by = one.ground
        if internal and one.ground:
            mark = _("verified") if one.verified else _("NOT VERIFIED")
            by = f"{one.ground} · {one.source} · {mark}"
        rows.append([f"{place}. {one.what}", one.given, by, one.out])
    return Sheet(headings, rows, [0.32, 0.25, 0.25, 0.18], frozenset({1, 3}))


def _decision(award: AwardRow, claim: ClaimRow | None, to: tuple[str, str]) -> Letter:
    facts = _facts(claim) if claim else [(_("Shipment"), award.label)]
    if claim:
        facts.append((_("Decided on"), _day(award.approved_at, claim.zone)))
    facts.append((_("Decision"), word("remedy", award.remedy)))
    if award.total:
        facts.append((_("Amount"), money_words(award.total, award.currency)))
    lines = customer_lines(for_customer(award.sheet)) if award.sheet and award.total else []
    draft = [] if award.approved_at else [_("DRAFT: not approved, not to be sent.")]
    return Letter(
        sender=_sender(), number=award.number, title=_title(award), addressee=to, facts=facts,
        paragraphs=[*draft, _opening(award), award.reason],
        sheet=_steps(lines, internal=False) if lines else None, closing=_closing(award),
    )  # fmt: skip


def _title(award: AwardRow) -> str:
    if award.remedy == Remedy.DECLINE.value:
        return _("Decision on your claim: declined")
    if award.remedy == Remedy.APOLOGY.value:
        return _("We apologise")
    return _("Settlement of your claim") if award.claim_id else _("Made good as goodwill")


def _opening(award: AwardRow) -> str:
    if award.remedy == Remedy.DECLINE.value:
        return _("We have examined your claim and cannot accept it. The reason:")
    if award.remedy == Remedy.APOLOGY.value:
        return _("We did not keep our word, and we are sorry. What happened:")
    return _("We have examined what happened and make good what follows. The reason:")


def _closing(award: AwardRow) -> list[str]:
    closing = []
    if award.agreement:
        closing.append(_("Set off by agreement: %(agreement)s") % {"agreement": award.agreement})
    if award.without_prejudice:
        closing.append(_("This offer is made without prejudice."))
    if award.remedy == Remedy.DECLINE.value:
        closing.append(
            _(
                "If you do not agree, answer this letter: another person examines the claim again. You may"
                " also turn to the authority or the court that the law provides."
            )
        )
    elif award.claim_id and award.total:
        closing.append(
            _(
                "With the payment this loss is made good. If the goods are found later, we tell you at once;"
                " you may then take them back against repayment."
            )
        )
    return closing


def decision_words(award: AwardRow, claim: ClaimRow | None) -> tuple[str, str]:
    """Title and text of the mail that carries the decision, in the active language."""
    number = claim.number if claim else award.number
    lines = [_opening(award), award.reason]
    if award.total:
        lines.append(_owed_words(money_words(award.total, award.currency)))
    lines += _closing(award)
    return f"{_title(award)} · {number}", "\n\n".join(lines)


def received_words(claim: ClaimRow, missing: Sequence[Paper], due: str) -> tuple[str, str]:
    """Title and text of the mail that acknowledges a claim, in the active language.

    ``due`` is the instant by which it is decided, in words.
    """
    lines = [
        _("Your claim about shipment %(waybill)s for %(total)s is with us as %(number)s.")
        % {
            "waybill": claim.label, "total": money_words(claim.claimed.total, claim.currency),
            "number": claim.number,
        }
    ]  # fmt: skip
    if missing:
        wanted = listed(word("paper", one.value) for one in missing)
        lines.append(_("To decide on it we still need: %(papers)s.") % {"papers": wanted})
    lines.append(_("We decide by %(due)s and write to you.") % {"due": due})
    return _("We have your claim: %(number)s") % {"number": claim.number}, "\n\n".join(lines)


def found_words(claim: ClaimRow, done: str, due: str) -> tuple[str, str]:
    """Title and text of the mail about goods that came after they were paid for, in the active language.

    ``done`` and ``due`` are instants in words: when they were delivered, and by when we call.
    """
    figures = {
        "waybill": claim.label, "number": claim.number, "done": done, "due": due,
        "total": money_words(claim.settled.total, claim.currency),
    }  # fmt: skip
    lines = [
        _("Shipment %(waybill)s, for which we paid you %(total)s as %(number)s, was delivered at %(done)s.")
        % figures,
        _(
            "Please answer this letter: do you keep the goods and pay back what you were given, or are they"
            " to be ours?"
        ),
        _("We turn to you about it by %(due)s.") % figures,
    ]  # fmt: skip
    return _("Your goods were found: %(number)s") % figures, "\n\n".join(lines)


def report_title(number: str) -> str:
    """Title of the mail that reports on an undecided claim, in the active language."""
    return _("How your claim stands: %(number)s") % {"number": number}


def insurer_words(
    *, policy: str, number: str, waybill: str, reason: str, place: str, told_at: str
) -> tuple[str, str]:
    """Title and text of the first notice to an insurer, in the active language."""
    title = _("Notice of loss: policy %(policy)s, shipment %(waybill)s") % {
        "policy": policy,
        "waybill": waybill,
    }
    text = _(
        "Under policy %(policy)s we give you notice of a loss in transit.\n\nShipment: %(waybill)s\nWhat is"
        " known: %(reason)s\nWhere: %(place)s\nReported at: %(told_at)s\nOur reference: %(number)s\n\nPlease"
        " confirm receipt and say whether a surveyor is to come. Evidence and documents follow."
    ) % {
        "policy": policy, "waybill": waybill, "reason": reason, "place": place or "–", "told_at": told_at,
        "number": number,
    }  # fmt: skip
    return title, text


def insurer_withdrawal_words(*, policy: str, number: str, waybill: str) -> tuple[str, str]:
    """Title and text by which an insurer learns that a loss proved to be none, in the active language."""
    figures = {"policy": policy, "waybill": waybill, "number": number}
    title = _("Loss withdrawn: policy %(policy)s, shipment %(waybill)s") % figures
    text = (
        _(
            "The goods of shipment %(waybill)s were found. We withdraw our notice of loss under policy"
            " %(policy)s and demand nothing for it.\n\nOur reference: %(number)s"
        )
        % figures
    )
    return title, text
