"""Messages of the Common Alerting Protocol: what they say, and what they do to those before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from nuoda.domains.shipments.commands.warnings import (
    ACTED_UPON,
    MOST_PLACES,
    WarningDraft,
    check_warning,
    end_warnings,
    land,
    row_of,
)
from nuoda.domains.shipments.models import AreaWarning
from nuoda.domains.shipments.rules.danger import Hazard, WarningSeverity, places_in
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_instant, check_text
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError, Forbidden, Invalid
from nuoda.kernel.ids import new_id
from nuoda.kernel.text import text as _

Corner = tuple[float, float]


class Warned(Protocol):
    """What a message warns of; the connector's own shape fits. See :class:`WarningDraft` for the fields.

    ``area_words`` and ``area_codes`` name areas that have no outline.
    """

    @property
    def hazard(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def since(self) -> datetime: ...
    @property
    def until(self) -> datetime: ...
    @property
    def title_zh(self) -> str: ...
    @property
    def title_en(self) -> str: ...
    @property
    def text_zh(self) -> str: ...
    @property
    def text_en(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def area_words(self) -> Sequence[str]: ...
    @property
    def area_codes(self) -> Sequence[str]: ...
    @property
    def polygons(self) -> Sequence[Sequence[Corner]]: ...
    @property
    def circles(self) -> Sequence[tuple[float, float, float]]: ...


class Alert(Protocol):
    """One message. ``references`` are (sender, identifier, sent) of those it speaks of.

    ``message`` is ``alert``, ``update``, ``cancel``, ``ack`` or ``error``; ``status`` ``actual`` or what
    is kept and not acted upon. ``warning`` is None where the message carries none.
    """

    @property
    def identifier(self) -> str: ...
    @property
    def sender(self) -> str: ...
    @property
    def sent_at(self) -> datetime: ...
    @property
    def message(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def references(self) -> Sequence[tuple[str, str, datetime]]: ...
    @property
    def warning(self) -> Warned | None: ...


@dataclass(frozen=True, slots=True)
class AlertReport:
    """What became of a message: ``in_force``, ``superseded``, ``cancelled``, ``kept`` or ``duplicate``;
    and how many earlier ones it ended.
    """

    warning_id: UUID
    outcome: str
    ended: int


@command
def take_alert(*, by: Actor, at: datetime, alert: Alert) -> AlertReport:
    """Take one CAP message in. The same message (sender, identifier, sent) lands once.

    An update or a cancellation ends the messages it refers to, also those that arrive after it; only a
    message's own sender can. What is not ``actual`` (tests, exercises, drafts) and what says nothing of
    an area is kept, not acted upon.
    """
    if not by.sees_all:
        raise Forbidden
    warning = _draft(alert.warning) if alert.warning else None
    problems = _check(alert) + (check_warning(warning, None) if warning else [])
    if problems:
        raise Invalid(fields=problems)
    row = _row(alert, warning, by, at)
    if not land(row, at):
        known = AreaWarning.objects.get(
            sender=alert.sender, identifier=alert.identifier, sent_at=alert.sent_at
        )
        return AlertReport(known.id, "duplicate", 0)
    ended = 0
    if alert.status == ACTED_UPON and alert.message in ("update", "cancel"):
        ended = end_warnings(
            _referred(alert), at, into=_ending(alert.message), reason=alert.message, by=alert.sender,
            successor=row,
        )  # fmt: skip
    return AlertReport(row.id, str(row.state), ended)


def _row(alert: Alert, warning: WarningDraft | None, by: Actor, at: datetime) -> AreaWarning:
    row = row_of(warning, by, at) if warning else _without_area(alert, by, at)
    row.identifier, row.sender, row.sent_at = alert.identifier, alert.sender, alert.sent_at
    row.message, row.status = alert.message, alert.status
    row.references = [_reference(*one) for one in alert.references]
    row.source = row.source or alert.sender
    acts = alert.status == ACTED_UPON and alert.message in ("alert", "update")
    row.state = AreaWarning.State.KEPT
    if acts and warning is not None and warning.until > at:
        row.state = AreaWarning.State.IN_FORCE
        later = _later_word(alert)
        if later is not None:
            row.state, row.ended_at, row.ended_by = _ending(later.message), at, later.sender[:120]
    return row


def _ending(message: str) -> AreaWarning.State:
    return AreaWarning.State.CANCELLED if message == "cancel" else AreaWarning.State.SUPERSEDED


def _reference(sender: str, identifier: str, sent_at: datetime) -> str:
    return f"{sender},{identifier},{sent_at.astimezone(UTC).isoformat()}"[:500]


def _later_word(alert: Alert) -> AreaWarning | None:
    """A message that came earlier and ends this one."""
    own = _reference(alert.sender, alert.identifier, alert.sent_at)
    rows = AreaWarning.objects.filter(
        references__contains=[own], status=ACTED_UPON, message__in=["update", "cancel"], sender=alert.sender
    )
    return rows.order_by("-sent_at", "-id").first()


def _referred(alert: Alert) -> list[AreaWarning]:
    """The warnings in force that a message refers to. Only their own sender can end them."""
    rows = AreaWarning.objects.select_for_update().filter(
        sender=alert.sender, state=AreaWarning.State.IN_FORCE, message__in=["alert", "update"]
    )
    wanted = {_reference(*one) for one in alert.references}
    own = _reference(alert.sender, alert.identifier, alert.sent_at)
    named = ((row, _reference(row.sender, row.identifier, row.sent_at)) for row in rows.order_by("id"))
    return [row for row, name in named if name in wanted and name != own]


def _draft(warning: Warned) -> WarningDraft:
    places = [place for words in warning.area_words for place in places_in(words) or [words]]
    codes = [code for code in warning.area_codes if code.isdigit() and len(code) in (2, 6, 9, 12)]
    return WarningDraft(
        hazard=warning.hazard, severity=warning.severity, since=warning.since, until=warning.until,
        title_zh=warning.title_zh, title_en=warning.title_en, text_zh=warning.text_zh,
        text_en=warning.text_en, source=warning.source,
        places=list(dict.fromkeys([*places, *([] if places else codes)])),
        polygons=warning.polygons, circles=warning.circles,
    )  # fmt: skip


def _without_area(alert: Alert, by: Actor, at: datetime) -> AreaWarning:
    """A message that warns of nothing: a cancellation, an acknowledgement."""
    return AreaWarning(
        id=new_id(), hazard=Hazard.OTHER.value, severity=WarningSeverity.MINOR.value, source=alert.sender,
        title_en=alert.identifier, since=alert.sent_at, until=limits.LATEST, recorded_at=at,
        recorded_by=by.name[:120],
    )  # fmt: skip


def _check(alert: Alert) -> list[FieldError]:
    problems = [
        *check_text("identifier", alert.identifier, required=True),
        *check_text("sender", alert.sender, required=True),
        *check_instant("sent", alert.sent_at),
    ]
    if alert.message not in ("alert", "update", "cancel", "ack", "error"):
        problems.append(FieldError("msgType", _("Unknown kind of message."), _("See CAP 1.2.")))
    if alert.status not in ("actual", "exercise", "system", "test", "draft"):
        problems.append(FieldError("status", _("Unknown status."), _("See CAP 1.2.")))
    if len(alert.references) > MOST_PLACES:
        problems.append(FieldError("references", _("It refers to too many messages."), _("Split it.")))
    return problems
