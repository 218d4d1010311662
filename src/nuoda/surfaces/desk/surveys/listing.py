"""Scores with their words, and CSAT with its number of answers, by cause, agent, customer or kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.notices.facts import Kind as NoticeKind
from nuoda.domains.notices.queries import notices_about
from nuoda.domains.shipments.queries import shipments_by_id
from nuoda.domains.surveys.facts import LOW, Audience
from nuoda.domains.surveys.queries import SurveyRow, survey_rows
from nuoda.domains.team.queries import agents
from nuoda.insight.satisfaction import Satisfaction, satisfaction
from nuoda.kernel.actor import STAFF, Actor
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Page, Window
from nuoda.kernel.personal import mask_email
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.listing import Line, customers_list

_DAYS = (30, 90, 365)
_BY = ("cause", "agent", "customer", "kind")


@dataclass(frozen=True, slots=True)
class Said:
    """One question as the list shows it: ``whom`` was asked, masked, and ``way`` says by what."""

    line: Line[SurveyRow]
    agent: str
    whom: str
    way: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)


def _spec(customers: Filter) -> ListSpec:
    return ListSpec(
        name="surveys",
        title=pgettext_lazy("survey", "Satisfaction"),
        columns=[
            Column("score", pgettext_lazy("survey", "Score"), align="end", sortable=True),
            Column("words", pgettext_lazy("survey", "In her words"), template="desk/surveys/cell_words.html"),
            Column("kind", pgettext_lazy("survey", "Rated"), kind="badge", badge_kind="survey_kind"),
            Column("label", gettext_lazy("Shipment"), sortable=True),
            Column("customer", gettext_lazy("Customer"), template="desk/parts/cell_customer.html"),
            Column("agent", pgettext_lazy("survey", "Handled by"), hide_narrow=True, roomy=True),
            Column(
                "whom", pgettext_lazy("survey", "Whom"), hide_narrow=True,
                template="desk/surveys/cell_whom.html",
            ),
            Column("asked_at", pgettext_lazy("survey", "Asked"), kind="ago", sortable=True),
            Column("answered_at", pgettext_lazy("survey", "Answered"), kind="ago", sortable=True),
        ],
        filters=[
            Filter(
                "state",
                gettext_lazy("State"),
                choices=[
                    ("answered", pgettext_lazy("survey", "Answered")),
                    ("low", pgettext_lazy("survey", "Low scores")),
                    ("open", pgettext_lazy("survey", "Not answered yet")),
                ],
                quick=True,
            ),
            Filter("kind", pgettext_lazy("survey", "Rated"), choices=choices("survey_kind")),
            customers,
        ],
        empty=Empty(
            gettext_lazy("Nobody was asked yet"),
            gettext_lazy(
                "After a case is closed its customer is asked by mail how content she is; after deliveries,"
                " where she wants it. A low score opens the case again."
            ),
            icon="mood-smile",
        ),
        row_url=_where,
        row_key=lambda said: str(said.id),
        row_tone=lambda said: "broken" if said.score is not None and said.score <= LOW else "",
        refresh_on="survey",
    )  # fmt: skip


def _where(said: Said) -> str:
    if said.recovery_id is not None:
        return reverse("desk_case", args=[said.recovery_id])
    return reverse("desk_case" if said.kind == "case" else "desk_shipment", args=[said.subject_id])


@door(STAFF)
def desk_surveys(request: ActedRequest) -> HttpResponseBase:
    """The list under the figures of ``?days=`` (30, 90, 365), which ``?by=`` divides."""
    actor = request.actor
    names = {one.id: one.name for one in agents(actor=actor)}

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[SurveyRow]:
        return survey_rows(
            actor=actor, window=window, state=given.get("state", ""), kind=given.get("kind", ""),
            customer_id=customer_id,
        )  # fmt: skip

    def said(lines: Sequence[Line[SurveyRow]]) -> Iterable[Said]:
        asked = _asked([one.row for one in lines], actor)
        return [
            Said(one, names.get(one.agent_id, "") if one.agent_id else "", *asked[one.id]) for one in lines
        ]

    return customers_list(
        request, "surveys", _spec, find, lines_of=said, template="desk/surveys/list.html",
        more=_figures(request, names),
    )  # fmt: skip


def _asked(rows: Sequence[SurveyRow], actor: Actor) -> dict[UUID, tuple[str, str]]:
    """Who was asked, masked, and by what: the mail that went out, or the page that she follows it on."""
    about = {row.id: Ref("case" if row.kind == "case" else "shipment", str(row.subject_id)) for row in rows}
    mails = {
        (one.subject_kind, str(one.subject_id)): mask_email(one.recipient)
        for one in notices_about([*about.values()], actor=actor)
        if one.kind == NoticeKind.SURVEY.value and one.recipient
    }
    ships = shipments_by_id([row.shipment_id for row in rows if row.shipment_id], actor=actor)
    found = {}
    for row in rows:
        ship = ships.get(row.shipment_id) if row.shipment_id else None
        mail = mails.get((about[row.id].kind, about[row.id].id), "")
        if row.audience == Audience.CONSIGNEE:
            found[row.id] = (ship.consignee if ship else "", "track")
        else:
            found[row.id] = (mail, "mail" if mail else "portal")
    return found


def _figures(request: ActedRequest, names: Mapping[UUID, str]) -> dict[str, Any]:
    given = request.GET.get("days", "")
    days = int(given) if given in map(str, _DAYS) else 90
    by = request.GET.get("by", "cause")
    by = by if by in _BY else "cause"
    start, end = request.now - timedelta(days=days), request.now + timedelta(seconds=1)
    (total,) = satisfaction(actor=request.actor, start=start, end=end)
    groups = satisfaction(actor=request.actor, start=start, end=end, by=by)
    known = _names(by, groups, names, request.actor)
    labels = {
        "cause": _("By cause"), "agent": _("By agent"), "customer": _("By customer"),
        "kind": _("By what was rated"),
    }  # fmt: skip
    return {
        "total": total,
        "groups": [(known.get(one.key) or "–", one) for one in groups],
        "days": days, "by": by, "spans": _DAYS,
        "ways": [(key, labels[key]) for key in _BY],
    }  # fmt: skip


def _names(
    by: str, groups: Sequence[Satisfaction], people: Mapping[UUID, str], actor: Actor
) -> dict[str, str]:
    keys = [one.key for one in groups if one.key]
    if by == "cause":
        return {key: word("reason", key) for key in keys}
    if by == "kind":
        return {key: word("survey_kind", key) for key in keys}
    if by == "agent":
        return {str(key): name for key, name in people.items()}
    found = customers_by_id([UUID(key) for key in keys], actor=actor)
    return {str(key): called(card) for key, card in found.items()}
