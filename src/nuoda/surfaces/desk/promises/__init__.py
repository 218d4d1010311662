"""The ledger of promises at the desk: the board, one promise, and what is agreed about it."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.promises.actions import agree, decide, excuse, resume_clock, revoke, wait
from nuoda.surfaces.desk.promises.board import due_days, promise_list
from nuoda.surfaces.desk.promises.excuses import excuse_list
from nuoda.surfaces.desk.promises.page import promise, promise_ladder, thing

urlpatterns: list[URLPattern] = [
    path("promises/", promise_list, name="desk_promises"),
    path("promises/days/", due_days, name="desk_promise_days"),
    path("promises/excuses/", excuse_list, name="desk_excuses"),
    path("promises/<uuid:promise_id>/", promise, name="desk_promise_page"),
    path("promises/<uuid:promise_id>/thing/", thing, name="desk_promise"),
    path("promises/<uuid:promise_id>/ladder/", promise_ladder, name="desk_promise_ladder"),
    path("promises/<uuid:promise_id>/agree/", agree, name="desk_promise_agree"),
    path("promises/<uuid:promise_id>/excuse/", excuse, name="desk_promise_excuse"),
    path("promises/<uuid:promise_id>/wait/", wait, name="desk_promise_wait"),
    path("promises/<uuid:promise_id>/resume/", resume_clock, name="desk_promise_resume"),
    path("excuses/<uuid:excuse_id>/decide/", decide, name="desk_excuse_decide"),
    path("excuses/<uuid:excuse_id>/revoke/", revoke, name="desk_excuse_revoke"),
]
