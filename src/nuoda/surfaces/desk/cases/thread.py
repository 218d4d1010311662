"""Writing in a case: to the customer, to colleagues, from a reply text, past the avoid list."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from nuoda.domains.cases.commands import note_case, write_to_customer, write_to_partner
from nuoda.domains.cases.facts import REPLIES, Audience, EntryKind
from nuoda.domains.cases.queries import case_file_of, case_page, held_in
from nuoda.kernel import limits
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound
from nuoda.kernel.text import Text
from nuoda.kernel.translate import here, in_language, instant_words
from nuoda.kernel.uploads import files_of, takes_files
from nuoda.pages.attached import attached_response
from nuoda.surfaces.desk.cases import forms
from nuoda.surfaces.desk.cases.scene import Scene, read_scene
from nuoda.surfaces.desk.cases.steps import carry_out

_UNKNOWN = "…"
_LONGEST_KEY = 60


def _once(request: ActedRequest, case_id: UUID) -> str:
    """The idempotency key of a form, so that a double click writes once."""
    return f"{case_id}/{request.POST.get('once', '')[:_LONGEST_KEY]}"


@takes_files
@door(STAFF)
@require_POST
def desk_case_reply(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Write to the customer or the consignee, and promise the next word where a time was chosen."""
    form = forms.ReplyForm(request.POST, zone=request.zone)

    def call() -> None:
        write_to_customer.once(_once(request, case_id))(
            by=request.actor, at=request.now, case_id=case_id, words=form.cleaned_data["words"],
            words_en=form.cleaned_data["words_en"], next_update_at=form.cleaned_data["next_update_at"],
            audience=Audience(form.cleaned_data["to"] or Audience.CUSTOMER),
            override=form.cleaned_data["override"],
            files=files_of(request, by=request.actor, at=request.now),
        )  # fmt: skip

    return carry_out(request, case_id, form, call, name="reply", said=_("Your words are sent."))


@takes_files
@door(STAFF)
@require_POST
def desk_case_note(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Write a line that only colleagues read."""
    form = forms.NoteForm(request.POST, zone=request.zone)

    def call() -> None:
        note_case.once(_once(request, case_id))(
            by=request.actor, at=request.now, case_id=case_id, words=form.cleaned_data["words"],
            kind=form.cleaned_data["kind"] or EntryKind.NOTE.value,
            files=files_of(request, by=request.actor, at=request.now),
        )  # fmt: skip

    return carry_out(request, case_id, form, call, name="note", said=_("The note is kept."))


@takes_files
@door(STAFF)
@require_POST
def desk_case_partner(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Write to a partner, by mail; the answer comes back into this thread."""
    form = forms.PartnerForm(request.POST, zone=request.zone)

    def call() -> None:
        write_to_partner.once(_once(request, case_id))(
            by=request.actor, at=request.now, case_id=case_id, words=form.cleaned_data["words"],
            name=form.cleaned_data["name"], address=form.cleaned_data["address"],
            files=files_of(request, by=request.actor, at=request.now),
        )  # fmt: skip

    return carry_out(request, case_id, form, call, name="partner", said=_("Your words go to the partner."))


@door(STAFF)
@require_safe
def desk_case_file(request: ActedRequest, case_id: UUID, file_id: UUID) -> HttpResponse:
    """A file of the thread."""
    return attached_response(case_file_of(case_id, file_id, actor=request.actor))


@door(STAFF)
@require_POST
def desk_case_check(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """What a draft would be held for, why, and what to write instead."""
    draft = request.POST.get("words", "")[: limits.TEXT_CHARACTERS]
    card = case_page(case_id, actor=request.actor).card
    held = held_in(draft, card.shipment_id, actor=request.actor, at=request.now)
    found = [(one.phrase, here(one.why), here(one.better)) for one in held]
    return render(request, "desk/cases/avoid.html", {"found": found})


@door(STAFF)
@require_POST
def desk_case_fill(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """The draft with a reply text behind it, in the customer's language, filled from the shipment."""
    reply = REPLIES.get(request.POST.get("reply", ""))
    if reply is None:
        raise NotFound
    scene = read_scene(case_id, actor=request.actor)
    written = request.POST.get("words", "").rstrip()
    filled = _filled(reply.words, scene, _next_at(request))
    words = f"{written}\n\n{filled}" if written else filled
    context = {"card": scene.card, "words": words[: limits.TEXT_CHARACTERS]}
    return render(request, "desk/cases/words.html", context)


def _next_at(request: ActedRequest) -> datetime | None:
    """The next word as chosen in the form so far, sound or not."""
    form = forms.ReplyForm(request.POST, zone=request.zone)
    form.is_valid()
    chosen: datetime | None = form.cleaned_data.get("next_update_at")
    return chosen


def _filled(words: Text, scene: Scene, next_at: datetime | None) -> str:
    """The text in the customer's language and zone; what is not known stays for the agent to fill in."""
    ship, promise, customer = scene.ship, scene.delivery, scene.customer
    language = customer.language if customer else "zh-hans"
    zone = customer.zone if customer else str(ZoneInfo("Asia/Shanghai"))

    def instant(at: datetime | None) -> str:
        return instant_words(at, zone, language) if at else _UNKNOWN

    figures = {
        "waybill": ship.waybill if ship else scene.card.label,
        "to": (ship.to_city if ship else "") or _UNKNOWN,
        "place": (ship.place if ship else "") or _UNKNOWN,
        "eta": instant(ship.eta_at if ship else None),
        "due": instant(promise.due_at if promise else None),
        "next": instant(next_at),
    }
    return in_language(Text(words.message, figures), language)
