"""Cases on the desk: the queue, one case with its four steps and its thread."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.cases.bulk import desk_cases_assign, desk_cases_bulk, desk_cases_undo
from nuoda.surfaces.desk.cases.follow_ups import desk_follow_ups
from nuoda.surfaces.desk.cases.letters import desk_letter_approve, desk_letter_pdf, desk_letter_write
from nuoda.surfaces.desk.cases.page import desk_case, desk_case_history, desk_case_panel
from nuoda.surfaces.desk.cases.playbooks import desk_playbook, desk_playbook_new, desk_playbooks
from nuoda.surfaces.desk.cases.queue import desk_cases
from nuoda.surfaces.desk.cases.record import (
    desk_case_answer,
    desk_case_assess,
    desk_case_cite,
    desk_case_effect,
    desk_case_exhibits,
    desk_case_link,
    desk_case_measure,
    desk_case_segment,
    desk_case_severity,
    desk_case_split,
    desk_case_step,
    desk_case_step_again,
    desk_case_strike,
    desk_case_unlink,
    desk_case_wait,
)
from nuoda.surfaces.desk.cases.steps import (
    desk_case_acknowledge,
    desk_case_assign,
    desk_case_close,
    desk_case_investigate,
    desk_case_plan,
    desk_case_reopen,
    desk_case_resolve,
)
from nuoda.surfaces.desk.cases.tasks import desk_case_follow, desk_case_task, desk_case_task_end
from nuoda.surfaces.desk.cases.terms import desk_complaint_terms
from nuoda.surfaces.desk.cases.thread import (
    desk_case_check,
    desk_case_file,
    desk_case_fill,
    desk_case_note,
    desk_case_partner,
    desk_case_reply,
)
from nuoda.surfaces.desk.cases.watchers import desk_case_watch

_CASE = "cases/<uuid:case_id>/"

urlpatterns: list[URLPattern] = [
    path("cases/", desk_cases, name="desk_cases"),
    path("cases/assign/", desk_cases_assign, name="desk_cases_assign"),
    path("cases/bulk/undo/", desk_cases_undo, name="desk_cases_undo"),
    path("cases/bulk/<slug:bulk_verb>/", desk_cases_bulk, name="desk_cases_bulk"),
    path("customers/<uuid:customer_id>/complaints/", desk_complaint_terms, name="desk_customer_complaints"),
    path("cases/follow-ups/", desk_follow_ups, name="desk_follow_ups"),
    path("cases/letters/<uuid:letter_id>/", desk_letter_pdf, name="desk_letter_pdf"),
    path("cases/letters/<uuid:letter_id>/approve/", desk_letter_approve, name="desk_letter_approve"),
    path(_CASE + "letter/", desk_letter_write, name="desk_letter_write"),
    path("playbooks/", desk_playbooks, name="desk_playbooks"),
    path("playbooks/new/", desk_playbook_new, name="desk_playbook_new"),
    path("playbooks/<uuid:playbook_id>/", desk_playbook, name="desk_playbook"),
    path(_CASE, desk_case, name="desk_case"),
    path(_CASE + "panel/", desk_case_panel, name="desk_case_panel"),
    path(_CASE + "history/", desk_case_history, name="desk_case_history"),
    path(_CASE + "acknowledge/", desk_case_acknowledge, name="desk_case_acknowledge"),
    path(_CASE + "investigate/", desk_case_investigate, name="desk_case_investigate"),
    path(_CASE + "plan/", desk_case_plan, name="desk_case_plan"),
    path(_CASE + "resolve/", desk_case_resolve, name="desk_case_resolve"),
    path(_CASE + "close/", desk_case_close, name="desk_case_close"),
    path(_CASE + "reopen/", desk_case_reopen, name="desk_case_reopen"),
    path(_CASE + "assign/", desk_case_assign, name="desk_case_assign"),
    path(_CASE + "reply/", desk_case_reply, name="desk_case_reply"),
    path(_CASE + "note/", desk_case_note, name="desk_case_note"),
    path(_CASE + "partner/", desk_case_partner, name="desk_case_partner"),
    path(_CASE + "files/<uuid:file_id>/", desk_case_file, name="desk_case_file"),
    path(_CASE + "tasks/", desk_case_task, name="desk_case_task"),
    path(_CASE + "tasks/<uuid:task_id>/", desk_case_task_end, name="desk_case_task_end"),
    path(_CASE + "follow/", desk_case_follow, name="desk_case_follow"),
    path(_CASE + "check/", desk_case_check, name="desk_case_check"),
    path(_CASE + "fill/", desk_case_fill, name="desk_case_fill"),
    path(_CASE + "watch/", desk_case_watch, name="desk_case_watch"),
    path(_CASE + "assess/", desk_case_assess, name="desk_case_assess"),
    path(_CASE + "severity/", desk_case_severity, name="desk_case_severity"),
    path(_CASE + "wait/", desk_case_wait, name="desk_case_wait"),
    path(_CASE + "exhibits/", desk_case_exhibits, name="desk_case_exhibits"),
    path(_CASE + "evidence/", desk_case_cite, name="desk_case_cite"),
    path(_CASE + "evidence/strike/", desk_case_strike, name="desk_case_strike"),
    path(_CASE + "segment/", desk_case_segment, name="desk_case_segment"),
    path(_CASE + "plan/answer/", desk_case_answer, name="desk_case_answer"),
    path(_CASE + "measure/", desk_case_measure, name="desk_case_measure"),
    path(_CASE + "effect/", desk_case_effect, name="desk_case_effect"),
    path(_CASE + "step/", desk_case_step, name="desk_case_step"),
    path(_CASE + "step/again/", desk_case_step_again, name="desk_case_step_again"),
    path(_CASE + "link/", desk_case_link, name="desk_case_link"),
    path(_CASE + "unlink/", desk_case_unlink, name="desk_case_unlink"),
    path(_CASE + "split/", desk_case_split, name="desk_case_split"),
]
