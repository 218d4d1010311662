"""Recording what a stream delivered, whatever carries the stream. Everything here talks to the database."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import structlog
from django.db import InterfaceError, OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from nuoda.connectors.carriers.contract import Unreadable
from nuoda.domains.shipments.commands import Scan, record_scans
from nuoda.kernel import clock, inbox, streams
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import FieldError
from nuoda.kernel.intake import IntakeReport
from nuoda.kernel.outbox import Change
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.streams.message import read_scan

FORMAT = "stream"
TRIES = 5
AWAY = (OperationalError, InterfaceError)
"""What says that the database is away: the whole batch is tried again, and nothing in it is to blame."""
_log = structlog.get_logger(__name__)


def broker_away(why: str, wait: float) -> Text:
    figures = {"why": why, "seconds": f"{wait:.0f}"}
    return _("broker away (%(why)s); trying again in %(seconds)s s", figures)


def database_away(why: str, wait: float) -> Text:
    figures = {"why": why, "seconds": f"{wait:.0f}"}
    return _("database away (%(why)s); trying again in %(seconds)s s", figures)


class Verdict(Enum):
    """What came of one message. ``AGAIN``: it was refused, and is to be delivered once more."""

    TAKEN = "taken"
    AGAIN = "again"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where messages come from: the stream's name, the partition, and what it is called among documents."""

    stream: str
    partition: int
    sender: str

    def counting(self, at: datetime, batch: streams.Batch) -> Change:
        return streams.counting(at=at, name=self.stream, batch=batch, partition=self.partition)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message: its bytes, and how often it has been delivered, from 1."""

    body: bytes
    times: int


def take(deliveries: Sequence[Delivery], *, of: Origin, by: Actor) -> list[Verdict]:
    """Record a batch; what is written is committed when this returns, and with it what it counts.

    A message that cannot be taken holds up no other. At its fifth delivery it is kept in the inbox as a
    refused document, with the reason. Raises one of ``AWAY`` where the database cannot be reached.
    """
    why = _record_all(deliveries, of, by)
    verdicts = [
        Verdict.TAKEN if reason is None else _refuse(one, reason, of, by)
        for one, reason in zip(deliveries, why, strict=True)
    ]
    if parked := verdicts.count(Verdict.PARKED):
        _log.warning("stream.parked", sender=of.sender, messages=parked)
    return verdicts


def _record_all(deliveries: Sequence[Delivery], of: Origin | None, by: Actor) -> list[Text | None]:
    why: list[Text | None] = [None] * len(deliveries)
    scans: list[Scan] = []
    places: list[int] = []
    for place, one in enumerate(deliveries):
        try:
            scans.append(read_scan(one.body))
            places.append(place)
        except Unreadable as broken:
            why[place] = _said(broken.fields[0])
    for place, reason in zip(places, _record(scans, of, by), strict=True):
        why[place] = reason
    return why


def _record(scans: Sequence[Scan], of: Origin | None, by: Actor) -> list[Text | None]:
    """Why each scan was refused. A batch that breaks is halved until what breaks it stands alone."""
    if not scans:
        return []
    at = clock.now()

    def counted(came: IntakeReport) -> list[Change]:
        done = came.accepted + came.duplicate
        return [of.counting(at, streams.Batch(done, came.accepted, came.duplicate))] if of and done else []

    try:
        came = record_scans.along(counted)(by=by, at=at, scans=scans)
    except AWAY:
        raise
    except Exception as error:  # noqa: BLE001  one scan that breaks is not to hold up the others
        _log.exception("stream.batch_broke", scans=len(scans))
        if len(scans) == 1:
            return [_("It could not be recorded: %(error)s.", {"error": type(error).__name__})]
    else:
        why: list[Text | None] = [None] * len(scans)
        for one in came.refused:
            why[one.index] = _said(one.problems[0])
        return why
    half = len(scans) // 2
    return [*_record(scans[:half], of, by), *_record(scans[half:], of, by)]


def _said(problem: FieldError) -> Text:
    if not problem.field:
        return problem.reason
    return _("%(field)s: %(reason)s", {"field": problem.field, "reason": problem.reason})


def _refuse(one: Delivery, reason: Text, of: Origin, by: Actor) -> Verdict:
    if one.times < TRIES:
        return Verdict.AGAIN
    at = clock.now()
    kept = inbox.keep(
        by=by, at=at, format=FORMAT, sender=of.sender, body=one.body, options={}, defer=False
    )  # fmt: skip
    counted = of.counting(at, streams.Batch(messages=1, refused=1))
    settle = inbox.settle.along(lambda _none: [counted])
    settle(by=by, at=at, document_id=kept.id, outcome=inbox.Outcome(whole=reason))
    return Verdict.PARKED


def take_again(work: inbox.Work, *, at: datetime) -> None:
    """Try a parked message once more, at a person's wish. It stays parked where it is refused again.

    The stream has counted it already.
    """
    (reason,) = _record_all([Delivery(work.body, TRIES)], None, work.actor)
    outcome = inbox.Outcome(accepted=1) if reason is None else inbox.Outcome(whole=reason)
    inbox.settle(by=work.actor, at=at, document_id=work.id, outcome=outcome)


class Leases:
    """Which partitions this process holds: one process at a time reads one, so that its order holds.

    A lease is a lock of the database session. It ends with the process, however that ends.
    """

    def __init__(self, stream: str) -> None:
        self._space = zlib.crc32(f"nuoda/stream/{stream}".encode()) - 2**31
        self._session: object = None
        self._held: set[int] = set()

    def hold(self, partition: int) -> bool:
        """True where the lease is ours, now or already. Raises one of ``AWAY``."""
        connection.ensure_connection()
        if _session_of(connection) is not self._session:
            self._session, self._held = _session_of(connection), set()
        if partition not in self._held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [self._space, partition])
                if cursor.fetchone()[0]:
                    self._held.add(partition)
        return partition in self._held

    def give_up(self) -> None:
        """End the session, and all leases with it."""
        connection.close()
        self._session, self._held = None, set()


def _session_of(wrapper: BaseDatabaseWrapper) -> object:
    return wrapper.connection
