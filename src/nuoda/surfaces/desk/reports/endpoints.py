"""Endpoints of customers: opened, tried out, renewed and closed, with what was sent there."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.customers.commands import (
    OpenedEndpoint,
    close_endpoint,
    open_endpoint,
    renew_endpoint_secret,
)
from nuoda.domains.customers.queries import EndpointCard, customer_page, endpoint_page
from nuoda.domains.notices.commands import PostDraft, queue_posts, send_again
from nuoda.domains.notices.queries import post_page, post_rows
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid
from nuoda.kernel.ids import new_id
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.forms import answer_form
from nuoda.surfaces.desk.frame import frame, show
from nuoda.surfaces.desk.listing import window_of
from nuoda.surfaces.desk.reports.forms import CloseEndpointForm, EndpointForm

TEST_KIND = "test.ping"


def _spec(endpoint: EndpointCard) -> ListSpec:
    return ListSpec(
        name="webhooks",
        title=gettext_lazy("Messages to the endpoint"),
        columns=[
            Column("label", gettext_lazy("What"), sortable=True),
            Column("kind", gettext_lazy("Kind"), kind="badge", badge_kind="post_kind"),
            Column("state", gettext_lazy("State"), kind="badge", badge_kind="post", sortable=True),
            Column("status", gettext_lazy("Answer"), template="desk/reports/cell_answer.html"),
            Column("attempts", gettext_lazy("Tries"), kind="number", align="end", sortable=True),
            Column("queued_at", gettext_lazy("Composed"), kind="ago", sortable=True),
            Column("tried_at", gettext_lazy("Last try"), kind="ago", hide_narrow=True),
            Column("next_try_at", gettext_lazy("Next try"), kind="instant", hide_narrow=True),
        ],
        filters=[Filter("state", gettext_lazy("State"), choices=choices("post"), quick=True)],
        empty=Empty(
            gettext_lazy("Nothing was sent here yet"),
            gettext_lazy("Send a test, or set reports by webhook for the customer."),
            icon="send",
        ),
        row_url=lambda row: reverse("desk_post", args=[row.id]),
        row_key=lambda row: str(row.id),
        row_tone=lambda row: {"failed": "broken", "waiting": "risk"}.get(row.state, ""),
        refresh_on="post",
    )


@door(STAFF)
def endpoint(request: ActedRequest, endpoint_id: UUID) -> HttpResponseBase:
    """One endpoint and the messages to it, the latest first."""
    card = endpoint_page(endpoint_id, actor=request.actor)
    owner = customer_page(card.customer_id, actor=request.actor)

    def fetch(asked: ListRequest) -> ListResult:
        page = post_rows(
            actor=request.actor, window=window_of(asked), endpoint_id=card.id,
            state=asked.filters.get("state", ""),
        )  # fmt: skip
        return ListResult(page.rows, page.total)

    context = {**frame(request, "customers"), "endpoint": card, "customer": owner}
    return list_view(request, _spec(card), fetch, template="desk/reports/endpoint.html", context=context)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def new_endpoint(request: ActedRequest, customer_id: UUID) -> HttpResponse:
    """Open an endpoint, and show its secret once."""
    owner = customer_page(customer_id, actor=request.actor)
    form = EndpointForm(request.POST or None)
    back = reverse("desk_customer_reports", args=[owner.id])
    if request.method == "POST" and form.is_valid():
        try:
            opened = open_endpoint(
                by=request.actor, at=request.now, customer_id=owner.id,
                label=form.cleaned_data["label"], address=form.cleaned_data["address"],
            )  # fmt: skip
        except Invalid as refused:
            form.refuse(refused)
        else:
            return _shown_once(request, opened)
    return answer_form(request, form, "customers", _nowhere, back=back, back_label=_("Reports"))


def _nowhere() -> str:
    raise Invalid


@door(STAFF)
@require_POST
def renew(request: ActedRequest, endpoint_id: UUID) -> HttpResponse:
    """Give an endpoint a new secret, and show it once."""
    return _shown_once(
        request, renew_endpoint_secret(by=request.actor, at=request.now, endpoint_id=endpoint_id)
    )


def _shown_once(request: ActedRequest, opened: OpenedEndpoint) -> HttpResponse:
    card = endpoint_page(opened.id, actor=request.actor)
    context = {"endpoint": card, "secret": opened.secret}
    response = show(request, "desk/reports/secret.html", "customers", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@door(STAFF)
@require_POST
def test(request: ActedRequest, endpoint_id: UUID) -> HttpResponse:
    """Send a test message; how it went is in the list."""
    card = endpoint_page(endpoint_id, actor=request.actor)
    stamp = request.now.isoformat()
    body = {"type": TEST_KIND, "timestamp": stamp, "data": {"endpoint": str(card.id), "by": "Nuoda"}}
    draft = PostDraft(
        endpoint_id=card.id, customer_id=card.customer_id, kind=TEST_KIND, subject_kind="endpoint",
        subject_id=card.id, label=_("Test"), body=json.dumps(body), once=f"test:{new_id()}",
    )  # fmt: skip
    if card.is_open:
        queue_posts(by=request.actor, at=request.now, posts=[draft])
        messages.success(request, _("A test is on its way. Its answer appears in the list in a moment."))
    return HttpResponseRedirect(reverse("desk_endpoint", args=[card.id]))


@door(STAFF)
@require_http_methods(["GET", "POST"])
def close(request: ActedRequest, endpoint_id: UUID) -> HttpResponse:
    """Close an endpoint."""
    card = endpoint_page(endpoint_id, actor=request.actor)
    back = reverse("desk_endpoint", args=[card.id])
    form = CloseEndpointForm(request.POST or None)

    def carry_out() -> str:
        close_endpoint(
            by=request.actor, at=request.now, endpoint_id=card.id, reason=form.cleaned_data["reason"]
        )
        return back

    return answer_form(request, form, "customers", carry_out, back=back, back_label=card.label)


@door(STAFF)
def post(request: ActedRequest, post_id: UUID) -> HttpResponse:
    """One message: what was sent, and what was answered."""
    row = post_page(post_id, actor=request.actor)
    card = endpoint_page(row.endpoint_id, actor=request.actor)
    body = json.dumps(json.loads(row.body), ensure_ascii=False, indent=2)
    context = {"post": row, "endpoint": card, "body": body}
    return show(request, "desk/reports/post.html", "customers", context)


@door(STAFF)
@require_POST
def again(request: ActedRequest, post_id: UUID) -> HttpResponse:
    """Send a message that was given up once more."""
    send_again(by=request.actor, at=request.now, post_id=post_id)
    messages.success(request, _("It is tried again from the first try."))
    return HttpResponseRedirect(reverse("desk_post", args=[post_id]))
