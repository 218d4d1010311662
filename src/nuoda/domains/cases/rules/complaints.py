"""Complaints: how they come, by when the law wants them answered, and where else one may turn. Pure.

The legal time limits are dated and sourced; one that is not sourced well enough is not here at all.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _


class Channel(StrEnum):
    """The way by which somebody asked."""

    PHONE = "phone"
    MAIL = "mail"
    PORTAL = "portal"
    TRACK = "track"
    API = "api"
    CHAT = "chat"
    LETTER = "letter"
    VISIT = "visit"
    SURVEY = "survey"


FOLLOW_UP_WITHIN = timedelta(days=1)
"""House rule: somebody else asks within a day of its end whether a grave case was put right (回访)."""


@dataclass(frozen=True, slots=True)
class Statute:
    """A legal time limit for the answer to a complaint, in calendar days after the day of receipt.

    ``valid_to`` is the first day on which it no longer holds; ``zone`` is where its days are counted;
    ``source`` names it with its article, as "Chinese / English".
    """

    country: str
    days: int
    title: Text
    article: str
    valid_from: date
    valid_to: date | None
    zone: str
    source: str

    @property
    def words(self) -> Text:
        """The statute by name and article."""
        return _("%(title)s, art. %(article)s", {"title": self.title, "article": self.article})

    def ends_at(self, received: datetime) -> datetime:
        """The end of the last day: the day of receipt is not counted (Civil Code 201), and a last day that
        is a day of rest is not moved, which is the stricter reading."""
        day = received.astimezone(ZoneInfo(self.zone)).date() + timedelta(days=self.days + 1)
        return datetime.combine(day, time(), ZoneInfo(self.zone))


_EXPRESS = _("Interim Regulations on Express Delivery")
STATUTES = (
    Statute(
        "CN", 7, _EXPRESS, "28", date(2020, 1, 1), date(2025, 6, 1), "Asia/Shanghai",
        "《快递暂行条例》（2019）第二十八条 / Interim Regulations on Express Delivery (2019), art. 28",
    ),
    Statute(
        "CN", 7, _EXPRESS, "29", date(2025, 6, 1), None, "Asia/Shanghai",
        "《快递暂行条例》（2025）第二十九条 / Interim Regulations on Express Delivery (2025), art. 29",
    ),
)  # fmt: skip
"""Handle a complaint and tell the user (domain reference §4.3): never paused, never begun anew."""


def statute_on(countries: Collection[str], received: datetime) -> Statute | None:
    """The limit that holds for a complaint about carriage that touches these countries; None for none."""
    for one in STATUTES:
        day = received.astimezone(ZoneInfo(one.zone)).date()
        holds = one.valid_from <= day and (one.valid_to is None or day < one.valid_to)
        if one.country in countries and holds:
            return one
    return None


_AGAIN = _("If you do not agree, answer this letter: another person looks at your complaint again.")
_POSTAL = _(
    "You may also appeal to the postal administration of your province, which answers within 30 days (Postal"
    " Law, art. 65), or turn to the consumer hotline 12315."
)
_COURT = _("The court or arbitration that your contract or the law names stays open to you.")


def routes_for(countries: Collection[str], *, appealed: bool = False) -> list[Text]:
    """Where whoever does not agree may turn, inside the house and outside (domain reference §4.3, §4.5); who
    ``appealed`` to the authority knows that way."""
    return [_AGAIN, _POSTAL, _COURT] if "CN" in countries and not appealed else [_AGAIN, _COURT]
