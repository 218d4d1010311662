"""Requests of persons: one was answered with what was found, another waits for a check."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from nuoda.domains.privacy.queries import request_page, request_rows
from nuoda.kernel.paging import Window
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.mark import DEMO


def request_findings(now: datetime) -> Iterator[Finding]:
    """One finding: a request answered, with a parcel that was found and is kept."""
    rows = request_rows(actor=DEMO, window=Window(), at=now).rows
    answered = [request_page(one.id, actor=DEMO) for one in rows if one.state == "answered"]
    found = sum(len(page.findings) for page in answered)
    kept = [one for page in answered for one in page.findings if one.why == "hold"]
    waiting = [one for one in rows if one.open and not one.identity]
    yield holds(
        bool(answered and kept and waiting),
        _(
            "Requests of persons: %(answered)s is answered with %(found)s record that a lawsuit keeps,"
            " %(waiting)s waits for a check."
        ),
        {"answered": len(answered), "found": found, "waiting": len(waiting)},
    )
