"""What the pages about customers share: the places beside the list, the head of one customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel.doors import ActedRequest
from nuoda.kernel.facts import Ref
from nuoda.kernel.tally import Figure
from nuoda.surfaces.desk.frame import RUNNERS, frame, pulse_about, show

NAV = "customers"


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    label: str
    url: str


def places() -> list[Tab]:
    """The places under Customers."""
    return [
        Tab("list", _("Customers"), reverse("desk_customers")),
        Tab("tiers", _("Tiers"), reverse("desk_tiers")),
        Tab("segments", _("Segments"), reverse("desk_segments")),
        Tab("needs", _("Needs"), reverse("desk_needs")),
        Tab("offerings", _("Offerings"), reverse("desk_offerings")),
        Tab("matrix", _("Service matrix"), reverse("desk_matrix")),
    ]


def place_context(request: ActedRequest, tab: str, more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The context of a list in one of the places."""
    own = {"tabs": places(), "tab": tab, "may_write": request.actor.role in RUNNERS}
    return {**frame(request, NAV), **own, **(more or {})}


def place_show(
    request: ActedRequest,
    template: str,
    tab: str,
    context: Mapping[str, Any],
    *,
    figures: Sequence[Figure] = (),
) -> HttpResponse:
    """A page in one of the places."""
    own = {"tabs": places(), "tab": tab, "may_write": request.actor.role in RUNNERS}
    return show(request, template, NAV, {**own, **context}, figures=figures)


def tabs_of(customer_id: UUID) -> list[Tab]:
    """The pages of one customer."""
    return [
        Tab("overview", _("Overview"), reverse("desk_customer", args=[customer_id])),
        Tab("tier", _("Tier and score"), reverse("desk_customer_tier", args=[customer_id])),
        Tab("business", _("Business"), reverse("desk_customer_business", args=[customer_id])),
        Tab("care", _("Needs and contacts"), reverse("desk_customer_care", args=[customer_id])),
    ]


def customer_show(
    request: ActedRequest,
    template: str,
    tab: str,
    card: CustomerCard,
    context: Mapping[str, Any],
    *,
    figures: Sequence[Figure] = (),
) -> HttpResponse:
    """A page of one customer under her head."""
    head = {
        "customer": card,
        "tabs": tabs_of(card.id),
        "tab": tab,
        "may_write": request.actor.role in RUNNERS,
        "may_set_receipts": request.actor.role in RUNNERS,
        "pulse_url": pulse_about(Ref("customer", str(card.id))),
    }
    return show(request, template, NAV, {**head, **context}, figures=figures)
