"""Reply texts that an agent starts from (domain reference §6).

A reply is filled from the shipment and then the agent's own: it is a start, never sent by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply text by name. Figures: waybill, to, eta, due, place, next."""

    name: Text
    words: Text


REPLIES: Mapping[str, Reply] = {
    "locate": Reply(
        _("Where it is, and when it comes"),
        _(
            "Your shipment %(waybill)s was last seen at %(place)s. We expect it by %(eta)s;"
            " promised was %(due)s."
        ),
    ),
    "sorry_late": Reply(
        _("Sorry for the delay, with the new time"),
        _(
            "We know what a late delivery costs you, and we are sorry. %(waybill)s is now expected by"
            " %(eta)s. You will hear from me again by %(next)s, whatever the result."
        ),
    ),
    "find_out": Reply(
        _("We are finding out, with a time"),
        _(
            "I do not want to guess. I am asking the station that has %(waybill)s in hand,"
            " and will answer you by %(next)s, whatever the result."
        ),
    ),
    "two_ways": Reply(
        _("Two ways to choose from"),
        _(
            "There are two ways for %(waybill)s. One: we send it express to arrive by %(eta)s."
            " Two: it follows on the next regular run at no charge. Which one suits you better?"
        ),
    ),
    "ask_address": Reply(
        _("Please confirm the address"),
        _(
            "The driver could not find the address of %(waybill)s. Please send us the full address"
            " with building and room; with it we deliver again on the next run."
        ),
    ),
    "done": Reply(
        _("Settled: what happened and what we changed"),
        _(
            "%(waybill)s has been delivered. Thank you for your patience. If anything is missing or damaged,"
            " answer this message and we take it up at once."
        ),
    ),
}
