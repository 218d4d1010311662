"""The words of one mail about several shipments: what happened to them, a line each, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nuoda.domains.notices.rules.kinds import TROUBLE_KINDS, Kind
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

# A line each, the one that says most first: of those whose figures are known the first is taken.
_LINES = (
    _("%(label)s to %(to)s: promised by %(due)s, expected now %(eta)s"),
    _("%(label)s to %(to)s: promised by %(due)s"),
    _("%(label)s to %(to)s: expected now %(eta)s"),
    _("%(label)s to %(to)s"),
)
_LINES_LATE = (
    _("%(label)s to %(to)s: promised by %(due)s, expected now %(eta)s; %(cause)s"),
    _("%(label)s to %(to)s: was promised by %(due)s and is late; no new time is known yet, we write again by"
      " %(next)s; %(cause)s"),
)  # fmt: skip
_LINES_TROUBLE = (
    _LINES_LATE[0],
    _("%(label)s to %(to)s: promised by %(due)s; no new time is known yet, we write again by %(next)s;"
      " %(cause)s"),
    _("%(label)s to %(to)s: expected now %(eta)s; %(cause)s"),
    _("%(label)s to %(to)s: no new time is known yet, we write again by %(next)s; %(cause)s"),
)  # fmt: skip
_LINES_DELIVERED = (_("%(label)s to %(to)s: delivered at %(done)s"), _("%(label)s to %(to)s"))
_LINES_WARNING = (_("%(label)s: on the way through it are %(words)s"),)
_DOING = _("What we are doing: %(doing)s")
_NEXT = _("You will hear from us again by %(next)s, whatever the result.")
_NEWS: Mapping[str, tuple[Text, Text]] = {
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
    Kind.NOT_DELIVERED.value: (
        _("%(count)s of your shipments have not been delivered after all"),
        _(
            "We wrote that these %(count)s shipments of yours had been delivered. That was wrong, and we are"
            " sorry: they are still to come."
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Digest:
    """One mail about several shipments: subject line, opening, a line each, and how it ends.

    ``lines`` are the ways to say one, the fullest first: what is not known is left out, never filled in.
    """

    subject: Text
    opening: Text
    lines: tuple[Text, ...]
    ends: tuple[Text, ...]


def digest_wording(kind: str, count: int) -> Digest:
    """The words of a digest; the figures of ``lines`` and ``ends`` are still to be put in.

    Somebody's own message is never part of one: raises ``KeyError`` for that kind.
    """
    figures = {"count": count}
    if kind in TROUBLE_KINDS or kind == Kind.NEW_DATE.value:
        lines = _LINES_LATE if kind == Kind.LATE.value else _LINES_TROUBLE
        return Digest(
            _("%(count)s of your shipments are delayed or at risk", figures),
            _("These %(count)s shipments are delayed or at risk. We are on it.", figures),
            lines if kind in TROUBLE_KINDS else _LINES,
            (_DOING, _NEXT) if kind in TROUBLE_KINDS else (_DOING,),
        )
    if kind == Kind.AREA_WARNING.value:
        return Digest(
            _("%(count)s warnings lie on the way of your shipments", figures),
            _("These %(count)s warnings lie on the way of your shipments; they may arrive later.", figures),
            _LINES_WARNING, (_DOING,),
        )  # fmt: skip
    subject, opening = _NEWS[kind]
    lines = _LINES_DELIVERED if kind in (Kind.DELIVERED.value, Kind.DELIVERED_LATE.value) else _LINES
    return Digest(Text(subject.message, figures), Text(opening.message, figures), lines, ())
