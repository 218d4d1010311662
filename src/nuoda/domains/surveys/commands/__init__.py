"""The only writers of surveys."""

from __future__ import annotations

from nuoda.domains.surveys.commands.answer import SurveyOver, answer_survey, note_recoveries
from nuoda.domains.surveys.commands.forget import forget_surveys
from nuoda.domains.surveys.commands.invite import SurveyDraft, invite
from nuoda.domains.surveys.commands.wish import set_survey_wish

__all__ = [
    "forget_surveys",
    "SurveyDraft",
    "SurveyOver",
    "answer_survey",
    "invite",
    "note_recoveries",
    "set_survey_wish",
]
