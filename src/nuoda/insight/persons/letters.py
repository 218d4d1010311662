"""The letter to a person who asked about her own data: what was found, forgotten, kept and why, or refused.

In her language. It names no law that forbids or grants: what the house reckons by stands in its guide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nuoda.domains.privacy.facts import Erasure, Kept, Record, RequestKind, RequestState
from nuoda.domains.privacy.queries import RequestPage, addressee_of, request_page
from nuoda.insight.persons.words import record_words, why_words
from nuoda.insight.retention.words import RECORDS
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import HOUSE_ZONE, house_day
from nuoda.kernel.errors import NotFound
from nuoda.kernel.translate import clauses, here
from nuoda.pages.paper import Letter, Sheet, letter_pdf
from nuoda.pages.vocabulary import word


def request_letter(request_id: UUID, *, actor: Actor) -> tuple[str, bytes]:
    """The letter of a request that was answered or refused: its number and the file.

    Raises ``NotFound`` while it is open, where it was withdrawn, and once who asked is forgotten.
    """
    page = request_page(request_id, actor=actor)
    if page.row.state not in (RequestState.ANSWERED, RequestState.REFUSED) or page.forgotten_at is not None:
        raise NotFound
    name = addressee_of(request_id, actor=actor)
    with translation.override(page.language):
        return page.row.number, letter_pdf(_letter(page, name))


def _letter(page: RequestPage, name: str) -> Letter:
    row = page.row
    refused = row.state == RequestState.REFUSED
    facts = [
        (pgettext("person request", "Request"), f"{row.number} · {word('person_request', row.kind)}"),
        (_("Received on"), _day(row.received_at)),
        (_("Answered on"), _day(row.closed_at)),
    ]
    if row.identity:
        facts.append((_("How we know that it is you"), _proved(row.identity)))
    return Letter(
        sender=parseaddr(settings.NUODA_MAIL_FROM)[0] or "Nuoda", number=row.number,
        title=_("Your request about your personal information"), addressee=[name] if name else [],
        facts=facts, paragraphs=_refusal(page) if refused else _answer(page),
        sections=[(_("Added by our colleague"), page.answer)] if page.answer and not refused else [],
        sheet=None if refused else _sheet(page.findings), closing=_closing(),
    )  # fmt: skip


def _proved(identity: str) -> str:
    return {
        "phone": _("We called you back on the phone that your waybill bears."),
        "mail": _("You answered from the mail address that your waybill bears."),
        "paper": _("You showed us a paper with the name that your waybill bears."),
    }[identity]


def _answer(page: RequestPage) -> list[str]:
    found = len(page.erasable) if page.erasure == Erasure.DONE else len(page.findings)
    lines = [_("You asked us about the personal information that we hold about you.")]
    if not found:
        return [*lines, _("We found none under what you gave us, in any part of our system.")]
    lines.append(_("We found %(n)s records that bear you or belong to your parcels.") % {"n": found})
    if page.row.kind == RequestKind.ACCESS:
        lines.append(_("A copy of them comes with this letter. What is about others is masked in it."))
    if page.row.kind == RequestKind.CORRECTION:
        lines.append(_("What we corrected, or why we could not, is told below."))
    if page.row.kind == RequestKind.DELETION:
        lines += _deleted(page)
    elif page.findings:
        lines.append(_("The table names them, and what keeps them."))
    return lines


def _deleted(page: RequestPage) -> list[str]:
    lines = []
    if page.erased:
        parts = [f"{here(record_words(record))} {n}" for record, n in _in_order(page.erased)]
        lines.append(_("We made these forget you: %(list)s.") % {"list": clauses(parts)})
    if page.findings:
        lines.append(
            _("The rest has to stay for now, for the reasons in the table.")
            if page.erased
            else _("All of it has to stay for now, for the reasons in the table.")
        )
        lines.append(_("It goes by itself as soon as they are over and its period has run out."))
    return lines


def _in_order(counts: Mapping[str, int]) -> list[tuple[Record, int]]:
    return [(record, counts[record.value]) for record in RECORDS if record.value in counts]


def _refusal(page: RequestPage) -> list[str]:
    reason, remedy = {
        "unproven": (
            _("We cannot do what you asked, because we could not check that it is you."),
            _("You may ask again with the number of a parcel of yours and a phone that we can call."),
        ),
        "others": (
            _("We cannot do what you asked, because it is about the information of somebody else."),
            _("Whoever it is about may ask us herself, or give you a written authority."),
        ),
        "repeated": (
            _("We do not do what you asked again, because we answered the same a short while ago."),
            _("If something has changed since then, tell us what, and we look again."),
        ),
        "law": (
            _("We cannot do what you asked, because a law asks us to keep it as it is."),
            _("You may ask again when the reason is over."),
        ),
    }[page.refusal]
    return [reason, page.answer, remedy]


def _closing() -> list[str]:
    return [
        _(
            "If you do not agree, write to us and another colleague looks at it. You may also turn to the"
            " authority that looks after personal information where you live."
        )
    ]


def _sheet(findings: Sequence[Kept]) -> Sheet | None:
    if not findings:
        return None
    counts = Counter((one.record, here(why_words(one)), one.last_day(HOUSE_ZONE)) for one in findings)
    rows = [
        [here(record_words(record)), str(n), why or _("its period"), last.isoformat() if last else "–"]
        for record in RECORDS
        for (kind, why, last), n in counts.items()
        if kind == record
    ]
    headings = [_("What is held"), _("Records"), _("What keeps it"), _("Kept until")]
    return Sheet(headings, rows, [0.3, 0.12, 0.4, 0.18], frozenset({1}))


def _day(instant: datetime | None) -> str:
    return house_day(instant).isoformat() if instant else "–"
