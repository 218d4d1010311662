"""How content customers are: what they said, counted, and what they want to be asked."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.surveys.listing import desk_surveys
from nuoda.surfaces.desk.surveys.wish import desk_survey_wish

urlpatterns: list[URLPattern] = [
    path("surveys/", desk_surveys, name="desk_surveys"),
    path("customers/<uuid:customer_id>/surveys/", desk_survey_wish, name="desk_customer_surveys"),
]
