"""Warnings of areas: written down, enforced and ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.shipments.commands.reach import lanes_through, look_at_touched
from nuoda.domains.shipments.facts import AreaWarned, AreaWarningEnded
from nuoda.domains.shipments.models import AreaWarning
from nuoda.domains.shipments.rules.danger import Hazard, WarningSeverity
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.checks import check_instant, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.ids import new_id
from nuoda.kernel.text import text as _

MAY_WARN = frozenset({Role.DISPATCHER, Role.SUPERVISOR, Role.ADMIN, Role.SYSTEM})
MOST_PLACES, MOST_OUTLINES, MOST_CORNERS = 500, 100, 2_000
ACTED_UPON = "actual"

Corner = tuple[float, float]


class WarningIsOver(Conflict):
    """The warning has ended already."""

    code = "warning_is_over"
    sentence = _("This warning has ended already.")


@dataclass(frozen=True, slots=True)
class WarningDraft:
    """What an area is warned of. ``places`` are ``region`` or ``region/city``.

    ``polygons`` are closed or open rings of (latitude, longitude); ``circles`` (latitude, longitude, km).
    At least one place or outline is needed, and a title in one language.
    """

    hazard: str
    severity: str
    since: datetime
    until: datetime
    title_zh: str = ""
    title_en: str = ""
    text_zh: str = ""
    text_en: str = ""
    source: str = ""
    places: Sequence[str] = ()
    polygons: Sequence[Sequence[Corner]] = ()
    circles: Sequence[tuple[float, float, float]] = ()


@command
def warn_area(*, by: Actor, at: datetime, warning: WarningDraft) -> UUID:
    """Warn of an area by hand. Shipments whose remaining way it touches are looked at next."""
    if by.role not in MAY_WARN:
        raise Forbidden
    _refuse(check_warning(warning, at))
    row = row_of(warning, by, at)
    row.identifier, row.sender, row.sent_at = str(row.id), by.name[:200], at
    row.message, row.status, row.state = "alert", ACTED_UPON, AreaWarning.State.IN_FORCE
    row.source = warning.source or by.name[:200]
    land(row, at)
    return row.id


@command
def withdraw_warning(*, by: Actor, at: datetime, warning_id: UUID, reason: str) -> None:
    """End a warning by hand. Raises :class:`WarningIsOver` where it has ended."""
    if by.role not in MAY_WARN:
        raise Forbidden
    _refuse(check_text("reason", reason, required=True, longest=120))
    row = AreaWarning.objects.visible_to(by).select_for_update().filter(id=warning_id).first()
    if row is None:
        raise NotFound
    if row.state != AreaWarning.State.IN_FORCE:
        raise WarningIsOver
    end_warnings([row], at, into=AreaWarning.State.CANCELLED, reason=reason, by=by.name)


def land(row: AreaWarning, at: datetime) -> bool:
    """Write a message down and, where it is in force, act upon it; False where it came before."""
    in_force = row.state == AreaWarning.State.IN_FORCE
    if in_force:
        row.lanes = [list(lane) for lane in lanes_through(row)]
    AreaWarning.objects.bulk_create([row], ignore_conflicts=True)
    if not AreaWarning.objects.filter(id=row.id).exists():
        return False
    if not in_force:
        return True
    look_at_touched([row], at)
    state(
        AreaWarned(
            subject=Ref("area_warning", str(row.id)), hazard=row.hazard, severity=row.severity,
            title=str(row), since=row.since, until=row.until,
        )
    )  # fmt: skip
    return True


def end_warnings(
    rows: Sequence[AreaWarning],
    at: datetime,
    *,
    into: AreaWarning.State,
    reason: str,
    by: str,
    successor: AreaWarning | None = None,
) -> int:
    for row in rows:
        row.state, row.ended_at, row.ended_by, row.successor = into, at, by[:120], successor
        row.save(update_fields=["state", "ended_at", "ended_by", "successor"])
        state(AreaWarningEnded(subject=Ref("area_warning", str(row.id)), reason=reason))
    if rows:
        look_at_touched(rows, at, endangered_only=True)
    return len(rows)


def row_of(warning: WarningDraft, by: Actor, at: datetime) -> AreaWarning:
    return AreaWarning(
        id=new_id(), hazard=warning.hazard, severity=warning.severity, title_zh=warning.title_zh.strip(),
        title_en=warning.title_en.strip(), text_zh=warning.text_zh, text_en=warning.text_en,
        source=warning.source[:200], places=[place.strip() for place in warning.places],
        polygons=[[list(corner) for corner in ring] for ring in warning.polygons],
        circles=[list(one) for one in warning.circles], since=warning.since, until=warning.until,
        recorded_at=at, recorded_by=by.name[:120],
    )  # fmt: skip


def _refuse(problems: Sequence[FieldError]) -> None:
    if problems:
        raise Invalid(fields=problems)


def check_warning(warning: WarningDraft, at: datetime | None) -> list[FieldError]:
    """What is wrong with a warning; one that is over at ``at`` is refused, where ``at`` is given."""
    problems = [
        *check_text("title_zh", warning.title_zh),
        *check_text("title_en", warning.title_en),
        *check_text("text_zh", warning.text_zh, longest=limits.TEXT_CHARACTERS),
        *check_text("text_en", warning.text_en, longest=limits.TEXT_CHARACTERS),
        *check_text("source", warning.source),
        *check_instant("since", warning.since),
        *check_instant("until", warning.until),
    ]
    if warning.hazard not in set(Hazard):
        problems.append(FieldError("hazard", _("Unknown hazard."), _("Choose one from the list.")))
    if warning.severity not in set(WarningSeverity):
        problems.append(FieldError("severity", _("Unknown severity."), _("Choose one from the list.")))
    if not (warning.title_zh.strip() or warning.title_en.strip()):
        problems.append(FieldError("title_zh", _("It is empty."), _("Give a title in one language.")))
    if not problems and warning.until <= warning.since:
        problems.append(FieldError("until", _("It ends before it begins."), _("Correct one of the two.")))
    elif not problems and at is not None and warning.until <= at:
        problems.append(FieldError("until", _("It is over already."), _("Give a later end.")))
    return problems + _check_area(warning)


def _check_area(warning: WarningDraft) -> list[FieldError]:
    if not (warning.places or warning.polygons or warning.circles):
        return [FieldError("places", _("It names no area."), _("Give a region, a polygon or a circle."))]
    many = len(warning.places) > MOST_PLACES or len(warning.polygons) + len(warning.circles) > MOST_OUTLINES
    if many or any(len(ring) > MOST_CORNERS for ring in warning.polygons):
        return [FieldError("places", _("The area is too detailed."), _("Give fewer places or corners."))]
    problems = [one for place in warning.places for one in check_text("places", place, required=True)]
    corners = [corner for ring in warning.polygons for corner in ring]
    corners += [(one[0], one[1]) for one in warning.circles]
    if not all(-90 <= lat <= 90 and -180 <= lon <= 180 for lat, lon in corners):
        reason = _("A coordinate lies outside the earth.")
        problems.append(FieldError("polygons", reason, _("Latitude first, then longitude, in degrees.")))
    if any(len(ring) < 3 for ring in warning.polygons):
        problems.append(FieldError("polygons", _("A ring needs three corners."), _("Add corners.")))
    if any(not 0 <= one[2] <= 5_000 for one in warning.circles):
        problems.append(FieldError("circles", _("The radius lies outside 0 to 5,000 km."), _("Correct it.")))
    return problems
