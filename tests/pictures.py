"""The pictures of the READMEs, taken anew from a running demo: ``python -m tests.pictures BASE``.

Each page is opened as a newcomer opens it, by the cards of the demo's first page; both languages, 1440 × 900.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page
from tests.chromium import launched

IMAGES = Path(__file__).parents[1] / "docs" / "images"
LANGUAGES = {"en": "", "zh-hans": ".zh"}
"""The languages, and what the name of a picture in it ends with."""
MASKED_TAIL = re.compile(r"\*{4,}\s?(\d{4})")


def take(browser: Browser, base: str, language: str) -> None:
    """Take all pictures in one language; the demo at ``base`` is read only, but for who signs in."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale=language, timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(60_000)
    context.add_cookies([{"name": "nuoda_language", "value": language, "url": base}])
    page = context.new_page()

    def shoot(name: str) -> None:
        page.wait_for_load_state("networkidle")
        page.mouse.move(0, 0)
        page.screenshot(path=IMAGES / f"{name}{LANGUAGES[language]}.png")

    waybill, tail = _desk(page, base, shoot)
    page.goto(f"{base}/track/?number={waybill}")
    page.fill("#lookup-tail", tail)
    page.press("#lookup-tail", "Enter")
    page.locator(".n-timeline").first.wait_for()
    shoot("track")
    context.close()


def _desk(page: Page, base: str, shoot: Callable[[str], None]) -> tuple[str, str]:
    """The desk's pictures; the number of the late parcel and the last four digits of its phone."""
    page.goto(base)
    page.locator(".p-try").first.click()
    page.wait_for_url("**/desk/shipments/**")
    shoot("shipment")
    number = page.locator(".n-h1").inner_text().split()[0]
    tail = MASKED_TAIL.search(page.locator("main").inner_text())
    if tail is None:
        raise SystemExit(f"{page.url} shows no masked phone of the consignee: is this the demo?")
    page.locator("main a[href*='/desk/cases/']").first.click()
    page.wait_for_url("**/desk/cases/*/**")
    shoot("case")
    page.goto(f"{base}/desk/")
    shoot("home")
    page.goto(f"{base}/account/logout/")
    page.locator("form[action$='/logout/'] button[type=submit]").last.click()
    page.goto(base)
    page.locator("form:has(input[name=next][value$='/desk/measures/']) .p-try").click()
    page.wait_for_url("**/desk/measures/")
    shoot("measures")
    page.goto(f"{base}/desk/mailbox/")
    page.locator("main a", has_text="@").filter(has_not_text="@nuoda.example").first.click()
    shoot("mailbox")
    return number, tail[1]


def main(arguments: Sequence[str]) -> None:
    if len(arguments) != 1:
        raise SystemExit("python -m tests.pictures BASE: the address of a running demo")
    with launched("--hide-scrollbars") as browser:
        for language in LANGUAGES:
            take(browser, arguments[0].rstrip("/"), language)


if __name__ == "__main__":
    main(sys.argv[1:])
