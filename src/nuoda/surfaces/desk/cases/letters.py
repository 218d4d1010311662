"""The answer to a complaint at the desk: composed, mended, approved by another where it is grave."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nuoda.domains.cases.commands import LetterDraft, approve_letter, write_letter
from nuoda.domains.cases.queries import case_page, cases_by_id, letter_page, letters_of
from nuoda.domains.customers.queries import customers_by_id
from nuoda.insight.complaints.letters import answer_pdf, compose_answer
from nuoda.kernel import limits
from nuoda.kernel.actor import STAFF, Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from nuoda.kernel.translate import explained, here
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.cases.steps import done
from nuoda.surfaces.desk.forms import DeskForm, answer_form

_MAY_OVERRIDE = (Role.SUPERVISOR, Role.ADMIN)
_PARTS = ("language", "addressee", "found", "decision", "remedy", "prevention", "routes")


def _part(label: Any, *, required: bool = True, rows: int = 3) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows, "maxlength": limits.TEXT_CHARACTERS})
    return forms.CharField(
        label=label, required=required, widget=area, max_length=limits.TEXT_CHARACTERS, empty_value=""
    )


class LetterForm(DeskForm):
    """The parts of an answer, as they were composed from the record."""

    title = gettext_lazy("Answer the complaint")
    text = gettext_lazy(
        "It is composed from the record; make it yours. In a case of severity S1 or S2 a colleague approves"
        " it. Approved, it goes out as PDF and stands in the portal."
    )
    submit = gettext_lazy("Keep the letter")

    language = forms.ChoiceField(label=gettext_lazy("Language"))
    addressee = forms.CharField(label=pgettext_lazy("letter", "To"), max_length=200)
    found = _part(gettext_lazy("What we found"), rows=5)
    decision = _part(gettext_lazy("What we decided"))
    remedy = _part(gettext_lazy("How we put it right"), required=False)
    prevention = _part(gettext_lazy("How we keep it from coming back"), required=False)
    routes = _part(gettext_lazy("Where else you may turn"), rows=4)
    override = forms.CharField(
        label=gettext_lazy("Why these words stand all the same"), required=False, max_length=500,
        empty_value="", help_text=gettext_lazy("Only for words that are held; a supervisor says why."),
    )  # fmt: skip


@door(STAFF)
@require_http_methods(["GET", "POST"])
def desk_letter_write(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Write the answer: the draft that is there, else one composed from the record; ``?lang=`` composes it
    anew in that language."""
    card = cases_by_id([case_id], actor=request.actor).get(case_id)
    if card is None:
        raise NotFound
    form = LetterForm(request.POST or None, initial=_initial(request, case_id))
    form.fields["language"].choices = choices("language")  # type: ignore[attr-defined]
    if request.actor.role not in _MAY_OVERRIDE:
        del form.fields["override"]
    back = reverse("desk_case", args=[case_id])

    def carry_out() -> str:
        given = form.cleaned_data
        draft = LetterDraft(**{name: given[name] for name in _PARTS})
        try:
            write_letter(
                by=request.actor, at=request.now, case_id=case_id, draft=draft,
                override=given.get("override", ""),
            )  # fmt: skip
        except (Conflict, Forbidden) as refused:
            messages.error(request, here(refused.sentence))
            return back
        messages.success(request, _("The letter is kept as a draft."))
        return back + "#letters"

    return answer_form(request, form, "cases", carry_out, back=back, back_label=card.number)


def _initial(request: ActedRequest, case_id: UUID) -> dict[str, Any]:
    if request.method == "POST":
        return {}
    wanted = request.GET.get("lang", "")
    draft = next((one for one in letters_of(case_id, actor=request.actor) if one.state == "draft"), None)
    if draft is not None and not wanted:
        return {name: getattr(draft, name) for name in _PARTS}
    language = wanted if wanted in dict(choices("language")) else ""
    return asdict(compose_answer(case_id, actor=request.actor, language=language))


@door(STAFF)
@require_POST
def desk_letter_approve(request: ActedRequest, letter_id: UUID) -> HttpResponse:
    """Approve a letter as it was read, which sends it."""
    letter = letter_page(letter_id, actor=request.actor)
    try:
        approve_letter(
            by=request.actor, at=request.now, letter_id=letter_id, drafted_at=_read_at(request),
            override=request.POST.get("override", "").strip(),
        )  # fmt: skip
    except Invalid as held:
        for one in held.fields:
            messages.error(request, explained(one))
    except (Conflict, Forbidden) as refused:
        messages.error(request, here(refused.sentence))
    else:
        return done(request, letter.case_id, _("The letter is approved and goes out."))
    return HttpResponseRedirect(reverse("desk_case", args=[letter.case_id]) + "#letters")


def _read_at(request: ActedRequest) -> datetime:
    """When the letter was written that the reader saw; one that no letter has where it is not readable."""
    try:
        return datetime.fromisoformat(request.POST.get("drafted_at", ""))
    except ValueError:
        return request.now


@door(STAFF)
@require_safe
def desk_letter_pdf(request: ActedRequest, letter_id: UUID) -> HttpResponse:
    """How the letter looks as PDF; what went out is kept with its notice."""
    letter = letter_page(letter_id, actor=request.actor)
    card = case_page(letter.case_id, actor=request.actor).card
    customers = customers_by_id([card.customer_id], actor=request.actor)
    number, body = answer_pdf(letter, card, next(iter(customers.values()), None))
    headers = {"Content-Disposition": f'inline; filename="{number}.pdf"'}
    return HttpResponse(body, content_type="application/pdf", headers=headers)
