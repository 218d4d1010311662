"""The template tags of the portal: ``{% load portal %}``."""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from nuoda.pages.templatetags.nuoda import context_now, context_zone
from nuoda.surfaces.portal.story import Story
from nuoda.surfaces.portal.told import story_html, way_html

register = template.Library()


@register.simple_tag(takes_context=True)
def told(context: Context, story: Story) -> SafeString:
    """``{% told story %}``: the steps of its way, its trouble, and the times that matter."""
    return story_html(story, now=context_now(context), zone=context_zone(context))


@register.simple_tag(takes_context=True)
def way_so_far(context: Context, story: Story) -> SafeString:
    """``{% way_so_far story %}``: what happened, the newest first."""
    return way_html(story, now=context_now(context), zone=context_zone(context))
