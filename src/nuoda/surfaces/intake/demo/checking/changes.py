"""Orders that changed: told twice, amended, asked about, redirected."""

from __future__ import annotations

from collections.abc import Iterator

from nuoda.domains.orders.queries import held_pairs, note_rows, order_story
from nuoda.domains.shipments.queries.redirect import redirection_rows
from nuoda.kernel.paging import Window
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.changing import ASKED_BY, QUESTION, TOLD, TOLD_AGAIN
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.mark import DEMO


def change_findings() -> Iterator[Finding]:
    """One order is held beside its twin, one change waits to be acknowledged, one parcel is redirected."""
    window = Window(size=200)
    pairs = held_pairs(actor=DEMO, window=window, reason="duplicate").rows
    pair = next((one for one in pairs if one.order.reference == TOLD_AGAIN), None)
    twin = pair.twin if pair else None
    yield holds(
        twin is not None and twin.reference == TOLD and twin.state != "held",
        _("Told twice: %(order)s is held beside %(twin)s, and nothing is shipped twice."),
        {"order": TOLD_AGAIN, "twin": TOLD},
    )
    asks = order_story(twin.id, actor=DEMO).asks if twin else []
    yield holds(
        any(one.question == QUESTION for one in asks),
        _("Clarification: a question about %(order)s is written down with who asked it."),
        {"order": TOLD},
    )
    notes = note_rows(actor=DEMO, window=window, state="", party="transport").rows
    note = next((one for one in notes if one.kind == "amended"), None)
    yield holds(
        note is not None,
        _("Amended: version %(version)s of %(order)s is to be acknowledged by transport."),
        {"version": note.version if note else 0, "order": note.reference if note else ""},
    )
    redirects = redirection_rows(actor=DEMO, window=window).rows
    asked = next((one for one in redirects if one.asked_by == ASKED_BY), None)
    yield holds(
        asked is not None and asked.verified == "called_back",
        _("Redirected: %(waybill)s, asked by the shipper, who was called back."),
        {"waybill": asked.waybill if asked else ""},
    )
