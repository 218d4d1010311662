"""The words of each fact, as somebody at the desk reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from nuoda.domains.promises.queries import PromiseRow
from nuoda.domains.team.queries import AgentCard
from nuoda.insight.claims.words import money_words
from nuoda.kernel.money import minor_units
from nuoda.kernel.translate import clauses, here, labelled, listed
from nuoda.pages import moments
from nuoda.pages.promise_words import promise_code
from nuoda.pages.vocabulary import word
from nuoda.surfaces.desk.history.action_words import ACTION_WORDS
from nuoda.surfaces.desk.history.case_words import CASE_WORDS


@dataclass(frozen=True, slots=True)
class Reader:
    """What the words need besides the facts: her clock, and rows that facts name by id only."""

    now: datetime
    zone: tzinfo
    promises: Mapping[UUID, PromiseRow] = field(default_factory=dict)
    agents: Mapping[UUID, AgentCard] = field(default_factory=dict)

    def when(self, instant: datetime | None) -> str:
        """``today 16:00``; an en dash for none."""
        return moments.absolute(instant, now=self.now, zone=self.zone) if instant else "–"


def _which(fact: Any) -> str:
    return word("promise_of", promise_code(fact.kind, fact.about.kind if fact.about else ""))


def _promise(pattern: str, fact: Any, telling: Reader) -> str:
    return pattern % {"kind": _which(fact), "due": telling.when(fact.due_at)}


def _at_risk(fact: Any, telling: Reader) -> str:
    words = _promise(_("%(kind)s due %(due)s is at risk"), fact, telling)
    if fact.eta_at is None:
        return words
    return _("%(words)s; expected %(eta)s") % {"words": words, "eta": telling.when(fact.eta_at)}


def _withdrawn(fact: Any, telling: Reader) -> str:
    words = _promise(_("%(kind)s due %(due)s is no longer promised"), fact, telling)
    return labelled(words, fact.reason) if fact.reason else words


def _eta(fact: Any, telling: Reader) -> str:
    if fact.eta_at is None:
        return _("Expected time unknown now, was %(before)s") % {"before": telling.when(fact.before)}
    if fact.before is None:
        return _("Expected %(eta)s") % {"eta": telling.when(fact.eta_at)}
    given = {"eta": telling.when(fact.eta_at), "before": telling.when(fact.before)}
    if given["eta"] == given["before"]:
        return _("Expected %(eta)s as before; another window around it") % given
    return _("Expected %(eta)s instead of %(before)s") % given


def _purchase_answered(f: Any, t: Reader) -> str:
    figures = {"supplier": f.supplier, "n": f.quantity, "sku": f.sku, "why": f.why}
    if f.accepted:
        return _("%(supplier)s will send %(n)s × %(sku)s") % figures
    return _("%(supplier)s does not send %(n)s × %(sku)s: %(why)s") % figures


def _purchase_cancel_answered(f: Any, t: Reader) -> str:
    figures = {
        "supplier": f.supplier, "number": f.number, "why": f.why, "bearer": word("bearer", f.borne_by),
        "charge": money_words(Decimal(f.charge).scaleb(-minor_units(f.currency)), f.currency),
    }  # fmt: skip
    if f.agreed and not f.charge:
        return _("%(supplier)s takes purchase order %(number)s back") % figures
    if f.agreed:
        return _("%(supplier)s takes purchase order %(number)s back for %(charge)s. %(bearer)s.") % figures
    if not f.charge:
        return _("%(supplier)s does not take purchase order %(number)s back: %(why)s") % figures
    return (
        _("%(supplier)s does not take purchase order %(number)s back: %(why)s. %(charge)s: %(bearer)s.")
        % figures
    )


def _opened(fact: Any, telling: Reader) -> str:
    about = word("reason", fact.cause) if fact.cause else word("case_kind", fact.kind)
    owner = telling.agents.get(fact.owner_id)
    if owner is None:
        return _("Case opened: %(about)s") % {"about": about}
    return _("Case opened: %(about)s, given to %(name)s") % {"about": about, "name": owner.name}


def _assigned(fact: Any, telling: Reader) -> str:
    owner = telling.agents.get(fact.owner_id)
    return _("Given to %(name)s") % {"name": owner.name} if owner else _("Owner changed")


def _moved(fact: Any, telling: Reader) -> str:
    return f"{word('case', fact.before)} → {word('case', fact.after)}"


def _notice(pattern: str, fact: Any) -> str:
    return pattern % {"kind": word("notice_kind", fact.kind)}


def _milestone(fact: Any, telling: Reader) -> str:
    return " · ".join(part for part in (word("milestone", fact.milestone), fact.place) if part)


def _receipt_step(fact: Any) -> str:
    if fact.step == "image":
        return _("Picture of the receipt kept")
    return _("Receipt at our station") if fact.step == "station" else _("Receipt with the shipper")


def _contract(pattern: str, fact: Any) -> str:
    return pattern % {"number": fact.number, "notice": fact.notice}


def _reason(pattern: str, fact: Any) -> str:
    return pattern % {"reason": word("reason", fact.reason)}


WORDS: Mapping[str, Callable[[Any, Reader], str]] = {
    "shipment.registered": lambda f, t: _("Booked with %(carrier)s") % {"carrier": f.carrier},
    "shipment.advanced": _milestone,
    "shipment.troubled": lambda f, t: _reason(_("Trouble: %(reason)s"), f),
    "shipment.eased": lambda f, t: _reason(_("Trouble over: %(reason)s"), f),
    "shipment.eta_moved": _eta,
    "shipment.delivered": _milestone,
    "shipment.delivery_retracted": lambda f, t: (
        _reason(_("Not delivered after all: %(reason)s"), f) if f.reason else _("Not delivered after all")
    ),
    "shipment.proven": lambda f, t: _("Proof: %(outcome)s") % {"outcome": word("proof_outcome", f.outcome)},
    "shipment.courier_assigned": lambda f, t: (
        _("Carried by %(name)s") % {"name": f.courier_name} if f.courier_name else _("Carried by nobody")
    ),
    "receipt.required": lambda f, t: _("Signed paper is due back"),
    "receipt.advanced": lambda f, t: _receipt_step(f),
    "receipt.called_off": lambda f, t: _("Signed paper is not due any more"),
    "shipment.endangered": lambda f, t: here(f.detail),
    "shipment.danger_cleared": lambda f, t: here(f.detail) if f.detail else _("Danger over"),
    "shipment.conditions_set": lambda f, t: (
        _("Limits set: %(limits)s") % {"limits": clauses(f.limits) or "–"}
    ),
    "shipment.vehicle_near": lambda f, t: _("Its vehicle came near the destination"),
    "shipment.device_bound": lambda f, t: (
        (_("Device %(device)s taken off") if f.until else _("Device %(device)s rides along"))
        % {"device": f.device}
    ),
    "shipment.personal_data_revealed": lambda f, t: (
        _("Consignee shown in clear: %(purpose)s") % {"purpose": word("purpose", f.purpose)}
    ),
    "promise.made": lambda f, t: _promise(_("%(kind)s promised for %(due)s"), f, t),
    "promise.at_risk": _at_risk,
    "promise.recovered": lambda f, t: _promise(_("%(kind)s due %(due)s is safe again"), f, t),
    "promise.kept": lambda f, t: _promise(_("%(kind)s due %(due)s was kept"), f, t),
    "promise.broken": lambda f, t: _promise(_("%(kind)s due %(due)s was broken"), f, t),
    "promise.fulfilled_late": lambda f, t: _promise(_("%(kind)s due %(due)s was done late"), f, t),
    "promise.reopened": lambda f, t: _promise(_("%(kind)s due %(due)s is open again"), f, t),
    "promise.withdrawn": _withdrawn,
    "promise.paused": lambda f, t: _promise(_("%(kind)s due %(due)s waits for the customer's answer"), f, t),
    "promise.resumed": lambda f, t: _promise(_("%(kind)s runs on and is due %(due)s"), f, t),
    "promise.retargeted": lambda f, t: _promise(_("%(kind)s is due %(due)s by its new target"), f, t),
    "promise.excused": lambda f, t: _promise(_("%(kind)s due %(due)s is excused"), f, t),
    "promise.excuse_asked": lambda f, t: (
        _("Excuse asked for: %(reason)s") % {"reason": word("reason", f.reason)}
    ),
    "promise.excuse_decided": lambda f, t: (
        _("Excuse (%(reason)s): %(outcome)s")
        % {"reason": word("reason", f.reason), "outcome": word("excuse", f.outcome)}
    ),
    "promise.renegotiated": lambda f, t: (
        _("%(kind)s due %(before)s was moved to %(due)s with %(who)s")
        % {
            "kind": _which(f),
            "before": t.when(f.due_at),
            "due": t.when(f.new_due_at),
            "who": f.agreed_by,
        }
    ),
    **CASE_WORDS,
    **ACTION_WORDS,
    "case.opened": _opened,
    "case.fed": lambda f, t: _("More trouble: %(reason)s") % {"reason": word("reason", f.cause)},
    "case.assigned": _assigned,
    "case.moved": _moved,
    "case.noted": lambda f, t: _("Internal note written"),
    "case.message_written": lambda f, t: _("Message to the customer written"),
    "case.words_overridden": lambda f, t: (
        _("A held text was sent all the same: %(reason)s") % {"reason": f.reason}
    ),
    "case.customer_wrote": lambda f, t: _("The customer spoke"),
    "case.resolved": lambda f, t: _("Case resolved"),
    "case.closed": lambda f, t: _("Case closed: %(code)s") % {"code": word("closing", f.code)},
    "case.reopened": lambda f, t: _("Case reopened: %(reason)s") % {"reason": f.reason},
    "order.confirmed": lambda f, t: _("Order confirmed"),
    "order.backorder_cancelled": lambda f, t: (
        _("Back-order called off: %(n)s of %(sku)s") % {"n": f.quantity, "sku": f.sku}
    ),
    "order.substitution_settled": lambda f, t: (
        _("%(n)s × %(other)s in place of %(sku)s: %(result)s")
        % {"n": f.quantity, "other": f.other, "sku": f.sku, "result": word("substitution", f.result)}
    ),
    "order.purchase_answered": _purchase_answered,
    "order.purchase_called_off": lambda f, t: (
        (
            _("%(supplier)s was asked to take back purchase order %(number)s, %(n)s × %(sku)s")
            if f.accepted
            else _("Purchase order %(number)s of %(supplier)s is called off, %(n)s × %(sku)s")
        )
        % {"supplier": f.supplier, "number": f.number, "n": f.quantity, "sku": f.sku}
    ),
    "order.purchase_cancel_answered": _purchase_cancel_answered,
    "order.consignee_disclosed": lambda f, t: (
        _("Consignee shown in clear to %(supplier)s on purchase order %(number)s")
        % {"supplier": f.supplier, "number": f.number}
    ),
    "order.purchase_shipped": lambda f, t: (
        _("%(supplier)s sent %(n)s × %(sku)s by %(carrier)s, waybill %(waybill)s")
        % {"supplier": f.supplier, "n": f.quantity, "sku": f.sku, "carrier": f.carrier, "waybill": f.waybill}
    ),
    "order.allocated": lambda f, t: (
        _("%(held)s of %(asked)s pieces held in stock") % {"held": f.held, "asked": f.asked}
    ),
    "order.held": lambda f, t: (
        _("Held beside %(twin)s") % {"twin": f.twin_reference}
        if f.twin_reference
        else _("Held for an answer")
    ),
    "order.released": lambda f, t: _("Released: %(why)s") % {"why": f.why or "–"},
    "order.merged": lambda f, t: (
        _("Merged into %(twin)s: %(why)s") % {"twin": f.twin_reference, "why": f.why}
    ),
    "order.parted": lambda f, t: _("Merge taken back: %(why)s") % {"why": f.why},
    "order.amended": lambda f, t: (
        _("Version %(n)s, asked by %(who)s: %(fields)s")
        % {"n": f.number, "who": f.asked_by, "fields": listed(word("order_field", x) for x in f.fields)}
    ),
    "shipment.redirect_asked": lambda f, t: (
        _("Redirection asked: %(kind)s") % {"kind": word("redirect_kind", f.kind)}
    ),
    "shipment.redirect_ended": lambda f, t: (
        _("Redirection: %(result)s") % {"result": word("redirect", f.result)}
    ),
    "order.cancelled": lambda f, t: _("Order cancelled: %(reason)s") % {"reason": f.reason or "–"},
    "hold.placed": lambda f, t: _("Kept from being forgotten: %(reason)s") % {"reason": f.reason},
    "hold.lifted": lambda f, t: _("May be forgotten again: %(reason)s") % {"reason": f.reason},
    "notice.queued": lambda f, t: _notice(_("Mail “%(kind)s” waits to be sent"), f),
    "notice.sent": lambda f, t: _notice(_("Mail “%(kind)s” sent"), f),
    "notice.failed": lambda f, t: _notice(_("Mail “%(kind)s” could not be delivered"), f),
    "notice.unreachable": lambda f, t: _notice(_("No address for the mail “%(kind)s”"), f),
    "contract.warned": lambda f, t: _contract(_("Contract %(number)s: warning %(notice)s"), f),
    "contract.plan_due": lambda f, t: _contract(
        _("Contract %(number)s: improvement plan %(notice)s is due"), f
    ),
    "contract.penalised": lambda f, t: _contract(_("Contract %(number)s: penalty %(notice)s"), f),
    "contract.termination_right_opened": lambda f, t: _contract(
        _("Contract %(number)s: right to terminate, notice %(notice)s"), f
    ),
    "post.failed": lambda f, t: (
        _("Message to an endpoint could not be delivered: %(error)s") % {"error": f.error}
    ),
    "customer.tier_changed": lambda f, t: _("Tier changed to %(tier)s") % {"tier": word("tier", f.after)},
    "customer.recorded": lambda f, t: _("Customer opened") if f.fresh else _("Customer changed"),
}
