"""A person's request about her own data: access and copy, correction, deletion (PIPL 45–47). Pure.

No period for the answer is named there: the aim is a setting of the house.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any
from uuid import UUID

from nuoda.domains.privacy.rules.periods import KEEPERS
from nuoda.kernel.actor import Role
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

AIM_DAYS = 15
"""Within how many days the house answers until it sets an aim of its own. No law."""
MOST_AIM_DAYS = 90
MOST_WAYBILLS = 20
RECORDERS = (*KEEPERS, Role.AGENT)
"""Who puts a request on record: whoever she reaches. What follows is for the keepers."""


class RequestKind(StrEnum):
    """What she asks for."""

    ACCESS = "access"
    CORRECTION = "correction"
    DELETION = "deletion"


class Channel(StrEnum):
    """How the request came."""

    PHONE = "phone"
    MAIL = "mail"
    LETTER = "letter"
    WINDOW = "window"


class RequestState(StrEnum):
    """How far it is. Only who was identified is answered with anything about her."""

    RECEIVED = "received"
    IDENTIFIED = "identified"
    ANSWERED = "answered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


OPEN = (RequestState.RECEIVED, RequestState.IDENTIFIED)


class Identity(StrEnum):
    """How her identity was checked: she answered on the phone or by the mail address that a waybill of hers
    bears, or showed a paper with the name that it bears. Data is looked for by what was checked alone.
    """

    PHONE = "phone"
    MAIL = "mail"
    PAPER = "paper"


class Refusal(StrEnum):
    """Why a request is refused."""

    UNPROVEN = "unproven"
    OTHERS = "others"
    REPEATED = "repeated"
    LAW = "law"


class Erasure(StrEnum):
    """How far a deletion is."""

    NONE = ""
    PROPOSED = "proposed"
    APPROVED = "approved"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that was found about her: its kind, id and name, and since when it is counted (None while it
    is not over). ``why`` and ``by`` say what keeps it from being forgotten now, ``until`` when where that is
    known; "" where nothing does.
    """

    record: str
    id: UUID
    label: str
    since: datetime | None
    why: str = ""
    by: str = ""
    until: datetime | None = None

    def last_day(self, zone: tzinfo) -> date | None:
        """The last day on which it is kept, in a zone; None where that is not known."""
        # ``until`` is the first instant after it
        return (self.until - timedelta(microseconds=1)).astimezone(zone).date() if self.until else None

    def written(self) -> dict[str, Any]:
        """As it is kept with the request: no personal data."""
        return {
            "record": self.record, "id": str(self.id), "label": self.label, "why": self.why, "by": self.by,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
        }  # fmt: skip

    @staticmethod
    def read(kept: dict[str, Any]) -> Kept:
        return Kept(
            kept["record"], UUID(kept["id"]), kept["label"], _instant(kept["since"]), kept["why"],
            kept["by"], _instant(kept["until"]),
        )  # fmt: skip


def _instant(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def lacks(kind: RequestKind, *, searched: bool, found: int, copied: bool, noted: bool, erasure: str) -> Text:
    """What has to be done before a request can be answered; empty where nothing."""
    if not searched:
        return _("Look first for what is held about her.")
    if not found:
        return Text("")
    if kind is RequestKind.ACCESS and not copied:
        return _("Make the copy first: she is handed it with the answer.")
    if kind is RequestKind.CORRECTION and not noted:
        return _("Note first what was corrected, or why it was not.")
    if kind is RequestKind.DELETION and erasure != Erasure.DONE:
        return _("Propose the deletion; another person approves it, and it is carried out.")
    return Text("")
