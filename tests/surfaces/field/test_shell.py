"""The page, its worker and its manifest: kept by any phone, telling nobody's secrets."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from django.test import Client
from tests.factories import make_account
from tests.factories.people import sign_in
from tests.surfaces.field.conftest import Van

from nuoda.kernel.actor import Role
from nuoda.pages.vendoring import BARCODES
from nuoda.surfaces.field.kept import HERE
from nuoda.surfaces.field.shell import PAGE


def test_a_driver_lands_on_his_stops(van: Van) -> None:
    assert van.phone.get("/").headers["Location"] == "/field/"
    page = van.phone.get("/field/")
    assert page.status_code == 200
    assert page.headers["X-Field-Version"] == PAGE.version()
    assert "csrftoken" in page.cookies
    body = page.content.decode()
    assert van.driver.name not in body
    assert not re.search(r"\bNDX\b", body)  # a whole word: tokens hold any three letters by chance
    assert not re.search(r"<script(?![^>]*(?:src=|application/json))", body)


def test_only_drivers_have_stops(client_of: Callable[[Role], Client]) -> None:
    for role in (Role.AGENT, Role.DISPATCHER, Role.ADMIN, Role.CUSTOMER):
        for address in ("/field/", "/field/day", "/field/proofs", "/field/pictures"):
            assert client_of(role).get(address).status_code == 403
    assert client_of(Role.PUBLIC).get("/field/day").status_code == 302


def test_a_driver_has_nothing_else(van: Van) -> None:
    for address in ("/desk/", f"/desk/shipments/{van.own.id}/", "/portal/", "/desk/couriers/"):
        assert van.phone.get(address).status_code == 403


def test_the_worker_is_served_for_its_scope_and_may_do_nothing_else(db: None) -> None:
    answer = Client().get("/field/worker.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Service-Worker-Allowed"] == "/field/"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; connect-src 'self'"
    told = json.loads(answer.content.decode().split("\n", 1)[0].removeprefix("const FIELD = ").rstrip(";"))
    kept = {
        "prefix": "nuoda-field-",
        "version": PAGE.version(),
        "shell": "/field/",
        "assets": list(PAGE.assets()),
        "later": [f"/static/vendor/{BARCODES}/zxing_reader.{kind}" for kind in ("js", "wasm")],
    }
    assert told == kept
    # the script names the folder of the reader by itself
    assert f"../vendor/{BARCODES}/" in (HERE / "static/field/scan.js").read_text(encoding="utf-8")


def test_every_script_that_is_imported_is_kept() -> None:
    kept = {one.rsplit("/", 1)[-1] for one in PAGE.assets()}
    for path in (HERE / "static" / "field").glob("*.js"):
        assert path.name in kept
        for name in re.findall(r'from "\./([\w.]+)"', path.read_text()):
            assert name in kept


def test_the_manifest_makes_it_an_app(db: None) -> None:
    told = Client().get("/field/manifest.webmanifest").json()
    assert (told["start_url"], told["scope"], told["display"]) == ("/field/", "/field/", "standalone")


def test_every_word_that_a_script_says_is_there(van: Van) -> None:
    page = van.phone.get("/field/").content.decode()
    known = json.loads(re.search(r'id="field-words"[^>]*>(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
    asked: set[str] = set()
    for path in (HERE / "static" / "field").glob("*.js"):
        source = path.read_text()
        asked |= set(re.findall(r'\bsay\("(\w+)"', source)) | set(re.findall(r'"(lacks_\w+)"', source))
        for key in re.findall(r'\bcount\("(\w+)"', source):
            asked |= {key, f"{key}_one"}
    assert len(asked) > 40
    assert asked - set(known) == set()


def test_in_english_nothing_is_left_in_chinese(db: None) -> None:
    driver = sign_in(make_account(Role.DRIVER, language="en"))
    page = driver.get("/field/", headers={"Accept-Language": "en"}).content.decode()
    assert re.findall(r"[\u3400-\u9fff]+", page) == ["中文"]
