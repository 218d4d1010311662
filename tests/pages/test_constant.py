"""Constant parts of a page are rendered once a language, and see nothing of the page."""

from __future__ import annotations

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation


def rendered(template: Template, language: str, values: dict[str, object]) -> str:
    with translation.override(language):
        return template.render(Context(values))


def test_a_part_is_kept_by_language() -> None:
    template = Template('{% load constant i18n %}{% constant %}{% translate "Close" %}{% endconstant %}')
    said = [rendered(template, language, {}) for language in ("en", "zh-hans", "en")]
    assert said == ["Close", "关闭", "Close"]


def test_what_is_somebodys_does_not_get_in() -> None:
    template = Template("{% load constant %}{% constant %}[{{ name }}]{% endconstant %}{{ name }}")
    assert rendered(template, "en", {"name": "Ada"}) == "[]Ada"
    assert rendered(template, "en", {"name": "Bob"}) == "[]Bob"


def test_a_value_let_in_is_told_apart_and_escaped() -> None:
    template = Template("{% load constant %}{% constant kind=given %}[{{ kind }}]{% endconstant %}")
    said = [rendered(template, "en", {"given": given}) for given in ("a", "<b>", "a")]
    assert said == ["[a]", "[&lt;b&gt;]", "[a]"]


def test_values_without_end_are_not_all_kept() -> None:
    template = Template("{% load constant %}{% constant n=n %}{{ n }}{% endconstant %}")
    assert [rendered(template, "en", {"n": n}) for n in range(1_000)] == [str(n) for n in range(1_000)]
    (node,) = (one for one in template.nodelist if hasattr(one, "_kept"))
    assert len(node._kept) == 400


@pytest.mark.parametrize(
    "wrong",
    ["{% constant %}{% block a %}{% endblock %}{% endconstant %}", "{% constant x %}{% endconstant %}"],
)
def test_what_cannot_be_constant_is_refused(wrong: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        Template("{% load constant %}" + wrong)
