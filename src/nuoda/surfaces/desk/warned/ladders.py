"""The ladders of escalation: every version, and the form that makes a new one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from nuoda.domains.promises.commands import LadderDraft, record_ladders
from nuoda.domains.promises.queries import LadderRow, Rung, ladder_rows
from nuoda.domains.team.facts import Whom
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.translate import listed
from nuoda.pages.dates import DayInput
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import RUNNERS, show

_LINE = re.compile(r"^\s*(\S.*?)\s+(?:(\d{1,3})\s*[%％]|[+＋]\s*(\d{1,5}))\s*$")
_SEVERITIES = ("S1", "S2", "S3", "S4")


class LadderForm(DeskForm):
    """A new version of a ladder, one rung a line."""

    title = gettext_lazy("Record a ladder")
    text = gettext_lazy(
        "A ladder of the same code gets a new version. Promises made before its first day keep theirs."
    )
    submit = gettext_lazy("Save the ladder")

    code = forms.CharField(label=gettext_lazy("Code"), max_length=40)
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity of the case"), required=False,
        choices=[("", gettext_lazy("All")), *((one, one) for one in _SEVERITIES)],
    )  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("Kind of promise"), required=False)
    rungs = forms.CharField(
        label=gettext_lazy("Rungs"), widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"})
    )  # fmt: skip
    answer_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes to answer"), min_value=1,
        help_text=gettext_lazy("Without an answer the next rung is told."),
    )  # fmt: skip
    around_the_clock = forms.BooleanField(
        label=gettext_lazy("Every hour counts"), required=False,
        help_text=gettext_lazy("Else the working time of the promise's calendar."),
    )  # fmt: skip
    valid_from = forms.DateField(label=gettext_lazy("Holds from"), widget=DayInput())
    source = forms.CharField(label=gettext_lazy("Source"), max_length=300)

    def __init__(self, data: Any = None, *, before: LadderRow | None = None, day: Any = None) -> None:
        super().__init__(data)
        kinds = [("", gettext_lazy("All but deliveries, pick-ups and receipts")), *choices("promise_kind")]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = day
        called = [str(label) for _code, label in choices("warned_whom")]
        self.fields["rungs"].widget.attrs["placeholder"] = f"{called[0]} 50%\n{called[-1]} +60"
        self.fields["rungs"].help_text = _(
            "One a line: who is told, then the share of the time with a per cent sign, or + and the minutes"
            " after the due time. Who: %(names)s."
        ) % {"names": listed(called)}
        if before is not None:
            self.initial = {
                "code": before.code, "severity": before.severity, "kind": before.kind,
                "rungs": "\n".join(written(one) for one in before.ladder.rungs),
                "answer_minutes": before.ladder.answer // timedelta(minutes=1),
                "around_the_clock": before.ladder.around_the_clock, "source": before.source,
            }  # fmt: skip

    def clean_rungs(self) -> tuple[Rung, ...]:
        """The rungs, one a line that is not empty."""
        known = {str(label).lower(): code for code, label in choices("warned_whom")}
        found = []
        for number, line in enumerate(self.cleaned_data["rungs"].splitlines(), 1):
            if not line.strip():
                continue
            read = _LINE.match(line)
            if read is None:
                raise forms.ValidationError(
                    _("Line %(n)s cannot be read. Write it like: %(example)s +60"),
                    params={"n": number, "example": word("warned_whom", "lead")},
                )
            written_as, share, after = read.groups()
            whom = known.get(written_as.lower(), written_as.lower())
            minutes = timedelta(minutes=int(after)) if after else None
            found.append(Rung(whom, int(share) if share else None, minutes))
        return tuple(found)

    def draft(self, zone: ZoneInfo) -> LadderDraft:
        given = self.cleaned_data
        return LadderDraft(
            given["code"], given["rungs"], given["answer_minutes"],
            datetime.combine(given["valid_from"], time(), zone), given["source"], given["kind"],
            given["severity"], given["around_the_clock"],
        )  # fmt: skip


def written(rung: Rung) -> str:
    """A rung as it is written in the form: the reader's word for who is told, or the code."""
    whom = word("warned_whom", rung.whom)
    if rung.share is not None:
        return f"{whom} {rung.share}%"
    return f"{whom} +{(rung.after or timedelta(0)) // timedelta(minutes=1)}"


@door(STAFF)
def ladder_list(request: ActedRequest) -> HttpResponse:
    """Every version of every ladder, those in force first."""
    rows = ladder_rows(actor=request.actor)
    context = {
        "rows": [(one, _in_force(one, request.now)) for one in rows],
        "whoms": [whom.value for whom in Whom],
        "may": request.actor.role in RUNNERS,
        "tab": "ladders",
    }
    return show(request, "desk/warned/ladders.html", "warned", context)


def _in_force(one: LadderRow, at: datetime) -> bool:
    ladder = one.ladder
    return ladder.valid_from <= at and (ladder.valid_to is None or at < ladder.valid_to)


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def alter_ladder(request: ActedRequest) -> HttpResponse:
    """Record a ladder, or a new version of one."""
    before = _newest(ladder_rows(actor=request.actor), request.GET.get("code", ""))
    tomorrow = request.now.astimezone(request.zone).date() + timedelta(days=1)
    form = LadderForm(request.POST or None, before=before, day=tomorrow)
    back = reverse("desk_ladders")

    def do() -> str:
        try:
            new = record_ladders(by=request.actor, at=request.now, ladders=[form.draft(request.zone)])
        except Invalid as refused:
            raise _mended(refused) from refused
        words = _("The ladder is recorded.") if new else _("Nothing changed: the ladder says so already.")
        messages.success(request, words)
        return back

    return answer_form(request, form, "warned", do, back=back, back_label=_("Ladders"))


def _newest(rows: Sequence[LadderRow], code: str) -> LadderRow | None:
    return max((one for one in rows if one.code == code), key=lambda one: one.version, default=None)


def _mended(refused: Invalid) -> Invalid:
    """The same problems under the names of the form's fields."""
    fields = [FieldError(one.field.split(".")[2], one.reason, one.remedy) for one in refused.fields]
    return Invalid(refused.sentence, fields=fields)
