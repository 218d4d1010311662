"""There is one way out for HTTP: what else opens a connection is named here, with its reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from tests.laws.source import Module, module, modules

THE_WAY_OUT = "nuoda.connectors.http"
_OPENERS = (
    "http.client", "urllib.request", "urllib3", "requests", "httpx", "aiohttp", "socket", "ssl", "ftplib",
    "telnetlib", "xmlrpc", "websockets",
)  # fmt: skip
# Modules that speak another protocol than HTTP, to a server that only the operator names.
OTHERS: Mapping[str, str] = {
    "nuoda.surfaces.intake.streams.mqtt": "a broker that the operator names; ssl for its certificate",
    "nuoda.connectors.messaging.smtp": "mail, to NUODA_SMTP_URL; ssl for its certificate",
}


def _imported(one: Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(one.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def ways_out(one: Module) -> Iterator[str]:
    """Imports with which a module could call out by itself."""
    if one.name == THE_WAY_OUT or one.name in OTHERS:
        return
    for line, name in _imported(one):
        if any(name == opener or name.startswith(f"{opener}.") for opener in _OPENERS):
            yield f"{one.path}:{line} {name}"


def test_nothing_else_opens_outgoing_http() -> None:
    assert [found for one in modules() for found in ways_out(one)] == []


def test_the_law_bites() -> None:
    for sample in (
        "import urllib.request\n", "from urllib import request\n", "import http.client as c\n",
        "from http import client\n", "import httpx\n", "from socket import create_connection\n",
    ):  # fmt: skip
        assert list(ways_out(module(sample, "nuoda.surfaces.desk.toys")))
    assert not list(ways_out(module("from urllib.parse import urlsplit\n", "nuoda.surfaces.desk.toys")))
