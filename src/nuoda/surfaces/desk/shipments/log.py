"""The tracking log as a timeline: our words large, the carrier's own on demand, silences shown."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nuoda.domains.shipments.facts import TERMINAL
from nuoda.domains.shipments.queries import ShipmentPage, TrackingLine, progress_of, zones_of
from nuoda.pages import badges
from nuoda.pages.timeline import Gap, TimelineEntry
from nuoda.pages.vocabulary import word

_MARKED = ("risk", "broken", "kept")
_QUIET = timedelta(hours=12)
_MESSAGE = badges.Badge(gettext_lazy("Message from the carrier"), "neutral", "message-circle")


def timeline(page: ShipmentPage, *, may_declare: bool) -> list[TimelineEntry]:
    """The log, newest first. ``may_declare`` offers to declare a scan wrong."""
    longest = max(_QUIET, page.usual_transit / 3)
    entries: list[TimelineEntry] = []
    zones = zones_of(page.log, progress_of(page))
    for place, (line, zone) in enumerate(zip(page.log, zones, strict=True)):
        before = next((one for one in page.log[place + 1 :] if not one.declared_wrong), None)
        silence = line.occurred_at - before.occurred_at if before else timedelta(0)
        gap = Gap(silence / timedelta(hours=1)) if silence > longest and not line.declared_wrong else None
        entries.append(_entry(page, line, zone, gap, may_declare=may_declare))
    return entries


def silence(page: ShipmentPage, *, now: datetime) -> Gap | None:
    """How long nothing has been heard, where that is longer than the rest of the way may take."""
    card = page.card
    if card.milestone in TERMINAL or card.heard_at is None:
        return None
    quiet = now - card.heard_at
    return Gap(quiet / timedelta(hours=1)) if quiet > max(_QUIET, card.needs) else None


def _entry(
    page: ShipmentPage, line: TrackingLine, zone: str, gap: Gap | None, *, may_declare: bool
) -> TimelineEntry:
    badge = _look(line)
    reason = word("reason", line.reason) if line.reason and line.milestone else ""
    signed = _("Signed by %(name)s") % {"name": line.signer} if line.signer else ""
    said = line.text if badge is _MESSAGE else ""
    piece = _("Piece %(number)s") % {"number": line.piece} if line.piece else ""
    leg = _("Leg %(number)s") % {"number": line.leg} if line.leg else ""
    unknown = "" if line.milestone or line.reason else _("Code %(code)s") % {"code": line.code}
    return TimelineEntry(
        at=line.occurred_at,
        title=badge.label,
        zone=zone,
        place=line.place,
        detail=" · ".join(part for part in (reason, unknown, said, signed, piece, leg) if part),
        raw=_raw(line),
        tone=badge.tone if badge.tone in _MARKED and not line.declared_wrong else "neutral",
        icon=badge.icon or "circle",
        gap_before=gap,
        wrong=line.declared_wrong,
        action=_("Declare this scan wrong") if may_declare and not line.declared_wrong else "",
        action_url=_wrong_url(page, line) if may_declare and not line.declared_wrong else "",
        source_url=_source_url(page, line),
    )


def _look(line: TrackingLine) -> badges.Badge:
    if line.milestone:
        return badges.find("milestone", line.milestone)
    return badges.values("reason").get(line.reason, _MESSAGE)


def _raw(line: TrackingLine) -> str:
    known = _("Heard %(when)s from %(source)s; %(zone)s") % {
        "when": f"{line.recorded_at:%Y-%m-%d %H:%M:%S} UTC",
        "source": word("scan_source", line.source),
        "zone": word("zone_source", line.zone_source),
    }
    mapped = _("What the code means was said by hand.") if line.mapped else ""
    return "\n".join(part for part in (f"{line.code} {line.text}".strip(), known, mapped) if part)


def _source_url(page: ShipmentPage, line: TrackingLine) -> str:
    """The document that a line came in, to be shown from where it names this number."""
    if line.document_id is None:
        return ""
    about = urlencode({"about": line.piece or page.card.waybill})
    return f"{reverse('desk_document', args=[line.document_id])}?{about}"


def _wrong_url(page: ShipmentPage, line: TrackingLine) -> str:
    given = {"occurred_at": line.occurred_at.isoformat(), "code": line.code, "piece": line.piece}
    return f"{reverse('desk_shipment_wrong', args=[page.card.id])}?{urlencode(given)}"
