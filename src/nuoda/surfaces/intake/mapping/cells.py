"""From the text of one cell to a value. Pure; raises nothing but :class:`CellProblem`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nuoda.kernel import limits
from nuoda.kernel.phones import PHONE_CHARACTERS
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.problems import CellProblem, shown

LAST_MOMENT = timedelta(microseconds=1)
UNITS: Mapping[str, Decimal] = {
    "kg": Decimal(1), "g": Decimal("0.001"), "t": Decimal(1000), "lb": Decimal("0.45359237"),
    "oz": Decimal("0.028349523125"),
}  # fmt: skip
HOURS: Mapping[str, int] = {"h": 1, "d": 24}
# How many of ours one of theirs is, and what is added; our own unit stands first.
Scales = Mapping[str, tuple[Decimal, Decimal]]
_NONE = Decimal(0)
SPEEDS: Scales = {
    "km/h": (Decimal(1), _NONE), "m/s": (Decimal("3.6"), _NONE), "mph": (Decimal("1.609344"), _NONE),
    "kn": (Decimal("1.852"), _NONE),
}  # fmt: skip
LENGTHS: Scales = {
    "m": (Decimal(1), _NONE), "km": (Decimal(1000), _NONE), "ft": (Decimal("0.3048"), _NONE),
    "mi": (Decimal("1609.344"), _NONE),
}  # fmt: skip
TEMPERATURES: Scales = {
    "C": (Decimal(1), _NONE), "F": (Decimal(5) / 9, Decimal(-160) / 9), "K": (Decimal(1), Decimal("-273.15")),
}  # fmt: skip
_GRAM = Decimal("0.001")
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ]+(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?", re.ASCII
)
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{0,9})?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+")
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@[^\s@<>()\[\],;:\"]{1,255}\.[^\s@.<>()\[\],;:\"]{2,63}")
# What a phone may be written with; whether it is one is judged where orders are, alike for every channel.
_PHONE = re.compile(rf"[0-9+() .*/#,;:|&、\[\]转接分机号或和ext-]{{1,{PHONE_CHARACTERS}}}", re.IGNORECASE)
_EXAMPLE = {
    "%Y": "2026", "%y": "26", "%m": "11", "%b": "Nov", "%B": "November", "%d": "21", "%H": "14", "%I": "02",
    "%p": "PM", "%M": "30", "%S": "00", "%f": "000000", "%z": "+0800", "%Z": "UTC", "%a": "Sat",
    "%A": "Saturday", "%j": "325",
}  # fmt: skip
_ISO_EXAMPLES = ["2026-11-21 14:30", "2026-11-21"]
_SPACE = re.compile(r"\s+")


def folded(cell: str) -> str:
    """Full-width digits and signs as plain ones, without spaces around."""
    return cell if cell.isascii() else unicodedata.normalize("NFKC", cell).strip()


def words(cell: str, most: int) -> str:
    """Text on one line. Refuses a formula, which a text field never begins with, and what is too long."""
    value = _SPACE.sub(" ", cell).strip()
    if len(value) > 1 and value.startswith(_FORMULA_STARTS):
        raise CellProblem(
            _("The cell begins like a spreadsheet formula: %(value)s", {"value": shown(value)}),
            _("Replace the formula by its value; a text may not begin with = + - or @."),
        )
    if len(value) > most:
        figures = {"length": len(value), "most": most}
        raise CellProblem(
            _("The text has %(length)s characters; at most %(most)s are taken.", figures),
            _("Shorten the text."),
        )
    return value


def number(cell: str, *, thousands: str = "", point: str = ".") -> Decimal:
    """A decimal number of at most 15 digits before and 9 after the point."""
    value = _plain_number(folded(cell), thousands, point)
    if not _NUMBER.fullmatch(value):
        raise CellProblem(
            _("%(value)s is not a number.", {"value": shown(cell)}),
            _("Write digits only, or leave the cell empty."),
        )
    return Decimal(value)


def _plain_number(value: str, thousands: str, point: str) -> str:
    """The number with a point and without marks between thousands, if they stand where they should."""
    whole_part, mark, fraction = value.partition(point)
    if thousands and thousands in whole_part:
        grouped = whole_part.replace(thousands, ",")
        whole_part = grouped.replace(",", "") if _GROUPED.fullmatch(grouped) else grouped
    return f"{whole_part}.{fraction}" if mark else whole_part


def whole(cell: str, low: int, high: int, *, thousands: str = "", point: str = ".") -> int:
    value = number(cell, thousands=thousands, point=point)
    if value != value.to_integral_value():
        raise CellProblem(
            _("%(value)s is not a whole number.", {"value": shown(cell)}), _("Write a whole number.")
        )
    return int(within(value, low, high, cell))


def within(value: Decimal, low: int, high: int, cell: str) -> Decimal:
    if not low <= value <= high:
        figures = {"value": shown(cell), "low": f"{low:,}", "high": f"{high:,}"}
        raise CellProblem(
            _("%(value)s is not between %(low)s and %(high)s.", figures), _("Correct the number.")
        )
    return value


def weight(cell: str, unit: str, *, thousands: str = "", point: str = ".") -> Decimal:
    """Kilograms, to the gram."""
    kilograms = number(cell, thousands=thousands, point=point) * UNITS[unit]
    return within(kilograms, 0, limits.WEIGHT_KG, cell).quantize(_GRAM)


def email(cell: str) -> str:
    value = folded(cell)
    if not _EMAIL.fullmatch(value):
        raise CellProblem(
            _("%(value)s is not an e-mail address.", {"value": shown(cell)}), _("Correct the address.")
        )
    return value


def phone(cell: str) -> str:
    value = _SPACE.sub(" ", folded(cell))
    if not _PHONE.fullmatch(value) or not any(sign.isdigit() for sign in value):
        raise CellProblem(
            _("%(value)s is not a phone number.", {"value": shown(cell)}),
            _("Write its digits, and an extension behind 转 or ext."),
        )
    return value


@lru_cache(maxsize=512)
def zone_named(name: str) -> ZoneInfo:
    """The time zone. Raises :class:`CellProblem` for a name that is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise CellProblem(
            _("%(value)s is not a time zone.", {"value": shown(name)}),
            _("Use a name such as Asia/Shanghai or UTC."),
        ) from error


