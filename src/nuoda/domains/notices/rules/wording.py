"""The words of each notice. Figures are put in already in the reader's language and zone.

Every text says what happened, what it means for the date, and what is being done. None says more
than is known: an expected date is called expected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nuoda.domains.notices.rules.kinds import TROUBLE_KINDS, Kind
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

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
            _("Promised by %(due)s. Expected now: %(eta)s."),
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
        _("%(label)s is out: %(count)s of your orders and shipments"),
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

_LINE = _("%(label)s to %(to)s: promised by %(due)s, expected now %(eta)s")
_LINE_TROUBLE = _("%(label)s to %(to)s: promised by %(due)s, expected now %(eta)s; %(cause)s")
_LINE_DELIVERED = _("%(label)s to %(to)s: delivered at %(done)s")
_LINE_WARNING = _("%(label)s: on the way through it are %(words)s")
_DOING = _("What we are doing: %(doing)s")
_NEXT = _("You will hear from us again by %(next)s, whatever the result.")
_GOOD_NEWS: Mapping[str, tuple[Text, Text]] = {
    Kind.ON_THE_WAY.value: (
        _("%(count)s of your shipments have been collected"),
        _("These %(count)s shipments of yours have been collected."),
    ),
    Kind.OUT_FOR_DELIVERY.value: (
        _("%(count)s of your shipments are out for delivery"),
        _("These %(count)s shipments of yours are out for delivery."),
    ),
    Kind.DELIVERED.value: (
        _("%(count)s of your shipments have been delivered"),
        _("These %(count)s shipments of yours have been delivered."),
    ),
    Kind.DELIVERED_LATE.value: (
        _("%(count)s delayed shipments of yours have been delivered"),
        _("These %(count)s shipments of yours have been delivered, later than promised. We are sorry."),
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


@dataclass(frozen=True, slots=True)
class Digest:
    """One mail about several shipments: subject line, opening, a line each, and how it ends."""

    subject: Text
    opening: Text
    line: Text
    ends: tuple[Text, ...]


def digest_wording(kind: str, count: int) -> Digest:
    """The words of a digest; the figures of ``line`` and ``ends`` are still to be put in.

    Somebody's own message is never part of one: raises ``KeyError`` for that kind.
    """
    figures = {"count": count}
    if kind in TROUBLE_KINDS or kind == Kind.NEW_DATE.value:
        return Digest(
            _("%(count)s of your shipments are delayed or at risk", figures),
            _("These %(count)s shipments are delayed or at risk. We are on it.", figures),
            _LINE_TROUBLE if kind in TROUBLE_KINDS else _LINE,
            (_DOING, _NEXT) if kind in TROUBLE_KINDS else (_DOING,),
        )
    if kind == Kind.AREA_WARNING.value:
        return Digest(
            _("%(count)s warnings lie on the way of your shipments", figures),
            _("These %(count)s warnings lie on the way of your shipments; they may arrive later.", figures),
            _LINE_WARNING, (_DOING,),
        )  # fmt: skip
    subject, opening = _GOOD_NEWS[kind]
    line = _LINE_DELIVERED if kind in (Kind.DELIVERED.value, Kind.DELIVERED_LATE.value) else _LINE
    return Digest(Text(subject.message, figures), Text(opening.message, figures), line, ())


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
    if kind == Kind.ORDER.value:
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
