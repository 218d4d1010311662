"""The map behind a way: the outline of the land that is shipped, or tiles of a server the operator names."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

MOST_ZOOM = 18
_PLACES = ("{z}", "{x}", "{y}")


@dataclass(frozen=True, slots=True)
class TileServer:
    """Where tiles come from: ``url`` with ``{z}``, ``{x}`` and ``{y}``; ``credit`` is shown on the map.

    ``origin`` is what the content security policy lets pictures come from, "" for our own.
    """

    url: str
    credit: str
    origin: str


def tile_server() -> TileServer | None:
    """The operator's tile server, or None where none is set. Raises ``ImproperlyConfigured``."""
    url = settings.NUODA_TILES_URL
    if not url:
        return None
    # Braces and a sub-domain's placeholder are no signs of a host.
    parts = urlsplit(url.replace("{s}.", ""))
    own = not parts.scheme and not parts.netloc and url.startswith("/") and not url.startswith("//")
    outside = parts.scheme in ("http", "https") and bool(parts.hostname) and "{" not in parts.netloc
    if not (own or outside) or any(place not in url for place in _PLACES) or any(c in url for c in " ;,'\""):
        raise ImproperlyConfigured(
            "NUODA_TILES_URL must be http(s)://host/…/{z}/{x}/{y}.png, or a path of this site with the same"
            " three places."
        )
    origin = "" if own else f"{parts.scheme}://{'*.' if '{s}.' in url else ''}{parts.netloc}"
    return TileServer(url, settings.NUODA_TILES_CREDIT, origin)
