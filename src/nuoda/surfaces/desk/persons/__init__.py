"""Requests of persons about their own data. Agents record them, supervisors and admins do the rest."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.persons.actions import (
    desk_person_answer,
    desk_person_approve,
    desk_person_correct,
    desk_person_identify,
    desk_person_new,
    desk_person_refuse,
    desk_person_withdraw,
    desk_persons_aim,
)
from nuoda.surfaces.desk.persons.listing import desk_persons
from nuoda.surfaces.desk.persons.page import desk_person, desk_person_letter
from nuoda.surfaces.desk.persons.steps import (
    desk_person_copy,
    desk_person_propose,
    desk_person_search,
)

_ONE = "system/persons/<uuid:person_request_id>/"

urlpatterns: list[URLPattern] = [
    path("system/persons/", desk_persons, name="desk_persons"),
    path("system/persons/new/", desk_person_new, name="desk_person_new"),
    path("system/persons/aim/", desk_persons_aim, name="desk_persons_aim"),
    path(_ONE, desk_person, name="desk_person"),
    path(_ONE + "identify/", desk_person_identify, name="desk_person_identify"),
    path(_ONE + "search/", desk_person_search, name="desk_person_search"),
    path(_ONE + "copy/", desk_person_copy, name="desk_person_copy"),
    path(_ONE + "correct/", desk_person_correct, name="desk_person_correct"),
    path(_ONE + "propose/", desk_person_propose, name="desk_person_propose"),
    path(_ONE + "approve/", desk_person_approve, name="desk_person_approve"),
    path(_ONE + "answer/", desk_person_answer, name="desk_person_answer"),
    path(_ONE + "refuse/", desk_person_refuse, name="desk_person_refuse"),
    path(_ONE + "withdraw/", desk_person_withdraw, name="desk_person_withdraw"),
    path(_ONE + "letter/", desk_person_letter, name="desk_person_letter"),
]
