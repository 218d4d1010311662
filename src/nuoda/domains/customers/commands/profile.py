"""What is known of customers beside their record: books, marks, contacts, their own agents at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from nuoda.domains.customers.commands.scoring import DECIDERS
from nuoda.domains.customers.facts import CustomerMarked, CustomerProfiled, ValuesRecorded
from nuoda.domains.customers.models import Contact, Customer, Mark, MonthlyValue
from nuoda.domains.customers.queries.scoring import terms_in_force
from nuoda.domains.customers.rules.scoring import MARKS
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.calendar import house_day
from nuoda.kernel.checks import check_number, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _

MOST_MONEY = 10**13


@dataclass(frozen=True, slots=True)
class ValueDraft:
    """What a customer brought and cost in a month, as the books say. ``month`` is any day of it."""

    customer: str
    month: date
    revenue: Decimal
    cost: Decimal
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class MarkDraft:
    """A judgement of 0 to 100 with its reason; ``mark`` None takes the one that counts away."""

    customer_id: UUID
    kind: str
    mark: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class ContactDraft:
    name: str
    duty: str = ""
    email: str = ""
    phone: str = ""


@command
def record_values(*, by: Actor, at: datetime, values: Sequence[ValueDraft]) -> int:
    """Record what customers brought and cost by month; a month that is there is put right. Returns how many
    months. Amounts stand in the currency of the terms in force."""
    if not by.sees_all or (by.is_staff and by.role not in DECIDERS):
        raise Forbidden
    known = dict(Customer.objects.filter(code__in={one.customer for one in values}).values_list("code", "id"))
    currency = terms_in_force(at, actor=by).terms.currency
    problems = [
        problem
        for place, one in enumerate(values)
        for problem in _check(place, one, known, currency, house_day(at))
    ]
    if problems:
        raise Invalid(fields=problems)
    rows = {
        (one.customer, one.month.replace(day=1)): MonthlyValue(
            customer_id=known[one.customer], month=one.month.replace(day=1), revenue=one.revenue,
            cost=one.cost, currency=one.currency,
        )
        for one in values
    }  # fmt: skip
    MonthlyValue.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["customer", "month"],
        update_fields=["revenue", "cost", "currency"],
    )  # fmt: skip
    months: dict[str, int] = {}
    for code, _month in rows:
        months[code] = months.get(code, 0) + 1
    state(
        *(
            ValuesRecorded(subject=Ref("customer", str(known[code])), customer_id=known[code], months=count)
            for code, count in sorted(months.items())
        )
    )
    return len(rows)


def _check(
    place: int, one: ValueDraft, known: dict[str, UUID], currency: str, today: date
) -> list[FieldError]:
    at = f"values.{place}"
    problems = [
        *check_number(f"{at}.revenue", one.revenue, most=MOST_MONEY, unit=_("CNY")),
        *check_number(f"{at}.cost", one.cost, most=MOST_MONEY, unit=_("CNY")),
    ]
    if one.customer not in known:
        reason = _("There is no customer %(code)s.", {"code": one.customer[:40]})
        problems.append(FieldError(f"{at}.customer", reason, _("Record the customer first.")))
    if one.currency != currency:
        reason = _("Values are kept in %(currency)s.", {"currency": currency})
        problems.append(FieldError(f"{at}.currency", reason, _("Convert it first.")))
    if one.month.replace(day=1) > today:
        problems.append(FieldError(f"{at}.month", _("This month has not begun."), _("Correct the month.")))
    return problems


@command
def mark_customers(*, by: Actor, at: datetime, marks: Sequence[MarkDraft]) -> int:
    """Set marks; the former of the same kind ends now and stays to be read. Returns how many changed."""
    if by.role not in DECIDERS:
        raise Forbidden
    problems = [problem for place, one in enumerate(marks) for problem in _check_mark(place, one)]
    if problems:
        raise Invalid(fields=problems)
    given = {(one.customer_id, one.kind): one for one in marks}
    ids = {customer_id for customer_id, _kind in given}
    if Customer.objects.filter(id__in=ids).count() != len(ids):
        raise NotFound
    current = {
        (row.customer_id, row.kind): row
        for row in Mark.objects.select_for_update().filter(customer_id__in=ids, valid_to__isnull=True)
    }
    changed = [one for key, one in given.items() if _differs(current.get(key), one)]
    over = [current[key].id for one in changed for key in [(one.customer_id, one.kind)] if key in current]
    Mark.objects.filter(id__in=over).update(valid_to=at)
    Mark.objects.bulk_create(
        Mark(
            customer_id=one.customer_id, kind=one.kind, mark=one.mark, reason=one.reason.strip(),
            valid_from=at, marked_by=by.name,
        )
        for one in changed
        if one.mark is not None
    )  # fmt: skip
    state(
        *(
            CustomerMarked(
                subject=Ref("customer", str(one.customer_id)), customer_id=one.customer_id, kind=one.kind,
                mark=one.mark, reason=one.reason,
            )
            for one in changed
        )
    )  # fmt: skip
    return len(changed)


def _differs(row: Mark | None, one: MarkDraft) -> bool:
    if row is None:
        return one.mark is not None
    return (row.mark, row.reason) != (one.mark, one.reason.strip())


def _check_mark(place: int, one: MarkDraft) -> list[FieldError]:
    at = f"marks.{place}"
    problems = check_text(f"{at}.reason", one.reason, required=True, longest=400)
    if one.kind not in MARKS:
        remedy = _("Choose from %(values)s.", {"values": ", ".join(MARKS)})
        problems.append(FieldError(f"{at}.kind", _("There is no such mark."), remedy))
    if one.mark is not None and not 0 <= one.mark <= 100:
        problems.append(FieldError(f"{at}.mark", _("It lies outside 0 to 100."), _("Correct it.")))
    return problems


@command
def name_agents(
    *, by: Actor, at: datetime, customer_id: UUID, agent_id: UUID | None, deputy_id: UUID | None
) -> None:
    """Name a customer's own agent and who stands in; the caller knows that both are agents of the team."""
    if by.role not in DECIDERS:
        raise Forbidden
    if deputy_id is not None and deputy_id == agent_id:
        reason = _("The deputy is the agent herself.")
        raise Invalid(fields=[FieldError("deputy_id", reason, _("Choose somebody else."))])
    if deputy_id is not None and agent_id is None:
        reason = _("There is a deputy and no agent.")
        raise Invalid(fields=[FieldError("agent_id", reason, _("Choose the agent first."))])
    row = Customer.objects.select_for_update().filter(id=customer_id).first()
    if row is None:
        raise NotFound
    if (row.agent_id, row.deputy_id) == (agent_id, deputy_id):
        return
    row.agent_id, row.deputy_id = agent_id, deputy_id
    row.save(update_fields=["agent_id", "deputy_id"])
    state(CustomerProfiled(subject=Ref("customer", str(row.id)), customer_id=row.id, what="agents"))


