"""One browser a module: its driver holds an event loop, which tests that run one of their own cannot have."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

_AXE = Axe().axe_script
# Only what is wrong leaves the page: to hand over all that is right takes as long as to look for it.
_GRAVE = """() => axe.run({resultTypes: ["violations"]}).then((found) => found.violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => [one.id, one.nodes[0].target]))"""


def grave_faults(page: Page) -> list[Any]:
    """What axe finds serious or critical on a page: each rule with the first place that breaks it."""
    page.evaluate(_AXE)
    found: list[Any] = page.evaluate(_GRAVE)
    return found


@contextmanager
def launched(*more: str) -> Iterator[Browser]:
    """Chromium with a camera that shows a moving picture, and ``more`` of its switches."""
    # The sync driver runs an event loop in this thread; Django would refuse its database there.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(
            executable_path=os.environ.get("NUODA_CHROMIUM", "/usr/bin/chromium"),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--use-fake-device-for-media-stream",
                *more,
            ],
        )
        yield chromium
        chromium.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as chromium:
        yield chromium
