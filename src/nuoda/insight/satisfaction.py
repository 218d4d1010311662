"""How content customers are, defined once (domain reference §1.3): used by the desk and the API.

CSAT is answers in the top two boxes of five ÷ answers; the response rate is answers ÷ questions. Who is
asked is chosen by rule and never by whoever is rated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nuoda.domains.surveys.queries import Scores, scores
from nuoda.insight.measures import Rate
from nuoda.kernel.actor import Actor

GROUPS = {"cause": "cause", "agent": "agent_id", "customer": "customer_id", "kind": "kind"}


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """One group: ``csat`` with its number of answers, ``response`` with its number of questions."""

    key: str
    csat: Rate
    response: Rate
    low: int


def satisfaction(*, actor: Actor, start: datetime, end: datetime, by: str = "") -> list[Satisfaction]:
    """Of all that was asked in the period: in all, or by cause, agent, customer or kind."""
    return [_of(one) for one in scores(actor=actor, start=start, end=end, by=GROUPS.get(by, ""))]


def _of(one: Scores) -> Satisfaction:
    return Satisfaction(one.key, Rate(one.top, one.answered), Rate(one.answered, one.asked), one.low)
