"""Words of calendars: weekdays, purposes, states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PURPOSES: tuple[tuple[str, StrOrPromise], ...] = (
    ("office", _p("calendar", "Office: replies and cases")),
    ("delivery", _p("calendar", "Delivery")),
    ("reply", _p("calendar", "By name only")),
)
STATES: tuple[tuple[str, StrOrPromise], ...] = (
    ("running", _("In force")),
    ("coming", _("Takes effect later")),
    ("over", _p("calendar", "Replaced")),
)
REGIONS: dict[str, StrOrPromise] = {"cn": _("China, with make-up workdays")}


def region_word(region: str) -> str:
    """A region of holidays in the reader's language; a code of the house's own as it stands."""
    return str(REGIONS.get(region, region))


def weekday_word(weekday: int) -> str:
    """A weekday, Monday 0, in the reader's language."""
    return str(WEEKDAYS[weekday])


def purpose_word(purpose: str) -> str:
    return str(dict(PURPOSES).get(purpose, purpose))


def state_word(state: str) -> str:
    return str(dict(STATES)[state])
