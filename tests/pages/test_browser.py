from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.chromium import grave_faults

ADDRESSES = ["/", "/?list=1", "/?portal=1", "/accounts/login/", "/nope"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    yield context.new_page()
    context.close()


def cursor(page: Page) -> object:
    return page.evaluate("document.querySelector('[data-cursor]')?.dataset.key")


@pytest.mark.parametrize(
    ("width", "theme", "language"),
    [(1440, "light", "en-GB"), (390, "dark", "zh-CN"), (390, "light", "en-GB")],
)
def test_pages_are_accessible_fit_and_load_nothing_from_outside(
    browser: Browser, live_server: LiveServer, width: int, theme: str, language: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if theme == "dark" else "light",
        locale=language,
    )
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in ADDRESSES:
        page.goto(f"{live_server.url}{address}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        assert grave_faults(page) == [], address
    context.close()
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []
    assert [text for text in said if "404" not in text] == []


def test_a_long_page_has_a_table_of_its_sections(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/")
    expect(page.locator("[data-contents]")).to_be_visible()
    page.keyboard.press("s")
    links = page.locator("[data-contents-list] a")
    expect(links.first).to_be_focused()
    chosen = links.last.inner_text()
    links.last.click()
    expect(page.locator("[data-contents-list]")).to_be_hidden()
    expect(page.get_by_role("heading", level=2).filter(has_text=chosen).last).to_be_in_viewport()
    page.goto(f"{live_server.url}/live")
    expect(page.locator("[data-contents]")).to_be_hidden()


def test_lists_live_on_the_keyboard(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/live")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert cursor(page) == "ND260300001"
    page.keyboard.press("o")
    page.wait_for_selector("#panel [data-panel-body] h2")
    assert page.url.endswith("panel=ND260300001")
    page.reload()
    page.wait_for_selector("#panel [data-panel-body] h2")
    page.keyboard.press("Escape")
    assert page.is_hidden("#panel")
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.locator("[data-panel-close]")).to_be_focused()
    for _each in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('#panel') !== null")
    page.keyboard.press("Escape")
    expect(page.locator("[data-row][data-cursor] [data-row-link]")).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("gjo")
    assert page.input_value("[data-search]") == "gjo"


def test_the_sheet_names_the_keys_of_the_page(page: Page, live_server: LiveServer) -> None:
    named = {}
    for address in ("/", "/live"):
        page.goto(f"{live_server.url}{address}")
        page.keyboard.press("?")
        expect(page.locator("#shortcuts")).to_be_visible()
        named[address] = page.locator("#shortcuts [data-key-for]:not([hidden]) dt").all_inner_texts()
    assert ("t" in named["/"], "t" in named["/live"]) == (True, False)
    assert {"n", "o"} <= set(named["/live"])


def test_a_file_says_that_it_is_being_written(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/live")
    page.locator(".n-list-bar summary").click()
    with page.expect_download():
        page.locator("a[data-writes]").click()
    expect(page.locator("#toasts")).to_contain_text("being written")


def test_filters_sort_and_the_way_back_share_one_address(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/live")
    page.fill("[data-filters] input[type=search]", "Bright")
    page.wait_for_url("**q=Bright**")
    page.click("thead th:first-child a")
    page.wait_for_url("**sort=number**")
    page.wait_for_selector("thead th:first-child[aria-sort=ascending]")
    page.go_back()
    page.wait_for_selector("thead th:first-child[aria-sort=none]")
    assert page.inner_text(".n-count").startswith("8 rows")


def test_new_things_wait_to_be_let_in(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/live")
    page.wait_for_selector("[data-pulse-pill]:not([hidden])", timeout=30_000)
    assert page.inner_text("[data-pulse-pill]") == "3 new"
    page.keyboard.press("j")
    with page.expect_response("**/live"):
        page.keyboard.press("n")
    page.wait_for_selector("[data-pulse-pill]", state="hidden")
    assert cursor(page) == "ND260300000"


def test_enter_that_ends_a_composition_does_not_send(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/accounts/login/")
    page.focus("input[name=login]")
    page.evaluate(
        """() => { window.seen = 0;
        const count = () => { window.seen += 1; };
        document.querySelector('form[action*=login]').addEventListener('keydown', count);
        const field = document.querySelector('input[name=login]');
        for (const isComposing of [true, false])
          field.dispatchEvent(
            new KeyboardEvent('keydown', { key: 'Enter', isComposing, bubbles: true })); }"""
    )
    assert page.evaluate("window.seen") == 1


def test_palette_and_charts(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/")
    page.wait_for_selector("[data-chart-canvas] svg")
    page.keyboard.press("t")
    page.wait_for_selector("[data-chart-figures] table")
    page.keyboard.press("Control+k")
    page.keyboard.type("mea")
    assert page.inner_text("#palette a[aria-selected=true] span") == "Measures"
    page.keyboard.press("Enter")
    page.wait_for_url("**nav=measures")
