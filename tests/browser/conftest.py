"""A real browser against a real server, in both languages and at both widths."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.chromium import browser as browser
from tests.chromium import grave_faults
from tests.factories.people import PASSWORD

expect.set_options(timeout=20_000)  # a machine that does other work too is slow, not wrong

# Ends when every animation that has an end is over.
STILL = """() => Promise.all(document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().endTime !== Infinity)
    .map((one) => one.finished.catch(() => null))).then(() => null)"""


def settled(page: Page) -> None:
    """Wait until no part of the page is asked for, swapped or still being made alive.

    What is typed into a part that is about to be replaced is gone, and what was just put in answers no
    click yet: a person is never that fast, a script is.
    """
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)


def holds(page: Page, script: str) -> None:
    """Wait until a script, an expression or a function, answers true.

    Asked again from here: where the page itself asks again, its own policy forbids to evaluate the script.
    Raises AssertionError after 20 s.
    """
    deadline = time.monotonic() + 20
    while not page.evaluate(script):
        assert time.monotonic() < deadline, script
        page.wait_for_timeout(100)


class Visitor:
    """Somebody at a browser. What the page said in the console, and what it asked from outside, is kept."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.complaints: list[str] = []
        self.outside: list[str] = []
        page.on("request", self._asked)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._said)
        page.on("response", self._answered)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.outside.append(request.url)

    def _answered(self, answer: Any) -> None:
        if answer.status >= 400:
            self.complaints.append(f"{answer.status} {answer.url}")

    def _said(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} {message.location}")

    def visit(self, path: str) -> None:
        """Open an address and see that it is there, fits the screen and has nothing axe finds serious."""
        answer = self.page.goto(self.base + path)
        assert answer is not None
        assert answer.status == 200, path
        settled(self.page)  # what a part asks for when it is loaded is asked for by now
        self.look()

    def look(self) -> None:
        self.page.evaluate(STILL)  # half faded in, everything is too pale
        fits = self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert fits, self.page.url
        assert grave_faults(self.page) == [], self.page.url

    def sign_in(self, email: str) -> None:
        self.page.goto(f"{self.base}/account/login/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "login" not in url)


@pytest.fixture
def visitor(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Visitor]]:
    """``visitor(language, width)``: a fresh browser; at the end it must have complained of nothing."""
    opened: list[tuple[Any, Visitor]] = []

    def of(language: str = "en", width: int = 1440) -> Visitor:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale=language)
        context.add_cookies(
            [
                {
                    "name": "nuoda_language",
                    "value": "en" if language.startswith("en") else "zh-hans",
                    "url": live_server.url,
                }
            ]
        )
        one = Visitor(context.new_page(), live_server.url)
        opened.append((context, one))
        return one

    yield of
    for context, one in opened:
        context.close()
        assert one.outside == []
        assert one.complaints == []
