"""Who hands a sheet in: an agent at the desk, or a customer in her window. The pages are the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nuoda.domains.customers.queries import CustomerCard, customers_by_code, customers_by_id
from nuoda.kernel.doors import ActedRequest
from nuoda.kernel.errors import NotFound
from nuoda.pages.navigation import frame_of
from nuoda.surfaces.intake.sheet_import.sheets import KINDS
from nuoda.surfaces.intake.sheet_import.uploads import find_upload

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Side:
    """One window: whose frame stands around its pages, and how its addresses are called."""

    frame: str
    layout: str
    nav_key: str
    prefix: str
    kinds: tuple[str, ...]
    home: StrOrPromise

    def url(self, name: str, *arguments: object) -> str:
        return reverse(f"{self.prefix}{name}", args=list(arguments))

    def show(
        self, request: ActedRequest, template: str, context: dict[str, Any], *, status: int = 200
    ) -> HttpResponse:
        """A page in its frame."""
        return render(request, template, self.around(request, context), status=status)

    def around(self, request: ActedRequest, context: Mapping[str, Any]) -> dict[str, Any]:
        """What a page of this side is rendered with; in her own window ``customer`` is the reader's."""
        own = {
            "side": self, "layout": self.layout, "imports_url": self.url("s"), "home": self.home,
            "own": self.frame != "desk",
        }  # fmt: skip
        return {**frame_of(self.frame)(request, self.nav_key), **own, **context}

    def file(self, request: ActedRequest, upload_id: UUID, kind: str) -> Path:
        """A file that was handed in here. Raises :class:`NotFound` for somebody else's."""
        owner = None if self.frame == "desk" else str(request.actor.customer_id)
        path = find_upload(upload_id, owner=owner)
        if path is None or kind not in self.kinds:
            raise NotFound
        return path

    def customer(self, request: ActedRequest, chosen: str) -> CustomerCard | None:
        """Whose sheet it is: the reader's own customer, or the one that was chosen at the desk."""
        if self.frame == "desk":
            return customers_by_code([chosen], actor=request.actor).get(chosen) if chosen else None
        return next(iter(customers_by_id([request.actor.customer_id], actor=request.actor).values()))


DESK = Side("desk", "pages/layout/desk.html", "imports", "desk_import", tuple(KINDS), _("Imports"))
PORTAL = Side("portal", "portal/base.html", "orders", "portal_sheet", ("orders",), _("Orders from a sheet"))
