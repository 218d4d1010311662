"""What of a product in a warehouse is kept back: set by hand, or by the share of the service matrix."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.stock.commands import PoolDraft, protect_stock
from nuoda.domains.stock.queries.kept import KeptBack, kept_back
from nuoda.kernel.actor import Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.vocabulary import word
from nuoda.surfaces.desk.forms import DeskForm, Group, answer_form

NAV = "stock"
DECIDERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
_KEPT_FOR = ("platinum", "key", "potential")


class KeptForm(DeskForm):
    """The safety stock, and what is kept for tiers and those above them."""

    title: Any = _("What is kept back")
    text = _("What is promised already stays promised. Customers of a tier and above may take what is kept.")
    submit = _("Save")
    groups = (
        Group(_("Never promised"), ("safety",)),
        Group(_("Kept for tiers"), (*(f"for_{tier}" for tier in _KEPT_FOR), "by_matrix")),
    )

    safety = forms.IntegerField(label=_("Safety stock, pieces"), min_value=0, max_value=10**9)
    for_platinum = forms.IntegerField(required=False, min_value=0, max_value=10**9)
    for_key = forms.IntegerField(required=False, min_value=0, max_value=10**9)
    for_potential = forms.IntegerField(required=False, min_value=0, max_value=10**9)
    by_matrix = forms.BooleanField(
        label=_("By the service matrix where no number stands"), required=False,
        help_text=_("The matrix's percent of what lies in the warehouse is kept for each of its tiers."),
    )  # fmt: skip

    def __init__(self, data: Any, *, row: KeptBack) -> None:
        kept = {f"for_{tier}": n for tier, n in row.protected.items()}
        initial = {"safety": row.safety, "by_matrix": row.by_matrix, **kept}
        super().__init__(data, initial=initial)
        for tier in _KEPT_FOR:
            self.fields[f"for_{tier}"].label = gettext("For %(tier)s, pieces") % {"tier": word("tier", tier)}


@door(DECIDERS)
@require_http_methods(["GET", "POST"])
def keep_back(request: ActedRequest, product_id: UUID, warehouse_code: str) -> HttpResponse:
    """Say what of a product in a warehouse is never promised, and what is kept for whom."""
    row = kept_back(product_id, warehouse_code, actor=request.actor)
    card = customers_by_id([row.customer_id], actor=request.actor)[row.customer_id]
    form = KeptForm(request.POST or None, row=row)
    back = reverse("desk_product", args=[row.product_id])

    def carry_out() -> str:
        given = form.cleaned_data
        numbers = {tier: n for tier in _KEPT_FOR if (n := given[f"for_{tier}"]) is not None}
        others = {tier: n for tier, n in row.protected.items() if tier not in _KEPT_FOR}
        draft = PoolDraft(
            row.warehouse, card.code, row.sku, given["safety"], {**others, **numbers}, given["by_matrix"]
        )
        protect_stock(by=request.actor, at=request.now, pools=[draft])
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=f"{row.sku} · {row.warehouse}")
