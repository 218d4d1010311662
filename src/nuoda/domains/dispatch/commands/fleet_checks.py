"""What is wrong with a depot, vehicle, driver or partner as it was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.dispatch.commands.fleet_drafts import DepotDraft, DriverDraft, PartnerDraft, VehicleDraft
from nuoda.domains.dispatch.rules import Skill, Temperature
from nuoda.kernel.checks import check_choice, check_instant, check_number, check_text
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

_CNY, _MINUTES, _KG, _JOBS = _("CNY"), _("minutes"), _("kg"), _("jobs")


def refuse(problems: Sequence[FieldError]) -> None:
    if problems:
        raise Invalid(fields=problems)


def _named(code: str, name: str) -> list[FieldError]:
    return [
        *check_text("code", code, required=True, longest=20),
        *check_text("name", name, required=True, longest=120),
    ]


def check_depot(one: DepotDraft) -> list[FieldError]:
    problems = [
        *_named(one.code, one.name), *check_text("name_en", one.name_en, longest=120),
        *check_text("city", one.city, longest=80), *check_text("address", one.address, longest=400),
        *check_place("latitude", one.latitude, 90), *check_place("longitude", one.longitude, 180),
        *check_number("late_cost", one.late_cost, most=10_000, unit=_CNY),
        *check_number("drive_minutes", one.drive_minutes, most=1_440, unit=_MINUTES),
        *check_number("break_minutes", one.break_minutes, most=600, unit=_MINUTES),
        *check_number("plan_seconds", one.plan_seconds, least=1, most=600, unit=_("seconds")),
        *check_text("carrier", one.carrier, longest=30),
        *[each for city in one.cities for each in check_text("cities", city, required=True, longest=80)],
    ]  # fmt: skip
    if not 1 <= one.detour <= 5:
        problems.append(FieldError("detour", _("It lies outside 1 to 5."), _("Write it like 1.35.")))
    if len(one.speeds) != 24 or not all(1 <= each <= 200 for each in one.speeds):
        reason = _("It needs 24 speeds of 1 to 200 km/h.")
        problems.append(FieldError("speeds", reason, _("Name one for each hour of the day.")))
    try:
        ZoneInfo(one.zone)
    except (KeyError, ValueError, OSError):
        problems.append(FieldError("zone", _("Unknown time zone."), _("Write it like Asia/Shanghai.")))
    return problems


def check_place(field: str, value: float, most: int) -> list[FieldError]:
    """A degree of latitude or longitude."""
    if -most <= value <= most:
        return []
    reason = _("It lies outside -%(most)s to %(most)s degrees.", {"most": most})
    return [FieldError(field, reason, _("Correct it."))]


def _check_skills(skills: Sequence[str]) -> list[FieldError]:
    known = [one.value for one in Skill]
    return [each for one in skills for each in check_choice("skills", one, known, _("Unknown skill."))]


def _check_home(code: str, homes: Mapping[str, UUID]) -> list[FieldError]:
    reason = _("No depot has this code.")
    return [] if code in homes else [FieldError("depot", reason, _("Choose a depot."))]


def check_vehicle(one: VehicleDraft, homes: Mapping[str, UUID]) -> list[FieldError]:
    problems = [
        *check_text("code", one.code, required=True, longest=20), *check_text("name", one.name, longest=120),
        *_check_home(one.depot, homes), *_check_skills(one.skills),
        *check_choice("temperature", one.temperature, [each.value for each in Temperature], _("Unknown.")),
        *check_number("kilograms", one.kilograms, least=1, most=100_000, unit=_KG),
        *check_number("volume_m3", one.volume_m3, most=1_000, unit=_("m³")),
        *check_number("pallets", one.pallets, most=1_000, unit=_("pallets")),
        *check_text("device", one.device, longest=60),
    ]  # fmt: skip
    if one.volume_m3.is_finite() and one.volume_m3 == 0:
        problems.append(FieldError("volume_m3", _("It is nought."), _("Say how much it holds.")))
    for name in ("fixed_cost", "km_cost", "hour_cost"):
        problems += check_number(name, getattr(one, name), most=1_000_000, unit=_CNY)
    if one.closes <= one.opens:
        reason = _("Its day ends before it begins.")
        problems.append(FieldError("closes", reason, _("Say from when to when it drives.")))
    return problems


def check_driver(
    one: DriverDraft, homes: Mapping[str, UUID], cars: Mapping[str, UUID], accounts: set[UUID]
) -> list[FieldError]:
    problems = [
        *_named(one.code, one.name), *_check_home(one.depot, homes), *_check_skills(one.skills),
        *check_text("phone", one.phone, longest=60), *check_text("licence", one.licence, longest=10),
    ]  # fmt: skip
    if one.vehicle and one.vehicle not in cars:
        problems.append(FieldError("vehicle", _("No vehicle has this code."), _("Choose a vehicle.")))
    if one.account_id is not None and one.account_id not in accounts:
        reason = _("It is no driver's account, or it is closed.")
        problems.append(FieldError("account_id", reason, _("Choose a driver.")))
    spans = sorted(one.shifts or ())
    problems += [each for span in spans for end in span for each in check_instant("shifts", end)]
    if any(begins >= ends for begins, ends in spans):
        problems.append(_shift(_("A shift ends before it begins.")))
    elif any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        problems.append(_shift(_("Two shifts overlap.")))
    return problems


def _shift(reason: Text) -> FieldError:
    return FieldError("shifts", reason, _("Correct the times."))


def check_partner(one: PartnerDraft) -> list[FieldError]:
    return [
        *_named(one.code, one.name), *_check_skills(one.skills),
        *check_number("jobs_a_day", one.jobs_a_day, most=100_000, unit=_JOBS),
        *check_number("kilograms", one.kilograms, least=1, most=1_000_000, unit=_KG),
        *check_number("job_price", one.job_price, most=1_000_000, unit=_CNY),
        *check_number("kg_price", one.kg_price, most=1_000_000, unit=_CNY),
        *[each for city in one.cities for each in check_text("cities", city, required=True, longest=80)],
    ]  # fmt: skip
