"""Putting a sentence into a reader's language, and an instant into a reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext

from nuoda.kernel.text import Text


def here(sentence: Text) -> str:
    """The sentence in the language of the current request or job."""
    if not sentence.message:
        return ""
    figures: Mapping[str, object] = {
        name: here(value) if isinstance(value, Text) else value for name, value in sentence.figures.items()
    }
    translated = gettext(sentence.message)
    return translated % figures if figures else translated


def in_language(sentence: Text, language: str) -> str:
    """The sentence in this language (``zh-hans`` or ``en``), whatever the active one."""
    with translation.override(language):
        return here(sentence)


def instant_words(instant: datetime, zone: str, language: str) -> str:
    """``11月23日 18:00（北京时间）`` or ``23 Nov 18:00 (UTC+08:00)``: never without its zone."""
    local = instant.astimezone(ZoneInfo(zone))
    offset = local.strftime("%z")
    if language == "zh-hans":
        place = "北京时间" if zone == "Asia/Shanghai" else f"UTC{offset[:3]}:{offset[3:]}"
        return f"{local.month}月{local.day}日 {local:%H:%M}（{place}）"
    return f"{local.day} {local:%b %H:%M} (UTC{offset[:3]}:{offset[3:]})"
