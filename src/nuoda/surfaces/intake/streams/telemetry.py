"""Recording what devices said by messages, whatever carries them. Everything here talks to the database."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from nuoda.connectors.carriers.contract import Position, SensorReading, Unreadable
from nuoda.connectors.telematics.contract import Receiver, Told, receivers
from nuoda.domains.shipments.commands import (
    PositionDraft,
    ReadingDraft,
    record_positions,
    record_readings,
)
from nuoda.kernel import clock, inbox, limits, streams
from nuoda.kernel.actor import Actor
from nuoda.kernel.inbox import Item
from nuoda.kernel.intake import IntakeReport
from nuoda.kernel.outbox import Change
from nuoda.kernel.streams import Batch
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.streams.taking import AWAY

T = TypeVar("T", PositionDraft, ReadingDraft)
KEPT_A_MINUTE = 30
"""So many refused messages a minute are kept whole; of a device gone mad the rest is only counted."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it came."""

    topic: str
    payload: bytes


@dataclass(slots=True)
class Came:
    """What came of a batch: items that landed or were known, messages refused in whole or in part."""

    accepted: int = 0
    duplicate: int = 0
    refused: int = 0
    unkept: int = 0
    latest_at: datetime | None = None


@dataclass(slots=True)
class Taker:
    """Takes batches of one receiver's messages; remembers how many it kept within the last minute.

    ``counts`` says whether what lands counts as having come by the stream.
    """

    receiver: Receiver
    by: Actor
    counts: bool = True
    _kept: deque[datetime] = field(default_factory=deque)

    def take(self, messages: Sequence[Message], waiting: int | None) -> Came:
        """Record a batch; what is written is committed when this returns, and every message is done with.

        A message that cannot be taken holds up no other: it is kept in the inbox as a refused document with
        the reason, as far as there is room for more within a minute. Raises one of ``AWAY`` where the
        database cannot be reached; then the same batch may be taken again, for what landed lands once.
        """
        came, why = self.record(messages)
        for place, items in sorted(why.items()):
            self._refuse(messages[place], items, came)
        at = clock.now()
        latest = came.latest_at
        # What landed was counted as it did.
        lag = max(at - latest, timedelta(0)) if latest else None
        batch = Batch(len(messages), 0, 0, came.refused, latest, lag, waiting)
        streams.note_batch(by=self.by, at=at, name=self.receiver.name, batch=batch)
        if came.unkept:
            _log.warning("telemetry.refused", receiver=self.receiver.name, not_kept=came.unkept)
        return came

    def sign(self) -> None:
        """Note that the consumer lives, though nothing came."""
        streams.note_batch(by=self.by, at=clock.now(), name=self.receiver.name, batch=Batch(waiting=0))

    def record(self, messages: Sequence[Message]) -> tuple[Came, dict[int, list[Item]]]:
        """Record what can be, and say by the place of each other message what was refused of it."""
        came = Came()
        why: dict[int, list[Item]] = {}
        told = [self._read(place, message, why) for place, message in enumerate(messages)]
        fixes = [(place, _fix(one)) for place, said in enumerate(told) for one in said.positions]
        values = [(place, _value(one)) for place, said in enumerate(told) for one in said.readings]
        self._record(fixes, self._positions, came, why)
        self._record(values, self._readings, came, why)
        return came, why

    def _read(self, place: int, message: Message, why: dict[int, list[Item]]) -> Told:
        try:
            told = self.receiver.read(message.topic, message.payload)
        except Unreadable as broken:
            why[place] = [Item("", broken.fields[0].reason if broken.fields else broken.sentence)]
            return Told()
        if told.refused:
            why[place] = [Item(one.item, one.reason) for one in told.refused]
        return told

    def _positions(self, drafts: Sequence[PositionDraft]) -> IntakeReport:
        return record_positions.along(self._counted)(by=self.by, at=clock.now(), positions=drafts)

    def _readings(self, drafts: Sequence[ReadingDraft]) -> IntakeReport:
        return record_readings.along(self._counted)(by=self.by, at=clock.now(), readings=drafts)

    def _counted(self, came: IntakeReport) -> list[Change]:
        batch = Batch(accepted=came.accepted, duplicate=came.duplicate)
        return [streams.counting(at=clock.now(), name=self.receiver.name, batch=batch)] if self.counts else []

    def _record(
        self,
        told: Sequence[tuple[int, T]],
        record: Callable[[Sequence[T]], IntakeReport],
        came: Came,
        why: dict[int, list[Item]],
    ) -> None:
        believable = clock.now() + limits.DEVICE_SKEW
        for start in range(0, len(told), limits.BATCH_ITEMS):
            part = told[start : start + limits.BATCH_ITEMS]
            moments: list[datetime] = [one.at for _place, one in part if one.at <= believable]
            if came.latest_at is not None:
                moments.append(came.latest_at)
            came.latest_at = max(moments, default=None)
            self._land([place for place, _one in part], [one for _place, one in part], record, came, why)

    def _land(
        self,
        places: Sequence[int],
        drafts: Sequence[T],
        record: Callable[[Sequence[T]], IntakeReport],
        came: Came,
        why: dict[int, list[Item]],
    ) -> None:
        """A batch that breaks is halved until what breaks it stands alone."""
        if not drafts:
            return
        try:
            report = record(drafts)
        except AWAY:
            raise
        except Exception as error:  # noqa: BLE001  one item that breaks is not to hold up the others
            _log.exception("telemetry.batch_broke", items=len(drafts))
            if len(drafts) > 1:
                half = len(drafts) // 2
                self._land(places[:half], drafts[:half], record, came, why)
                self._land(places[half:], drafts[half:], record, came, why)
                return
            reason = _("It could not be recorded: %(error)s.", {"error": type(error).__name__})
            why.setdefault(places[0], []).append(Item("", reason))
            return
        came.accepted += report.accepted
        came.duplicate += report.duplicate
        for one in report.refused:
            found = why.setdefault(places[one.index], [])
            found += [Item(drafts[one.index].at.isoformat(), _said(p.field, p.reason)) for p in one.problems]

    def _refuse(self, message: Message, items: Sequence[Item], came: Came) -> None:
        came.refused += 1
        at = clock.now()
        while self._kept and at - self._kept[0] > timedelta(minutes=1):
            self._kept.popleft()
        if len(self._kept) >= KEPT_A_MINUTE:
            came.unkept += 1
            return
        self._kept.append(at)
        sender = f"{self.receiver.name} {printable(message.topic)}"
        kept = inbox.keep(
            by=self.by, at=at, format=self.receiver.name, sender=sender, body=message.payload,
            options={"topic": printable(message.topic)}, defer=False,
        )  # fmt: skip
        inbox.settle(by=self.by, at=at, document_id=kept.id, outcome=_outcome(message, Came(), items))


