"""The icon sprite: one cached file, each icon a ``<use>`` of it."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html
from django.utils.safestring import SafeString

from nuoda.pages.vendoring import ICONS, VENDOR


class UnknownIcon(LookupError):
    """No icon of that name is in the sprite; add it to ``icons.txt`` and run ``vendoring``."""


@cache
def icon_names() -> frozenset[str]:
    """Every name the sprite holds."""
    sprite = (VENDOR / ICONS / "sprite.svg").read_text(encoding="utf-8")
    return frozenset(re.findall(r'<symbol id="([^"]+)"', sprite))


def icon_svg(name: str, *, label: str = "", size: str = "") -> SafeString:
    """An ``<svg>`` of the icon, silent to screen readers unless ``label`` is given.

    ``size`` is empty (1.15 em of the text around it), ``"lg"`` or ``"xl"``. Raises ``UnknownIcon``.
    """
    return _drawn(name, str(label) if label else "", size)


# The sprite's address too is found once: files do not change while a process runs (see RememberedAssets).
@lru_cache(maxsize=2_000)
def _drawn(name: str, label: str, size: str) -> SafeString:
    if name not in icon_names():
        raise UnknownIcon(name)
    classes = f"n-icon n-icon-{size}" if size else "n-icon"
    href = f"{staticfiles_storage.url(f'vendor/{ICONS}/sprite.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', classes, label, href
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, href)
