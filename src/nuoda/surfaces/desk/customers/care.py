"""Who cares for a customer, and what she needs: contacts, agent and deputy by name, needs, service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.customers.commands import ContactDraft, end_contact, name_agents, record_contact
from nuoda.domains.customers.queries import contacts_of, customer_page, services_of
from nuoda.domains.customers.queries.needs import need_rows
from nuoda.domains.team.queries import AgentCard, agents
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Window
from nuoda.pages.names import called
from nuoda.surfaces.desk.customers.scene import NAV, customer_show
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import RUNNERS

SHOWN = 20


@door(STAFF)
def care(request: ActedRequest, customer_id: UUID) -> HttpResponse:
    """Contacts, agents, needs, and what the service matrix gives her."""
    actor = request.actor
    card = customer_page(customer_id, actor=actor)
    team = {one.id: one for one in agents(actor=actor)}
    context = {
        "contacts": contacts_of(card.id, actor=actor),
        "own_agent": team.get(card.agent_id) if card.agent_id else None,
        "deputy": team.get(card.deputy_id) if card.deputy_id else None,
        "needs": need_rows(actor=actor, window=Window(size=SHOWN), customer_id=card.id),
        "service": services_of({card.id: card.tier}, request.now, actor=actor).get(card.id),
    }
    return customer_show(request, "desk/customers/care.html", "care", card, context)


class ContactForm(DeskForm):
    """Somebody at the customer's."""

    title = _("New contact")
    submit = _("Record it")

    name = forms.CharField(label=_("Name"), max_length=80)
    duty = forms.CharField(
        label=_("Answers for"), max_length=80, required=False, help_text=_("Such as dispatch, or payments.")
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def new_contact(request: ActedRequest, customer_id: UUID) -> HttpResponse:
    """Record a contact."""
    card = customer_page(customer_id, actor=request.actor)
    form = ContactForm(request.POST or None)
    back = reverse("desk_customer_care", args=[card.id])

    def carry_out() -> str:
        given = {name: form.cleaned_data[name] for name in ("name", "duty", "email", "phone")}
        record_contact.once(form.key)(
            by=request.actor, at=request.now, customer_id=card.id, contact=ContactDraft(**given)
        )
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=called(card))


@door(STAFF)
@require_POST
def drop_contact(request: ActedRequest, customer_id: UUID, contact_id: UUID) -> HttpResponse:
    """Take a contact off the list."""
    card = customer_page(customer_id, actor=request.actor)
    if contact_id not in {one.id for one in contacts_of(card.id, actor=request.actor)}:
        raise NotFound
    end_contact(by=request.actor, at=request.now, contact_id=contact_id)
    return HttpResponseRedirect(reverse("desk_customer_care", args=[card.id]))


class AgentsForm(DeskForm):
    """Who cares for the customer by name."""

    title = _("Agent and deputy by name")
    text = _("The customer sees both in her portal.")
    submit = _("Save")

    agent_id = forms.ChoiceField(label=_("Agent"), required=False)
    deputy_id = forms.ChoiceField(label=_("Deputy"), required=False)

    def __init__(self, data: Any = None, *, team: Sequence[AgentCard], initial: dict[str, str]) -> None:
        super().__init__(data, initial=initial)
        known = [("", _("Nobody by name")), *((str(one.id), one.name) for one in team)]
        for name in ("agent_id", "deputy_id"):
            self.fields[name].choices = known  # type: ignore[attr-defined]


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def named(request: ActedRequest, customer_id: UUID) -> HttpResponse:
    """Name the agent and the deputy of a customer."""
    card = customer_page(customer_id, actor=request.actor)
    initial = {"agent_id": str(card.agent_id or ""), "deputy_id": str(card.deputy_id or "")}
    form = AgentsForm(request.POST or None, team=agents(actor=request.actor), initial=initial)
    back = reverse("desk_customer_care", args=[card.id])

    def carry_out() -> str:
        chosen = {
            name: UUID(form.cleaned_data[name]) if form.cleaned_data[name] else None
            for name in ("agent_id", "deputy_id")
        }
        name_agents.once(form.key)(
            by=request.actor, at=request.now, customer_id=card.id, agent_id=chosen["agent_id"],
            deputy_id=chosen["deputy_id"],
        )  # fmt: skip
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=called(card))


urlpatterns = [
    path("customers/<uuid:customer_id>/care/", care, name="desk_customer_care"),
    path("customers/<uuid:customer_id>/agents/", named, name="desk_customer_agents"),
    path("customers/<uuid:customer_id>/contacts/new/", new_contact, name="desk_contact_new"),
    path(
        "customers/<uuid:customer_id>/contacts/<uuid:contact_id>/end/", drop_contact, name="desk_contact_end"
    ),
]
