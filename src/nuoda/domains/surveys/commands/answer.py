from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from nuoda.domains.surveys.commands.invite import thing
from nuoda.domains.surveys.facts import SurveyAnswered, SurveyRecovered
from nuoda.domains.surveys.models import Survey
from nuoda.domains.surveys.rules import HIGHEST, LOWEST, MOST_WORDS
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid, NuodaError
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _


class SurveyOver(NuodaError):
    """The link was used, has expired, or never was one: nobody learns which."""

    status = 404
    code = "survey_over"
    sentence = _("This link was used, has expired, or is not complete. Thank you all the same.")


@command
def answer_survey(*, by: Actor, at: datetime, survey_id: UUID, score: int, words: str = "") -> None:
    """Take an answer, once. ``by`` speaks for the customer. Raises :class:`SurveyOver` and ``Invalid``."""
    problems = check_text("words", words, longest=MOST_WORDS)
    if not LOWEST <= score <= HIGHEST:
        problems.append(
            FieldError("score", _("It is no score."), _("Choose one from 1 (not at all) to 5 (very)."))
        )
    if problems:
        raise Invalid(fields=problems)
    row = Survey.objects.visible_to(by).select_for_update().filter(id=survey_id).first()
    if row is None or row.answered_at is not None or at > row.expires_at:
        raise SurveyOver
    row.answered_at, row.score, row.words = at, score, words.strip()
    row.save(update_fields=["answered_at", "score", "words"])
    state(
        SurveyAnswered(
            subject=Ref("survey", str(row.id)), about=thing(row), customer_id=row.customer_id, kind=row.kind,
            score=score,
        )
    )  # fmt: skip


@command
def note_recoveries(*, by: Actor, at: datetime, taken_up: Mapping[UUID, UUID]) -> int:
    """Note in which case (value) each low score (key) was taken up; once. Returns how many were new."""
    waiting = Survey.objects.select_for_update().filter(
        id__in=list(taken_up), answered_at__isnull=False, recovery_id__isnull=True
    )
    rows = list(waiting.order_by("id"))
    for row in rows:
        row.recovery_id = taken_up[row.id]
    save_columns(rows, "recovery_id")
    state(
        *(
            SurveyRecovered(
                subject=Ref("survey", str(row.id)), about=thing(row), customer_id=row.customer_id,
                case_id=taken_up[row.id],
            )
            for row in rows
        )
    )  # fmt: skip
    return len(rows)