class InstantReader:
    """Reads instants of one column by the mapping's rules.

    A value with an offset is taken as it stands; one without is local time in ``zone``. ``end_of_day``
    means the day that the value names, to its last microsecond there, so that what happens on that day
    is on time. A value that names only a day is otherwise placed at ``day_time``, or with ``day_ends`` at
    the day's end too.
    """

    def __init__(
        self,
        formats: tuple[str, ...],
        zone: ZoneInfo,
        *,
        end_of_day: bool = False,
        day_time: time = time.min,
        day_ends: bool = False,
    ) -> None:
        self._formats = tuple((one, "%H" in one or "%I" in one or one in ("%c", "%X")) for one in formats)
        self._zone = zone
        self._end_of_day = end_of_day
        self._day_time = day_time
        self._day_ends = day_ends
        self.read = lru_cache(maxsize=4096)(self._read)

    def _read(self, cell: str) -> tuple[datetime, str]:
        """The instant in UTC, and how its zone was known: ``source`` or ``mapping``."""
        local, has_time = self._parsed(folded(cell))
        if not limits.EARLIEST.year <= local.year < limits.LATEST.year:
            figures = {"value": shown(cell), "low": limits.EARLIEST.year, "high": limits.LATEST.year - 1}
            raise CellProblem(
                _("The date %(value)s is not between the years %(low)s and %(high)s.", figures),
                _("Correct the date."),
            )
        source = "mapping" if local.tzinfo is None else "source"
        if self._end_of_day or (self._day_ends and not has_time):
            day = local.date() if local.tzinfo is None else local.astimezone(self._zone).date()
            return end_of_day(day, self._zone), source
        if not has_time:
            local = datetime.combine(local.date(), self._day_time)
        if local.tzinfo is None:
            local = local.replace(tzinfo=self._zone)
        return local.astimezone(UTC), source

    def _parsed(self, value: str) -> tuple[datetime, bool]:
        for form, has_time in self._formats:
            try:
                return datetime.strptime(value, form), has_time  # noqa: DTZ007  the zone follows
            except (ValueError, OverflowError):
                continue
        found = _ISO.fullmatch(value)
        if not found:
            raise self._no_date(value)
        iso = "T".join(filter(None, found.groups()[:2])) + (found[3] or "")
        try:
            return datetime.fromisoformat(iso), bool(found[2])
        except (ValueError, OverflowError) as error:
            raise _no_such_date(value) from error

    def _no_date(self, value: str) -> CellProblem:
        if _outline(value) in {_outline(_example(form)) for form, _time in self._formats}:
            return _no_such_date(value)
        timed = [_example(form) for form, has_time in self._formats if has_time]
        days = [_example(form) for form, has_time in self._formats if not has_time]
        shortest = [min(some, key=len) for some in (timed, days) if some] or _ISO_EXAMPLES
        return CellProblem(
            _("%(value)s is not a date as it is expected here.", {"value": shown(value)}),
            _("Write it like %(example)s.", {"example": " / ".join(shortest)}),
        )


def _no_such_date(value: str) -> CellProblem:
    return CellProblem(
        _("The date %(value)s does not exist.", {"value": shown(value)}), _("Correct the date.")
    )


def _example(form: str) -> str:
    """A date written in a format: 21 November 2026, 14:30."""
    for code, digits in _EXAMPLE.items():
        form = form.replace(code, digits)
    return form


def _outline(value: str) -> str:
    """A text with its words, years and other numbers made alike, so that what is written alike is equal."""
    years = re.sub(r"[0-9]{4,}", "Y", re.sub(r"[A-Za-z]+", "A", value))
    return re.sub(r"[0-9]+", "0", years)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The last microsecond of a day at a place, in UTC; right also where clocks change at midnight."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
    return midnight.astimezone(UTC) - LAST_MOMENT
