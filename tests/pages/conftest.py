"""Every test here sees the pages app alone, whatever the rest of the house is configured with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from tests.chromium import browser as browser
from tests.pages import settings as own

from nuoda.pages import samples


@pytest.fixture(autouse=True)
def small_project(settings: Settings) -> None:
    settings.ROOT_URLCONF = own.ROOT_URLCONF
    settings.MIDDLEWARE = own.MIDDLEWARE
    settings.TEMPLATES = own.TEMPLATES
    settings.LANGUAGES = own.LANGUAGES
    settings.LANGUAGE_CODE = "en"
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    translation.activate("en")


@pytest.fixture
def live_server(small_project: None, transactional_db: None) -> Iterator[LiveServer]:
    """A server of the small project alone: the one of the whole run carries the house's middleware."""
    server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture
def now() -> datetime:
    return samples.NOW


@pytest.fixture
def shanghai() -> ZoneInfo:
    return ZoneInfo("Asia/Shanghai")


@pytest.fixture
def request_at(rf: RequestFactory) -> HttpRequest:
    return _with_clock(rf.get("/"))


def _with_clock(request: HttpRequest) -> HttpRequest:
    request.now, request.zone = samples.NOW, samples.ZONE  # type: ignore[attr-defined]
    return request
