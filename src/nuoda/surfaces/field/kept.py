"""A page that works out of reach: what the browser keeps of it, and the worker that answers for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.templatetags.static import static
from django.urls import reverse

from nuoda.pages.csp import HEADER
from nuoda.pages.vendoring import BARCODES, ICONS

HERE = Path(__file__).parent
_WORKER = HERE / "worker.js"
_WORKER_POLICY = "default-src 'none'; connect-src 'self'"
_FRAME = (
    "pages/mark.svg", "pages/theme.js", "pages/nuoda.css", "field/field.css", f"vendor/{ICONS}/sprite.svg",
)  # fmt: skip
# A megabyte that only browsers without a barcode reader of their own ask for: kept once it came.
_LATER = (f"vendor/{BARCODES}/zxing_reader.js", f"vendor/{BARCODES}/zxing_reader.wasm")


@dataclass(frozen=True, slots=True)
class KeptPage:
    """One such page. ``home`` is the name of its address, ``folder`` that of its own files under static.

    ``named`` are the files that the page names itself, so that their addresses carry their content's mark;
    ``imported`` the scripts that scripts import, by names that carry none.
    """

    home: str
    folder: str
    named: tuple[str, ...]
    imported: tuple[str, ...]

    def assets(self) -> Sequence[str]:
        """The addresses of every file that the page needs."""
        named = [static(name) for name in (*_FRAME, *self.named)]
        return [*named, *(settings.STATIC_URL + name for name in self.imported)]

    def version(self) -> str:
        """Changes with any file of the page, and with the worker."""
        return _version(self)

    def worker(self) -> HttpResponse:
        """The service worker: it holds no data."""
        known = {
            "prefix": f"nuoda-{self.folder}-", "version": self.version(), "shell": reverse(self.home),
            "assets": list(self.assets()), "later": [settings.STATIC_URL + name for name in _LATER],
        }  # fmt: skip
        source = f"const FIELD = {json.dumps(known)};\n" + _WORKER.read_text(encoding="utf-8")
        headers = {
            "Cache-Control": "no-cache",
            "Service-Worker-Allowed": reverse(self.home),
            HEADER: _WORKER_POLICY,
        }
        return HttpResponse(source, content_type="text/javascript; charset=utf-8", headers=headers)


@cache
def _version(page: KeptPage) -> str:
    marked = [static(name) for name in (*_FRAME, *page.named, *page.imported)]
    own = [*sorted((HERE / "static" / page.folder).iterdir()), _WORKER]
    contents = b"".join(one.read_bytes() for one in own if one.is_file())
    return hashlib.sha256("\n".join(marked).encode() + contents).hexdigest()[:16]
