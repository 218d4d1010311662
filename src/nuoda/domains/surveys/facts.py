from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from nuoda.domains.surveys.rules import HIGHEST as HIGHEST
from nuoda.domains.surveys.rules import LOW as LOW
from nuoda.domains.surveys.rules import LOWEST as LOWEST
from nuoda.domains.surveys.rules import MOST_WORDS as MOST_WORDS
from nuoda.domains.surveys.rules import TOP as TOP
from nuoda.domains.surveys.rules import USUAL as USUAL
from nuoda.domains.surveys.rules import Audience as Audience
from nuoda.domains.surveys.rules import Kind as Kind
from nuoda.domains.surveys.rules import Wish as Wish
from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAsked(Fact):
    """Somebody was asked how content she is; ``about`` is the case or the shipment."""

    name: ClassVar[str] = "survey.asked"
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAnswered(Fact):
    """She gave a score from 1 to 5."""

    name: ClassVar[str] = "survey.answered"
    kind: str
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRecovered(Fact):
    """After a low score the matter was taken up again, in the case."""

    name: ClassVar[str] = "survey.recovered"
    case_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyWishSet(Fact):
    """What the customer wants to be asked from now on."""

    name: ClassVar[str] = "survey_wish.set"
    cases: bool
    deliveries: bool
    rest_days: int
