"""Cases on the desk: the queue, one case with its four steps and its thread."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.cases.page import desk_case, desk_case_history, desk_case_panel
from nuoda.surfaces.desk.cases.queue import desk_cases, desk_cases_assign
from nuoda.surfaces.desk.cases.steps import (
    desk_case_acknowledge,
    desk_case_assign,
    desk_case_close,
    desk_case_investigate,
    desk_case_plan,
    desk_case_reopen,
    desk_case_resolve,
)
from nuoda.surfaces.desk.cases.thread import (
    desk_case_check,
    desk_case_fill,
    desk_case_note,
    desk_case_reply,
)
from nuoda.surfaces.desk.cases.watchers import desk_case_watch

_CASE = "cases/<uuid:case_id>/"

urlpatterns: list[URLPattern] = [
    path("cases/", desk_cases, name="desk_cases"),
    path("cases/assign/", desk_cases_assign, name="desk_cases_assign"),
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
    path(_CASE + "check/", desk_case_check, name="desk_case_check"),
    path(_CASE + "fill/", desk_case_fill, name="desk_case_fill"),
    path(_CASE + "watch/", desk_case_watch, name="desk_case_watch"),
]
