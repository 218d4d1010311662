from __future__ import annotations

from datetime import datetime
from uuid import UUID

from nuoda.domains.customers.queries import customer_page
from nuoda.domains.surveys.facts import SurveyWishSet
from nuoda.domains.surveys.models import SurveyWish
from nuoda.domains.surveys.rules import Wish
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.checks import check_number
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _


@command
def set_survey_wish(*, by: Actor, at: datetime, customer_id: UUID, wish: Wish) -> None:
    """What a customer wants to be asked from now on: set by colleagues, or by herself."""
    if not by.is_staff and by.role not in (Role.CUSTOMER, Role.SYSTEM):
        raise Forbidden
    problems = check_number("rest_days", wish.rest_days, least=0, most=365, unit=_("days"))
    if problems:
        raise Invalid(fields=[*problems])
    customer_page(customer_id, actor=by)
    SurveyWish.objects.update_or_create(
        customer_id=customer_id,
        defaults={
            "cases": wish.cases, "deliveries": wish.deliveries, "rest_days": wish.rest_days, "set_at": at,
            "set_by": by.name[:120],
        },
    )  # fmt: skip
    state(
        SurveyWishSet(
            subject=Ref("customer", str(customer_id)), customer_id=customer_id, cases=wish.cases,
            deliveries=wish.deliveries, rest_days=wish.rest_days,
        )
    )  # fmt: skip