@command
def record_contact(*, by: Actor, at: datetime, customer_id: UUID, contact: ContactDraft) -> UUID:
    """Record somebody at a customer's."""
    if not by.is_staff and by.role is not Role.SYSTEM:
        raise Forbidden
    problems = [
        *check_text("name", contact.name, required=True, longest=80),
        *check_text("duty", contact.duty, longest=80),
        *check_text("email", contact.email, longest=254),
        *check_text("phone", contact.phone, longest=40),
    ]
    if not contact.email and not contact.phone:
        reason = _("Neither mail nor phone is given.")
        problems.append(FieldError("phone", reason, _("Give one of them.")))
    if problems:
        raise Invalid(fields=problems)
    if not Customer.objects.filter(id=customer_id).exists():
        raise NotFound
    row = Contact.objects.create(
        customer_id=customer_id, name=contact.name.strip(), duty=contact.duty.strip(),
        email=contact.email.strip(), phone=contact.phone.strip(), recorded_at=at,
    )  # fmt: skip
    state(
        CustomerProfiled(subject=Ref("customer", str(customer_id)), customer_id=customer_id, what="contacts")
    )
    return row.id


@command
def end_contact(*, by: Actor, at: datetime, contact_id: UUID) -> None:
    """Take somebody off a customer's contacts."""
    if not by.is_staff:
        raise Forbidden
    row = Contact.objects.select_for_update().filter(id=contact_id, ended_at__isnull=True).first()
    if row is None:
        raise NotFound
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    owner = Ref("customer", str(row.customer_id))
    state(CustomerProfiled(subject=owner, customer_id=row.customer_id, what="contacts"))
