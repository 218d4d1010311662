"""What is asked: whose promises, of which kinds and months, and under which other terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.contracts.queries import calendar_by_code, calendar_in_force, levels_of_service
from nuoda.domains.contracts.queries.agreements import ContractRow, contract_by_number
from nuoda.domains.customers.queries import customer_rows, customers_by_code
from nuoda.domains.promises.facts import Kind
from nuoda.domains.promises.queries import PromiseScope, Supposition, Unit, scope_size
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import FieldError, Invalid, NotFound, NuodaError
from nuoda.kernel.paging import MAX_EXPORT_ROWS, Window
from nuoda.kernel.text import text as _

SCOPES = ("all", "customer", "contract", "tier", "service")
AT_ONCE = 200_000
"""As many promises as are judged while somebody waits; more are for the command line."""
LONGEST = timedelta(days=372)
MOST_HOURS, MOST_DAYS = Decimal(8_784), Decimal(366)
_WORKING = (Unit.WORKING_HOURS, Unit.WORKING_DAYS)
_IN_DAYS = (Unit.DAYS, Unit.WORKING_DAYS)
CHANGEABLE = tuple(kind.value for kind in Kind if kind is not Kind.STATUTORY)


class TooMany(NuodaError):
    """So many promises are not judged while somebody waits."""

    status = 422
    code = "whatif_too_many"


@dataclass(frozen=True, slots=True)
class Ask:
    """A question as people and machines write it.

    ``of`` is the customer's code, the contract's number, the tier or the service; "" for all. ``first`` and
    ``last`` are days of ``zone``, both included. Without ``amount`` each promise keeps the working time that
    it had and another calendar counts it. ``kinds`` empty: every kind but legal time limits.
    """

    first: date
    last: date
    amount: Decimal | None = None
    unit: str = Unit.HOURS.value
    calendar: str = ""
    scope: str = "all"
    of: str = ""
    kinds: tuple[str, ...] = ()
    zone: str = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Plan:
    """A question that makes sense, with what it names read."""

    ask: Ask
    scope: PromiseScope
    supposition: Supposition
    contract: ContractRow | None
    calendar: str
    size: int


def plan_of(ask: Ask, *, actor: Actor, at: datetime, most: int | None = AT_ONCE) -> Plan:
    """Check a question and read what it names.

    Raises :class:`Invalid` with each field, and :class:`TooMany` beyond ``most`` promises.
    """
    problems = [*_period(ask), *_target(ask), *_kinds(ask)]
    if problems:
        raise Invalid(fields=problems)
    contract, customers, levels = _named(ask, actor)
    zone = contract.zone if contract else ask.zone
    since, until = (
        datetime.combine(day, time(), ZoneInfo(zone)) for day in (ask.first, ask.last + timedelta(days=1))
    )
    calendar, code = None, ""
    if ask.calendar:
        known = calendar_by_code(ask.calendar, at, actor=actor)
        if known is None:
            reason = _("There is no business calendar %(code)s.", {"code": ask.calendar[:40]})
            raise Invalid(fields=[FieldError("calendar", reason, _("Choose one of those recorded."))])
        calendar, code = known.calendar, f"{known.code} v{known.version}"
    elif Unit(ask.unit) in _WORKING:
        known = calendar_in_force("office", at, actor=actor)
        calendar, code = (known.calendar, f"{known.code} v{known.version}") if known else (None, "")
    supposition = Supposition(ask.amount, Unit(ask.unit), calendar, zone)
    scope = PromiseScope(ask.kinds or CHANGEABLE, since, min(until, at), customers, levels)
    size = scope_size(scope, actor=actor)
    if most is not None and size > most:
        figures = {"size": f"{size:,}", "most": f"{most:,}"}
        raise TooMany(
            _(
                "This asks for %(size)s promises; at most %(most)s are judged while you wait. Narrow it, or"
                " run “nuoda promises whatif”.",
                figures,
            )
        )
    return Plan(ask, scope, supposition, contract, code, size)


def _period(ask: Ask) -> list[FieldError]:
    if ask.last < ask.first:
        reason = _("The last day lies before the first.")
        return [FieldError("last", reason, _("Choose a later day."))]
    if ask.last - ask.first > LONGEST:
        return [FieldError("first", _("It is longer than a year."), _("Choose a year at most."))]
    return []


def _target(ask: Ask) -> list[FieldError]:
    if ask.unit not in {one.value for one in Unit}:
        reason = _("There is no such unit.")
        return [FieldError("unit", reason, _("Use hours, working_hours, days or working_days."))]
    unit, amount = Unit(ask.unit), ask.amount
    if amount is None:
        if ask.calendar:
            return []
        reason = _("Nothing is different: neither a target nor a calendar is given.")
        return [FieldError("amount", reason, _("Give another target, another calendar, or both."))]
    most = MOST_DAYS if unit in _IN_DAYS else MOST_HOURS
    if not amount.is_finite() or not 0 < amount <= most:
        reason = _("A target lies above 0, and is at most %(most)s.", {"most": f"{most:,}"})
        return [FieldError("amount", reason, _("Correct it."))]
    if unit in _IN_DAYS and amount != amount.to_integral_value():
        return [FieldError("amount", _("Days are counted whole."), _("Round it, or count in hours."))]
    if ask.calendar and unit not in _WORKING:
        reason = _("A calendar counts working time, and this target counts every hour or day.")
        return [FieldError("calendar", reason, _("Leave it out, or count in working time."))]
    return []


def _kinds(ask: Ask) -> list[FieldError]:
    if Kind.STATUTORY.value in ask.kinds:
        reason = _("A legal time limit is nobody's to change.")
        return [FieldError("kinds", reason, _("Leave the kind out."))]
    unknown = sorted(set(ask.kinds) - set(CHANGEABLE))
    if unknown:
        reason = _("There is no kind of promise %(kind)s.", {"kind": unknown[0][:40]})
        return [FieldError("kinds", reason, _("Choose one of the kinds."))]
    return []


def _named(
    ask: Ask, actor: Actor
) -> tuple[ContractRow | None, tuple[UUID, ...] | None, tuple[UUID, ...] | None]:
    """The contract, the customers and the levels that the scope names; None where it leaves them open."""
    nothing = FieldError("of", _("There is nothing of that name."), _("Choose one of those recorded."))
    if ask.scope not in SCOPES:
        raise Invalid(fields=[FieldError("scope", _("There is no such scope."), _("Choose one of them."))])
    if ask.scope == "all":
        return None, None, None
    if ask.scope == "contract":
        try:
            contract = contract_by_number(ask.of, actor=actor)
        except NotFound as missing:
            raise Invalid(fields=[nothing]) from missing
        return contract, (contract.customer_id,), None
    if ask.scope == "service":
        levels = levels_of_service(ask.of, actor=actor) if ask.of else []
        if not levels:
            raise Invalid(fields=[nothing])
        return None, None, tuple(levels)
    if ask.scope == "customer":
        card = customers_by_code([ask.of], actor=actor).get(ask.of)
        found = [card.id] if card else []
    else:
        window = Window(size=MAX_EXPORT_ROWS)
        cards = customer_rows(actor=actor, window=window, tier=ask.of).rows if ask.of else []
        found = [card.id for card in cards]
    if not found:
        raise Invalid(fields=[nothing])
    return None, tuple(found), None
