"""One request: what she asked, how she was checked, what is held about her and what keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nuoda.domains.privacy.facts import (
    CorrectionNoted,
    DeletionApproved,
    DeletionCarriedOut,
    DeletionProposed,
    Kept,
    PersonCopied,
    PersonIdentified,
    PersonSearched,
    Record,
    RequestClosed,
    RequestKind,
    RequestReceived,
    lacks,
)
from nuoda.domains.privacy.queries import RequestPage, request_page
from nuoda.insight.persons.letters import request_letter
from nuoda.insight.persons.words import record_words, why_words
from nuoda.kernel import ledger
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.facts import Fact, Recorded, Ref
from nuoda.kernel.translate import here
from nuoda.pages.vocabulary import word
from nuoda.surfaces.desk.frame import RUNNERS, show
from nuoda.surfaces.desk.persons.listing import NAV

_PAGES = {
    Record.ORDER: "desk_order", Record.SHIPMENT: "desk_shipment", Record.CASE: "desk_case",
    Record.CLAIM: "desk_claim",
}  # fmt: skip
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Line:
    """A record that was found, in words; ``url`` is where it stands and is changed."""

    kept: Kept
    kind: str
    why: str
    last_day: date | None
    url: str


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done about the request, in words."""

    recorded: Recorded
    words: str


@door(RUNNERS)
@require_safe
def desk_person(request: ActedRequest, person_request_id: UUID) -> HttpResponse:
    """One request with what can be done next."""
    page = request_page(person_request_id, actor=request.actor)
    told = ledger.about([Ref("person_request", str(person_request_id))], actor=request.actor)
    context = {
        "page": page, "row": page.row, "tab": "persons",
        "lines": [_line(one, request) for one in page.findings[:_SHOWN]],
        "more": max(0, len(page.findings) - _SHOWN),
        "erased": [(here(record_words(Record(one))), n) for one, n in page.erased.items()],
        "steps": [Step(one, _words(one.fact)) for one in told],
        "identity": word("identity", page.row.identity), "refusal": word("person_refusal", page.refusal),
        "going": sum(1 for one in page.findings if not one.why), **_open_to(page, request),
    }  # fmt: skip
    return show(request, "desk/persons/one.html", NAV, context)


def _open_to(page: RequestPage, request: ActedRequest) -> Mapping[str, bool]:
    """What can be done next, and by whoever looks."""
    checked = page.row.open and bool(page.row.identity)
    searched = checked and page.searched_at is not None
    deletes = page.row.kind == RequestKind.DELETION
    return {
        "may_identify": page.row.open and not page.row.identity,
        "may_search": checked and page.erasure not in ("approved", "done"),
        "may_copy": searched and bool(page.findings),
        "may_correct": searched and page.row.kind == RequestKind.CORRECTION,
        "may_propose": searched and deletes and not page.erasure and bool(page.findings),
        "may_approve": page.erasure == "proposed" and page.row.open,
        "is_proposer": page.proposed_by_id == request.actor.id,
        "may_answer": searched and not _missing(page),
        "may_end": page.row.open and page.erasure not in ("approved", "done"),
        "has_letter": page.row.state in ("answered", "refused") and page.forgotten_at is None,
    }


def _missing(page: RequestPage) -> bool:
    """Whether something has to be done before it can be answered."""
    missing = lacks(
        RequestKind(page.row.kind), searched=page.searched_at is not None, found=len(page.findings),
        copied=page.copied_at is not None, noted=page.noted_at is not None, erasure=page.erasure,
    )  # fmt: skip
    return bool(missing.message)


def _line(one: Kept, request: ActedRequest) -> Line:
    record = Record(one.record)
    url = reverse(_PAGES[record], args=[one.id]) if record in _PAGES else ""
    return Line(one, here(record_words(record)), here(why_words(one)), one.last_day(request.zone), url)


def _words(fact: Fact) -> str:
    match fact:
        case RequestReceived():
            return _("Received: %(how)s") % {"how": word("person_request_channel", fact.channel)}
        case PersonIdentified():
            return _noted(word("identity", fact.identity), fact.note)
        case PersonSearched():
            return _("Looked for: %(found)s found, %(kept)s of them kept by something") % {
                "found": fact.found, "kept": fact.kept,
            }  # fmt: skip
        case PersonCopied():
            return _("A copy was made; records in it: %(n)s") % {"n": fact.records}
        case CorrectionNoted():
            return _("Corrected: %(words)s") % {"words": fact.words}
        case DeletionProposed():
            return _("Deletion proposed")
        case DeletionApproved():
            return _("Deletion approved")
        case DeletionCarriedOut():
            return _("Carried out: %(gone)s forgotten, %(kept)s kept") % {
                "gone": sum(fact.forgotten.values()), "kept": sum(fact.kept.values()),
            }  # fmt: skip
        case RequestClosed():
            return _noted(word("person_request_state", fact.state), fact.words)
    return fact.name


def _noted(what: str, words: str) -> str:
    return _("%(what)s: %(words)s") % {"what": what, "words": words} if words else what


@door(RUNNERS)
@require_safe
def desk_person_letter(request: ActedRequest, person_request_id: UUID) -> HttpResponse:
    """The letter as PDF, in her language."""
    number, body = request_letter(person_request_id, actor=request.actor)
    headers = {
        "Content-Disposition": f'inline; filename="{number}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(body, content_type="application/pdf", headers=headers)
