from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.test import Client
from django.utils import translation

import nuoda.pages
from nuoda.pages.csp import policy

ROOT = Path(nuoda.pages.__file__).parent
ADDRESSES = ["/", "/?list=1", "/?portal=1", "/?panel_of=ND1", "/nope"]
HANDLER = re.compile(r"""\s(on[a-z]+|style)=["']""")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("address", [*ADDRESSES, "/accounts/login/", "/accounts/password/reset/"])
def test_pages_hold_the_content_policy(client: Client, address: str, language: str) -> None:
    response = client.get(address, headers={"accept-language": language})
    html = response.content.decode()
    assert "script-src 'self' 'nonce-" in response.headers["Content-Security-Policy"]
    assert not HANDLER.search(html)
    for attributes, content in re.findall(r"<script([^>]*)>(.*?)</script>", html, re.S):
        assert "src=" in attributes or "application/json" in attributes, content[:80]
    assert "<style" not in html
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", html)


def test_the_policy_names_no_outside_source() -> None:
    assert "http" not in policy("n")
    assert "unsafe" not in policy("n")


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "405", "500"])
@pytest.mark.parametrize(("language", "words"), [("en", "Go to the start"), ("zh-hans", "返回首页")])
def test_error_pages_need_no_request(code: str, language: str, words: str) -> None:
    with translation.override(language):
        html = get_template(f"{code}.html").render()
    assert words in html
    assert code[:3] in html
    assert "data-back" in html


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_both_languages_and_their_switch(client: Client, language: str) -> None:
    html = client.get("/", headers={"accept-language": language}).content.decode()
    assert ('lang="zh-Hans"' if language == "zh-hans" else 'lang="en"') in html.split("<head>")[0]
    assert ('value="en"' if language == "zh-hans" else 'value="zh-hans"') in html


def test_every_message_has_its_chinese() -> None:
    text = (ROOT / "locale/zh_Hans/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    assert "#, fuzzy" not in text
    for block in text.split("\n\n")[1:]:
        said = re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', block, re.M)
        assert said, block
        assert all(said), block


def test_scripts_hold_no_language() -> None:
    known = set(re.findall(r'"(\w+)": _\(', (ROOT / "words.py").read_text(encoding="utf-8")))
    for path in (ROOT / "static/pages").glob("*.js"):
        source = path.read_text(encoding="utf-8")
        assert not re.search("[\u4e00-\u9fff]", source), path.name
        used = set(re.findall(r'say\("(\w+)"', source))
        assert used <= known, (path.name, used - known)


def test_templates_use_no_inline_script_or_style() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        source = path.read_text(encoding="utf-8")
        assert not HANDLER.search(source), path
        assert "<style" not in source, path
