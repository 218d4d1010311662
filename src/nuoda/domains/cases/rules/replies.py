"""Reply texts that an agent starts from, and phrases that a reply had better avoid (§6).

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

# Phrase → why it is better left out (domain reference §6, avoid list).
_AVOID: Mapping[str, Text] = {
    "您想太多了": _("It belittles the customer's worry."),
    "这很简单": _("It belittles the customer's worry."),
    "不知道": _("Say what you will find out, and by when."),
    "不归我管": _("Say who takes care of it, and hand it over yourself."),
    "您自己查": _("Look it up for the customer."),
    "系统就这样": _("Say what you can do instead."),
    "公司规定没办法": _("Say what you can do instead."),
    "不可能": _("Say what you can do instead."),
    "随便您投诉": _("Name the ways to complain politely."),
    "肯定能到": _("Nobody can promise that absolutely; give the expected time."),
    "绝对能到": _("Nobody can promise that absolutely; give the expected time."),
    "您听不懂吗": _("It offends the customer."),
    "not my job": _("Say who takes care of it, and hand it over yourself."),
    "calm down": _("It offends the customer."),
    "i don't know": _("Say what you will find out, and by when."),
    "company policy": _("Say what you can do instead."),
    "definitely arrive": _("Nobody can promise that absolutely; give the expected time."),
    "guaranteed to arrive": _("Nobody can promise that absolutely; give the expected time."),
}


def phrases_to_avoid(draft: str) -> list[tuple[str, Text]]:
    """Each avoid-listed phrase in a draft, with why it is better left out."""
    lowered = draft.lower()
    return [(phrase, why) for phrase, why in _AVOID.items() if phrase in lowered]
