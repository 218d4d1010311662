"""Targets of what is promised besides the delivery itself, by kind; those of cases are written here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods

from nuoda.domains.contracts.commands import CaseTargetDraft, record_case_targets
from nuoda.domains.contracts.queries import level_rows
from nuoda.domains.contracts.queries.case_targets import SEVERITIES, STEPS, CaseTargetRow, case_target_rows
from nuoda.domains.contracts.queries.receipts import receipt_terms_in_force
from nuoda.domains.customers.queries import customers_by_id
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound
from nuoda.pages.dates import MomentInput
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.names import called
from nuoda.pages.vocabulary import word
from nuoda.surfaces.desk.forms import DeskForm, Group, answer_form
from nuoda.surfaces.desk.frame import frame
from nuoda.surfaces.desk.levels.editor import NAV, WRITERS
from nuoda.surfaces.desk.levels.pages import STATES

KINDS = {"answer": "first_reply", "plan": "plan", "update": "next_update", "resolve": "resolution"}
"""The kind of promise that each step of a case is."""
_ORDER = ("pickup", "first_reply", "next_update", "plan", "resolution", "receipt_return")


@dataclass(frozen=True, slots=True)
class Line:
    """One target: of what, for whom, how long, since when."""

    kind: str
    kind_word: str
    whose: str
    target: str
    state: str
    state_word: str
    valid_from: datetime
    source: str
    key: str
    url: str


@door(STAFF)
def target_list(request: ActedRequest) -> HttpResponseBase:
    """Targets by kind: of cases by severity, of collection by service level, of receipts by customer."""
    context = {**frame(request, NAV), "may_write": request.actor.role in WRITERS, "tab": "targets"}

    def fetch(asked: ListRequest) -> ListResult:
        lines = [*_of_cases(request), *_of_collection(request), *_of_receipts(request)]
        for name in ("kind", "state"):
            wanted = asked.filters.get(name, "")
            lines = [one for one in lines if wanted in ("", getattr(one, name))]
        if asked.sort:
            lines.sort(key=lambda one: (getattr(one, asked.sort), one.key), reverse=asked.descending)
        else:
            lines.sort(key=lambda one: _ORDER.index(one.kind))
        return ListResult(lines[asked.offset : asked.offset + asked.size], len(lines))

    return list_view(request, _spec(), fetch, template="desk/levels/targets.html", context=context)


def _of_cases(request: ActedRequest) -> list[Line]:
    return [
        _line(
            KINDS[one.step], word("severity", one.severity), minutes_words(one.minutes, working=one.working),
            one.state(request.now), one.valid_from, one.source,
            f"{one.step}-{one.severity}-{one.valid_from:%Y%m%d%H%M}",
            reverse("desk_targets_write", args=[one.step]),
        )
        for one in case_target_rows(actor=request.actor)
    ]  # fmt: skip


def _of_collection(request: ActedRequest) -> list[Line]:
    found = []
    newest: dict[str, int] = {}
    for row in level_rows(actor=request.actor):
        running = newest.setdefault(row.code, row.version) == row.version
        if row.pickup_hours is not None:
            state = "coming" if row.valid_from > request.now else "running" if running else "over"
            hours = minutes_words(row.pickup_hours * 60, working=True)
            key, url = f"pickup-{row.code}-{row.version}", reverse("desk_level_edit", args=[row.code])
            name = f"{row.code} v{row.version}"
            found.append(_line("pickup", name, hours, state, row.valid_from, row.source, key, url))
    return found


def _of_receipts(request: ActedRequest) -> list[Line]:
    rows = receipt_terms_in_force(actor=request.actor)
    cards = customers_by_id([row.customer_id for row in rows], actor=request.actor)
    return [
        _line(
            "receipt_return", called(cards.get(row.customer_id)),
            gettext("picture %(hours)s h, station %(station)s d, shipper %(shipper)s d")
            % {"hours": row.image_hours, "station": row.station_days, "shipper": row.shipper_days},
            "running", row.valid_from, row.source, f"receipt-{row.customer_id}",
            reverse("desk_customer_receipts", args=[row.customer_id]),
        )
        for row in rows
    ]  # fmt: skip


def _line(kind: str, whose: str, target: str, state: str, *rest: Any) -> Line:
    return Line(kind, word("promise_kind", kind), whose, target, state, str(dict(STATES)[state]), *rest)


def minutes_words(minutes: int, *, working: bool) -> str:
    """``30 min``, ``9 h of working time``."""
    if minutes % 60:
        amount = ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    else:
        amount = ngettext("%(n)s hour", "%(n)s hours", minutes // 60) % {"n": minutes // 60}
    return gettext("%(amount)s of working time") % {"amount": amount} if working else amount


def _spec() -> ListSpec:
    kinds = [(one, word("promise_kind", one)) for one in _ORDER]
    return ListSpec(
        name="targets",
        title=_p("service level", "Targets"),
        columns=(
            Column("kind_word", _("What is promised"), sortable=True),
            Column("whose", _("For what"), sortable=True),
            Column("target", _p("contract", "Target")),
            Column("state_word", _("State")),
            Column("valid_from", _("Takes effect on"), "since", sortable=True, hide_narrow=True),
            Column("source", _("On whose word"), "half", roomy=True),
        ),
        empty=Empty(
            _("No target here"),
            _("Targets say by when a first reply, the next word, a plan and an end of a case are due, by how"
              " grave it is. What is collected or returned in time is agreed by service level and customer."),
            reverse("desk_targets_write", args=["answer"]),
            _("Write targets"),
            "hourglass",
        ),
        filters=(
            Filter("state", _("State"), choices=STATES, quick=True),
            Filter("kind", _("What is promised"), choices=kinds),
        ),
        row_url=lambda line: line.url,
        row_key=lambda line: line.key,
    )  # fmt: skip


class TargetForm(DeskForm):
    """How fast one step of a case must follow, by severity, from when."""

    text = _(
        "Cases that run keep what they were promised. Minutes of working time count in the office's hours."
    )
    submit = _("Record them")

    valid_from = forms.DateTimeField(
        label=_("Takes effect on"), input_formats=["%Y-%m-%dT%H:%M"], help_text=_("On your own clock."),
        widget=MomentInput(),
    )  # fmt: skip
    source = forms.CharField(
        label=_("On whose word"), max_length=300,
        help_text=_("The notice, decision or agreement it rests on."),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, step: str, now: dict[str, CaseTargetRow], start: datetime
    ) -> None:
        super().__init__(data, initial={"valid_from": start})
        self.title = gettext("Targets: %(kind)s") % {"kind": word("promise_kind", KINDS[step])}
        self._step = step
        for severity in SEVERITIES:
            row = now.get(severity)
            label = word("severity", severity)
            self.fields[f"{severity}_{step}"] = forms.IntegerField(
                label=gettext("%(severity)s: minutes") % {"severity": label}, min_value=1,
                initial=row.minutes if row else None,
            )  # fmt: skip
            self.fields[f"{severity}_working"] = forms.BooleanField(
                label=gettext("%(severity)s: of working time") % {"severity": label}, required=False,
                initial=row.working if row else False,
            )  # fmt: skip
        pairs = [(f"{one}_{step}", f"{one}_working") for one in SEVERITIES]
        self.groups = [Group("", names) for names in (*pairs, ("valid_from", "source"))]

    def drafts(self) -> list[CaseTargetDraft]:
        """What the command takes."""
        given = self.cleaned_data
        return [
            CaseTargetDraft(one, self._step, given[f"{one}_{self._step}"], given[f"{one}_working"])
            for one in SEVERITIES
        ]


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def write_targets(request: ActedRequest, step: str) -> HttpResponse:
    """Write the targets of one step of cases, for every severity."""
    if step not in STEPS:
        raise NotFound
    rows = case_target_rows(actor=request.actor)
    now = {one.severity: one for one in rows if one.step == step and one.state(request.now) == "running"}
    form = TargetForm(request.POST or None, step=step, now=now, start=_next_hour(request.now, request.zone))
    back = reverse("desk_targets")

    def carry_out() -> str:
        record_case_targets.once(form.key)(
            by=request.actor, at=request.now, targets=form.drafts(),
            valid_from=form.cleaned_data["valid_from"].replace(tzinfo=request.zone),
            source=form.cleaned_data["source"],
        )  # fmt: skip
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=gettext("Targets by kind"))


def _next_hour(now: datetime, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    return local + timedelta(hours=1)
