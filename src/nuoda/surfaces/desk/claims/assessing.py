"""The facts a claim is reckoned from: weighed anew, with the liable stretch proposed from the hand-overs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods

from nuoda.domains.cases.queries import segment_of
from nuoda.domains.claims.commands import Segment, assess_claim
from nuoda.domains.claims.facts import Excuse, Fault, Partial
from nuoda.domains.claims.queries import ClaimPage, claim_page
from nuoda.domains.claims.queries.shapes import Loss, Term
from nuoda.insight.claims.words import limit_words
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.translate import here
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.claims.scene import CLERKS, amount, answer, day, money
from nuoda.surfaces.desk.forms import DeskForm, Group

_MONEY = ("full_value", "lost", "salvage", "saved", "freight", "delay_loss", "credits")
_MAY_LACK = ("repair", "declared", "liquidated")
_EMPTY = ("", "—")


class AssessForm(DeskForm):
    """The facts that a claim is reckoned from. Each figure appears in the calculation sheet."""

    title = _("Weigh the facts")
    text = _("Nothing is decided by this; the calculation is done anew from what stands here.")
    submit = _("Reckon")
    groups = (
        Group(
            _p("claim", "Which law, which days"),
            ("regime", "delivered_date", "due_date", "taken_date", "known_date"),
        ),
        Group(
            _p("claim", "What was lost"),
            ("full_value", "lost", "repair", "salvage", "saved", "weight_kg", "packages"),
        ),
        Group(
            _p("claim", "What was declared or agreed"),
            ("declared", "formula", "term_fixed", "term_per_kg", "term_times", "term_invalid"),
        ),
        Group(
            _p("claim", "Freight and delay"),
            ("freight", "freight_share", "delay_loss", "liquidated", "credits"),
        ),
        Group(_p("claim", "What moves time limits"), ("containers", "two_bureaus")),
        Group(
            _p("claim", "Where, and whose fault"),
            ("party", "leg", "evidence", "fault", "excuse", "customer_share"),
        ),
    )

    regime = forms.ChoiceField(label=_("Governed by"))
    full_value = money(_("Full value of the consignment"))
    lost = money(
        _("Value of what was lost or damaged"), help_text=_("Invoice or market value at destination.")
    )
    repair = money(_("Cost of repair, where it can be mended"))
    salvage = money(_("Worth of the remains"))
    saved = money(_("Charges saved"))
    declared = money(_("Declared value"), help_text=_("Not the customs value, not the insured sum."))
    formula = forms.ChoiceField(label=_("Partial loss under a declared value"), required=False)
    weight_kg = forms.DecimalField(
        label=_("Gross weight of what was lost, kg"), max_digits=12, required=False
    )
    packages = forms.IntegerField(label=_("Packages lost"), min_value=0, required=False)
    freight = money(_("Freight of the consignment"))
    freight_share = forms.DecimalField(label=_("Freight refunded, percent"), max_digits=6, required=False)
    delay_loss = money(_("Loss by delay as proved"))
    liquidated = money(_("Damages for delay as agreed"))
    credits = money(_("Service credits given for the same delay"))
    customer_share = forms.DecimalField(
        label=_("Share of the customer, percent"), max_digits=6, required=False
    )
    fault = forms.ChoiceField(label=_("Fault that may break the limit"), required=False)
    excuse = forms.ChoiceField(label=_("What excuses the carrier"), required=False)
    term_fixed = money(_("Agreed limit, fixed amount"))
    term_per_kg = money(_("Agreed limit, amount per kg"))
    term_times = forms.DecimalField(label=_("Agreed limit, times the freight"), max_digits=6, required=False)
    term_invalid = forms.CharField(
        label=_("Why the agreed limit does not bind"), max_length=200, required=False,
        help_text=_("Such as: nobody was pointed to it. Empty where it binds."),
    )  # fmt: skip
    delivered_date = day(_("Day of delivery, or when it was due"))
    known_date = day(_("Day it became known"))
    due_date = day(_("Day agreed for delivery"))
    taken_date = day(_("Day the goods were taken over"))
    containers = forms.BooleanField(label=_("Goods in containers, by sea"), required=False)
    two_bureaus = forms.BooleanField(label=_("By rail over more than one railway bureau"), required=False)
    leg = forms.IntegerField(label=_("Leg where it happened"), min_value=0, required=False)
    party = forms.CharField(label=_("Liable party"), max_length=80, required=False)
    evidence = forms.CharField(
        label=_("Evidence for the segment"), max_length=400, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, data: Any, page: ClaimPage, proposed: Mapping[str, str]) -> None:
        super().__init__(data, initial={**_initial(page), **proposed})
        if proposed:
            self.fields["evidence"].help_text = _("Proposed from the hand-overs on record: check it.")
        regimes = [(one.code, f"{here(one.title)} · {limit_words(one)}") for one in page.regimes]
        for name, found in (
            ("regime", regimes),
            ("formula", [_EMPTY, *choices("formula")]),
            ("fault", [_EMPTY, *choices("fault")]),
            ("excuse", [_EMPTY, *choices("carrier_excuse")]),
        ):
            self.fields[name].choices = found  # type: ignore[attr-defined]

    def loss(self, page: ClaimPage) -> Loss:
        """The facts as they were typed."""
        given = self.cleaned_data
        plain = {name: amount(given[name]) for name in _MONEY}
        lacking = {name: given[name] for name in _MAY_LACK}
        parts = (given["term_per_kg"], given["term_fixed"], given["term_times"])
        why = given["term_invalid"].strip()
        term = Term(*parts, valid=not why, why=why) if any(one is not None for one in parts) else None
        figures: dict[str, Any] = {**plain, **lacking}
        return replace(
            page.loss, **figures, term=term, rate=None,
            formula=Partial(given["formula"]) if given["formula"] else None,
            weight_kg=amount(given["weight_kg"]), packages=given["packages"] or 0,
            freight_share=amount(given["freight_share"]), customer_share=amount(given["customer_share"]),
            fault=Fault(given["fault"]), excuse=Excuse(given["excuse"]),
            containers=given["containers"], two_bureaus=given["two_bureaus"],
        )  # fmt: skip


def _initial(page: ClaimPage) -> dict[str, Any]:
    loss = page.loss
    names = (
        *_MONEY,
        *_MAY_LACK,
        "weight_kg",
        "packages",
        "freight_share",
        "customer_share",
        "fault",
        "excuse",
        "containers",
        "two_bureaus",
    )
    found: dict[str, Any] = {name: _plain(getattr(loss, name)) for name in names}
    found |= {
        "regime": page.row.regime, "formula": loss.formula.value if loss.formula else "",
        "delivered_date": page.delivered_date, "known_date": page.known_date,
        "due_date": page.due_date, "taken_date": page.taken_date, "leg": page.segment,
        "party": page.party, "evidence": page.evidence,
    }  # fmt: skip
    if loss.term is not None:
        found |= {
            "term_fixed": loss.term.fixed, "term_per_kg": loss.term.per_kg,
            "term_times": loss.term.freight_times, "term_invalid": loss.term.why,
        }  # fmt: skip
    return found


def _plain(value: Any) -> Any:
    """A number without the noughts that its column adds."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value


