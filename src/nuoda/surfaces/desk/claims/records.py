"""What claims are reckoned and decided by: liability records, SDR rates, authority, policies."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods, require_safe

from nuoda.domains.claims.commands import (
    AuthorityDraft,
    PolicyDraft,
    record_authority,
    record_policies,
    record_rates,
    record_rule,
)
from nuoda.domains.claims.queries import RuleRow, authority_rows, policy_rows, rates, rule_rows
from nuoda.domains.claims.queries.shapes import Rate
from nuoda.insight.claims.words import limit_words, money_words
from nuoda.kernel.actor import STAFF, Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.translate import here
from nuoda.pages.people_words import LANGUAGES
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.claims.rule_form import RuleForm, begun_from, columns_in_words
from nuoda.surfaces.desk.claims.scene import LEADERS, NAV, answer, day, money, tabs
from nuoda.surfaces.desk.forms import DeskForm
from nuoda.surfaces.desk.frame import show


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A record in words; ``unverified`` names its columns without a good source."""

    row: RuleRow
    title: str
    note: str
    limit: str
    unverified: str


@door(STAFF)
@require_safe
def liability(request: ActedRequest) -> HttpResponse:
    """Liability records with source and validity, SDR rates, the authority matrix, policies."""
    actor = request.actor
    text = request.GET.get("q", "").strip().lower()
    rules = [
        RuleLine(
            one, here(one.rule.title), here(one.rule.note), limit_words(one.rule),
            columns_in_words(one.rule.unverified),
        )
        for one in rule_rows(actor=actor)
    ]  # fmt: skip
    context = {
        "rules": [one for one in rules if text in f"{one.title} {one.row.rule.code}".lower()],
        "query": request.GET.get("q", ""),
        "rates": rates(actor=actor, limit=30),
        "authority": [
            (one, *(_amount(each, one.currency) for each in (one.most, one.monthly, one.customer_monthly)))
            for one in authority_rows(actor=actor)
        ],
        "policies": policy_rows(actor=actor),
        "tabs": tabs(),
        "tab": "rules",
        "may_record": actor.role in LEADERS,
        "may_set": actor.role is Role.ADMIN,
    }
    return show(request, "desk/claims/records.html", NAV, context)


@door(LEADERS)
@require_http_methods(["GET", "POST"])
def new_rule(request: ActedRequest) -> HttpResponse:
    """Record liability figures with their source, begun from a known record: ``?like=CODE&since=DAY``."""
    like, since = request.GET.get("like", ""), request.GET.get("since", "")
    rows = rule_rows(actor=request.actor) if like else []
    known = next(
        (one for one in rows if (one.rule.code, one.rule.valid_from.isoformat()) == (like, since)), None
    )
    form = RuleForm(request.POST or None, initial=begun_from(known) if known else None)

    def carry_out() -> None:
        record_rule.once(form.key)(
            by=request.actor, at=request.now, row=form.columns(), reason=form.cleaned_data["reason"]
        )

    return _answer(request, form, carry_out)


def _amount(amount: Decimal | None, currency: str) -> str:
    return "" if amount is None else money_words(amount, currency)


class RateForm(DeskForm):
    title = _("Record an SDR rate")
    submit = _("Record it")

    currency = forms.CharField(label=_("Currency"), max_length=3, initial="CNY")
    on = day(_("Day"), required=True)
    per_sdr = forms.DecimalField(label=_("One SDR is worth"), max_digits=16, decimal_places=6)
    source = forms.CharField(label=_("Source"), max_length=200)


@door(LEADERS)
@require_http_methods(["GET", "POST"])
def new_rate(request: ActedRequest) -> HttpResponse:
    """Record what an SDR was worth."""
    form = RateForm(request.POST or None)

    def carry_out() -> None:
        given = form.cleaned_data
        rate = Rate(given["currency"].upper(), given["per_sdr"], given["on"], given["source"])
        record_rates(by=request.actor, at=request.now, rates=[rate])

    return _answer(request, form, carry_out)


class AuthorityForm(DeskForm):
    title = _("Change the authority matrix")
    text = _("A row ends the one before it on the day it begins; what was decided stays decided.")
    submit = _("Record it")

    purpose = forms.ChoiceField(label=_p("award", "Purpose"))
    role = forms.ChoiceField(label=_("Role"))
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="CNY")
    most = money(_("Up to"), help_text=_("Empty: any amount."))
    hands = forms.IntegerField(label=_("People together"), min_value=1, max_value=5, initial=1)
    monthly = money(_("Goodwill a month for one person"))
    customer_monthly = money(_("Goodwill a month to one customer"))
    valid_from = day(_p("time", "From"), required=True)
    source = forms.CharField(label=_("Source"), max_length=200)


@door(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def new_authority(request: ActedRequest) -> HttpResponse:
    """Write a row of the authority matrix."""
    form = AuthorityForm(request.POST or None)
    roles = [one for one in choices("role") if one[0] in ("agent", "supervisor", "admin")]
    form.fields["purpose"].choices = choices("award_purpose")  # type: ignore[attr-defined]
    form.fields["role"].choices = roles  # type: ignore[attr-defined]

    def carry_out() -> None:
        given = {name: value for name, value in form.cleaned_data.items() if name != "once"}
        record_authority(by=request.actor, at=request.now, draft=AuthorityDraft(**given))

    return _answer(request, form, carry_out)


class PolicyForm(DeskForm):
    title = _("Record a cargo insurance")
    text = _("On loss or damage in transit the insurer is told at this address at once.")
    submit = _("Record it")

    number = forms.CharField(label=_("Policy number"), max_length=60)
    insurer = forms.CharField(label=_("Insurer"), max_length=120)
    email = forms.EmailField(label=_("Address for notices"))
    language = forms.ChoiceField(label=_("Language"))
    notice_hours = forms.IntegerField(label=_("Hours within which it must be told"), min_value=1, initial=24)
    since = day(_p("time", "From"), required=True)
    until = day(_("Until"))
    source = forms.CharField(label=_("Where it is written"), max_length=200)


@door(LEADERS)
@require_http_methods(["GET", "POST"])
def new_policy(request: ActedRequest) -> HttpResponse:
    """Record a cargo insurance of all customers."""
    form = PolicyForm(request.POST or None)
    form.fields["language"].choices = [(code, one.label) for code, one in LANGUAGES.items()]  # type: ignore[attr-defined]

    def carry_out() -> None:
        given = {name: value for name, value in form.cleaned_data.items() if name != "once"}
        record_policies(by=request.actor, at=request.now, policies=[PolicyDraft(**given)])

    return _answer(request, form, carry_out)


def _answer(request: ActedRequest, form: DeskForm, carry_out: Any) -> HttpResponse:
    back = reverse("desk_liability")
    return answer(request, form, carry_out, back=back, back_label=str(_p("claim", "Rules and authority")))


urlpatterns = [
    path("claims/rules/", liability, name="desk_liability"),
    path("claims/rules/new/", new_rule, name="desk_rule_new"),
    path("claims/rules/rates/new/", new_rate, name="desk_rate_new"),
    path("claims/rules/authority/new/", new_authority, name="desk_authority_new"),
    path("claims/rules/policies/new/", new_policy, name="desk_policy_new"),
]
