"""The broken truck as one incident: its parts, its customers, and who heard how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from nuoda.domains.cases.queries import affected_rows, incident_rows
from nuoda.domains.notices.facts import Kind
from nuoda.domains.notices.queries import notices_about
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world import World

_KEY, _WORDS = "vehicle", 2


def incident_findings(world: World) -> Iterator[Finding]:
    """One incident with all that waited for the other truck, each customer told once at each word."""
    trouble = next(one for one in world.troubles if one.key == _KEY)
    waiting = set(trouble.waybills) - {world.hero.waybill}
    found = incident_rows(actor=DEMO, window=Window(), what=_KEY).rows
    row = found[0] if found else None
    parts = affected_rows(row.id, actor=DEMO, window=Window(size=100)).rows if row else []
    yield holds(
        row is not None and {one.case.label for one in parts} == waiting,
        _("Incident: %(number)s at %(place)s holds %(parts)s shipments of %(customers)s customers."),
        {
            "number": row.card.number if row else "-",
            "place": row.incident.place if row else "-",
            "parts": len(parts),
            "customers": row.extent.customers if row else 0,
        },
    )
    told = notices_about([Ref("case", str(row.id))], actor=DEMO) if row else []
    heard = Counter(one.customer_id for one in told if one.kind == Kind.INCIDENT.value)
    yield holds(
        row is not None and len(heard) == row.extent.customers and set(heard.values()) == {_WORDS},
        _("Told: each of the %(customers)s customers once at each of %(words)s words, in one message."),
        {"customers": len(heard), "words": _WORDS},
    )
