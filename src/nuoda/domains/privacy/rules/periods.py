"""How long personal data is kept, and what keeps it longer. Pure (domain reference §4.6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from nuoda.kernel.actor import Role

KEEPERS = (Role.ADMIN, Role.SUPERVISOR)
"""Who sets periods, places holds and answers persons. A machine of the house may run what they have set."""

LEAST_DAYS = 1
MOST_DAYS = 36_500


class Record(StrEnum):
    """A kind of record that holds personal data, with a period of its own."""

    ORDER = "order"
    SHIPMENT = "shipment"
    PROOF = "proof"
    POSITION = "position"
    STOP = "stop"
    CASE = "case"
    CLAIM = "claim"
    MAIL = "mail"
    ORDER_MAIL = "order_mail"
    PROMISE = "promise"
    RESERVATION = "reservation"
    DOCUMENT = "document"
    NOTICE = "notice"
    ENCLOSURE = "enclosure"
    POST = "post"
    SURVEY = "survey"
    CONTACT = "contact"
    DRAFT = "draft"
    ANSWER = "answer"
    RUN = "run"
    LETTER = "dead_letter"
    ACCESS = "access"
    SESSION = "session"
    REQUEST = "person_request"


@dataclass(frozen=True, slots=True)
class Default:
    """What holds until the house sets a period of its own. ``barred`` where no period ends before the last
    day on which a claim for the shipment could be sued for.
    """

    days: int
    barred: bool


DEFAULTS = {
    Record.ORDER: Default(1_096, True),
    Record.SHIPMENT: Default(1_096, True),
    Record.PROOF: Default(1_096, True),
    Record.POSITION: Default(180, True),
    Record.STOP: Default(365, True),
    Record.CASE: Default(1_096, True),
    Record.CLAIM: Default(1_826, True),
    Record.MAIL: Default(730, True),
    Record.ORDER_MAIL: Default(365, False),
    Record.PROMISE: Default(1_096, True),
    Record.RESERVATION: Default(1_096, True),
    Record.DOCUMENT: Default(365, False),
    Record.NOTICE: Default(730, True),
    Record.ENCLOSURE: Default(3_653, True),
    Record.POST: Default(180, True),
    Record.SURVEY: Default(730, True),
    Record.CONTACT: Default(365, False),
    Record.DRAFT: Default(90, False),
    Record.ANSWER: Default(30, False),
    Record.RUN: Default(365, False),
    Record.LETTER: Default(365, False),
    Record.ACCESS: Default(1_096, False),
    Record.SESSION: Default(1, False),
    Record.REQUEST: Default(1_096, False),
}
"""Figures of the house: PIPL 19 asks for the shortest period that serves the purpose, and names none."""


@dataclass(frozen=True, slots=True)
class Period:
    """The period of a kind of record as it holds at an instant; ``version`` 0 is the shipped default."""

    record: Record
    days: int
    version: int
    reason: str
    set_by: str
    set_at: datetime | None

    def before(self, at: datetime) -> datetime:
        """What began before this instant is past."""
        return at - timedelta(days=self.days)

    @property
    def barred(self) -> bool:
        return DEFAULTS[self.record].barred


def shipped(record: Record) -> Period:
    """The period that holds until the house sets one."""
    return Period(record, DEFAULTS[record].days, 0, "", "", None)


def in_force(own: Iterable[Period]) -> list[Period]:
    """The period of each kind in the order of kinds: the house's latest, else the shipped one."""
    latest: dict[Record, Period] = {}
    for one in own:
        known = latest.get(one.record)
        if known is None or known.version < one.version:
            latest[one.record] = one
    return [latest.get(record, shipped(record)) for record in Record]


class Held(StrEnum):
    """What a hold may be placed on: it keeps all that belongs to it."""

    SHIPMENT = "shipment"
    ORDER = "order"
    CASE = "case"
    CLAIM = "claim"
    CUSTOMER = "customer"
