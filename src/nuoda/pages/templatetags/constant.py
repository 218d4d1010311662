"""``{% load constant %}``: parts of a template that are the same whoever reads them."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.template import Context, NodeList
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.loader_tags import BlockNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

MOST_KEPT = 400


class ConstantNode(template.Node):
    """Rendered once and kept, by language and the values it was given. Nothing else of the page is seen."""

    child_nodelists = ()  # it holds no blocks, so whoever looks for blocks need not look in

    def __init__(self, nodelist: NodeList, given: Mapping[str, FilterExpression]) -> None:
        self.nodelist = nodelist
        self._given = given
        self._kept: dict[tuple[object, ...], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        values = {name: expression.resolve(context) for name, expression in self._given.items()}
        key = (get_language(), *values.values())
        kept = self._kept.get(key)
        if kept is None:
            kept = self.nodelist.render(context.new(values))
            if len(self._kept) < MOST_KEPT:
                self._kept[key] = kept
        return kept


@register.tag
def constant(parser: Parser, token: Token) -> ConstantNode:
    """``{% constant %} … {% endconstant %}`` around words, icons and files: no variables, no blocks.

    ``{% constant kind=given.kind %}`` lets one variable in; its values must be few.
    """
    bits = token.split_contents()[1:]
    given = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError(f"A constant part takes name=value, not {' '.join(bits)}.")
    nodelist = parser.parse(("endconstant",))
    parser.delete_first_token()
    if any(node.get_nodes_by_type(BlockNode) for node in nodelist):
        raise template.TemplateSyntaxError("A constant part holds no block: that differs from page to page.")
    return ConstantNode(nodelist, given)
