"""What may be wrong with a scan, in words. Asked only of a scan that a quicker look did not pass."""

from __future__ import annotations

from datetime import datetime

from nuoda.domains.shipments.commands.drafts import Scan
from nuoda.domains.shipments.rules import Milestone, known_reason
from nuoda.kernel import limits
from nuoda.kernel.checks import check_instant, check_number, check_text
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import text as _

MILESTONES = frozenset(milestone.value for milestone in Milestone)
ZONE_SOURCES = frozenset({"source", "place", "mapping", "utc"})
QUANTITY_KINDS = frozenset({"", "A", "0", "D", "E", "O", "P", "W"})
ERROR_REASONS = ("did_not_occur", "incorrect_data")


def check_scan(scan: Scan, at: datetime) -> list[FieldError]:
    """Everything that is wrong with a scan, whatever shipment it is about."""
    problems = [
        *check_text("code", scan.code, required=True, longest=60),
        *check_text("piece", scan.piece, longest=60),
        *check_text("text", scan.text, longest=500),
        *check_text("place", spoken_place(scan), longest=200),
        *check_text("region", scan.place.region, longest=80),
        *check_text("signer", scan.signer, longest=120),
        *check_text("source", scan.source, required=True, longest=40),
        *check_text("source_key", scan.source_key, longest=120),
        *check_instant("occurred_at", scan.occurred_at),
        *check_number("quantity", scan.quantity, most=limits.PIECES, unit=_("pieces")),
        *_check_meaning(scan),
        *_check_position(scan),
        *_check_correction(scan),
    ]
    if not problems and scan.occurred_at > at + limits.SKEW:
        reason = _("It lies more than two days in the future.")
        problems.append(FieldError("occurred_at", reason, _("Check the clock and zone of the source.")))
    return problems


def check_number_of(scan: Scan, carriers: set[str]) -> FieldError:
    """Why the number of a scan means no shipment; ``carriers`` are those that have it."""
    figures = {"waybill": scan.waybill[:60]}
    if not scan.carrier and len(carriers) > 1:
        reason = _("More than one carrier uses the number %(waybill)s.", figures)
        names = {"carriers": ", ".join(sorted(carriers))}
        return FieldError("carrier", reason, _("Name the carrier: %(carriers)s.", names))
    if scan.carrier:
        reason = _("No shipment %(waybill)s of this carrier is registered.", figures)
    else:
        reason = _("No shipment %(waybill)s is registered.", figures)
    return FieldError("waybill", reason, _("Register the shipment first, or correct the number."))


def spoken_place(scan: Scan) -> str:
    place = scan.place
    return place.name or " ".join(dict.fromkeys(filter(None, (place.region, place.city))))


def _check_meaning(scan: Scan) -> list[FieldError]:
    problems = []
    if scan.milestone and scan.milestone not in MILESTONES:
        reason = _("Unknown milestone %(code)s.", {"code": scan.milestone[:40]})
        problems.append(FieldError("milestone", reason, _("Map the code to one of our milestones.")))
    if scan.reason and not known_reason(scan.reason):
        reason = _("Unknown reason %(code)s.", {"code": scan.reason[:40]})
        problems.append(FieldError("reason", reason, _("Map it to one of our reasons, or leave it empty.")))
    for name, value, known in (
        ("zone_source", scan.zone_source, ZONE_SOURCES),
        ("quantity_kind", scan.quantity_kind, QUANTITY_KINDS),
    ):
        if value not in known:
            choices = {"all": ", ".join(sorted(filter(None, known)))}
            remedy = _("Choose from %(all)s.", choices)
            problems.append(FieldError(name, _("It is none of the known words."), remedy))
    return problems


def _check_position(scan: Scan) -> list[FieldError]:
    if (scan.latitude is None) != (scan.longitude is None):
        reason = _("Latitude and longitude belong together.")
        return [FieldError("latitude", reason, _("Give both, or neither."))]
    problems = []
    for name, value, most in (("latitude", scan.latitude, 90), ("longitude", scan.longitude, 180)):
        if value is not None and not -most <= value <= most:
            reason = _("It lies outside -%(most)s to %(most)s degrees.", {"most": most})
            problems.append(FieldError(name, reason, _("Correct it.")))
    return problems


def _check_correction(scan: Scan) -> list[FieldError]:
    said = scan.correction
    if said is None:
        return []
    problems = [
        *check_text("correction.note", said.note, longest=500),
        *check_instant("correction.declared_at", said.declared_at),
    ]
    if said.reason not in ERROR_REASONS:
        choices = {"all": ", ".join(ERROR_REASONS)}
        remedy = _("Choose from %(all)s.", choices)
        problems.append(FieldError("correction.reason", _("Unknown reason."), remedy))
    return problems
