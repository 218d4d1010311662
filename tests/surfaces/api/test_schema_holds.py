"""The interface keeps its own description under made-up requests, and never breaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance
from tests.surfaces.api.conftest import Machine

from nuoda.config.wsgi import application

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def headers(machine: Machine) -> Iterator[dict[str, str]]:
    """A key's header; requests through WSGI must leave this test's own connection open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield machine.headers
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_no_request_breaks_it(case: Any, headers: dict[str, str]) -> None:
    case.call_and_validate(
        headers=headers,
        checks=[not_a_server_error, response_schema_conformance, status_code_conformance],
    )
