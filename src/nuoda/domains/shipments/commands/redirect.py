"""Redirect goods on their way, or stop them: asked for, tried with the carrier, ended with a result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from nuoda.domains.shipments.facts import ShipmentRedirectAsked, ShipmentRedirectEnded
from nuoda.domains.shipments.models import Redirection, Shipment
from nuoda.domains.shipments.queries.redirect import redirect_term
from nuoda.domains.shipments.rules.redirect import (
    OPEN,
    REDIRECT_ENDS,
    SUFFICES,
    AskedBy,
    RedirectKind,
    RedirectState,
    Verified,
    before_cutoff,
)
from nuoda.kernel.actor import Actor, Role, system
from nuoda.kernel.addresses import in_one_line
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.calendar import house_day
from nuoda.kernel.checks import check_choice, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.phones import check_phone
from nuoda.kernel.statements import insert
from nuoda.kernel.text import text as _

# The terms are the house's own: a customer is confined to her rows.
_HOUSE = system("shipments")
_PARTS = ("name", "phone", "country", "region", "city", "district", "street", "postcode")
_NEEDED = ("name", "phone", "city", "street")


class TooLateToRedirect(Conflict):
    code = "too_late_to_redirect"
    sentence = _("The goods are out for delivery or delivered. Open a case instead.")


class RedirectRunning(Conflict):
    code = "redirect_running"
    sentence = _("A redirection of this shipment is under way already. Wait for its result.")


class RedirectEnded(Conflict):
    code = "redirect_ended"
    sentence = _("This redirection has its result already. Reload the page.")


class RedirectBarred(Conflict):
    code = "redirect_barred"
    sentence = _("By the terms in force goods on their way are not redirected. Open a case instead.")


@dataclass(frozen=True, slots=True)
class RedirectDraft:
    """A wish to redirect a shipment to ``consignee``, or to stop it (``kind``).

    ``asked_by`` is who asks, ``side`` on whose behalf, ``verified`` how we know. ``consignee`` has the parts
    of a party: name, phone, country, region, city, district, street, postcode.
    """

    shipment_id: UUID
    kind: str
    asked_by: str
    side: str
    verified: str
    consignee: dict[str, str]
    reason: str = ""


@command
def ask_redirect(*, by: Actor, at: datetime, draft: RedirectDraft) -> UUID:
    """Ask that goods go elsewhere, or come back. Returns the id of the redirection.

    Only the shipper may, or a consignee with the shipper's word, and until the goods are out for delivery.
    The fee is by the terms of the day. Raises :class:`NotFound`, :class:`Invalid`,
    :class:`TooLateToRedirect`, :class:`RedirectRunning`, :class:`RedirectBarred`.
    """
    row = Shipment.objects.visible_to(by).select_for_update().filter(id=draft.shipment_id).first()
    if row is None:
        raise NotFound
    draft = _within(draft, row.destination)
    problems = _check(draft)
    if problems:
        raise Invalid(fields=problems)
    if not before_cutoff(row.milestone, row.delivered_at):
        raise TooLateToRedirect
    if Redirection.objects.filter(shipment=row, state__in=OPEN).exists():
        raise RedirectRunning
    term = redirect_term(row.milestone, house_day(at), actor=_HOUSE)
    if term is not None and not term.allowed:
        raise RedirectBarred
    fee = term.fee if term is not None and term.fee else None
    made = Redirection(
        shipment_id=row.id, customer_id=row.customer_id, kind=draft.kind,
        consignee={name: draft.consignee.get(name, "").strip() for name in _PARTS}
        if draft.kind == RedirectKind.REDIRECT else {},
        reason=draft.reason.strip(), asked_at=at, asked_by=draft.asked_by.strip(), side=draft.side,
        verified=draft.verified, taken_by=by.name[:120], milestone=row.milestone, fee=fee,
        currency=term.currency if term is not None and fee else "",
    )  # fmt: skip
    insert([made])
    state(
        ShipmentRedirectAsked(
            subject=Ref("shipment", str(row.id)), customer_id=row.customer_id, waybill=row.waybill,
            order_id=row.order_id, redirect_id=made.id, kind=made.kind, side=made.side, fee=fee,
            fee_currency=made.currency,
        )
    )  # fmt: skip
    return made.id


@command
def try_redirect(*, by: Actor, at: datetime, redirect_id: UUID, tried: str) -> None:
    """Note what was tried with the carrier: whom we reached, and what they said.

    Raises :class:`NotFound`, :class:`RedirectEnded`, :class:`Invalid`.
    """
    if problems := check_text("tried", tried, required=True, longest=400):
        raise Invalid(fields=problems)
    (row,) = _open([redirect_id], by)
    row.state, row.tried_at, row.tried_by, row.tried = (
        RedirectState.TRIED.value, at, by.name[:120], tried.strip(),
    )  # fmt: skip
    save_columns([row], "state", "tried_at", "tried_by", "tried")


@command
def end_redirects(
    *, by: Actor, at: datetime, redirect_ids: Sequence[UUID], state_: str, result: str = ""
) -> int:
    """Write down what came of redirections: done, failed or too late. Returns how many.

    What is done takes the shipment to its new consignee. Raises :class:`NotFound`, :class:`RedirectEnded`,
    :class:`Invalid`.
    """
    problems = [
        *check_choice("state", state_, REDIRECT_ENDS, _("That is no result.")),
        *check_text("result", result, required=state_ == RedirectState.FAILED, longest=400),
    ]
    if problems:
        raise Invalid(fields=problems)
    rows = _open(redirect_ids, by)
    for row in rows:
        row.state, row.ended_at = state_, at
        row.ended_by, row.result = ("Nuoda" if by.role is Role.SYSTEM else by.name[:120]), result.strip()
        if state_ == RedirectState.DONE and row.kind == RedirectKind.REDIRECT:
            _take_there(row.shipment, row.consignee)
    save_columns(rows, "state", "ended_at", "ended_by", "result")
    if state_ == RedirectState.DONE:
        moved = [row.shipment for row in rows if row.kind == RedirectKind.REDIRECT]
        save_columns(moved, *_MOVED)
    state(*(_ended(row) for row in rows))
    return len(rows)


_MOVED = ("destination", "to_city", "consignee_name", "consignee_phone", "consignee_address")


def _take_there(ship: Shipment, party: dict[str, str]) -> None:
    ship.destination = {
        **ship.destination, "country": party["country"], "region": party["region"],
        "city": party["city"], "name": "",
    }  # fmt: skip
    ship.to_city = party["city"][:80]
    ship.consignee_name, ship.consignee_phone = party["name"], party["phone"][:60]
    ship.consignee_address = in_one_line(party)[:400]


def _ended(row: Redirection) -> ShipmentRedirectEnded:
    ship = row.shipment
    return ShipmentRedirectEnded(
        subject=Ref("shipment", str(ship.id)), customer_id=ship.customer_id, waybill=ship.waybill,
        order_id=ship.order_id, redirect_id=row.id, kind=row.kind, result=row.state, said=row.result,
    )  # fmt: skip


def _open(ids: Sequence[UUID], by: Actor) -> list[Redirection]:
    """Open redirections, locked, with their shipments. For those who see all: the house's own work."""
    if not by.sees_all:
        raise Forbidden
    rows = list(
        Redirection.objects.visible_to(by)
        .select_for_update()
        .select_related("shipment")
        .filter(id__in=set(ids))
        .order_by("id")
    )
    if len(rows) < len(set(ids)):
        raise NotFound
    if any(row.ended_at is not None for row in rows):
        raise RedirectEnded
    return rows


