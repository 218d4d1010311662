"""The list of requests of persons."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.privacy.queries import request_rows
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.frame import RUNNERS, frame
from nuoda.surfaces.desk.listing import day_start, window_of

NAV = "system"


@door(RUNNERS)
def desk_persons(request: ActedRequest) -> HttpResponseBase:
    """Requests, the latest first, with filters, paging and export. Who asked is masked."""

    def fetch(asked: ListRequest) -> ListResult:
        given = asked.filters
        found = request_rows(
            actor=request.actor, window=window_of(asked), at=request.now, kind=given.get("kind", ""),
            state=given.get("state", ""), text=given.get("q", ""),
            since=day_start(given.get("received_from", ""), request.zone),
            until=day_start(given.get("received_to", ""), request.zone, after=1),
        )  # fmt: skip
        return ListResult(found.rows, found.total)

    context = {**frame(request, NAV), "tab": "persons"}
    return list_view(request, _spec(), fetch, template="desk/persons/list.html", context=context)


def _spec() -> ListSpec:
    states = (
        ("open", _p("person request", "Open")), ("late", _p("person request", "Past the aim")),
        *choices("person_request_state"),
    )  # fmt: skip
    return ListSpec(
        name="person-requests",
        title=_("Requests of persons"),
        columns=(
            Column("number", _("Number"), sortable=True),
            Column(
                "kind", _p("person request", "Asks for"), "badge", badge_kind="person_request", sortable=True
            ),
            Column("who", _p("person request", "Who"), hide_narrow=True),
            Column("state", _("State"), "badge", badge_kind="person_request_state", sortable=True),
            Column("received_at", _("Received on"), "ago", sortable=True),
            Column(
                "aim_at", _p("person request", "To be answered by"), "due", sortable=True,
                settled=lambda row: not row.open,
            ),
            Column("closed_at", _p("person request", "Closed"), "instant", sortable=True, hide_narrow=True),
            Column("closed_by", _p("person request", "Closed by"), roomy=True),
        ),
        filters=(
            Filter("state", _("State"), choices=states, quick=True),
            Filter("kind", _p("person request", "Asks for"), choices=choices("person_request")),
            Filter("q", _("Number begins with"), "text"),
            Filter("received", _("Received on"), "dates"),
        ),
        empty=Empty(
            _("Nobody has asked yet"),
            _(
                "Whoever gets parcels may ask what is held about her, have it corrected, or have it deleted."
                " Put it on record here: who she is is checked first, then everything about her is found,"
                " copied or forgotten, and told in a letter."
            ),
            reverse("desk_person_new"),
            _("Record a request"),
            "user",
        ),
        default_sort="received_at",
        default_descending=True,
        row_url=lambda row: reverse("desk_person", args=[row.id]),
        row_key=lambda row: str(row.id),
        refresh_on="person_request",
    )  # fmt: skip
