"""Playbooks at the desk: which are in force, every version, and the editor of supervisors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nuoda.domains.cases.commands import PlaybookDraft, end_playbook, write_playbook
from nuoda.domains.cases.facts import PROOFS, ROLES, PlayStep
from nuoda.domains.cases.queries import PlaybookRow, playbook_page, playbook_rows
from nuoda.kernel.actor import STAFF, Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.translate import listed
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.cases.forms import causes
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import frame

SUPERVISORS = (Role.SUPERVISOR, Role.ADMIN)
ROWS = 12
_PARTS = ("name", "name_en", "role", "proof", "hours", "supervised", "key")


@dataclass(frozen=True, slots=True)
class Listed:
    """One version as the list shows it."""

    id: UUID
    name: str
    kind: str
    about: str
    severities: str
    version: int
    steps: int
    state: str
    valid_from: datetime
    source: str


def _listed(row: PlaybookRow) -> Listed:
    play = row.play
    name = play.name_en if get_language() == "en" and play.name_en else play.name
    group = word("reason", play.cause) if "." in play.cause else word("reason_group", play.cause)
    return Listed(
        play.id, name, play.kind, group if play.cause else str(_("every cause")),
        listed(play.severities) or str(_("all")), play.version, len(play.steps),
        "live" if row.live else "ended", play.valid_from, row.source,
    )  # fmt: skip


SPEC = ListSpec(
    name="playbooks",
    title=gettext_lazy("Playbooks"),
    columns=(
        Column("name", pgettext_lazy("thing", "Name"), sortable=True),
        Column("kind", gettext_lazy("Kind"), "badge", badge_kind="case_kind", sortable=True),
        Column("about", gettext_lazy("Cause"), sortable=True),
        Column("severities", gettext_lazy("Severity"), hide_narrow=True),
        Column("version", gettext_lazy("Version"), "number", align="end", sortable=True),
        Column("steps", gettext_lazy("Steps"), "number", align="end"),
        Column("state", gettext_lazy("State"), "badge", badge_kind="playbook", sortable=True),
        Column("valid_from", gettext_lazy("In force since"), "since", sortable=True, hide_narrow=True),
        Column("source", gettext_lazy("Source"), "half", hide_narrow=True),
    ),
    empty=Empty(
        gettext_lazy("No playbooks"),
        gettext_lazy("A playbook says what is to be done for a kind of case. Write the first one."),
        icon="list-check",
    ),
    filters=(
        Filter("state", gettext_lazy("State"), choices=choices("playbook"), quick=True),
        Filter("kind", gettext_lazy("Kind"), choices=choices("case_kind")),
        Filter("text", gettext_lazy("Name or source"), "text"),
    ),
    default_sort="name",
    row_url=lambda row: reverse("desk_playbook", args=[row.id]),
    row_key=lambda row: str(row.id),
)


@door(STAFF)
def desk_playbooks(request: ActedRequest) -> HttpResponseBase:
    """Every version of every playbook."""
    found = [_listed(row) for row in playbook_rows(actor=request.actor, at=request.now)]

    def fetch(asked: ListRequest) -> ListResult:
        given = asked.filters
        rows = [
            one
            for one in found
            if given.get("state", one.state) == one.state
            and given.get("kind", one.kind) == one.kind
            and given.get("text", "").lower() in f"{one.name} {one.source}".lower()
        ]
        rows.sort(key=lambda one: (getattr(one, asked.sort or "name"), one.version), reverse=asked.descending)
        start = (asked.page - 1) * asked.size
        return ListResult(rows[start : start + asked.size], len(rows))

    context = {**frame(request, "cases"), "may_write": request.actor.role in SUPERVISORS}
    return list_view(request, SPEC, fetch, template="desk/cases/playbooks.html", context=context)


class PlaybookForm(DeskForm):
    """A version of a playbook; its steps are rows of fields, read in their order, empty ones left out."""

    submit = gettext_lazy("Put it in force")
    code = forms.SlugField(
        label=gettext_lazy("Code"), max_length=40, help_text=gettext_lazy("Small letters, figures and -.")
    )
    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), initial="exception")
    cause = forms.ChoiceField(label=gettext_lazy("Cause"), required=False)
    severities = forms.MultipleChoiceField(
        label=gettext_lazy("Severity"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen means all."),
    )  # fmt: skip
    source = forms.CharField(label=gettext_lazy("Where it comes from"), max_length=200, required=False)

    def __init__(self, *args: Any, title: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = title
        fields: dict[str, Any] = dict(self.fields)
        fields["kind"].choices = choices("case_kind")
        fields["cause"].choices = [("", _("every cause")), *choices("reason_group"), *causes()]
        fields["severities"].choices = choices("severity")
        for place in range(1, ROWS + 1):
            for part, field in _row_fields().items():
                self.fields[f"{part}_{place}"] = field

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        """The fields of each step, for the page."""
        for place in range(1, ROWS + 1):
            yield place, [self[f"{part}_{place}"] for part in _PARTS]

    def plain(self) -> list[Any]:
        """The fields that belong to no step."""
        return [self[name] for name in ("code", "name", "name_en", "kind", "cause", "severities", "source")]

    def draft(self) -> PlaybookDraft:
        given = self.cleaned_data
        steps = []
        for place in range(1, ROWS + 1):
            one = {part: given.get(f"{part}_{place}") for part in _PARTS}
            if one["name"]:
                steps.append(
                    PlayStep(
                        one["key"] or f"step-{place}",
                        one["name"],
                        one["name_en"] or "",
                        one["role"] or "agent",
                        one["proof"] or "words",
                        round((one["hours"] or 0) * 60),
                        bool(one["supervised"]),
                    )
                )
        told = {name: given[name] for name in ("code", "name", "name_en", "kind", "cause", "source")}
        return PlaybookDraft(steps=steps, severities=given["severities"], **told)


def _row_fields() -> dict[str, forms.Field]:
    text = forms.TextInput(attrs={"class": "form-control form-control-sm"})
    return {
        "name": forms.CharField(label=_("What is done"), max_length=200, required=False, widget=text),
        "name_en": forms.CharField(label=_("In English"), max_length=200, required=False, widget=text),
        "role": forms.ChoiceField(
            label=_("By whom"), choices=[(one, word("step_role", one)) for one in ROLES], required=False
        ),
        "proof": forms.ChoiceField(
            label=_("Proven by"), choices=[(one, word("step_proof", one)) for one in PROOFS], required=False
        ),
        "hours": forms.FloatField(label=_("Within hours"), min_value=0.02, max_value=2160, required=False),
        "supervised": forms.BooleanField(label=_("Waived by a supervisor only"), required=False),
        "key": forms.CharField(widget=forms.HiddenInput, required=False, max_length=40),
    }


def _initial(row: PlaybookRow) -> dict[str, Any]:
    play = row.play
    given: dict[str, Any] = {
        "code": play.code, "name": play.name, "name_en": play.name_en, "kind": play.kind,
        "cause": play.cause, "severities": list(play.severities), "source": row.source,
    }  # fmt: skip
    for place, step in enumerate(play.steps, start=1):
        told = (step.name, step.name_en, step.role, step.proof, step.minutes / 60, step.supervised, step.key)
        given |= {f"{part}_{place}": value for part, value in zip(_PARTS, told, strict=True)}
    return given


@door(STAFF)
@require_http_methods(["GET", "POST"])
def desk_playbook(request: ActedRequest, playbook_id: UUID) -> HttpResponse:
    """One version with its steps; a supervisor writes the next."""
    row, versions = playbook_page(playbook_id, actor=request.actor, at=request.now)
    form = PlaybookForm(request.POST or None, initial=_initial(row), title=_listed(row).name)
    form.fields["code"].disabled = True
    return _editor(request, form, row, versions)


@door(frozenset(SUPERVISORS))
@require_http_methods(["GET", "POST"])
def desk_playbook_new(request: ActedRequest) -> HttpResponse:
    """Write a playbook."""
    return _editor(request, PlaybookForm(request.POST or None, title=_("New playbook")), None, ())


def _editor(
    request: ActedRequest, form: PlaybookForm, row: PlaybookRow | None, versions: Sequence[PlaybookRow]
) -> HttpResponse:
    def carry_out() -> str:
        if row is not None and "end" in request.POST:
            end_playbook(by=request.actor, at=request.now, code=row.play.code)
            return reverse("desk_playbooks")
        written = write_playbook(by=request.actor, at=request.now, draft=form.draft())
        return reverse("desk_playbook", args=[written])

    more = {
        "row": row, "versions": [_listed(one) for one in versions], "rows": list(form.rows()),
        "plain": form.plain(), "may_write": request.actor.role in SUPERVISORS,
    }  # fmt: skip
    return answer_form(
        request, form, "cases", carry_out, back=reverse("desk_playbooks"), back_label=_("Playbooks"),
        template="desk/cases/playbook_page.html", more=more,
    )  # fmt: skip
