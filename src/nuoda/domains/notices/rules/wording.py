"""The words of each notice. Figures are put in already in the reader's language and zone.

Every text says what happened, what it means for the date, and what is being done. None says more
than is known: an expected date is called expected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nuoda.domains.notices.rules.kinds import Kind
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
            _("Your shipment %(label)s to %(to)s is promised by %(due)s, and we now doubt that it will be in time."),
            _("What happened: %(cause)s"),
            _("Expected now: %(eta)s."),
            _("What we are doing: %(doing)s"),
            _("You will hear from us again by %(next)s, whatever the result. Case %(case)s."),
        ),
    ),
    Kind.LATE.value: (
        _("%(label)s is late"),
        (
            _("Your shipment %(label)s to %(to)s was promised by %(due)s and has not been delivered. We are sorry."),
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
            _("The expected time of your shipment %(label)s to %(to)s has changed: now %(eta)s, before %(was)s."),
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
    Kind.CASE_MESSAGE.value: (
        _("About %(label)s: case %(case)s"),
        (_("%(words)s"),),
    ),
}

_LINE = _("%(label)s to %(to)s: promised by %(due)s, expected now %(eta)s")
_GREETING = _("Dear customer of %(name)s,")
_CLOSING = _("Where it is at any time: %(link)s")


def wording(kind: str) -> tuple[Text, tuple[Text, ...]]:
    """The subject line and the paragraphs of a kind, figures still to be put in."""
    return _WORDS[kind]


def digest_wording(kind: str, count: int) -> tuple[Text, Text, Text]:
    """Subject line, opening sentence and line pattern of one mail about several shipments."""
    figures = {"count": count}
    if kind in (Kind.AT_RISK.value, Kind.LATE.value, Kind.TROUBLE.value, Kind.NEW_DATE.value):
        return (
            _("%(count)s of your shipments are delayed or at risk", figures),
            _("These %(count)s shipments are delayed or at risk. We are on it, and will write again.", figures),
            _LINE,
        )
    return (
        _("News of %(count)s of your shipments", figures),
        _("There is news of %(count)s of your shipments.", figures),
        _LINE,
    )


def frame() -> tuple[Text, Text]:
    """The greeting and the closing line around every mail."""
    return _GREETING, _CLOSING


def figures_of(paragraph: Text, known: Mapping[str, str]) -> Text | None:
    """The paragraph with its figures, or None where it speaks of something that is not known."""
    wanted: Sequence[str] = [part.split(")")[0] for part in paragraph.message.split("%(")[1:]]
    if any(not known.get(name) for name in wanted):
        return None
    return Text(paragraph.message, {name: known[name] for name in wanted})
