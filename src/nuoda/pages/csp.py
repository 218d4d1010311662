"""Content security policy: nothing inline without this response's nonce, nothing from outside.

One thing may come from outside: the pictures of the operator's own choice of tile server, on pages that
show a map (:func:`allow_tiles`). Pages that read barcodes may run WebAssembly (:func:`allow_assembly`).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from nuoda.pages.maps import tile_server

HEADER = "Content-Security-Policy"

_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'{scripts}; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data:{pictures}; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "frame-ancestors 'none'; form-action 'self'; base-uri 'none'; object-src 'none'"
)


def policy(nonce: str, pictures: str = "", scripts: str = "") -> str:
    """The header's value for a page whose own scripts and styles carry ``nonce``.

    ``pictures`` is one more origin that pictures may come from, ``scripts`` one more thing scripts may do.
    """
    more = {"pictures": pictures, "scripts": scripts}
    return _POLICY.format(nonce=nonce, **{key: f" {value}" if value else "" for key, value in more.items()})


def allow_tiles(request: HttpRequest) -> None:
    """Let this page show tiles of the operator's server, where one is set."""
    server = tile_server()
    request.csp_pictures = server.origin if server else ""  # type: ignore[attr-defined]


def allow_assembly(request: HttpRequest) -> None:
    """Let this page compile WebAssembly that came from the house itself."""
    request.csp_scripts = "'wasm-unsafe-eval'"  # type: ignore[attr-defined]


class ContentSecurityPolicyMiddleware:
    """Gives each request ``csp_nonce`` and each response the policy, unless the view set its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        nonce = secrets.token_urlsafe(16)
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        response = self.get_response(request)
        more = getattr(request, "csp_pictures", ""), getattr(request, "csp_scripts", "")
        response.headers.setdefault(HEADER, policy(nonce, *more))
        return response
