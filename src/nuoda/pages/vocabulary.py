"""The house's words for its codes: one table of all kinds, and how a word is looked up in it.

Desk and portal show the same words. The keys are the codes of the domains; this floor knows no domain,
and a test holds both together. Codes that customers and carriers choose themselves (services, carriers)
have words where we know them and else stand as they came. What the words are about says in which module
they stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nuoda.pages import (
    badges,
    basis_words,
    case_words,
    claim_words,
    contingency_words,
    dispatch_words,
    incident_words,
    intake_words,
    mail_words,
    meter_words,
    notice_words,
    order_words,
    people_words,
    privacy_words,
    promise_words,
    proof_words,
    quality_words,
    quote_words,
    reason_words,
    shipment_words,
    stock_words,
    tariff_words,
    tier_words,
    warned_words,
)
from nuoda.pages.badges import Badge

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WORDS: Mapping[str, Mapping[str, Badge]] = {
    **basis_words.WORDS,
    **case_words.WORDS,
    **claim_words.WORDS,
    **contingency_words.WORDS,
    **dispatch_words.WORDS,
    **incident_words.WORDS,
    **intake_words.WORDS,
    **mail_words.WORDS,
    **meter_words.WORDS,
    **notice_words.WORDS,
    **order_words.WORDS,
    **people_words.WORDS,
    **privacy_words.WORDS,
    **promise_words.WORDS,
    **proof_words.WORDS,
    **quality_words.WORDS,
    **quote_words.WORDS,
    **reason_words.WORDS,
    **shipment_words.WORDS,
    **stock_words.WORDS,
    **tariff_words.WORDS,
    **tier_words.WORDS,
    **warned_words.WORDS,
}


def register_words() -> None:
    """Make every word known as a badge, under the kinds of ``WORDS``."""
    for kind, words in WORDS.items():
        badges.register(kind, words)


def word(kind: str, code: str) -> str:
    """The word for a code; the code itself where we have none (a service of somebody's own)."""
    known = badges.values(kind).get(code)
    if known is None and kind == "basis":
        return basis_words.composed(code)
    return str(known.label) if known else code


def choices(kind: str) -> list[tuple[str, StrOrPromise]]:
    """Every code of a kind with its word, in the order given: for filters and forms."""
    return [(code, badge.label) for code, badge in badges.values(kind).items()]