def take_again(work: inbox.Work, *, at: datetime) -> None:
    """Take a refused message once more, at a person's wish. The stream has counted it already."""
    message = Message(work.options.get("topic", ""), work.body)
    came, why = Taker(receivers()[work.format], work.actor, counts=False).record([message])
    inbox.settle(by=work.actor, at=at, document_id=work.id, outcome=_outcome(message, came, why.get(0, [])))


def _outcome(message: Message, came: Came, items: Sequence[Item]) -> inbox.Outcome:
    """As it stands beside a kept message; one that is no list is refused whole."""
    is_list = message.payload.lstrip().startswith(b"[")
    whole = items[0].reason if len(items) == 1 and not (is_list and items[0].item) else None
    refused = [] if whole else list(items)
    return inbox.Outcome(came.accepted, came.duplicate, refused, latest_event_at=came.latest_at, whole=whole)


def printable(topic: str) -> str:
    """A topic as it can be kept: short, and without signs that the database takes no texts with."""
    return "".join(sign if sign.isprintable() else "?" for sign in topic[:100])


def _said(field: str, reason: Text) -> Text:
    return _("%(field)s: %(reason)s", {"field": field, "reason": reason}) if field else reason


def _fix(one: Position) -> PositionDraft:
    return PositionDraft(**asdict(one))


def _value(one: SensorReading) -> ReadingDraft:
    return ReadingDraft(one.device, one.at, one.kind, one.value, one.unit, one.number)