def _proposed(page: ClaimPage, request: ActedRequest) -> dict[str, str]:
    """Who had the goods between the last good and the first bad hand-over, where no evidence stands yet."""
    if page.evidence:
        return {}
    found = segment_of(page.row.shipment_id, actor=request.actor)
    return {"party": found.holder or page.party, "evidence": here(found.basis)} if found else {}


@door(CLERKS)
@require_http_methods(["GET", "POST"])
def assess(request: ActedRequest, claim_id: UUID) -> HttpResponse:
    """Weigh the facts anew."""
    page = claim_page(claim_id, actor=request.actor)
    form = AssessForm(request.POST or None, page, proposed=_proposed(page, request))

    def carry_out() -> None:
        given = form.cleaned_data
        assess_claim(
            by=request.actor, at=request.now, claim_id=claim_id, version=page.row.version,
            loss=form.loss(page), regime=given["regime"],
            segment=Segment(given["leg"] or 0, given["party"].strip(), given["evidence"].strip()),
            delivered_date=given["delivered_date"], known_date=given["known_date"],
            due_date=given["due_date"], taken_date=given["taken_date"],
        )  # fmt: skip

    back = reverse("desk_claim", args=[claim_id])
    return answer(request, form, carry_out, back=back, back_label=page.row.number)


urlpatterns = [path("claims/<uuid:claim_id>/assess/", assess, name="desk_claim_assess")]
