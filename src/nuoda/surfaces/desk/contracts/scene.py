"""What the pages of one contract share: its head with tabs, who may write, the meter up to date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nuoda.domains.contracts.commands.meter import Reading, settle_meter
from nuoda.domains.contracts.queries.agreements import ContractRow
from nuoda.domains.customers.queries import customers_by_id
from nuoda.insight.meter.reading import readings_of
from nuoda.insight.meter.words import rate_words
from nuoda.kernel.actor import Role, system
from nuoda.kernel.doors import ActedRequest
from nuoda.kernel.facts import Ref
from nuoda.pages.names import called
from nuoda.surfaces.desk.frame import pulse_about, show

NAV = "contracts"
WRITERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
METERER = system("meter")


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of a contract."""

    key: str
    label: str
    url: str


def tabs_of(contract_id: UUID, number: str) -> list[Tab]:
    return [
        Tab("meter", pgettext("contract", "Meter"), reverse("desk_contract", args=[contract_id])),
        Tab("history", pgettext("contract", "Figures"), reverse("desk_contract_history", args=[contract_id])),
        Tab("failures", pgettext("contract", "Failures"), reverse("desk_failures", args=[contract_id])),
        Tab("money", pgettext("contract", "Money"), reverse("desk_contract_money", args=[contract_id])),
        Tab("what-if", _("What if"), f"{reverse('desk_whatif')}?whose=contract:{number}"),
        Tab("clauses", pgettext("contract", "Clauses"), reverse("desk_contract_clauses", args=[contract_id])),
    ]


def state_of(contract: ContractRow, today: date) -> str:
    """``coming``, ``running`` or ``over``."""
    if contract.until is not None and contract.until <= today:
        return "over"
    return "running" if contract.since <= today else "coming"


def contract_show(
    request: ActedRequest, template: str, tab: str, contract: ContractRow, context: Mapping[str, Any]
) -> HttpResponse:
    """A page of a contract under its head."""
    customers = customers_by_id([contract.customer_id], actor=request.actor)
    customer = customers.get(contract.customer_id)
    today = request.now.astimezone(ZoneInfo(contract.zone)).date()
    head = {
        "contract": contract,
        "customer_card": customer,
        "customer_name": called(customer),
        "contract_state": state_of(contract, today),
        "at_risk": rate_words(contract.at_risk_percent),
        "yearly_cap": rate_words(contract.yearly_cap_percent) if contract.yearly_cap_percent else "",
        "tabs": tabs_of(contract.id, contract.number),
        "tab": tab,
        "may_write": request.actor.role in WRITERS,
        "pulse_url": pulse_about(Ref("contract", str(contract.id))),
    }
    return show(request, template, NAV, {**head, **context})


def readings_now(request: ActedRequest, contract_id: UUID) -> list[Reading]:
    """What is counted now, for a command that judges."""
    return readings_of(contract_id, at=request.now, actor=request.actor)


def settle_now(request: ActedRequest, contract_id: UUID) -> None:
    """Bring the meter up to date at once, as the clock would."""
    readings = readings_now(request, contract_id)
    settle_meter(by=METERER, at=request.now, contract_id=contract_id, readings=readings)


def back_words(contract: ContractRow) -> str:
    return _("Contract %(number)s") % {"number": contract.number}
