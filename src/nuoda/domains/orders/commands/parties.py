"""Whether sender and consignee can be found and called: judged alike, whichever way an order came."""

from __future__ import annotations

from dataclasses import fields

from nuoda.domains.orders.commands.drafts import OrderDraft, Party
from nuoda.kernel import limits
from nuoda.kernel.checks import check_text
from nuoda.kernel.errors import FieldError
from nuoda.kernel.phones import HOME, check_phone
from nuoda.kernel.text import text as _

HISTORY = "replay"
"""The channel of what was carried long ago: nobody is called for it any more."""
_OWN_PLANS = {"香港": "HK", "澳门": "MO", "台湾": "TW"}


def check_parties(draft: OrderDraft) -> list[FieldError]:
    """Problems of both parties.

    A consignee has a name. Within China a courier cannot deliver without a phone (domain reference §4.6), so
    it is needed there; abroad, where goods go to docks and post boxes, it may be left out. Whatever phone is
    written, of either side, must be one.
    """
    alive = draft.channel != HISTORY
    return [
        *_check_party("consignee", draft.consignee, needed=alive, judged=alive),
        *_check_party("sender", draft.sender, needed=False, judged=alive),
    ]


def _check_party(field: str, party: Party, *, needed: bool, judged: bool) -> list[FieldError]:
    problems = []
    for name, value in ((one.name, getattr(party, one.name)) for one in fields(party)):
        longest = limits.ADDRESS_LINE_CHARACTERS if name == "raw" else limits.NAME_CHARACTERS
        if name != "phone" or not judged:
            wanted = needed and name == "name"
            problems += check_text(f"{field}.{name}", value, required=wanted, longest=longest)
    if judged:
        plan = _plan(party)
        wanted = needed and plan in HOME
        problems += check_phone(f"{field}.phone", party.phone, country=plan, required=wanted)
        problems += _check_name(f"{field}.name", party.name)
    return problems


def _check_name(field: str, name: str) -> list[FieldError]:
    """A figure is no name: then the columns of a sheet stand one too far."""
    if not name.strip() or any(sign.isalpha() for sign in name):
        return []
    reason = _("It is no name: it holds no letter.")
    return [FieldError(field, reason, _("Write the name of the person or the company."))]


def _plan(party: Party) -> str:
    """Whose numbers a phone without prefix is read by."""
    country = party.country.strip().upper()
    if country not in HOME:
        return country
    return next((plan for name, plan in _OWN_PLANS.items() if party.region.startswith(name)), "CN")
