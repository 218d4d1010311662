"""The guide of a demo on its first page: whom to be, and what to try as whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from nuoda.domains.accounts.queries import SignIn, demo_sign_ins
from nuoda.domains.claims.queries import claim_rows
from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.promises.queries import promise_rows
from nuoda.domains.shipments.queries import ShipmentCard, shipments_about
from nuoda.kernel.actor import Role, system
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window
from nuoda.pages.names import called
from nuoda.pages.people_words import ROLES

GUIDE = system("guide")
_TIERS = ("platinum", "key", "potential", "ordinary")
# Made up, like everybody in the demo; the number belongs to nobody's line.
CALLED_IN = "收件人：林晓岚，13800138000，上海市浦东新区张江路88号3号楼"


# As whom, the icon, the name, where, and what there is to see.
_Offer: TypeAlias = tuple[Role, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Login:
    """A ready login of the demo."""

    email: str
    name: str
    role: str
    note: str
    icon: str


@dataclass(frozen=True, slots=True)
class Try:
    """One thing to try: signs in as ``email`` and opens ``url``; ``sample`` is a text to copy for it."""

    icon: str
    label: str
    hint: str
    email: str
    url: str
    sample: str = ""


def guide() -> dict[str, object]:
    """The context of the demo's part of the page: ``logins``, ``tries`` and their ``password``."""
    signs = demo_sign_ins(actor=GUIDE)
    customers = customers_by_id([one.customer_id for one in signs], actor=GUIDE)
    found = [(one, customers[one.customer_id]) for one in signs if one.customer_id in customers]
    firsts: dict[Role, SignIn] = {
        role: one for role in Role if (one := _first(signs, role)) and role is not Role.CUSTOMER
    }
    note = ""
    if found:
        firsts[Role.CUSTOMER], card = min(found, key=lambda pair: _rank(pair[1]))
        note = called(card)
    return {
        "logins": _logins(firsts, note), "tries": _tries(firsts), "password": settings.NUODA_DEMO_PASSWORD
    }  # fmt: skip


def _first(signs: list[SignIn], role: Role) -> SignIn | None:
    return min(
        (one for one in signs if one.role is role), key=lambda one: (len(one.email), one.email), default=None
    )


def _rank(card: CustomerCard) -> tuple[int, str]:
    return (_TIERS.index(card.tier) if card.tier in _TIERS else len(_TIERS), card.code)


def _logins(firsts: Mapping[Role, SignIn], company: str) -> list[Login]:
    """One card a role, in the order in which a newcomer would want to be them."""
    notes = {
        Role.AGENT: _("works cases, writes to customers"),
        Role.SUPERVISOR: _("sees everything, measures and the system"),
        Role.ADMIN: _("approves what a supervisor may not, runs the house"),
        Role.CUSTOMER: company,
        Role.DISPATCHER: _("plans trips, gives them to vehicles"),
        Role.DRIVER: _("delivers, and records it on the phone"),
        Role.WAREHOUSE: _("picks, packs and receives with a scanner"),
    }
    return [
        Login(one.email, one.name, str(ROLES[role.value].label), note, ROLES[role.value].icon)
        for role, note in notes.items()
        if (one := firsts.get(role))
    ]


def _tries(firsts: Mapping[Role, SignIn]) -> list[Try]:
    """What there is to try with the roles that are there, along the way of a parcel."""
    hero = _hero(firsts[Role.CUSTOMER]) if Role.CUSTOMER in firsts else None
    return [
        Try(icon, label, hint, firsts[role].email, url, CALLED_IN if url == reverse("desk_order_new") else "")
        for role, icon, label, url, hint in [*_at_the_desk(hero), *_elsewhere(hero)]
        if role in firsts
    ]


def _at_the_desk(hero: ShipmentCard | None) -> list[_Offer]:
    late = reverse("desk_shipment", args=[hero.id]) if hero else reverse("desk_home")
    return [
        (
            Role.AGENT, "clock-exclamation", _("The late parcel"), late,
            _("A spare part that comes too late. See the warning, the case and what the customer was told."),
        ),
        (
            Role.AGENT, "truck", _("The truck that broke down"), reverse("desk_shipments") + "?trouble=DELAY",
            _("One truck, many shipments, several customers: each has its case and its owner."),
        ),
        (
            Role.AGENT, "phone", _("An order by telephone"), reverse("desk_order_new"),
            _("Paste one line as it is spoken: name, telephone and address are read out of it."),
        ),
        (
            Role.AGENT, "scale", _("A claim and its sheet"), _claim(),
            _("What is owed for damaged goods, reckoned step by step, each step with its rule."),
        ),
        (
            Role.DISPATCHER, "route", _("The dispatch board"), reverse("desk_dispatch"),
            _("A day of a depot: trips on a map and along a timeline, and the stops that have none yet."),
        ),
        (
            Role.SUPERVISOR, "inbox", _("The mailbox"), reverse("desk_mailbox"),
            _("Every mail that customers would have got, as it would have looked."),
        ),
    ]  # fmt: skip


def _elsewhere(hero: ShipmentCard | None) -> list[_Offer]:
    hers = reverse("portal_shipment", args=[hero.id]) if hero else reverse("portal_home")
    return [
        (
            Role.CUSTOMER, "device-mobile", _("The customer's view"), hers,
            _("The same parcel as its customer sees it; ask about it and answer yourself at the desk."),
        ),
        (
            Role.SUPERVISOR, "chart-bar", _("The measures"), reverse("desk_measures"),
            _("On time, and told first: how often the customer heard of it from us before it was late."),
        ),
        (
            Role.DRIVER, "truck-delivery", _("The driver's phone"), reverse("field_home"),
            _("Open it, switch the connection off, hand a parcel over: it is sent when the phone is back."),
        ),
        (
            Role.WAREHOUSE, "barcode", _("The warehouse scanner"), reverse("floor_home"),
            _("What is to be picked and packed now; every step is scanned, and a wrong piece is refused."),
        ),
    ]  # fmt: skip


def _claim() -> str:
    """The newest claim for damage, where there is one: its sheet stands on its page."""
    found = claim_rows(actor=GUIDE, window=Window(size=1), kind="damage").rows
    return reverse("desk_claim", args=[found[0].id]) if found else reverse("desk_claims")


def _hero(customer: SignIn) -> ShipmentCard | None:
    """The customer's shipment whose promise is in the most pressing danger."""
    window = Window(size=1)
    for state in ("danger", ""):
        found = promise_rows(
            actor=GUIDE, window=window, state=state, kind="delivery", customer_id=customer.customer_id
        ).rows
        for row in found:
            ref = Ref(row.subject_kind, str(row.subject_id))
            ships = shipments_about([ref], actor=GUIDE).get(ref, [])
            if ships:
                return ships[0]
    return None