def _within(draft: RedirectDraft, destination: Mapping[str, str]) -> RedirectDraft:
    """Goods stay in the country to which they are sent, unless another one is named."""
    if draft.kind != RedirectKind.REDIRECT:
        return draft
    country = draft.consignee.get("country") or destination.get("country") or "CN"
    return replace(draft, consignee={**draft.consignee, "country": country})


def _check(draft: RedirectDraft) -> list[FieldError]:
    problems = [
        *check_choice("kind", draft.kind, RedirectKind, _("It is neither redirected nor stopped.")),
        *check_choice("side", draft.side, AskedBy, _("It is neither the shipper nor the consignee.")),
        *check_choice("verified", draft.verified, Verified, _("How the person was verified is missing.")),
        *check_text("asked_by", draft.asked_by, required=True, longest=120),
        *check_text("reason", draft.reason),
    ]
    if draft.kind == RedirectKind.REDIRECT:
        for name in _PARTS:
            given = draft.consignee.get(name, "")
            problems += check_text(f"consignee.{name}", given, required=name in _NEEDED)
        if not problems:
            country = draft.consignee.get("country", "")
            problems += check_phone("consignee.phone", draft.consignee["phone"], country=country)
    if not problems and draft.verified not in SUFFICES[draft.side]:
        reason = _("Goods on their way are the shipper's to redirect (Civil Code 829).")
        problems.append(FieldError("verified", reason, _("Get the shipper's word first, and note it.")))
    return problems
