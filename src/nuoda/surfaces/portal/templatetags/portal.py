"""The template tags of the portal: ``{% load portal %}``."""

from __future__ import annotations

from django import template

from nuoda.surfaces.portal import words

register = template.Library()


@register.simple_tag
def way(milestone: str) -> list[words.Step]:
    """``{% way milestone as steps %}``: the way in six steps; none where the shipment has left it."""
    return words.steps(milestone)
