"""The words of each notice. Figures are put in already in the reader's language and zone.

Every text says what happened, what it means for the date, and what is being done. None says more
than is known: an expected date is called expected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nuoda.domains.notices.rules.kinds import Kind
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

_OF_ORDER = (
    _("What happened: %(cause)s"),
    _("%(words)s"),
    _("The rest is expected with you on %(day)s."),
    _("What we are doing: %(doing)s"),
    _("You will hear from us again by %(next)s, whatever the result. Case %(case)s."),
)

_OF_ORDERS = (
    Kind.ORDER.value, Kind.ORDER_SHORT.value, Kind.ORDER_AT_RISK.value, Kind.ORDER_LATE.value,
)  # fmt: skip

_WORDS: Mapping[str, tuple[Text, tuple[Text, ...]]] = {
    Kind.ON_THE_WAY.value: (
        _("%(label)s has been collected"),
        (
            _("Your shipment %(label)s to %(to)s has been collected."),
            _("Promised by %(due)s."),
        ),
    ),
    Kind.OUT_FOR_DELIVERY.value: (
        _("%(label)s is out for delivery"),
        (
            _("Your shipment %(label)s to %(to)s is out for delivery."),
            _("It left for the door at %(left)s."),
            _("Promised by %(due)s."),
        ),
    ),
    Kind.DELIVERED.value: (
        _("%(label)s has been delivered"),
        (_("Your shipment %(label)s to %(to)s was delivered at %(done)s."),),
    ),
    Kind.AT_RISK.value: (
        _("%(label)s may arrive later than promised"),
        (
            _(
                "Your shipment %(label)s to %(to)s is promised by %(due)s, and we now doubt that it will be"
                " in time."
            ),
            _("What happened: %(cause)s"),
            _("Expected now: %(eta)s."),
            _("What we are doing: %(doing)s"),
            _("You will hear from us again by %(next)s, whatever the result. Case %(case)s."),
        ),
    ),
    Kind.LATE.value: (
        _("%(label)s is late"),
        (
            _(
                "Your shipment %(label)s to %(to)s was promised by %(due)s and has not been delivered."
                " We are sorry."
            ),
            _("What happened: %(cause)s"),
            _("Expected now: %(eta)s."),
            _("What we are doing: %(doing)s"),
            _("You will hear from us again by %(next)s, whatever the result. Case %(case)s."),
        ),
    ),
    Kind.TROUBLE.value: (
        _("%(label)s needs attention"),
        (
            _("There is a difficulty with your shipment %(label)s to %(to)s."),
            _("What happened: %(cause)s"),
            _("Promised by %(due)s."),
            _("Expected now: %(eta)s."),
            _("What we are doing: %(doing)s"),
            _("You will hear from us again by %(next)s, whatever the result. Case %(case)s."),
        ),
    ),
    Kind.NEW_DATE.value: (
        _("New expected time for %(label)s"),
        (
            _(
                "The expected time of your shipment %(label)s to %(to)s has changed: now %(eta)s,"
                " before %(was)s."
            ),
            _("What we are doing: %(doing)s"),
        ),
    ),
    Kind.NOT_DELIVERED.value: (
        _("%(label)s has not been delivered after all"),
        (
            _(
                "We wrote that your shipment %(label)s to %(to)s had been delivered. That was wrong, and we"
                " are sorry: it is still to come."
            ),
            _("Promised by %(due)s."),
            _("Expected now: %(eta)s."),
        ),
    ),
    Kind.DELIVERED_LATE.value: (
        _("%(label)s has been delivered"),
        (
            _("Your shipment %(label)s to %(to)s was delivered at %(done)s. It was promised by %(due)s."),
            _("We are sorry for the delay. If anything is missing or damaged, answer this mail."),
        ),
    ),
    Kind.AREA_WARNING.value: (
        _("A warning on the way of your shipments: %(label)s"),
        (
            _(
                "%(label)s: the warning holds until %(next)s and lies on the way of shipments of yours."
                " They may arrive later."
            ),
            _("On the way through it: %(words)s."),
            _("What we are doing: %(doing)s"),
        ),
    ),
    Kind.AREA_WARNING_ENDED.value: (
        _("No longer on the way of your shipments: %(label)s"),
        (
            _("We wrote that a warning lies on the way of shipments of yours: %(label)s."),
            _("%(words)s"),
            _("These are the shipments, with the time at which we expect each now: %(list)s"),
        ),
    ),
    Kind.INCIDENT.value: (
        _("%(count)s of your shipments: %(label)s"),
        (
            _("One incident affects %(count)s of your shipments: %(label)s."),
            _("What happened: %(cause)s"),
            _("%(words)s"),
            _("These are the shipments, with the time at which we expect each now: %(list)s"),
            _("What we are doing: %(doing)s"),
            _("You will hear from us again by %(next)s, whatever the result. Case %(case)s."),
        ),
    ),
    Kind.CONTINGENCY.value: (
        _("%(label)s: %(count)s of your orders and shipments"),
        (
            _("%(words)s"),
            _("This concerns %(count)s of your orders and shipments, with the time promised: %(list)s"),
            _("As far as we know it lasts until %(until)s. We write again when this changes."),
        ),
    ),
    Kind.IN_TRANSIT.value: (
        _("%(title)s"),
        (_("%(words)s"),),
    ),
    Kind.PROMISE_WARNING.value: (
        _("To be answered: %(what)s of %(label)s"),
        (
            _("%(what)s of %(label)s is due at %(due)s and not done yet."),
            _("Why you are told: %(because)s"),
            _("Acknowledge it or pass it on by %(until)s, or the next one is told."),
        ),
    ),
    Kind.CLAIM_DECISION.value: (
        _("%(title)s"),
        (_("%(words)s"),),
    ),
    Kind.CLAIM_NEWS.value: (
        _("%(title)s"),
        (_("%(words)s"),),
    ),
    Kind.INSURER_NOTICE.value: (
        _("%(title)s"),
        (_("%(words)s"),),
    ),
    Kind.CONTRACT_NOTICE.value: (
        _("%(title)s"),
        (_("%(words)s"),),
    ),
    Kind.CASE_RECEIVED.value: (
        _("We have your complaint: %(case)s"),
        (
            _("Your complaint about %(label)s is with us as case %(case)s since %(since)s."),
            _("%(owner)s takes care of it."),
            _("You get a first answer by %(reply)s and hear from us again by %(next)s."),
            _("It is to be settled by %(due)s."),
            _("By law you are told the result by %(law)s (%(article)s)."),
        ),
    ),
    Kind.CASE_ANSWER.value: (
        _("%(title)s"),
        (_("%(words)s"),),
    ),
    Kind.SURVEY.value: (
        _("How did we do? %(label)s"),
        (
            _("%(words)s"),
            _("Tell us in one click how content you are: %(link)s"),
            _("The link works once, until %(until)s, and needs no sign-in."),
        ),
    ),
    Kind.ORDER.value: (
        _("%(title)s"),
        (
            _("%(words)s"),
            _("Answer here, without signing in: %(answer)s"),
            _("The link works once, until %(until)s, and needs no sign-in."),
        ),
    ),
    Kind.ORDER_SHORT.value: (
        _("%(title)s"),
        (_("%(words)s"),),
    ),
    Kind.ORDER_AT_RISK.value: (
        _("Your order %(label)s may arrive later than promised"),
        (
            _(
                "Your order %(label)s to %(to)s is promised by %(due)s, and we now doubt that all of it will"
                " be in time."
            ),
            *_OF_ORDER,
        ),
    ),
    Kind.ORDER_LATE.value: (
        _("Your order %(label)s is late"),
        (
            _(
                "Your order %(label)s to %(to)s was promised by %(due)s, and not all of it has been"
                " delivered. We are sorry."
            ),
            *_OF_ORDER,
        ),
    ),
    Kind.PURCHASE.value: (
        _("%(title)s"),
        (_("%(words)s"),),
    ),
    Kind.PARTNER_MESSAGE.value: (
        _("About %(label)s: case %(case)s"),
        (_("%(words)s"),),
    ),
    Kind.CASE_MESSAGE.value: (
        _("About %(label)s: case %(case)s"),
        (_("%(words)s"),),
    ),
}

_GREETING = _("Dear customer of %(name)s,")
_CLOSING = _("Where it is at any time: %(link)s")
_GREETING_OURS = _("Dear %(name)s,")
_CLOSING_LETTER = _("The letter itself: %(link)s")
_LETTERS = (Kind.CLAIM_DECISION.value, Kind.CONTRACT_NOTICE.value, Kind.CASE_ANSWER.value)
_CLOSING_PARTNER = _("Please answer this mail; pictures and papers may be attached.")
_CLOSING_ORDER = _("Your order and where it stands: %(link)s")
_CLOSING_SURVEY = _("Thank you. Whatever you say is read by a person.")
_CLOSING_OURS = _("Your warnings: %(link)s")


def wording(kind: str) -> tuple[Text, tuple[Text, ...]]:
    """The subject line and the paragraphs of a kind, figures still to be put in."""
    return _WORDS[kind]


def frame(kind: str = "") -> tuple[Text, Text]:
    """The greeting and the closing line around every mail; our own people are greeted by name."""
    if kind == Kind.PROMISE_WARNING.value:
        return _GREETING_OURS, _CLOSING_OURS
    if kind in (Kind.PARTNER_MESSAGE.value, Kind.PURCHASE.value, Kind.INSURER_NOTICE.value):
        return _GREETING_OURS, _CLOSING_PARTNER
    if kind in _LETTERS:
        return _GREETING, _CLOSING_LETTER
    if kind == Kind.SURVEY.value:
        return _GREETING, _CLOSING_SURVEY
    if kind in _OF_ORDERS:
        return _GREETING, _CLOSING_ORDER
    return _GREETING, _CLOSING


def and_more(count: int) -> Text:
    """The last line of a list in a mail that leaves ``count`` things out."""
    return _("… and %(count)s more. All of them stand in your portal.", {"count": count})


def figures_of(paragraph: Text, known: Mapping[str, str]) -> Text | None:
    """The paragraph with its figures, or None where it speaks of something that is not known."""
    wanted: Sequence[str] = [part.split(")")[0] for part in paragraph.message.split("%(")[1:]]
    if any(not known.get(name) for name in wanted):
        return None
    return Text(paragraph.message, {name: known[name] for name in wanted})
