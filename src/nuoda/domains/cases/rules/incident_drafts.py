"""An incident as a person is about to open it, and what is wrong with it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.rules.incidents import incident_kinds_on
from nuoda.kernel import limits
from nuoda.kernel.calendar import house_day
from nuoda.kernel.checks import check_choice, check_instant, check_text
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

MOST_SHIPMENTS = 10_000


@dataclass(frozen=True, slots=True)
class IncidentDraft:
    """One cause, as a person confirms it. All instants are aware.

    ``what`` is a kind of incident, ``trip`` what people call the trip, vehicle or leg, ``device`` the
    tracker of the vehicle. ``goes_on_at`` is when the goods are foreseen to go on. ``words`` go to each
    customer who reads Chinese, ``words_en`` to each who reads English, to the consignees too where
    ``to_consignees``; without words in a language the message says what is known.
    """

    what: str
    began_at: datetime
    shipment_ids: Sequence[UUID]
    place: str = ""
    trip: str = ""
    device: str = ""
    carrier: str = ""
    title: str = ""
    goes_on_at: datetime | None = None
    next_update_at: datetime | None = None
    words: str = ""
    words_en: str = ""
    to_consignees: bool = False
    gathers: bool = True
    owner_id: UUID | None = None


def incident_problems(draft: IncidentDraft, *, at: datetime) -> list[FieldError]:
    """What is wrong with it, by field, each with its remedy; that its owner is there is asked elsewhere."""
    problems = check_choice("what", draft.what, incident_kinds_on(house_day(at)), _("Unknown kind."))
    problems += check_text("place", draft.place) + check_text("title", draft.title, longest=120)
    problems += check_text("trip", draft.trip, longest=60) + check_text("device", draft.device, longest=60)
    problems += check_text("carrier", draft.carrier, longest=30)
    for field, words in (("words", draft.words), ("words_en", draft.words_en)):
        problems += check_text(field, words, longest=limits.TEXT_CHARACTERS)
    problems += check_instant("began_at", draft.began_at) or _not_after("began_at", draft.began_at, at)
    for field, instant in (("goes_on_at", draft.goes_on_at), ("next_update_at", draft.next_update_at)):
        problems += check_instant(field, instant) or to_come(field, instant, at)
    if not (draft.place.strip() or draft.trip.strip() or draft.device.strip()):
        problems.append(
            FieldError("place", _("It is not said where."), _("Name the place, the trip or the vehicle."))
        )
    if not draft.shipment_ids or len(set(draft.shipment_ids)) > MOST_SHIPMENTS:
        problems.append(
            FieldError(
                "shipment_ids", _("No shipment is chosen, or too many."),
                _("Choose between one and %(n)s.", {"n": MOST_SHIPMENTS}),
            )
        )  # fmt: skip
    return problems


def goes_on(at: str) -> Text:
    """When the goods are foreseen to go on; ``at`` is the instant as its reader is to see it."""
    return _("The goods are foreseen to go on at %(at)s.", {"at": at})


def _not_after(field: str, instant: datetime, at: datetime) -> list[FieldError]:
    if instant <= at + limits.SKEW:
        return []
    return [FieldError(field, _("It lies in the future."), _("Say when it began."))]


def to_come(field: str, instant: datetime | None, at: datetime) -> list[FieldError]:
    """What was said of the future has to lie in it."""
    if instant is None or instant > at:
        return []
    return [FieldError(field, _("It lies in the past."), _("Choose a time that is still to come."))]
