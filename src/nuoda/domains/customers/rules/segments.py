"""Segments: which customers belong together, said as conditions of field, operator and value. Pure.

Conditions are written one a line, such as ``region = 华东`` or ``orders_90 >= 20``; a customer belongs where
all of them hold. Values are compared, never evaluated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from nuoda.domains.customers.rules.tiers import Tier
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import text as _

WORDS = ("region", "trade", "code", "zone")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "tier": tuple(one.value for one in Tier),
    "language": ("zh-hans", "en"),
}
NUMBERS = (
    "orders", "orders_90", "orders_change", "days_since_order", "revenue", "margin", "cases_90",
    "complaints_90", "score",
)  # fmt: skip
FIELDS = (*WORDS, *CHOICES, *NUMBERS)
COMPARED = ("=", "!=", "<", "<=", ">", ">=")
SPELLED = ("=", "!=", "in", "contains")
MOST_CONDITIONS, MOST_VALUES, LONGEST = 20, 50, 80


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: ``values`` holds one value, or for ``in`` several."""

    field: str
    operator: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.field} {self.operator} {', '.join(self.values)}"


def read_conditions(text: str) -> tuple[list[Condition], list[FieldError]]:
    """Conditions from their lines, and what is wrong, with the number of the line."""
    found, problems = [], []
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines, start=1):
        name, _gap, rest = line.partition(" ")
        operator, _gap, value = rest.strip().partition(" ")
        given = value.replace("，", ",").replace("、", ",")
        parts = given.split(",") if operator == "in" else [value]
        condition = Condition(name, operator, tuple(one.strip() for one in parts if one.strip()))
        wrong = check_condition(condition, number)
        problems += wrong
        if not wrong:
            found.append(condition)
    return found, problems + check_count(lines)


def check_count(lines: Sequence[object]) -> list[FieldError]:
    """A segment has one to twenty conditions."""
    if not lines:
        reason = _("It holds no condition, and would hold every customer.")
        return [FieldError("conditions", reason, _("Write one a line, such as orders_90 >= 20."))]
    if len(lines) > MOST_CONDITIONS:
        reason = _("It holds %(count)s conditions; at most 20 fit.", {"count": len(lines)})
        return [FieldError("conditions", reason, _("Make two segments of it."))]
    return []


def check_condition(one: Condition, number: int) -> list[FieldError]:
    """What is wrong with the condition of a line; nothing where it can be used."""
    where = {"line": number}
    if one.field not in FIELDS:
        reason = _("Line %(line)s: there is no field %(name)s.", {**where, "name": one.field[:40]})
        remedy = _("Choose from %(values)s.", {"values": ", ".join(FIELDS)})
        return [FieldError("conditions", reason, remedy)]
    operators = COMPARED if one.field in NUMBERS else SPELLED
    if one.operator not in operators:
        reason = _(
            "Line %(line)s: %(name)s is not compared by “%(operator)s”.",
            {**where, "name": one.field, "operator": one.operator[:10]},
        )
        return [
            FieldError("conditions", reason, _("Choose from %(values)s.", {"values": " ".join(operators)}))
        ]
    if not one.values or len(one.values) > MOST_VALUES or any(len(value) > LONGEST for value in one.values):
        reason = _("Line %(line)s: a value is missing or too long.", where)
        return [FieldError("conditions", reason, _("Write it like region in 华东, 华南."))]
    return _check_values(one, where)


def _check_values(one: Condition, where: Mapping[str, object]) -> list[FieldError]:
    if one.field in NUMBERS and number_of(one.values[0]) is None:
        reason = _("Line %(line)s: “%(value)s” is no number.", {**where, "value": one.values[0]})
        return [FieldError("conditions", reason, _("Write it in figures."))]
    allowed = CHOICES.get(one.field)
    wrong = [value for value in one.values if allowed and value not in allowed]
    if allowed and wrong:
        reason = _("Line %(line)s: unknown value %(value)s.", {**where, "value": wrong[0]})
        return [
            FieldError("conditions", reason, _("Choose from %(values)s.", {"values": ", ".join(allowed)}))
        ]
    return []


def number_of(value: str) -> Decimal | None:
    """A number as written; None for what is none."""
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < Decimal(10) ** 15 else None


def holds(one: Condition, known: Mapping[str, object]) -> bool:
    """Whether a condition holds for what is known of a customer. What is not known fits no comparison."""
    value = known.get(one.field)
    if one.field in NUMBERS:
        wanted = number_of(one.values[0])
        return (
            value is not None and wanted is not None and _compared(Decimal(str(value)), one.operator, wanted)
        )
    spoken = str(value or "")
    if one.operator == "contains":
        return one.values[0].lower() in spoken.lower()
    if one.operator == "!=":
        return spoken != one.values[0]
    return spoken in one.values


def _compared(value: Decimal, operator: str, wanted: Decimal) -> bool:
    outcomes = {
        "=": value == wanted, "!=": value != wanted, "<": value < wanted, "<=": value <= wanted,
        ">": value > wanted, ">=": value >= wanted,
    }  # fmt: skip
    return outcomes[operator]
