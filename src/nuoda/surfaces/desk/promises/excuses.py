"""Excuses that were asked for, and what became of them."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nuoda.domains.promises.queries import ExcuseLine, excuse_rows
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.promise_words import promise_code
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.frame import frame
from nuoda.surfaces.desk.listing import window_of
from nuoda.surfaces.desk.promises.board import today_url


class _Shown:
    """An excuse as one line: its promise's number and kind beside its own fields."""

    def __init__(self, one: ExcuseLine) -> None:
        self.id, self.promise_id = one.excuse.id, one.promise.id
        self.label = one.promise.label
        self.kind = promise_code(one.promise.kind, one.promise.subject_kind)
        self.reason, self.state = one.excuse.reason_id, one.excuse.state
        self.from_at, self.until_at = one.excuse.from_at, one.excuse.until_at
        self.evidence, self.requested_name = one.excuse.evidence, one.excuse.requested_name
        self.requested_at, self.decided_name = one.excuse.requested_at, one.excuse.decided_name


def _spec() -> ListSpec:
    return ListSpec(
        name="excuses",
        title=_("Excuses"),
        columns=[
            Column("label", _("What")),
            Column("kind", _("Kind"), kind="badge", badge_kind="promise_of"),
            Column("state", _("State"), kind="badge", badge_kind="excuse", sortable=True),
            Column("reason", _("Reason"), kind="badge", badge_kind="reason"),
            Column("from_at", pgettext_lazy("time", "From"), kind="instant"),
            Column("until_at", _("Until"), kind="instant", sortable=True),
            Column("evidence", _("Evidence"), hide_narrow=True),
            Column("requested_name", _("Asked by")),
            Column("requested_at", _("Asked"), kind="ago", sortable=True),
            Column("decided_name", _("Decided by"), hide_narrow=True),
        ],
        filters=[
            Filter("text", _("Search"), "text", placeholder=_("Number, evidence or who asked")),
            Filter("state", _("State"), choices=choices("excuse"), quick=True),
        ],
        empty=Empty(
            _("No excuses yet"),
            _(
                "Where weather, customs or the customer held a promise up, ask for an excuse on its page:"
                " somebody else decides, and both figures stay side by side."
            ),
            reverse("desk_promises"),
            _("To the promises"),
            "scale",
        ),
        row_url=lambda row: reverse("desk_promise_page", args=[row.promise_id]),
        row_key=lambda row: str(row.id),
        row_tone=lambda row: "risk" if row.state == "asked" else "",
        refresh_on="promise",
    )


@door(STAFF)
def excuse_list(request: ActedRequest) -> HttpResponseBase:
    """All excuses, those that wait for a decision by their filter."""

    def fetch(asked: ListRequest) -> ListResult:
        page = excuse_rows(
            actor=request.actor, window=window_of(asked), state=asked.filters.get("state", ""),
            text=asked.filters.get("text", "").strip(),
        )  # fmt: skip
        return ListResult([_Shown(one) for one in page.rows], page.total)

    context = {**frame(request, "promises"), "tab": "excuses", "today": today_url(request)}
    return list_view(request, _spec(), fetch, template="desk/promises/list.html", context=context)
