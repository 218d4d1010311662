"""Follow-up visits that are due: whom to ask, by when, how often it was tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nuoda.domains.cases.facts import GRAVE
from nuoda.domains.cases.queries import FollowUpRow, follow_up_rows
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.team.queries import agents
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Page, Window
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.surfaces.desk.listing import Line, customers_list


@dataclass(frozen=True, slots=True)
class Visit:
    """One follow-up as the list shows it; ``visitor`` is who shall ask, never who handled the case."""

    line: Line[FollowUpRow]
    visitor: str
    handler: str
    due_at: datetime | None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)


def _spec(customers: Filter) -> ListSpec:
    return ListSpec(
        name="follow-ups",
        title=_("Follow-up visits"),
        columns=[
            Column("number", pgettext_lazy("number", "Case"), sortable=True),
            Column("severity", _("Severity"), kind="badge", badge_kind="severity", sortable=True),
            Column("kind", _("Kind"), kind="badge", badge_kind="case_kind", hide_narrow=True),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html"),
            Column("due_at", pgettext_lazy("visit", "Ask by"), kind="due"),
            Column("visitor", pgettext_lazy("visit", "Who asks")),
            Column("handler", pgettext_lazy("visit", "Handled by"), hide_narrow=True),
            Column("tries", pgettext_lazy("visit", "Tries in vain"), align="end", sortable=True),
            Column("again_at", pgettext_lazy("visit", "Not before"), kind="instant", hide_narrow=True),
            Column("resolved_at", _("Resolved"), kind="ago", sortable=True, hide_narrow=True),
        ],
        filters=[
            Filter("severity", _("Severity"), choices=[(one, one) for one in GRAVE], quick=True),
            customers,
        ],
        empty=Empty(
            _("Nobody is to be asked"),
            _("When a case of severity S1 or S2 is resolved, somebody else asks here within a day whether it"
              " worked."),
            icon="phone",
        ),
        default_sort="resolved_at",
        row_url=lambda visit: reverse("desk_case", args=[visit.id]) + "?step=feedback#steps",
        row_key=lambda visit: str(visit.id),
        refresh_on="case",
    )  # fmt: skip


@door(STAFF)
def desk_follow_ups(request: ActedRequest) -> HttpResponseBase:
    """The list, the oldest first."""
    actor = request.actor

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[FollowUpRow]:
        severity = given.get("severity", "")
        return follow_up_rows(actor=actor, window=window, severity=severity, customer_id=customer_id)

    def visits(lines: Sequence[Line[FollowUpRow]]) -> Iterable[Visit]:
        promised = promises_of([Ref("case_follow_up", str(one.id)) for one in lines], actor=actor)
        due = {one.subject_id: one for one in promised if one.settled_at is None}
        names = {one.id: one.name for one in agents(actor=actor)}
        for one in lines:
            promise = due.get(one.id)
            visitor = names.get(promise.owner_id, "") if promise and promise.owner_id else ""
            handler = names.get(one.owner_id, "") if one.owner_id else ""
            yield Visit(one, visitor, handler, promise.due_at if promise else None)

    return customers_list(request, "cases", _spec, find, lines_of=visits)
