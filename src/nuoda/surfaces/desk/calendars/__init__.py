"""Business calendars at the desk: the list, one with its versions, the editor with its preview."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.calendars.editor import calendar_preview, new_calendar, next_version
from nuoda.surfaces.desk.calendars.holidays import holiday_list, preview_holidays, write_holidays
from nuoda.surfaces.desk.calendars.pages import calendar_list, calendar_page

urlpatterns: list[URLPattern] = [
    path("calendars/", calendar_list, name="desk_calendars"),
    path("calendars/new/", new_calendar, name="desk_calendar_new"),
    path("calendars/preview/", calendar_preview, name="desk_calendar_preview"),
    path("calendars/holidays/", holiday_list, name="desk_holidays"),
    path("calendars/holidays/new/", write_holidays, name="desk_holidays_write"),
    path("calendars/holidays/preview/", preview_holidays, name="desk_holidays_preview"),
    path("calendars/<str:code>/", calendar_page, name="desk_calendar"),
    path("calendars/<str:code>/edit/", next_version, name="desk_calendar_edit"),
]
